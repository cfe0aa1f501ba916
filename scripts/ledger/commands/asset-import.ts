/** `ledger asset import FILE`: titles, then values, from a CSV file; the same command again goes on where it stopped. */
import { type Command, Option } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { CURRENCIES } from '../../../server/domain/money.ts';
import { VALUATION_BASES, VALUATION_METHODS } from '../../../server/domain/valuation.ts';
import { LedgerError } from '../../../server/errors.ts';
import { patienceOption } from '../assets/act-command.ts';
import { IMPORT_FIELDS, importPlan, type MachineRow, machinesOf } from '../assets/import-rows.ts';
import { machineValue, type WriteOff } from '../assets/import-values.ts';
import { EXIT, type ExitCode, hasCode, problemOf } from '../failure.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { awaitOperations, operationIdOf } from '../operations.ts';
import { pathFrom } from '../profiles.ts';
import { csvRows } from '../publish/csv-rows.ts';
import { Progress } from '../publish/progress.ts';
import { checkUnchanged, openSource, readUtf8 } from '../publish/source-file.ts';
import { patiently } from '../retry.ts';
import { act, type Host, type Session } from '../session.ts';
import { Wallet } from '../wallet/wallet.ts';
import { wholeNumber } from './whole-number.ts';

interface ImportOptions {
  readonly map: readonly string[];
  readonly substituteScheme?: string;
  readonly owner?: string;
  readonly wallet?: string;
  readonly values?: boolean;
  readonly currency: string;
  readonly method: string;
  readonly basis: string;
  readonly validDays: number;
  readonly lifeYears?: number;
  readonly residualPercent: number;
  readonly patience: number;
}

const EXAMPLES = `
Without factory numbers in the file nothing is made up: declare a substitute, a number that somebody else gave each record. A row with a quantity
becomes that many machines, told apart by a running number; both stand in the title's identity as what they are.
Titles first, by the title authority; then the same file with --values, by the appraiser. A price when new is written off by --life-years.
Owners: with --wallet every machine gets an account of its own; --owner gives all to one account, which links them for everybody.

Examples:
  $ ledger asset import machines.csv --map factoryNumber=serial --map maker=maker --map model=model --wallet wallet.json --as government
  $ ledger asset import leso.csv --map substitute=record_id --substitute-scheme "LESO inventory" --map model=item_name --map quantity=quantity --owner 0x11... --as government
  $ ledger asset import leso.csv --map substitute=record_id --substitute-scheme "LESO inventory" --map model=item_name --map quantity=quantity \\
      --values --map value=acquisition_value_usd_each --map valuedOn=ship_date --currency USD --life-years 15 --as platform`;

const list = (value: string, former: string[]): string[] => [...former, value];
/** Requests that are under way at once: the gateway writes what waits together in one go. */
const AT_ONCE = 16;

/** Adds `ledger asset import`. */
export function addAssetImportCommand(asset: Command, host: Host): void {
  const command = asset
    .command('import')
    .description('machines of a CSV file: titles (title authority), or with --values what they are worth (appraiser)')
    .argument('<file>', 'CSV file in UTF-8 with a header')
    .option('--map <field=column>', `what a column is (repeatable): ${IMPORT_FIELDS.join(', ')}`, list, [])
    .option(
      '--substitute-scheme <name>',
      'who gave the numbers of the substitute: declares that they are not the makers’',
    )
    .option('--owner <address>', 'owner of all of them')
    .option('--wallet <file>', 'wallet that gives each of them an account of its own')
    .option('--values', 'value the machines that were imported before')
    .addOption(new Option('--currency <code>', 'of the values').choices(Object.keys(CURRENCIES)).default('CNY'))
    .addOption(
      new Option('--method <name>', 'of the valuation').choices(Object.keys(VALUATION_METHODS)).default('cost'),
    )
    .addOption(
      new Option('--basis <name>', 'of the valuation').choices(Object.keys(VALUATION_BASES)).default('market-value'),
    )
    .option('--valid-days <days>', 'how long a value counts', wholeNumber(1, 366), 180)
    .option('--life-years <years>', 'writes a price when new off over so many years', wholeNumber(1, 100))
    .option('--residual-percent <percent>', 'of the price that is never written off', wholeNumber(0, 100), 10);
  patienceOption(command).addHelpText('after', EXAMPLES);
  act<ImportOptions>(command, host, importFile);
}

async function importFile(session: Session, options: ImportOptions, file = ''): Promise<ExitCode> {
  if (options.values !== true && (options.owner === undefined) === (options.wallet === undefined))
    throw new LedgerError('USAGE_INVALID', 'say whose they are: --owner ADDRESS or --wallet FILE');
  const machines = await machinesOfFile(session, options, file);
  if (options.substituteScheme !== undefined)
    session.note(
      `no factory numbers: ${machines.length} machines by the substitute "${options.substituteScheme}", declared as such in each title`,
    );
  const outcome =
    options.values === true
      ? await importValues(session, options, machines)
      : await importTitles(session, options, machines);
  const { done, known, rejected, failed } = outcome;
  const rows = new Set(machines.map(({ line }) => line)).size;
  const substitute = options.substituteScheme ?? null;
  session.answer({ rows, machines: machines.length, substitute, done, known, failed, rejected }, () => [
    `${rows} rows, ${machines.length} machines: ${done} ${options.values === true ? 'valued' : 'titled'}, ${known} known before, ${rejected.length} rejected, ${failed} refused by the chain`,
    ...rejected.slice(0, 20).map(({ line, code, detail }) => `  line ${line}: ${code}: ${detail}`),
    ...(rejected.length > 20 ? [`  and ${rejected.length - 20} more: --json lists all`] : []),
  ]);
  return rejected.length + failed === 0 ? EXIT.ok : EXIT.incomplete;
}

async function machinesOfFile(session: Session, options: ImportOptions, file: string): Promise<MachineRow[]> {
  const source = openSource(pathFrom(session.io, file), 'utf-8');
  const machines: MachineRow[] = [];
  let plan: ReturnType<typeof importPlan> | undefined;
  let width = 0;
  for await (const row of csvRows(source.path, readUtf8(source))) {
    if (plan === undefined) {
      plan = importPlan(row.cells, options.map, options.substituteScheme);
      width = row.cells.length;
    } else machines.push(...machinesOf(row, plan, width));
  }
  checkUnchanged(source);
  if (machines.length === 0) throw new LedgerError('FILE_EMPTY', `${file} has no row below its header`);
  return machines;
}

interface Outcome {
  readonly done: number;
  /** done by an earlier run */
  readonly known: number;
  /** operations that the chain refused */
  readonly failed: number;
  readonly rejected: readonly {
    readonly line: number;
    readonly unit: number;
    readonly code: string;
    readonly detail: string;
  }[];
}

/** Codes that are about one machine; everything else stops the import. */
const OF_ONE = [
  'ASSET_SUSPECT',
  'ASSET_REGISTERED',
  'ASSET_IDENTITY_INVALID',
  'ASSET_UNKNOWN',
  'AMOUNT_INVALID',
  'VALUATION_INVALID',
  'VALUE_INVALID',
] as const;

/** Sends one request per machine, some at once, and waits until the chain has what they led to. `undefined`: nothing to do. */
async function each(
  session: Session,
  options: ImportOptions,
  machines: readonly MachineRow[],
  { label, send }: { label: string; send: (machine: MachineRow, client: GatewayClient) => Promise<string | undefined> },
): Promise<Outcome> {
  const client = session.gateway();
  const limitMs = options.patience * 1_000;
  const progress = new Progress(session.io, session.quiet);
  const operations: string[] = [];
  const rejected: Outcome['rejected'][number][] = [];
  let [next, sent, known] = [0, 0, 0];
  progress.phase(label, 'machines', machines.length);
  const worker = async (): Promise<void> => {
    for (let machine = machines[next++]; machine !== undefined; machine = machines[next++]) {
      const one = machine;
      try {
        const operation = await patiently({ io: session.io, limitMs }, () => send(one, client));
        if (operation === undefined) known += 1;
        else operations.push(operation);
      } catch (error) {
        if (!hasCode(error, ...OF_ONE)) throw error;
        const { code, detail } = problemOf(error);
        rejected.push({ line: one.line, unit: one.unit, code, detail });
      }
      progress.update(++sent);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  progress.phase('on the chain', 'machines', operations.length);
  const ended = await awaitOperations(
    { io: session.io, client, limitMs, onProgress: (done) => progress.update(done) },
    operations,
  );
  progress.clear();
  const failed = ended.filter(({ state }) => state !== 'final').length;
  rejected.sort((a, b) => a.line - b.line || a.unit - b.unit);
  return { done: operations.length - failed, known, failed, rejected };
}

async function importTitles(
  session: Session,
  options: ImportOptions,
  machines: readonly MachineRow[],
): Promise<Outcome> {
  const owner = await ownersOf(session, options, machines);
  return each(session, options, machines, {
    label: 'titles',
    send: async (machine, client) => {
      // The gateway answers the operation of an earlier run for the same thing.
      const body = { class: 'farm-machine', identity: machine.identity, owner: owner(machine) };
      return operationIdOf(await client.registerAsset({ body }));
    },
  });
}

/** Each machine's account: one for all, or one of the wallet that is named by the machine's identity. */
async function ownersOf(
  session: Session,
  options: ImportOptions,
  machines: readonly MachineRow[],
): Promise<(machine: MachineRow) => string> {
  if (options.owner !== undefined) {
    const all = parseHex(options.owner, 20);
    return () => all;
  }
  const wallet = await Wallet.open(session.io, session.walletPath(options.wallet));
  const labelOf = ({ identity }: MachineRow): string => JSON.stringify(identity);
  const accounts = new Map(wallet.assetAccounts.map(({ label, address }) => [label, address]));
  for (const machine of machines) {
    const label = labelOf(machine);
    if (!accounts.has(label)) accounts.set(label, (await wallet.addAssetAccount(label)).address);
  }
  // Before the first title: an owner whose account were lost could sign nothing.
  await wallet.save();
  return (machine) => accounts.get(labelOf(machine)) ?? '';
}

async function importValues(
  session: Session,
  options: ImportOptions,
  machines: readonly MachineRow[],
): Promise<Outcome> {
  const now = Math.floor(session.io.now() / 1_000) - 60;
  const { lifeYears, residualPercent, currency, method, basis, validDays } = options;
  const rule: WriteOff | undefined = lifeYears === undefined ? undefined : { lifeYears, residualPercent };
  if (rule !== undefined) session.note(`prices when new, written off over ${lifeYears} years to ${residualPercent} %`);
  return each(session, options, machines, {
    label: 'values',
    send: async (machine, client) => {
      const amount = machineValue(machine, currency, rule, now);
      const { asset } = await client.findAsset({ body: { class: 'farm-machine', identity: machine.identity } });
      if (asset === null) throw new LedgerError('ASSET_UNKNOWN', 'it has no title: import the titles first');
      const heads = await client.getAssetHeads({ asset });
      if (heads.valuations.count > 0) return undefined;
      const json = { method, basis, currency, amount, asOf: now, validUntil: now + validDays * 86_400 };
      return operationIdOf(await client.request(`/assets/${asset}/valuations`, { method: 'POST', json }));
    },
  });
}
