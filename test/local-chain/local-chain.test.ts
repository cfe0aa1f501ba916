import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startLocalChain } from '../../scripts/local-chain.ts';
import { createRpc } from '../../server/chain/rpc.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { isLedgerError, type LedgerError } from '../../server/errors.ts';
import { block, sender, startProcess, temporaryFolder, transfer } from './chain-process.ts';

const failure = (work: Promise<unknown>): Promise<LedgerError> =>
  work.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => (isLedgerError(error) ? error : Promise.reject(error)),
  );

/** A folder whose chain has made `count` blocks with a transaction each, and is closed. */
async function usedFolder(count: number): Promise<{ dir: string; journal: string; head: Hex }> {
  const dir = await temporaryFolder();
  const chain = await startLocalChain({ dir, port: 0, heartbeat: 0 });
  const rpc = createRpc(chain.url);
  for (let nonce = 0; nonce < count; nonce++) await rpc.request('eth_sendRawTransaction', [await transfer(nonce)]);
  const head = await block(rpc, 'latest');
  await chain.close();
  return { dir, journal: join(dir, 'journal'), head: head!.hash };
}

describe('local chain', () => {
  describe('starting', () => {
    it('refuses a folder that is in use, here and by another process', async () => {
      const dir = await temporaryFolder();
      const chain = await startLocalChain({ dir, port: 0, heartbeat: 0 });
      expect((await failure(startLocalChain({ dir, port: 0 }))).code).to.equal('STORE_IN_USE');
      const outcome = await startProcess(dir).catch((error: Error) => error.message);
      expect(outcome).to.match(/STORE_IN_USE/);
      await chain.close();
      await (await startLocalChain({ dir, port: 0, heartbeat: 0 })).close();
    });

    it('takes over the lock of a process that is gone, also where its pid was given out again', async () => {
      const dir = await temporaryFolder();
      for (const owner of [
        { pid: 2 ** 22 + 1, started: null },
        { pid: process.pid, started: '1' },
      ]) {
        await writeFile(join(dir, 'lock'), JSON.stringify({ ...owner, token: 'x' }));
        await (await startLocalChain({ dir, port: 0, heartbeat: 0 })).close();
      }
    });

    it('refuses a port that is taken, and gives the folder back', async () => {
      const chain = await startLocalChain({ dir: await temporaryFolder(), port: 0, heartbeat: 0 });
      const dir = await temporaryFolder();
      expect((await failure(startLocalChain({ dir, port: chain.port }))).code).to.equal('PORT_IN_USE');
      await (await startLocalChain({ dir, port: 0, heartbeat: 0 })).close();
      await chain.close();
    });

    it('cuts off an unfinished last line and says so', async () => {
      const { dir, journal, head } = await usedFolder(3);
      await appendFile(journal, '0123456789abcdef {"timestamp":1');
      const said: string[] = [];
      const chain = await startLocalChain({ dir, port: 0, heartbeat: 0, say: (line) => said.push(line) });
      expect(chain.replayed).to.equal(3);
      expect((await block(createRpc(chain.url), 'latest'))?.hash).to.equal(head);
      expect(said.some((line) => line.includes('31 bytes'))).to.equal(true);
      await chain.close();
      expect((await readFile(journal, 'utf8')).split('\n')).to.have.length(5);
    });

    it('names the line that is not as it was written: a digit, a line missing, two exchanged', async () => {
      const { dir, journal } = await usedFolder(4);
      const lines = (await readFile(journal, 'utf8')).split('\n');
      const [header, one, two, three, four, end] = lines as [string, string, string, string, string, string];
      const flipped = two.replace(/.("})$/, (_, rest: string) => `${two.at(-3) === '0' ? '1' : '0'}${rest}`);
      for (const [changed, line] of [
        [[header, one, flipped, three, four, end], 3],
        [[header, one, three, four, end], 3],
        [[header, two, one, three, four, end], 2],
      ] as const) {
        await writeFile(journal, changed.join('\n'));
        const error = await failure(startLocalChain({ dir, port: 0, heartbeat: 0 }));
        expect(error.code).to.equal('STORE_DAMAGED');
        expect(error.values.line).to.equal(line);
      }
    });

    it("refuses another chain's journal", async () => {
      const { dir, journal } = await usedFolder(1);
      const { hash } = await import('node:crypto');
      const body = JSON.stringify({
        journal: 'county-ledger-local-chain',
        version: 1,
        chainId: 1,
        genesisHash: `0x${'00'.repeat(32)}`,
      });
      await writeFile(journal, `${hash('sha256', `\n${body}`).slice(0, 16)} ${body}\n`);
      expect((await failure(startLocalChain({ dir, port: 0 }))).code).to.equal('STORE_FOREIGN');
    });

    it('stops where a block comes out with another hash', async () => {
      const { dir, journal } = await usedFolder(2);
      const { hash } = await import('node:crypto');
      const [header = '', first = ''] = (await readFile(journal, 'utf8')).split('\n');
      const entry = JSON.parse(first.slice(17)) as { timestamp: number };
      const body = JSON.stringify({ ...entry, timestamp: entry.timestamp + 1 });
      await writeFile(
        journal,
        `${header}\n${hash('sha256', `${header.slice(0, 16)}\n${body}`).slice(0, 16)} ${body}\n`,
      );
      const error = await failure(startLocalChain({ dir, port: 0, heartbeat: 0 }));
      expect(error.code).to.equal('STORE_DAMAGED');
      expect(error.values.block).to.equal(1);
    });
  });

  describe('running', () => {
    const now = Date.parse('2026-06-01T00:00:00Z');
    let clock = now;
    let dir: string;
    let chain: Awaited<ReturnType<typeof startLocalChain>>;
    before(async () => {
      dir = await temporaryFolder();
      chain = await startLocalChain({ dir, port: 0, heartbeat: 0, now: () => clock });
    });
    after(() => chain.close());

    const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
      fetch(chain.url, { method: 'POST', body, headers });

    it('serves no method that changes anything but by a signed transaction', async () => {
      const rpc = createRpc(chain.url);
      for (const method of [
        'evm_mine',
        'evm_revert',
        'hardhat_setBalance',
        'eth_sendTransaction',
        'eth_sign',
        'eth_newFilter',
        'debug_traceCall',
      ]) {
        const error = await failure(rpc.request(method, []));
        expect([error.code, error.values.rpcCode], method).to.deep.equal(['CHAIN_REFUSED', -32601]);
      }
    });

    it('refuses what is not JSON-RPC in a bounded JSON body from this machine', async () => {
      expect((await post('{')).status).to.equal(400);
      expect((await post('{}', { 'content-type': 'text/plain' })).status).to.equal(415);
      expect((await post(`"${'x'.repeat(9 * 1024 * 1024)}"`)).status).to.equal(413);
      expect((await fetch(chain.url)).status).to.equal(405);
      expect(((await (await post('[]')).json()) as { error: { code: number } }).error.code).to.equal(-32600);
      expect(((await (await post('7')).json()) as { error: { code: number } }).error.code).to.equal(-32600);
    });

    it('journals what made a block and nothing else', async () => {
      const rpc = createRpc(chain.url);
      const lines = async () => (await readFile(join(dir, 'journal'), 'utf8')).split('\n').length - 1;
      const before = await lines();
      await rpc.request('eth_sendRawTransaction', [await transfer(0)]);
      expect(await lines()).to.equal(before + 1);
      for (const raw of [
        await transfer(0),
        await transfer(5),
        await transfer(1, 16_777_217),
        await transfer(1, 1_000),
        '0x1234',
        'x',
      ]) {
        expect((await failure(rpc.request('eth_sendRawTransaction', [raw]))).code).to.equal('CHAIN_REFUSED');
      }
      expect(await lines()).to.equal(before + 1);
      // Creates a contract whose code is the invalid instruction: reverted, but in a block.
      const { Wallet } = await import('ethers');
      const reverting = await new Wallet(`0x${'5a'.repeat(32)}`).signTransaction({
        type: 0,
        chainId: 20_260,
        nonce: 1,
        gasPrice: 0,
        gasLimit: 100_000,
        data: '0xfe',
      });
      const hash = await rpc.request<Hex>('eth_sendRawTransaction', [reverting]);
      expect(await rpc.request('eth_getTransactionReceipt', [hash])).to.include({ status: '0x0' });
      expect(await lines()).to.equal(before + 2);
    });

    it('gives a block the time of the clock, never an earlier one than its parent, at a base fee of zero', async () => {
      const rpc = createRpc(chain.url);
      const count = async () => Number(await rpc.request<Hex>('eth_getTransactionCount', [sender.address, 'latest']));
      const times: number[] = [];
      for (const moved of [0, 90_000, -600_000, 700_000]) {
        clock += moved;
        await rpc.request('eth_sendRawTransaction', [await transfer(await count())]);
        const latest = (await block(rpc, 'latest')) as { timestamp: Hex; baseFeePerGas?: Hex } | null;
        expect(latest?.baseFeePerGas).to.equal('0x0');
        times.push(Number(latest?.timestamp) - now / 1_000);
      }
      expect(times).to.deep.equal([0, 90, 90, 190]);
    });
  });

  it('makes an empty block at the start when the last one is older than the heartbeat, and has it after a restart', async () => {
    const dir = await temporaryFolder();
    const start = Date.parse('2026-06-01T00:00:00Z');
    const at = async (seconds: number): Promise<number> => {
      const chain = await startLocalChain({ dir, port: 0, heartbeat: 60, now: () => start + seconds * 1_000 });
      const latest = await block(createRpc(chain.url), 'latest');
      await chain.close();
      expect(Number(latest?.timestamp)).to.be.at.least(start / 1_000);
      return Number(latest?.number);
    };
    expect(await at(0)).to.equal(1);
    expect(await at(59)).to.equal(1);
    expect(await at(60)).to.equal(2);
  });

  it('ends with code 0 on SIGTERM, SIGINT and when its parent is gone', async () => {
    const dir = await temporaryFolder();
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      expect(await (await startProcess(dir)).kill(signal)).to.equal(0);
    const { child } = await startProcess(dir);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    expect(await ended).to.equal(0);
  });
});
