import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { transactionHash } from '../../server/chain/raw-transaction.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { isLedgerError } from '../../server/errors.ts';
import { block, type ChainProcess, sender, startProcess, temporaryFolder, transfer } from './chain-process.ts';

const ROUNDS = 6;

describe('local chain, killed while it is written to', () => {
  it('has every acknowledged transaction and every block that anybody saw', async () => {
    const dir = await temporaryFolder();
    const acknowledged: Hex[] = [];
    const seen = new Map<Hex, Hex>();

    for (let round = 0; round < ROUNDS; round++) {
      const chain = await startProcess(dir);
      await expectAll(chain, acknowledged, seen);
      const first = Number(await chain.rpc.request<Hex>('eth_getTransactionCount', [sender.address, 'latest']));
      expect(first).to.be.at.least(acknowledged.length);

      let over = false;
      const ignoreEnd = (error: unknown): void => {
        if (!over || !isLedgerError(error, 'CHAIN_UNREACHABLE')) throw error;
      };
      const write = async (): Promise<void> => {
        for (let nonce = first; !over; nonce++) {
          const raw = await transfer(nonce);
          await chain.rpc.request('eth_sendRawTransaction', [raw]);
          acknowledged.push(transactionHash(raw));
        }
      };
      const watch = async (): Promise<void> => {
        while (!over) {
          const latest = await block(chain.rpc, 'latest');
          seen.set(latest!.number, latest!.hash);
        }
      };
      const work = Promise.all([write(), watch(), watch()].map((one) => one.catch(ignoreEnd)));
      await sleep(100 + Math.random() * 300);
      over = true;
      await chain.kill('SIGKILL');
      await work;
    }

    const chain = await startProcess(dir);
    await expectAll(chain, acknowledged, seen);
    expect(acknowledged.length).to.be.greaterThan(ROUNDS);
    expect(seen.size).to.be.greaterThan(ROUNDS);
    expect(await chain.kill('SIGTERM')).to.equal(0);
  });
});

async function expectAll(
  { rpc }: ChainProcess,
  acknowledged: readonly Hex[],
  seen: ReadonlyMap<Hex, Hex>,
): Promise<void> {
  const receipts = await rpc.batch(
    acknowledged.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
  );
  expect(receipts.filter((receipt) => receipt === null)).to.deep.equal([]);
  const numbers = [...seen.keys()];
  const blocks = await rpc.batch(
    numbers.map((number) => ({ method: 'eth_getBlockByNumber', params: [number, false] })),
  );
  expect(blocks.map((found) => (found as { hash: Hex } | null)?.hash)).to.deep.equal([...seen.values()]);
}
