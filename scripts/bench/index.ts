/** The index made from the chain, beside the bare store and the way through ethers; and how soon a filled one is ready. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { useFastKeccak } from '../../server/hash-wasm.ts';
import { writeChain } from './index/chain.ts';
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

type Way = 'ours' | 'bare' | 'ethers' | 'start';

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

export const name = 'index';

export async function run(report: Report, wanted: (figure: string) => boolean): Promise<void> {
  await useFastKeccak();
  const place = await mkdtemp(join(tmpdir(), 'bench-index-'));
  try {
    writeChain(place, SMALL);
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
    writeChain(place, LARGE);
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
    const start = await measured('start', place, join(place, 'ours'));
    report({ name: 'index.start', value: start.ms, unit: 'ms', goal: '<=2000' });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
