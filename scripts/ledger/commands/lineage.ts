import { type Command, Option } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import type { Lineage, LineageNode } from '../../../server/domain/lineage.ts';
import { toDot, toProvJson, toSvg } from '../../../server/domain/lineage-formats.ts';
import { chinaDay } from '../../../server/domain/time.ts';
import { LedgerError } from '../../../server/errors.ts';
import type { Rerun } from '../../../server/lineage/rerun.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { listMembers } from '../members.ts';
import { awaitOperations, operationLine } from '../operations.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, printable } from '../text-table.ts';
import { wholeNumber } from './whole-number.ts';

type Answer = Omit<Lineage, 'nodes'> & { readonly nodes: readonly (LineageNode & { readonly schemaName: string })[] };

interface TraceOptions {
  readonly direction: string;
  readonly depth: number;
  readonly nodes: number;
  readonly format: 'text' | 'prov' | 'dot' | 'svg';
}

interface DeriveOptions {
  readonly identifier: readonly string[];
  readonly asOf?: string;
  readonly patience: number;
}

const TRACE_EXAMPLES = `
Sources stand below the attestation, what was derived from it above. SUSPECT: something it rests on is revoked or disputed.

Examples:
  $ ledger lineage trace 0x5b1f...
  $ ledger lineage trace 0x5b1f... --direction sources --format svg > lineage.svg
  $ ledger lineage trace 0x5b1f... --format prov > lineage.prov.json`;

const DERIVE_EXAMPLES = `
Publishes one record for each subject for which this member published enough; each names all it was derived from and the code that did it.

Examples:
  $ ledger lineage derive enterprise-standing@1 --identifier 91350100M000100Y43
  $ ledger lineage derive enterprise-standing@1 --identifier 91350100M000100Y43 --as-of 2026-01-31 --json`;

const RERUN_EXAMPLES = `
Exit code 0 when the same hash came out.

Examples:
  $ ledger lineage rerun 0x5b1f... --as auditor`;

/** `ledger lineage trace|derive|rerun` */
export function addLineageCommands(program: Command, host: Host): void {
  const lineage = program
    .command('lineage')
    .description('where a figure comes from, and what rests on it (publisher, auditor)')
    .addHelpText('after', '\nExamples:\n  $ ledger lineage trace 0x5b1f...\n  $ ledger lineage rerun 0x5b1f...');
  const traced = lineage
    .command('trace')
    .description('both ways from one attestation')
    .argument('<id>', 'id of the attestation')
    .addOption(new Option('--direction <way>', 'which way').choices(['both', 'sources', 'derived']).default('both'))
    .option('--depth <steps>', 'steps at most', wholeNumber(1, 64), 8)
    .option('--nodes <count>', 'attestations at most', wholeNumber(1, 10_000), 1_000)
    .addOption(new Option('--format <name>', 'how to say it').choices(['text', 'prov', 'dot', 'svg']).default('text'))
    .addHelpText('after', TRACE_EXAMPLES);
  act<TraceOptions>(traced, host, traceLineage);
  const derived = lineage
    .command('derive')
    .description('run a registered transform and publish what it gives (publisher)')
    .argument('<transform>', 'name and version')
    .option('--identifier <code>', 'subject (repeatable)', (one: string, all: readonly string[] = []) => [...all, one])
    .option('--as-of <day>', 'the day for which the result holds, YYYY-MM-DD; today in China when absent')
    .option('--patience <seconds>', 'how long to wait for the chain', wholeNumber(0, 86_400), 120)
    .addHelpText('after', DERIVE_EXAMPLES);
  act<DeriveOptions>(derived, host, deriveRecords);
  const again = lineage
    .command('rerun')
    .description('run the transform of a derived record again and compare the hash')
    .argument('<id>', 'id of the derived record')
    .addHelpText('after', RERUN_EXAMPLES);
  act(again, host, rerunTransform);
}

async function traceLineage(session: Session, options: TraceOptions, given = ''): Promise<ExitCode> {
  const client = session.gateway();
  const { direction, depth, nodes, format } = options;
  const found = (await client.request(`/lineage/${parseHex(given, 32)}`, {
    query: { direction, depth: String(depth), nodes: String(nodes) },
  })) as Answer;
  if (found.truncated !== undefined)
    session.warn(`more than shown: the search ended at --${found.truncated}; give a larger one`);
  if (format === 'text') {
    session.answer(found, () => linesOf(found));
    return EXIT.ok;
  }
  const [schemas, members] = [
    new Map(found.nodes.map((node) => [node.schema, node.schemaName])),
    new Map((await listMembers(client)).map(({ member, name }) => [member, name])),
  ];
  const names = {
    schema: (id: `0x${string}`) => schemas.get(id) ?? id,
    member: (member: number) => members.get(member) ?? `member ${member}`,
  };
  if (format === 'prov') session.io.out.write(`${JSON.stringify(toProvJson(found, names))}\n`);
  else session.io.out.write(format === 'dot' ? toDot(found, names) : toSvg(found, names));
  return EXIT.ok;
}

function linesOf({ nodes, extracts }: Answer): string[] {
  const sorted = nodes.toSorted((a, b) => b.depth - a.depth);
  return sorted.flatMap(({ id, schemaName, issuer, observedAt, depth, state, because, extract }) => {
    const from = extract === undefined ? undefined : extracts[extract];
    const made = from?.transform === undefined ? '' : `, by ${from.transform}`;
    const source =
      from === undefined
        ? []
        : [`      ${from.system}, ${from.extractedAt}, operator ${printable(from.operator)}${made}`];
    const causes = because.length === 0 ? [] : [`      because of ${because.join(', ')}`];
    const place = depth === 0 ? '  =' : depth > 0 ? ` +${depth}` : ` ${depth}`;
    return [
      `${place}  ${state.padEnd(8)} ${id}  ${schemaName}, member ${issuer}, ${chinaDay(observedAt)}`,
      ...source,
      ...causes,
    ];
  });
}

interface DerivedAnswer {
  readonly results: readonly {
    readonly status: string;
    readonly id?: string;
    readonly code?: string;
    readonly detail?: string;
  }[];
  readonly operations: readonly string[];
  readonly approval?: string;
  readonly insufficient: readonly string[];
  readonly stopped: readonly string[];
}

async function deriveRecords(
  session: Session,
  { identifier = [], asOf, patience }: DeriveOptions,
  transform = '',
): Promise<ExitCode> {
  if (identifier.length === 0) throw new LedgerError('USAGE_INVALID', 'name at least one subject with --identifier');
  const client = session.gateway();
  const day = asOf ?? chinaDay(Math.floor(session.io.now() / 1000));
  const answer = (await client.request('/derivations', {
    method: 'POST',
    json: { transform, asOf: day, identifiers: identifier },
  })) as DerivedAnswer;
  const operations = await awaitOperations({ io: session.io, client, limitMs: patience * 1000 }, [
    ...answer.operations,
  ]);
  session.answer({ ...answer, asOf: day, operations }, () => [
    ...answer.results.map(({ status, id, code, detail }) => [status, id ?? code, detail].filter(Boolean).join('  ')),
    ...(answer.approval === undefined ? [] : [`held until a second person approves ${answer.approval}`]),
    ...answer.insufficient.map((one) => `${printable(one)}: not enough published to derive from`),
    ...answer.stopped.map((one) => `${printable(one)}: objected to processing, nothing was derived`),
    ...operations.map(operationLine),
  ]);
  const complete =
    answer.insufficient.length === 0 &&
    answer.stopped.length === 0 &&
    answer.results.every(({ status }) => status !== 'rejected' && status !== 'held') &&
    operations.every(({ state }) => state === 'final');
  return complete ? EXIT.ok : EXIT.incomplete;
}

async function rerunTransform(session: Session, _options: object, given = ''): Promise<ExitCode> {
  const result = (await session.gateway().request(`/lineage/${parseHex(given, 32)}/rerun`)) as Rerun;
  const { outcome, transform, asOf, code, codeHere, record, recomputed, inputs, missing } = result;
  session.answer(result, () =>
    alignRows([
      ['outcome', outcome],
      ['transform', `${transform}, as of ${asOf}`],
      ['code', code],
      ['code here', codeHere ?? 'none of this version'],
      ['inputs', `${inputs.length}, ${missing.length} of them not here`],
      ['record', record],
      ['again', recomputed ?? 'not computed'],
    ]),
  );
  return outcome === 'SAME' ? EXIT.ok : EXIT.incomplete;
}
