import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import autocannon from 'autocannon';
import type { Values } from '../../server/domain/values.ts';
import { type County, generateCounty } from '../county/generate.ts';
import { ledger } from '../start/cli.ts';
import { until } from '../start/processes.ts';
import {
  grantConsents,
  makeConsortium,
  PURPOSE,
  type RunningConsortium,
  withTemporaryFolder,
} from './local-consortium.ts';
import { median } from './median.ts';
import { processorTime } from './process-use.ts';
import type { Report } from './report.ts';
import type { VerdictPeer } from './verdict-peer.ts';

export const name = 'verify';

const ENTERPRISES = 300;
const CONNECTIONS = 8;
const ROUNDS = 3;
const SECONDS = 4;
/** The first requests compile what the later ones run. */
const WARM_UP_SECONDS = 2;

/** What the bank asks: a registration and a permit in batches, a tax rating as a single attestation. */
const SCHEMAS = ['enterprise-registration', 'permit', 'tax-credit-rating'] as const;

interface Answer {
  readonly id: string;
  readonly outcome: string;
  readonly items: readonly { readonly attestations: readonly unknown[] }[];
}

interface Load {
  readonly rate: number;
  /** answered in all */
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  /** processor time of all processes that did the work */
  readonly processorMs: number | undefined;
}

/** Verifications of one enterprise with three attestations at the bank's gateway, beside a bare route in the same run. */
export async function run(report: Report, wanted: (figure: string) => boolean): Promise<void> {
  await withTemporaryFolder(async (dir) => {
    const county = generateCounty({ seed: 1, enterprises: ENTERPRISES });
    const identifier = enterpriseWithAll(county);
    const { runCopy } = await makeConsortium(dir, (consortium) => publish(consortium, county, identifier));
    await runCopy(async (consortium) => {
      if (wanted('verify.full') || wanted('verify.again')) await measureBesideBare(report, consortium, identifier, dir);
      if (wanted('verify.index')) await measureIndex(report, consortium, identifier, dir);
    });
  });
}

async function measureBesideBare(
  report: Report,
  consortium: RunningConsortium,
  identifier: string,
  dir: string,
): Promise<void> {
  const peer = fork(join(import.meta.dirname, 'verify-peer.ts'), [join(dir, 'peer')], { execArgv: [] });
  try {
    await measure(report, consortium, identifier, { url: await addressOf(peer), pid: peer.pid ?? 0 });
  } finally {
    peer.disconnect();
  }
}

async function addressOf(peer: ChildProcess): Promise<string> {
  const [url] = (await once(peer, 'message')) as [string];
  return url;
}

async function measure(
  report: Report,
  consortium: RunningConsortium,
  identifier: string,
  peer: { readonly url: string; readonly pid: number },
): Promise<void> {
  const question = {
    identifier: { type: 'uscc', value: identifier },
    purpose: PURPOSE,
    items: SCHEMAS.map((schema) => ({ schema })),
  };
  const answer = await consortium.ask<Answer>('bank', '/verifications', question);
  const attestations = answer.items?.flatMap((item) => item.attestations) ?? [];
  if (answer.outcome !== 'FOUND' || attestations.length !== SCHEMAS.length)
    throw new Error(`the bank's answer is ${JSON.stringify(answer)}`);

  const path = `${consortium.url('bank')}/verifications`;
  const headers = { authorization: `Bearer ${consortium.token('bank')}` };
  const json = { ...headers, 'content-type': 'application/json' };
  const gateways = [consortium.pid('bank'), consortium.pid('government')];
  const asks: Record<Ask, Asking> = {
    full: { request: { url: path, method: 'POST', headers: json, body: JSON.stringify(question) }, pids: gateways },
    again: { request: { url: `${path}/${answer.id}`, headers }, pids: gateways },
    peer: { request: { url: peer.url }, pids: [peer.pid] },
  };
  const names = Object.keys(asks) as Ask[];
  const loads: Record<Ask, Load[]> = { full: [], again: [], peer: [] };
  for (const ask of names) await load(asks[ask], WARM_UP_SECONDS);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const ask of names) loads[ask].push(await load(asks[ask], SECONDS));
  for (const ask of ['full', 'again'] as const) reportLoad(report, `verify.${ask}`, loads[ask], loads.peer);
}

/** Short and many: other work on the machine then falls on both alike. */
const INDEX_ROUNDS = 11;
const INDEX_SECONDS = 2;

/** The verdict of a single attestation from the index alone, beside a bare route that reads the same rows, with the same token check. */
async function measureIndex(
  report: Report,
  consortium: RunningConsortium,
  identifier: string,
  dir: string,
): Promise<void> {
  const answer = await consortium.ask<Answer>('bank', '/verifications', {
    identifier: { type: 'uscc', value: identifier },
    purpose: PURPOSE,
    items: [{ schema: 'tax-credit-rating' }],
  });
  const [attestation] = answer.items.flatMap((item) => item.attestations) as { id: string }[];
  const id = attestation?.id ?? '';
  const url = `${consortium.url('bank')}/attestations/${id}/verdict`;
  const headers = { authorization: `Bearer ${consortium.token('bank')}` };
  const bytes = (await (await fetch(url, { headers })).text()).length;
  // The index as the bank's gateway left it when everything had been published: in table files, as the gateway's own.
  const index = join(dir, 'verdict-peer-index');
  await cp(join(dir, 'template', 'gateways', 'bank', 'index'), index, { recursive: true });
  const args = [index, join(dir, 'verdict-peer-vault'), id, String(bytes)];
  const peer = fork(join(import.meta.dirname, 'verdict-peer.ts'), args, { execArgv: [] });
  try {
    const [bare] = (await once(peer, 'message')) as [VerdictPeer];
    const asks = {
      index: { request: { url, headers }, pids: [consortium.pid('bank')] },
      bare: {
        request: { url: bare.url, headers: { authorization: `Bearer ${bare.token}` } },
        pids: [peer.pid ?? 0],
      },
    };
    const loads: Record<keyof typeof asks, Load[]> = { index: [], bare: [] };
    const names = ['index', 'bare'] as const;
    for (const ask of names) await load(asks[ask], WARM_UP_SECONDS);
    for (let round = 0; round < INDEX_ROUNDS; round += 1)
      for (const ask of names) loads[ask].push(await load(asks[ask], INDEX_SECONDS));
    const what = `bare Fastify, the same ${bare.reads} reads, ${bytes} bytes, same token check`;
    const peerOf = (value: number) => ({ peer: { name: what, value } });
    const rate = (of: keyof typeof asks): number => median(loads[of].map((one) => one.rate));
    const ratio = 100 * median(loads.index.map((one, round) => one.rate / loads.bare[round]!.rate));
    report({ name: 'verify.index', value: rate('index'), unit: 'requests/s', ...peerOf(rate('bare')) });
    report({ name: 'verify.index.ratio', value: ratio, unit: '% of the bare route', goal: '>=60' });
    const [own, others] = [perRequest(loads.index), perRequest(loads.bare)];
    if (own.length > 0 && others.length > 0)
      report({
        name: 'verify.index.processor',
        value: 1_000 * median(own),
        unit: 'us/request',
        ...peerOf(1_000 * median(others)),
      });
    const steady = await load({ ...asks.index, request: { ...asks.index.request, overallRate: 200 } }, 2 * SECONDS);
    const steadyBare = await load({ ...asks.bare, request: { ...asks.bare.request, overallRate: 200 } }, 2 * SECONDS);
    report({ name: 'verify.index.p99at200', value: steady.p99, unit: 'ms', ...peerOf(steadyBare.p99) });
  } finally {
    peer.disconnect();
  }
}

type Ask = 'full' | 'again' | 'peer';

interface Asking {
  readonly request: {
    readonly url: string;
    readonly method?: 'POST';
    readonly headers?: Record<string, string>;
    readonly body?: string;
    /** requests per second in all; as fast as it goes when absent */
    readonly overallRate?: number;
  };
  /** the processes that do the work */
  readonly pids: readonly number[];
}

function reportLoad(report: Report, name: string, loads: readonly Load[], peers: readonly Load[]): void {
  const middle = (of: readonly Load[], figure: 'rate' | 'p50' | 'p99'): number => median(of.map((one) => one[figure]));
  const peer = 'bare Fastify, three keys, 2 KB';
  const figure = (suffix: string, value: number, unit: string, bare?: number): void =>
    report({ name: name + suffix, value, unit, ...(bare === undefined ? {} : { peer: { name: peer, value: bare } }) });
  figure('', middle(loads, 'rate'), 'requests/s', middle(peers, 'rate'));
  figure('.p50', middle(loads, 'p50'), 'ms');
  figure('.p99', middle(loads, 'p99'), 'ms', middle(peers, 'p99'));
  figure('.ratio', 100 * median(loads.map(({ rate }, round) => rate / peers[round]!.rate)), '% of the bare route');
  const [own, bare] = [perRequest(loads), perRequest(peers)];
  if (own.length > 0 && bare.length > 0) figure('.processor', median(own), 'ms/request', median(bare));
}

/** Processor time in ms, where the system tells it. */
const perRequest = (of: readonly Load[]): number[] =>
  of.flatMap(({ processorMs, requests }) => (processorMs === undefined ? [] : [processorMs / requests]));

async function load({ request, pids }: Asking, seconds: number): Promise<Load> {
  const before = await processorOf(pids);
  const { requests, latency, errors, timeouts, non2xx } = await autocannon({
    ...request,
    connections: CONNECTIONS,
    duration: seconds,
  });
  const after = await processorOf(pids);
  if (errors + timeouts + non2xx > 0)
    throw new Error(`${request.url}: ${errors} errors, ${timeouts} timeouts, ${non2xx} answers other than 2xx`);
  const processorMs = before === undefined || after === undefined ? undefined : after - before;
  return { rate: requests.average, requests: requests.total, p50: latency.p50, p99: latency.p99, processorMs };
}

async function processorOf(pids: readonly number[]): Promise<number | undefined> {
  const times = await Promise.all(pids.map(processorTime));
  return times.reduce<number | undefined>(
    (sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms),
    0,
  );
}

/** An enterprise that has a record under each of the schemas. */
function enterpriseWithAll({ records }: County): string {
  const has = (schema: (typeof SCHEMAS)[number], uscc: unknown) =>
    records[schema].some((record) => record.uscc === uscc);
  const found = records.permit.find(({ uscc }) => SCHEMAS.every((schema) => has(schema, uscc)));
  return String(found?.uscc);
}

/** Publishes the county's registers; of the enterprise itself one record per schema. */
async function publish(consortium: RunningConsortium, county: County, identifier: string): Promise<void> {
  const { home } = consortium;
  await grantConsents(consortium, identifier, 'registration,permit,tax', 'tax');
  const about = (record: Values): boolean => record.uscc === identifier;
  for (const schema of SCHEMAS) {
    const own = county.records[schema].filter(about).slice(-1);
    const others = schema === 'tax-credit-rating' ? [] : county.records[schema].filter((record) => !about(record));
    const file = join(home, `${schema}.ndjson`);
    await writeFile(file, [...others, ...own].map((record) => `${JSON.stringify(record)}\n`).join(''));
    const { code, out } = await ledger(home, ['publish', file, '--schema', schema, '--as', 'government']);
    if (code !== 0) throw new Error(`${schema}: ${out}`);
  }
  const blockOf = async (member: 'government' | 'bank'): Promise<number> =>
    (await consortium.ask<{ head: { number: number } }>(member, '/status')).head.number;
  const published = await blockOf('government');
  await until("the bank's index to have it all", 30, async () => (await blockOf('bank')) >= published);
}
