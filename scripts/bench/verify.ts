import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import autocannon from 'autocannon';
import type { Values } from '../../server/domain/values.ts';
import { type County, generateCounty } from '../county/generate.ts';
import { ledger } from '../start/cli.ts';
import {
  grantConsents,
  makeConsortium,
  PURPOSE,
  type RunningConsortium,
  withTemporaryFolder,
} from './local-consortium.ts';
import { median } from './median.ts';
import type { Figure, Report } from './report.ts';

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
  readonly p50: number;
  readonly p99: number;
}

/** Verifications of one enterprise with three attestations at the bank's gateway, beside a bare route in the same run. */
export async function run(report: Report): Promise<void> {
  await withTemporaryFolder(async (dir) => {
    const county = generateCounty({ seed: 1, enterprises: ENTERPRISES });
    const identifier = enterpriseWithAll(county);
    const { runCopy } = await makeConsortium(dir, (consortium) => publish(consortium, county, identifier));
    await runCopy(async (consortium) => {
      const peer = fork(join(import.meta.dirname, 'verify-peer.ts'), [join(dir, 'peer')], { execArgv: [] });
      try {
        await measure(report, consortium, identifier, await addressOf(peer));
      } finally {
        peer.disconnect();
      }
    });
  });
}

async function addressOf(peer: ChildProcess): Promise<string> {
  const [url] = (await once(peer, 'message')) as [string];
  return url;
}

async function measure(
  report: Report,
  consortium: RunningConsortium,
  identifier: string,
  peerUrl: string,
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
  const asks = {
    full: (seconds: number) =>
      load(seconds, {
        url: path,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(question),
      }),
    again: (seconds: number) => load(seconds, { url: `${path}/${answer.id}`, headers }),
    peer: (seconds: number) => load(seconds, { url: peerUrl }),
  };
  const names = Object.keys(asks) as (keyof typeof asks)[];
  const loads: Record<keyof typeof asks, Load[]> = { full: [], again: [], peer: [] };
  for (const ask of names) await asks[ask](WARM_UP_SECONDS);
  for (let round = 0; round < ROUNDS; round += 1) for (const ask of names) loads[ask].push(await asks[ask](SECONDS));

  const middle = (ask: keyof typeof asks, figure: keyof Load): number => median(loads[ask].map((one) => one[figure]));
  const bare = { name: 'bare Fastify, three keys, 2 KB', value: middle('peer', 'rate') };
  for (const ask of ['full', 'again'] as const) {
    const figure = (rest: Omit<Figure, 'name'>, suffix = ''): void =>
      report({ name: `verify.${ask}${suffix}`, ...rest });
    figure({ value: middle(ask, 'rate'), unit: 'requests/s', peer: bare });
    figure({ value: middle(ask, 'p50'), unit: 'ms', peer: { ...bare, value: middle('peer', 'p50') } }, '.p50');
    figure({ value: middle(ask, 'p99'), unit: 'ms', peer: { ...bare, value: middle('peer', 'p99') } }, '.p99');
    const ratios = loads[ask].map(({ rate }, round) => rate / loads.peer[round]!.rate);
    figure({ value: median(ratios), unit: 'of the bare route' }, '.ratio');
  }
}

async function load(
  seconds: number,
  request: { url: string; method?: 'POST'; headers?: Record<string, string>; body?: string },
): Promise<Load> {
  const { requests, latency, errors, timeouts, non2xx } = await autocannon({
    ...request,
    connections: CONNECTIONS,
    duration: seconds,
  });
  if (errors + timeouts + non2xx > 0)
    throw new Error(`${request.url}: ${errors} errors, ${timeouts} timeouts, ${non2xx} answers other than 2xx`);
  return { rate: requests.average, p50: latency.p50, p99: latency.p99 };
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
}
