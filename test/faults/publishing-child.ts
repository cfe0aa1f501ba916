// Started by publish-kill.fault.ts to be killed: publishes chunks of synthetic registrations and waits until the chain has them; prints when it is ready and when it is done.
import { createRpc } from '../../server/chain/rpc.ts';
import { createSigner } from '../../server/chain/signer.ts';
import { TransactionManager } from '../../server/chain/transactions.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { openVault } from '../../server/store/vault.ts';
import { CONTRACTS } from '../follower/events.ts';
import { enterprise, publisherOver, registration, rowsOf } from '../publish/publish-fixtures.ts';
import { IDENTITY, MASTER } from '../store/vault-fixtures.ts';

export interface PublishingPlan {
  readonly path: string;
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly registry: Hex;
  readonly key: Hex;
  readonly first: number;
  readonly chunks: number;
}

export const ROWS = 3;

const { path, rpcUrl, chainId, registry, key, first, chunks } = JSON.parse(process.argv[2]!) as PublishingPlan;
const vault = await openVault(path, MASTER, IDENTITY);
const transactions = new TransactionManager({
  rpc: createRpc(rpcUrl, { timeoutMs: 2_000 }),
  signer: createSigner(key),
  outbox: vault.outbox,
  chainId,
  contracts: { ...CONTRACTS, AttestationRegistry: { address: registry } },
  finality: 'instant',
  pollMs: 5,
  resendMs: 50,
});
transactions.start();
const { publisher } = publisherOver(vault, { wake: () => transactions.wake() });
process.stdout.write('ready\n');
const operations: string[] = [];
for (let chunk = 0; chunk < chunks; chunk++) {
  const numbers = Array.from({ length: ROWS }, (_, i) => first + chunk * ROWS + i);
  const result = await publisher.publishRows(registration.name, rowsOf(numbers.map((number) => enterprise(number))));
  operations.push(...result.operations);
}
for (const id of operations) {
  const { state, failure } = await transactions.wait(id, 30_000);
  if (state !== 'final') throw new Error(`${id} ${state}: ${JSON.stringify(failure)}`);
}
await transactions.stop();
await vault.check();
await vault.close();
process.stdout.write('done\n');
