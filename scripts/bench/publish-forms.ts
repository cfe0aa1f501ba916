/** The same rows published over HTTP in the two forms of `POST /records`: one stream, and a request for each chunk. */

import { findSchema } from '../../server/schemas/load.ts';
import { GatewayApi } from '../client/gateway-api.ts';
import { Transport } from '../client/transport.ts';
import { gather } from '../ledger/publish/chunks.ts';
import { chooseMapping } from '../ledger/publish/column-plan.ts';
import { csvValues } from '../ledger/publish/row-values.ts';
import { rawRows, scanFile } from '../ledger/publish/scan.ts';
import { openSource } from '../ledger/publish/source-file.ts';
import type { RunningConsortium } from './local-consortium.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';

const SCHEMA = 'enterprise-registration';
/** Rows that become durable together, in both forms: what `ledger publish` asks for. */
const CHUNK = 5_000;
const RUNS = 3;
const observedAt = '1780000000';

/** Rows/s from the first byte sent until the last row is answered, which is when it is durable; fresh vaults, the two forms alternating. */
export async function reportForms(
  report: Report,
  file: string,
  runCopy: <T>(work: (consortium: RunningConsortium) => Promise<T>) => Promise<T>,
): Promise<void> {
  const { bodies, rows } = await bodiesOf(file);
  const rates = { stream: [] as number[], requests: [] as number[] };
  for (let run = 0; run < RUNS; run += 1)
    for (const form of ['stream', 'requests'] as const)
      await runCopy(async ({ url, token }) => {
        const client = new GatewayApi(
          new Transport({ url: url('government'), token: token('government'), timeoutMs: 120_000 }),
        );
        const started = performance.now();
        const answered = await (form === 'stream' ? streamed(client, bodies) : requested(client, bodies));
        if (answered !== rows) throw new Error(`${answered} of ${rows} rows were accepted (${form})`);
        rates[form].push(rows / ((performance.now() - started) / 1000));
      });
  const peer = { name: `requests of ${CHUNK}, same run`, value: median(rates.requests) };
  report({ name: 'publish.stream', value: median(rates.stream), unit: 'records/s', peer });
}

/** The rows as gateways take them, made beforehand: reading the file is not what is compared. */
async function bodiesOf(file: string): Promise<{ bodies: string[]; rows: number }> {
  const source = openSource(file, 'utf-8');
  const { header } = await scanFile(source, 'csv');
  if (header === undefined) throw new Error(`${file} has no header`);
  const options = { map: new Map<string, string>(), ignore: new Set<string>(), schema: SCHEMA };
  const schema = findSchema(SCHEMA);
  const read = csvValues(header, schema, chooseMapping(header, options), options);
  const bodies: string[] = [];
  let [rows, first] = [0, true];
  const records = async function* () {
    for await (const row of rawRows(source, 'csv')) {
      if (!first) yield row;
      first = false;
    }
  };
  for await (const chunk of gather(records(), schema, read, CHUNK)) {
    bodies.push(chunk.body);
    rows += chunk.rows.size;
  }
  return { bodies, rows };
}

async function streamed(client: GatewayApi, bodies: readonly string[]): Promise<number> {
  const body = async function* () {
    yield* bodies;
  };
  let accepted = 0;
  for await (const line of client.publishRecordsLines({
    schema: SCHEMA,
    observedAt,
    chunk: String(CHUNK),
    body: body(),
  })) {
    if ('status' in line && line.status === 'accepted') accepted += 1;
    if ('end' in line && line.end.problem !== undefined) throw new Error(JSON.stringify(line.end.problem));
  }
  return accepted;
}

async function requested(client: GatewayApi, bodies: readonly string[]): Promise<number> {
  let accepted = 0;
  for (const body of bodies) {
    const { results } = await client.publishRecords({ schema: SCHEMA, observedAt, body });
    accepted += results.filter(({ status }) => status === 'accepted').length;
  }
  return accepted;
}
