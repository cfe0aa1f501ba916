/**
 * Machines of a CSV file: which columns say what. A file without factory numbers needs a declared substitute: a number that somebody else gave
 * each record, and a running number where one row is several machines. None is ever made up.
 */
import { LedgerError } from '../../../server/errors.ts';

/** What a column can be. */
export const IMPORT_FIELDS = [
  'factoryNumber',
  'maker',
  'model',
  'engineNumber',
  'chassisNumber',
  'plate',
  'substitute',
  'quantity',
  'value',
  'valuedOn',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];
const IDENTITY: readonly ImportField[] = ['factoryNumber', 'maker', 'model', 'engineNumber', 'chassisNumber', 'plate'];

export interface ImportPlan {
  /** Position in the row, by field. */
  readonly columns: ReadonlyMap<ImportField, number>;
  /** Who gave the numbers of the column `substitute`; the declaration that they are not the makers'. */
  readonly scheme: string | undefined;
}

export interface MachineRow {
  readonly line: number;
  /** From 1 within the row. */
  readonly unit: number;
  readonly identity: Readonly<Record<string, string>>;
  /** Decimal text; empty when the file gives none. */
  readonly value: string;
  /** YYYY-MM-DD; empty when the file gives none. */
  readonly valuedOn: string;
}

const MOST_UNITS = 10_000;

/**
 * A plan from the header and `field=column` pairs. COLUMN_UNKNOWN, COLUMN_DUPLICATE, USAGE_INVALID; ASSET_IDENTITY_INVALID when there is neither
 * a factory number nor a declared substitute.
 */
export function importPlan(
  header: readonly string[],
  pairs: readonly string[],
  scheme: string | undefined,
): ImportPlan {
  const columns = new Map<ImportField, number>();
  for (const pair of pairs) {
    const [field = '', column = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (!(IMPORT_FIELDS as readonly string[]).includes(field))
      throw new LedgerError('USAGE_INVALID', `--map ${pair}: needs one of ${IMPORT_FIELDS.join(', ')}, = and a column`);
    const index = header.indexOf(column);
    if (index < 0) throw new LedgerError('COLUMN_UNKNOWN', `${column}: the file has ${header.join(', ')}`, { column });
    if (columns.has(field as ImportField))
      throw new LedgerError('COLUMN_DUPLICATE', `${field} is mapped twice`, { field });
    columns.set(field as ImportField, index);
  }
  const substitute = columns.has('substitute');
  if (!columns.has('factoryNumber') && !substitute)
    throw new LedgerError(
      'ASSET_IDENTITY_INVALID',
      'the file has no factory numbers: map one (--map factoryNumber=COLUMN), or declare a substitute (--map substitute=COLUMN --substitute-scheme NAME)',
      { field: 'factoryNumber' },
    );
  if (substitute !== (scheme !== undefined))
    throw new LedgerError('USAGE_INVALID', '--map substitute=COLUMN and --substitute-scheme NAME go together');
  if (substitute && columns.has('factoryNumber'))
    throw new LedgerError('USAGE_INVALID', 'a machine is known by its factory number or by a substitute, not by both');
  return { columns, scheme };
}

/** The machines of one row. ROW_CELLS, VALUE_INVALID. */
export function machinesOf(
  { line, cells }: { line: number; cells: readonly string[] },
  plan: ImportPlan,
  width: number,
): MachineRow[] {
  if (cells.length !== width)
    throw new LedgerError('ROW_CELLS', `line ${line}: ${cells.length} cells, the header has ${width}`, { line });
  const cell = (field: ImportField): string => cells[plan.columns.get(field) ?? -1]?.trim() ?? '';
  const quantity = plan.columns.has('quantity') ? Number(cell('quantity')) : 1;
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MOST_UNITS)
    throw new LedgerError(
      'VALUE_INVALID',
      `line ${line}: quantity ${JSON.stringify(cell('quantity'))} is not 1 to ${MOST_UNITS}`,
      {
        line,
      },
    );
  if (quantity > 1 && plan.scheme === undefined)
    throw new LedgerError('VALUE_INVALID', `line ${line}: ${quantity} machines cannot have one factory number`, {
      line,
    });
  const told = Object.fromEntries(
    IDENTITY.filter((field) => plan.columns.has(field) && cell(field) !== '').map((field) => [field, cell(field)]),
  );
  return Array.from({ length: quantity }, (_, i) => ({
    line,
    unit: i + 1,
    identity:
      plan.scheme === undefined
        ? told
        : { ...told, substituteScheme: plan.scheme, substituteNumber: `${cell('substitute')} no. ${i + 1}` },
    value: plan.columns.has('value') ? cell('value') : '',
    valuedOn: plan.columns.has('valuedOn') ? cell('valuedOn') : '',
  }));
}
