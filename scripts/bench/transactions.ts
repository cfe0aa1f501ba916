/** What a transaction costs a gateway beside the chain: outbox rows through all their states, and signatures by each kind of signer. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Level } from 'level';
import { CONTRACT_NAMES, type ContractName } from '../../server/chain/abi.ts';
import { transactionHash } from '../../server/chain/raw-transaction.ts';
import type { Rpc } from '../../server/chain/rpc.ts';
import { createSigner, type LocalSigner, type Signer } from '../../server/chain/signer.ts';
import { TransactionManager } from '../../server/chain/transactions.ts';
import { openWeb3Signer } from '../../server/chain/web3signer.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { fromHex, toHex } from '../../server/domain/bytes.ts';
import { keccak } from '../../server/domain/hash.ts';
import { useFastKeccak } from '../../server/hash-wasm.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import { openVault } from '../../server/store/vault.ts';
import { withTemporaryFolder } from './local-consortium.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';

export const name = 'transactions';

const ROWS = 2_000;
const RUNS = 3;
const SIGNATURES = { local: 5_000, remote: 1_000 };
const KEY: Hex = `0x${'5a'.repeat(32)}`;
const MESSAGE: Hex = `0x1901${'ab'.repeat(64)}`;

export async function run(report: Report, wanted: (figure: string) => boolean): Promise<void> {
  await useFastKeccak();
  if (wanted('transactions.outbox')) await outbox(report);
  if (wanted('transactions.sign')) await signatures(report);
}

/** Synced and unsynced in turn, so that both meet the same machine. */
async function outbox(report: Report): Promise<void> {
  const [synced, unsynced]: number[][] = [[], []];
  for (let i = 0; i < RUNS; i++) {
    synced!.push(await rowsPerSecond(true));
    unsynced!.push(await rowsPerSecond(false));
  }
  const without = { name: 'the same without sync', value: median(unsynced!) };
  report({ name: 'transactions.outbox.rows', value: median(synced!), unit: 'rows/s', limit: without });
}

type Write = (operations: unknown[], options?: { sync?: boolean }) => Promise<void>;

/** From durable intents to final rows, over a node that costs nothing. */
async function rowsPerSecond(sync: boolean): Promise<number> {
  const database = Level.prototype as unknown as { batch: Write };
  const write = database.batch;
  // For the figure alone; the product has no such option.
  if (!sync)
    database.batch = function (this: unknown, operations, options) {
      return write.call(this, operations, { ...options, sync: false });
    };
  try {
    return await withTemporaryFolder(async (dir) => {
      const contracts = Object.fromEntries(CONTRACT_NAMES.map((one, i) => [one, { address: addressOf(i) }]));
      const vault = await openVault(join(dir, 'vault'), new Uint8Array(32), { chainId: 1, member: 1, contracts: {} });
      const transactions = new TransactionManager({
        rpc: instantNode(),
        signer: createSigner(KEY),
        chainId: 1,
        contracts: contracts as Record<ContractName, { address: Hex }>,
        outbox: vault.outbox,
        finality: 'instant',
        pollMs: 1,
      });
      const started = performance.now();
      for (let i = 0; i < ROWS; i++) {
        const batch = new VaultBatch();
        vault.outbox.intentOps(batch, { id: `op ${i}`, contract: 'AttestationRegistry', data: MESSAGE }, 1);
        if (i === ROWS - 1) await vault.commit(batch);
        else void vault.commit(batch);
      }
      transactions.start();
      await transactions.wait(`op ${ROWS - 1}`, 600_000);
      const seconds = (performance.now() - started) / 1_000;
      await transactions.stop();
      await vault.close();
      return ROWS / seconds;
    });
  } finally {
    database.batch = write;
  }
}

const addressOf = (number: number): Hex => `0x${(number + 1).toString(16).padStart(40, '0')}`;

/** Every transaction is in a block as soon as it is sent. */
function instantNode(): Rpc {
  const mined = new Map<Hex, number>();
  const answer = (method: string, params: readonly unknown[] = []): unknown => {
    switch (method) {
      case 'eth_sendRawTransaction': {
        const hash = transactionHash(params[0] as Hex);
        mined.set(hash, mined.size + 1);
        return hash;
      }
      case 'eth_getTransactionReceipt': {
        const block = mined.get(params[0] as Hex);
        return block === undefined ? null : { blockNumber: toQuantity(block), status: '0x1', gasUsed: '0x5208' };
      }
      case 'eth_blockNumber':
      case 'eth_getTransactionCount':
        return toQuantity(mined.size);
      default:
        return '0xc350';
    }
  };
  return {
    origin: 'bench',
    request: async <T>(method: string, params?: readonly unknown[]) => answer(method, params) as T,
    batch: async (calls) => calls.map(({ method, params }) => answer(method, params)),
  };
}

const toQuantity = (value: number): Hex => `0x${value.toString(16)}`;

async function signatures(report: Report): Promise<void> {
  const local = createSigner(KEY);
  report({ name: 'transactions.sign.keystore', value: await signed(local, SIGNATURES.local), unit: 'signatures/s' });
  const service = await signingService(local);
  try {
    const remote = await openWeb3Signer({ url: service.url, address: local.address });
    const value = await signed(remote, SIGNATURES.remote);
    report({ name: 'transactions.sign.web3signer', value, unit: 'signatures/s' });
  } finally {
    service.close();
  }
}

async function signed(signer: Signer, count: number): Promise<number> {
  const rates: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const started = performance.now();
    for (let done = 0; done < count; done++) await signer.signMessage(MESSAGE);
    rates.push((count * 1_000) / (performance.now() - started));
  }
  return median(rates);
}

/** A Web3Signer's answers from this process: what the calls and the checking of answers cost, not a signing service. */
async function signingService(signer: LocalSigner): Promise<{ url: string; close(): void }> {
  const { SigningKey } = await import('ethers');
  const publicKey = `0x${new SigningKey(KEY).publicKey.slice(4)}`;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (request.method === 'GET') return void response.end(JSON.stringify([publicKey]));
    const { data } = JSON.parse(text) as { data: Hex };
    response.end(await signer.signDigest(toHex(keccak(fromHex(data)))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
