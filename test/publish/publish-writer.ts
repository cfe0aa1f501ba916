// Started by publish-crash.test.ts to be killed: publishes synthetic registrations in chunks and prints each chunk when it is durable.
import { openVault } from '../../server/store/vault.ts';
import { IDENTITY, MASTER } from '../store/vault-fixtures.ts';
import { enterprise, publisherOver, registration, rowsOf } from './publish-fixtures.ts';

const [path, rows, chunk] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
const vault = await openVault(path, MASTER, IDENTITY);
const { publisher } = publisherOver(vault);
process.stdout.write('open\n');
for (let from = 0; from < rows; from += chunk) {
  const numbers = Array.from({ length: Math.min(chunk, rows - from) }, (_, i) => from + i + 1);
  await publisher.publishRows(registration.name, rowsOf(numbers.map((number) => enterprise(number))));
  process.stdout.write(`${from}\n`);
}
await vault.close();
