/** The index made from the chain, beside the bare store and the way through ethers; and how soon a filled one is ready. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { places } from '../../server/config.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { useFastKeccak } from '../../server/hash-wasm.ts';
import { initGateway } from '../../server/init.ts';
import { openChain, writeChain } from './index/chain.ts';
import { type Start, serveChain, startedGateway } from './index/start.ts';
import type { Report } from './report.ts';

const execute = promisify(execFile);
const SMALL = 100_000;
const LARGE = 1_000_000;

interface Measured {
  readonly ms: number;
  readonly processorMs: number;
  readonly memory?: number;
  readonly events: number;
}

type Way = 'ours' | 'bare' | 'ethers';

/** One way over one chain, in a process of its own. */
async function measured(way: Way, folder: string, store: string): Promise<Measured> {
  const { stdout } = await execute(process.execPath, [join(import.meta.dirname, 'index/run.ts'), way, folder, store]);
  return JSON.parse(stdout) as Measured;
}

const rate = ({ ms, events }: Measured): number => (events / ms) * 1_000;
const cost = ({ processorMs, events }: Measured): number => (processorMs / events) * 1_000;

/** Ours and the bare store alternate, the better of two each: other work on the machine only slows down. */
async function compared(folder: string, place: string): Promise<{ ours: Measured; bare: Measured }> {
  const runs: Record<'ours' | 'bare', Measured[]> = { ours: [], bare: [] };
  for (let round = 0; round < 2; round++)
    for (const way of ['ours', 'bare'] as const) {
      await rm(join(place, way), { recursive: true, force: true });
      runs[way].push(await measured(way, folder, join(place, way)));
    }
  const best = (some: readonly Measured[]): Measured => some.reduce((a, b) => (b.ms < a.ms ? b : a));
  return { ours: best(runs.ours), bare: best(runs.bare) };
}

/** A data folder, and the gateway over it, started a second time: the first makes the vault. */
async function makeGateway(dir: string): Promise<{ address: Hex; start: (chainFolder: string) => Promise<Start> }> {
  const port = await freePort();
  const manifest = join(dir, 'manifest.json');
  const options = { dir, name: 'bench', port, rpcUrl: 'http://127.0.0.1:1', manifest };
  const { configPath, address } = await initGateway({
    ...options,
    passphrase: 'the passphrase of a bench',
    keepPassphrase: true,
  });
  return {
    address,
    async start(chainFolder) {
      const node = await serveChain(chainFolder);
      try {
        const config = JSON.parse(await readFile(configPath, 'utf8')) as object;
        await writeFile(configPath, JSON.stringify({ ...config, rpcUrl: node.url }));
        await writeFile(manifest, JSON.stringify({ version: 3, block: 1, ...openChain(chainFolder).identity }));
        await startedGateway(configPath, port);
        return await startedGateway(configPath, port);
      } finally {
        await node.close();
      }
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export const name = 'index';

export async function run(report: Report, wanted: (figure: string) => boolean): Promise<void> {
  await useFastKeccak();
  const place = await mkdtemp(join(tmpdir(), 'bench-index-'));
  try {
    const gateway = await makeGateway(join(place, 'gateway'));
    writeChain(place, SMALL, gateway.address);
    const { ours, bare } = await compared(place, place);
    const ethers = await measured('ethers', place, join(place, 'ethers'));
    const unit = 'events/s';
    report({
      name: 'index.rebuild',
      value: rate(ours),
      unit,
      peer: { name: 'bare store', value: rate(bare) },
      goal: '>=0.6 of peer',
    });
    report({
      name: 'index.rebuild.ethers',
      value: rate(ours),
      unit,
      peer: { name: 'decoded by ethers', value: rate(ethers) },
      goal: '>=4 of peer',
    });
    report({
      name: 'index.rebuild.processor',
      value: cost(ours),
      unit: 'us/event',
      peer: { name: 'bare store', value: cost(bare) },
    });
    if (ours.memory !== undefined) report({ name: 'index.rebuild.memory', value: ours.memory, unit: 'MB' });
    if (!['index.rebuild1M', 'index.rebuild1M.memory', 'index.start'].some(wanted)) return;
    writeChain(place, LARGE, gateway.address);
    const large = await compared(place, place);
    report({
      name: 'index.rebuild1M',
      value: cost(large.ours),
      unit: 'us/event',
      peer: { name: 'at 100,000', value: cost(ours) },
      limit: { name: 'bare store', value: cost(large.bare) },
      goal: '<=1.15 of peer',
    });
    if (large.ours.memory !== undefined && ours.memory !== undefined)
      report({
        name: 'index.rebuild1M.memory',
        value: large.ours.memory,
        unit: 'MB',
        peer: { name: 'at 100,000', value: ours.memory },
        goal: '<=1.3 of peer',
      });
    await rename(join(place, 'ours'), places(join(place, 'gateway')).index);
    const start = await gateway.start(place);
    report({ name: 'index.start', value: start.ms, unit: 'ms', goal: '<=2000' });
    if (start.processorMs !== undefined)
      report({ name: 'index.start.processor', value: start.processorMs, unit: 'ms' });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
