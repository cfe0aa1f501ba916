import { type Command, Option } from 'commander';
import { type LedgerSchema, loadSchema } from '../../../server/domain/schema.ts';
import { isTime } from '../../../server/domain/values.ts';
import { LedgerError } from '../../../server/errors.ts';
import { findSchema } from '../../../server/schemas/load.ts';
import type { ExitCode } from '../failure.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { pathFrom } from '../profiles.ts';
import { chooseMapping, type MappingOptions, parseMap } from '../publish/column-plan.ts';
import { exitOf, summaryOf } from '../publish/outcome.ts';
import { Progress } from '../publish/progress.ts';
import { publishFile } from '../publish/publish-file.ts';
import { csvValues, ndjsonValues } from '../publish/row-values.ts';
import type { Format } from '../publish/rows.ts';
import { formatOf, scanFile } from '../publish/scan.ts';
import { ENCODINGS, type Encoding, openSource } from '../publish/source-file.ts';
import { act, type Host, type Session } from '../session.ts';
import { wholeNumber } from './whole-number.ts';

interface PublishOptions {
  readonly schema?: string;
  readonly map: readonly string[];
  readonly ignore: readonly string[];
  readonly mapping?: string;
  readonly observedAt?: string;
  readonly system?: string;
  readonly format?: Format;
  readonly encoding: Encoding;
  readonly chunk: number;
  readonly patience: number;
  readonly wait: boolean;
  readonly supersede?: boolean;
}

const EXAMPLES = `
A row is a record. Columns become fields by a shipped mapping (picked when the header matches), by --map, or by the same name.
An empty CSV cell is an absent field. Rejected rows go to FILE.rejected.csv (.ndjson) next to the file, with line and reason;
the rest is published. All rows travel in one request and are answered as they are stored; when it breaks, it goes on behind the last chunk
that was answered. The same command can be run again after any interruption: what is there already is not published twice.

Examples:
  $ ledger publish enterprises.csv
  $ ledger publish permits.csv --as government --json
  $ ledger publish ratings.ndjson --schema tax-credit-rating --observed-at 2026-04-30T00:00:00Z
  $ ledger publish export.csv --schema permit --map code=uscc --map kind=permitType --map until=validUntil --ignore remark
  $ ledger publish old.csv --schema permit --encoding gb18030`;

/** `ledger publish FILE` */
export function addPublishCommand(program: Command, host: Host): void {
  const list = (value: string, former: string[]): string[] => [...former, value];
  const command = program
    .command('publish')
    .description('publish the rows of a CSV or NDJSON file; ends when they are anchored')
    .argument('<file>', 'CSV or NDJSON file, UTF-8')
    .option('--schema <name>', 'schema of the rows; not needed when the header is known')
    .option('--map <column=field>', 'a column and the field it becomes (repeatable)', list, [])
    .option('--ignore <column>', 'a column to leave out (repeatable)', list, [])
    .option('--mapping <name>', 'a shipped mapping by its name')
    .option(
      '--observed-at <time>',
      'when the facts were true, ISO 8601 UTC, where the rows do not say (default: when the file was last changed)',
    )
    .option('--system <text>', 'the system the file was exported from, kept with the extract')
    .option('--supersede', 'revoke the earlier record that a row corrects (same key, other values)')
    .addOption(
      new Option('--format <format>', 'format, when the name of the file does not say').choices(['csv', 'ndjson']),
    )
    .addOption(new Option('--encoding <name>', 'encoding of the file').choices([...ENCODINGS]).default('utf-8'))
    .option('--chunk <rows>', 'rows that the gateway stores together, 1 to 10000', wholeNumber(1, 10_000), 5_000)
    .option(
      '--patience <seconds>',
      'how long to go on when the gateway or the chain does not answer',
      wholeNumber(0, 86_400),
      120,
    )
    .option('--no-wait', 'end when the gateway has accepted the rows, without waiting for the chain')
    .addHelpText('after', EXAMPLES);
  act<PublishOptions>(command, host, publish);
}

async function publish(session: Session, options: PublishOptions, file = ''): Promise<ExitCode> {
  const client = session.gateway();
  const path = pathFrom(session.io, file);
  const observed = options.observedAt === undefined ? undefined : parseTime(options.observedAt);
  const mappingOptions: MappingOptions = {
    map: parseMap(options.map),
    ignore: new Set(options.ignore),
    ...(options.mapping === undefined ? {} : { mapping: options.mapping }),
    ...(options.schema === undefined ? {} : { schema: options.schema }),
  };
  const source = openSource(path, options.encoding);
  const format = formatOf(path, options.format);
  const progress = new Progress(session.io, session.json || session.quiet);
  progress.phase('checking', 'rows');
  const scan = await scanFile(source, format, (rows) => progress.update(rows)).finally(() => progress.clear());
  const mapping = chooseMapping(scan.header, mappingOptions);
  const name = options.schema ?? mapping?.schema;
  if (name === undefined)
    throw new LedgerError('USAGE_INVALID', `the header of ${path} is not a known one: name a schema with --schema`, {
      header: scan.header,
    });
  const schema = await schemaFrom(client, name);
  const read =
    scan.header === undefined
      ? ndjsonValues(schema, mapping, mappingOptions)
      : csvValues(scan.header, schema, mapping, mappingOptions);
  const outcome = await publishFile(session, client, {
    source,
    format,
    scan,
    schema,
    read,
    observedAt: observed ?? Math.floor(Math.min(source.modifiedMs, session.io.now()) / 1000),
    ...(options.system === undefined ? {} : { system: options.system }),
    supersede: options.supersede === true,
    chunk: options.chunk,
    patienceMs: options.patience * 1000,
    awaitAnchoring: options.wait,
  });
  session.answer(outcome, () => summaryOf(outcome));
  return exitOf(outcome);
}

/** The schema as the gateway knows it: a member may have more than the product ships. SCHEMA_UNKNOWN. */
async function schemaFrom(client: GatewayClient, name: string): Promise<LedgerSchema> {
  const answer = await client.getSchema({ id: name });
  const document =
    typeof answer === 'object' && answer !== null ? (answer as { document?: unknown }).document : undefined;
  return typeof document === 'object' && document !== null ? loadSchema(document) : findSchema(name);
}

function parseTime(text: string): number {
  if (!isTime(text))
    throw new LedgerError('USAGE_INVALID', `--observed-at ${text}: not a time such as 2026-04-30T00:00:00Z`);
  return Math.floor(Date.parse(text) / 1000);
}
