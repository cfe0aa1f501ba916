import { spawn } from 'node:child_process';
import { access, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { generateCounty } from '../county/generate.ts';
import { writeCounty } from '../county/write.ts';
import {
  grantConsents,
  makeConsortium,
  type NodeOptions,
  PURPOSE,
  type RunningConsortium,
  withTemporaryFolder,
} from './local-consortium.ts';
import { median } from './median.ts';
import { peakMemory, processorTime } from './process-use.ts';
import { reportForms } from './publish-forms.ts';
import { type ProbeNotes, readNotes } from './publish-notes.ts';
import { publishStages } from './publish-stages.ts';
import type { Report } from './report.ts';

export const name = 'publish';

const ROWS = 22_745;
const RUNS = 3;
/** Beginnings of the names of the figures that say where the time goes. */
const STAGES = ['whole', 'command', 'gateway', 'sync', 'transaction', 'index', 'verify'] as const;
const root = join(import.meta.dirname, '../..');
const REAL_FILE = join(root, '../shared/data/cn_registry/enterprises.csv');
const PROBE = pathToFileURL(join(import.meta.dirname, 'publish-probe.ts')).href;

/** One publication from the start of the command to a verified record. */
interface Publication {
  readonly rows: number;
  /** milliseconds from the start of the command until it ended, until the auditor's index had the last batch, until the bank had verified */
  readonly ended: number;
  readonly indexed: number;
  readonly verified: number;
  /** unix milliseconds */
  readonly indexedAt: number;
  /** process.hrtime.bigint() at the start of the command */
  readonly startedAt: bigint;
  /** peak resident set in MB; undefined where the system does not tell */
  readonly gatewayMemory: number | undefined;
  readonly commandMemory: number | undefined;
  /** milliseconds of processor time of the publishing gateway, all threads */
  readonly gatewayProcessor: number | undefined;
}

/** Publishes a register of 22,745 enterprises with the command line's `publish`, from the file to a record that the bank has verified. */
export async function run(report: Report, wanted: (figure: string) => boolean): Promise<void> {
  await withTemporaryFolder(async (dir) => {
    const { file, origin } = await registerFile(dir);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const identifier = lines[Math.floor(lines.length / 2)]!.split(',')[0]!;
    const { runCopy } = await makeConsortium(dir, (consortium) =>
      grantConsents(consortium, identifier, 'registration'),
    );
    const publish = (node: NodeOptions = {}, commandArgs: readonly string[] = []) =>
      runCopy((consortium) => measure(consortium, file, identifier, commandArgs), node);

    if (wanted('publish.stream')) {
      await reportForms(report, file, runCopy);
      if (!wanted('publish.records')) return;
    }
    const synced: Publication[] = [];
    const unsynced: Publication[] = [];
    for (let i = 0; i < RUNS; i += 1) {
      synced.push(await publish());
      if (wanted('publish.nosync')) unsynced.push(await publish({ government: ['--import', `${PROBE}?sync=off`] }));
    }
    reportRuns(report, origin, synced, unsynced);
    if (!STAGES.some((stage) => wanted(`publish.records.${stage}`))) return;
    const notes = join(dir, 'notes');
    const profile = (process: string) => [`--cpu-prof`, `--cpu-prof-dir=${notes}`, `--cpu-prof-name=${process}`];
    await mkdir(notes, { recursive: true });
    const probe = ['--import', `${PROBE}?notes=${join(notes, 'probe.json')}`];
    const profiled = await publish({ government: [...probe, ...profile('gateway')] }, profile('command'));
    reportStages(
      report,
      await publishStages(notes, profiled.startedAt),
      await readNotes(join(notes, 'probe.json')),
      profiled,
    );
  });
}

function reportRuns(
  report: Report,
  origin: string,
  synced: readonly Publication[],
  unsynced: readonly Publication[],
): void {
  const rate = (runs: readonly Publication[]): number =>
    median(runs.map(({ rows, verified }) => rows / (verified / 1000)));
  const unit = 'records/s';
  report({ name: 'publish.rows', value: synced[0]!.rows, unit: origin });
  report({ name: 'publish.records', value: rate(synced), unit, goal: '>=2000' });
  if (unsynced.length > 0) {
    const peer = { name: 'with sync, same run', value: rate(synced) };
    report({ name: 'publish.nosync', value: rate(unsynced), unit, peer });
  }
  const middle = (figure: string, measured: string, of: (run: Publication) => number | undefined): void => {
    const values = synced.map(of).filter((value) => value !== undefined);
    if (values.length > 0) report({ name: `publish.${figure}`, value: median(values), unit: measured });
  };
  middle('memory.gateway', 'MB', ({ gatewayMemory }) => gatewayMemory);
  middle('memory.command', 'MB', ({ commandMemory }) => commandMemory);
  middle('processor.gateway', 'us/record', ({ gatewayProcessor, rows }) =>
    gatewayProcessor === undefined ? undefined : (1000 * gatewayProcessor) / rows,
  );
}

function reportStages(
  report: Report,
  processor: ReadonlyMap<string, number>,
  { syncMs, syncs, lastIntentAt, lastFinalAt }: ProbeNotes,
  { ended, indexed, verified, indexedAt }: Publication,
): void {
  const stage = (figure: string, value: number, unit = 'ms'): void =>
    report({ name: `publish.records.${figure}`, value, unit });
  stage('whole', verified);
  for (const [figure, ms] of processor) stage(figure, ms, 'ms, processor');
  stage('sync', syncMs, `ms, ${syncs} writes`);
  stage('transaction', lastFinalAt - lastIntentAt);
  stage('index', Math.max(0, indexedAt - lastFinalAt));
  stage('verify', verified - Math.max(ended, indexed));
}

/** The real register where it is there; else as many made-up enterprises. */
async function registerFile(dir: string): Promise<{ file: string; origin: string }> {
  const real = await access(REAL_FILE).then(
    () => true,
    () => false,
  );
  if (real) return { file: REAL_FILE, origin: 'real register' };
  const county = generateCounty({ seed: 1, enterprises: ROWS });
  const none = Object.fromEntries(Object.keys(county.records).map((schema) => [schema, []]));
  const records = { ...none, 'enterprise-registration': county.records['enterprise-registration'] };
  const paths = await writeCounty({ ...county, records: records as typeof county.records }, join(dir, 'county'));
  return { file: paths['enterprise-registration'], origin: 'synthetic register' };
}

interface Outcome {
  readonly accepted: number;
  readonly rejected: number;
  readonly operations: readonly { readonly state: string; readonly block?: number }[];
}

async function measure(
  consortium: RunningConsortium,
  file: string,
  identifier: string,
  nodeArgs: readonly string[],
): Promise<Publication> {
  const gateway = consortium.pid('government');
  const before = await processorTime(gateway);
  const startedAt = process.hrtime.bigint();
  const started = performance.now();
  const since = (): number => performance.now() - started;
  const { outcome, memory: commandMemory } = await command(consortium.home, file, nodeArgs);
  const ended = since();
  const block = Math.max(...outcome.operations.map((operation) => operation.block ?? 0));
  await reaches(consortium, block);
  const indexed = since();
  const indexedAt = Date.now();
  const question = {
    identifier: { type: 'uscc', value: identifier },
    purpose: PURPOSE,
    items: [{ schema: 'enterprise-registration' }],
  };
  const answer = await consortium.ask<{ outcome?: string }>('bank', '/verifications', question);
  const verified = since();
  if (answer.outcome !== 'FOUND') throw new Error(`the bank's answer is ${JSON.stringify(answer)}`);
  const gatewayMemory = await peakMemory(gateway);
  const after = await processorTime(gateway);
  const gatewayProcessor = before === undefined || after === undefined ? undefined : after - before;
  return {
    rows: outcome.accepted,
    ended,
    indexed,
    verified,
    indexedAt,
    startedAt,
    gatewayMemory,
    commandMemory,
    gatewayProcessor,
  };
}

/** Waits until the auditor's index has a block, and the bank's. */
async function reaches(consortium: RunningConsortium, block: number): Promise<void> {
  const end = performance.now() + 60_000;
  for (const member of ['auditor', 'bank'] as const)
    for (;;) {
      const { head } = await consortium.ask<{ head: { number: number } }>(member, '/status');
      if (head.number >= block) break;
      if (performance.now() > end) throw new Error(`the index of ${member} is at block ${head.number}, not ${block}`);
      await sleep(5);
    }
}

/** `ledger publish FILE`, as its user runs it. */
async function command(
  home: string,
  file: string,
  nodeArgs: readonly string[],
): Promise<{ outcome: Outcome; memory: number | undefined }> {
  const args = ['publish', file, '--schema', 'enterprise-registration', '--as', 'government', '--json'];
  const child = spawn(process.execPath, [...nodeArgs, join(root, 'scripts/ledger.ts'), ...args], {
    env: { PATH: process.env.PATH, LEDGER_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString('utf8')));
  child.stderr.on('data', (text: Buffer) => (err += text.toString('utf8')));
  let memory: number | undefined;
  const watch = setInterval(async () => {
    memory = (await peakMemory(child.pid ?? 0)) ?? memory;
  }, 25);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  const outcome = out === '' ? undefined : (JSON.parse(out) as Outcome);
  if (code !== 0 || outcome === undefined)
    throw new Error(`ledger publish ended with ${code}: ${out.slice(0, 2000)} ${err}`);
  return { outcome, memory };
}
