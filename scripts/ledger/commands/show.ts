import type { Command } from 'commander';
import {
  CAPABILITY_TITLES,
  capabilitiesOf,
  categoryTitle,
  REVOCATION_REASONS,
  type Title,
} from '../../../server/domain/capabilities.ts';
import { ERRORS, LedgerError } from '../../../server/errors.ts';
import { shippedSchemas } from '../../../server/schemas/load.ts';
import { GatewayProblem } from '../../client/transport.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { listMembers } from '../members.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';

/** What an id turned out to be. */
interface Shown {
  readonly kind: string;
  readonly title: Title;
  readonly value: unknown;
}

type Attempt = (client: GatewayClient, id: string) => Promise<Shown | undefined>;

const EXAMPLES = `
The id may be an attestation, the root of a batch, a consent, a schema (id or name), a member's number, or an operation.
An attestation of a batch is not on the chain by its id: its publisher proves it on disclosure (ledger verify).

Examples:
  $ ledger show 0x5b1f...
  $ ledger show tax-credit-rating
  $ ledger show 3 --json`;

/** `ledger show ID` */
export function addShowCommand(program: Command, host: Host): void {
  const command = program
    .command('show')
    .description('whatever has this id')
    .argument('<id>', 'see below')
    .addHelpText('after', EXAMPLES);
  act(command, host, show);
}

async function show(session: Session, _options: object, id = ''): Promise<ExitCode> {
  const client = session.gateway();
  for (const attempt of attemptsFor(id)) {
    const shown = await attempt(client, id);
    if (shown === undefined) continue;
    session.answer({ kind: shown.kind, value: shown.value }, () => [
      `${shown.title.zh} · ${shown.title.en}`,
      ...alignRows(describe(shown.value), '  '),
    ]);
    return EXIT.ok;
  }
  throw new LedgerError(
    'ID_UNKNOWN',
    `"${id}" is no attestation, batch, consent, schema, member or operation that ${client.url} knows`,
    { id },
  );
}

function attemptsFor(id: string): Attempt[] {
  if (/^[1-9]\d{0,9}$/.test(id)) return [member];
  if (/^0x[0-9a-fA-F]{64}$/.test(id)) return [attestation, batch, schema, consent, operation];
  return [schema, operation];
}

const attestation: Attempt = async (client, id) =>
  found(
    'attestation',
    { zh: '声明', en: 'attestation' },
    await orNothing(client.getAttestation({ id: id.toLowerCase() })),
  );

const batch: Attempt = async (client, id) => {
  const body = (await orNothing(client.listBatches({ root: id.toLowerCase() }))) as { batches?: unknown[] } | undefined;
  const one = body?.batches?.find((row) => (row as { root?: unknown }).root === id.toLowerCase());
  return found('batch', { zh: '批次', en: 'batch' }, one);
};

const schema: Attempt = async (client, id) => {
  const body = await orNothing(client.getSchema({ id }));
  return found('schema', { zh: '数据模式', en: 'schema' }, body);
};

const consent: Attempt = async (client, id) => {
  for (let next: number | undefined = 0; next !== undefined; ) {
    const body = (await orNothing(client.listConsents({ after: String(next) }))) as
      | { consents?: unknown[]; next?: number }
      | undefined;
    const one = body?.consents?.find((row) => (row as { id?: unknown }).id === id.toLowerCase());
    if (one !== undefined) return found('consent', { zh: '授权', en: 'consent' }, one);
    next = body?.next;
  }
  return undefined;
};

const operation: Attempt = async (client, id) =>
  found('operation', { zh: '操作', en: 'operation' }, await orNothing(client.getOperation({ id })));

const member: Attempt = async (client, id) =>
  found(
    'member',
    { zh: '成员', en: 'member' },
    (await listMembers(client)).find((one) => one.member === Number(id)),
  );

const found = (kind: string, title: Title, value: unknown): Shown | undefined =>
  value === undefined ? undefined : { kind, title, value };

/** `undefined` for what the gateway does not have; other refusals go on upward. */
async function orNothing(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (
      error instanceof GatewayProblem &&
      [ERRORS.NOT_FOUND.status, ERRORS.REQUEST_INVALID.status].some((status) => status === error.problem.status)
    )
      return undefined;
    throw error;
  }
}

/** A JSON value as rows of name and value, nested names joined by dots; numbers that stand for something are said in words. */
function describe(value: unknown, name = ''): string[][] {
  if (Array.isArray(value)) {
    if (value.length === 0) return [[name, '-']];
    if (value.every((item) => typeof item !== 'object' || item === null)) return [[name, printable(value.join(', '))]];
    return value.flatMap((item, index) => describe(item, `${name}[${index}]`));
  }
  if (typeof value === 'object' && value !== null)
    // A whole JSON Schema is for --json.
    return Object.entries(value).flatMap(([key, item]) =>
      key === 'document' ? [] : describe(item, name === '' ? key : `${name}.${key}`),
    );
  return [[name, inWords(name.split('.').at(-1) ?? '', value)]];
}

/** A value, with what it stands for where it is a code. */
function inWords(key: string, value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'number' && /(At|From|Until|timestamp)$/.test(key)) return value === 0 ? 'open' : isoTime(value);
  const titles = titlesOf(key, value).map(({ zh, en }) => `${zh} · ${en}`);
  return [printable(String(value)), titles.join(', ')].join('  ').trimEnd();
}

function titlesOf(key: string, value: unknown): Title[] {
  if (key === 'reason') return REVOCATION_REASONS.filter(({ code }) => code === value).map(({ title }) => title);
  if (key === 'schema')
    return shippedSchemas()
      .filter(({ id }) => id === value)
      .map(({ title }) => title);
  if (key === 'category' && typeof value === 'number') return [categoryTitle(value)];
  if ((key === 'capabilities' || key === 'publishers') && /^\d+$/.test(String(value)))
    return capabilitiesOf(BigInt(String(value))).map((name) => CAPABILITY_TITLES[name]);
  return [];
}
