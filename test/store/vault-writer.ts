// Started by vault.test.ts to be killed: writes batches of two rows and prints each number when it is durable.
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import { openVault } from '../../server/store/vault.ts';
import { IDENTITY, MASTER } from './vault-fixtures.ts';

const vault = await openVault(process.argv[2]!, MASTER, IDENTITY);
for (let seq = 0; ; seq++) {
  const batch = new VaultBatch();
  for (const side of ['a', 'b']) vault.settings.putWith(batch, `${side} ${seq}`, seq);
  await vault.commit(batch);
  process.stdout.write(`${seq}\n`);
}
