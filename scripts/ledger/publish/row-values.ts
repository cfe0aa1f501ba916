/** From a row as it stands to the values of a record; text becomes a number or truth value only where the schema says so, exactly. */
import { fieldSchema, type LedgerSchema } from '../../../server/domain/schema.ts';
import { parseJsonStrict, shown } from '../../../server/domain/values.ts';
import { isLedgerError, LedgerError } from '../../../server/errors.ts';
import type { ColumnMapping } from '../../../server/schemas/mappings.ts';
import { fieldFor, type MappingOptions, planColumns } from './column-plan.ts';
import type { RawRow } from './rows.ts';

/** What is sent: fields with their values; what a gateway must judge (a nested object, say) passes through. */
export type RowValues = Record<string, unknown>;

/** Turns a row into values. Throws a LedgerError that says why the row is rejected. */
export type ReadValues = (row: RawRow) => RowValues;

const INTEGER = /^-?(0|[1-9]\d*)$/;

/** For a CSV with this header: checks the header at once, see `planColumns`. An empty cell is an absent field. */
export function csvValues(
  header: readonly string[],
  schema: LedgerSchema,
  mapping: ColumnMapping | undefined,
  options: MappingOptions,
): ReadValues {
  const plan = planColumns(header, schema, mapping, options);
  const columns = header.flatMap((column, index) => {
    const field = plan.get(column);
    return field === undefined ? [] : [{ index, field, read: cellReader(schema, field) }];
  });
  return (row) => {
    if (!('cells' in row)) throw new LedgerError('FILE_FORMAT', 'not a CSV row');
    if (row.cells.length !== header.length)
      throw new LedgerError('ROW_CELLS', `${row.cells.length} cells, the header has ${header.length}`, {
        cells: row.cells.length,
      });
    const values: RowValues = {};
    for (const { index, field, read } of columns) {
      const cell = row.cells[index] ?? '';
      if (cell !== '') values[field] = read(cell);
    }
    return values;
  };
}

/** For NDJSON: every line brings its own names. JSON_INVALID, JSON_DUPLICATE_KEY, COLUMN_UNKNOWN, COLUMN_DUPLICATE, VALUE_INVALID. */
export function ndjsonValues(
  schema: LedgerSchema,
  mapping: ColumnMapping | undefined,
  options: MappingOptions,
): ReadValues {
  return (row) => {
    if (!('text' in row)) throw new LedgerError('FILE_FORMAT', 'not an NDJSON row');
    const object = parseJsonStrict(row.text);
    if (typeof object !== 'object' || object === null || Array.isArray(object))
      throw new LedgerError('JSON_INVALID', `${shown(object)} is not an object`);
    const values: RowValues = {};
    for (const [name, value] of Object.entries(object)) {
      const field = fieldFor(name, schema, mapping, options);
      if (field === undefined) continue;
      if (Object.hasOwn(values, field))
        throw new LedgerError('COLUMN_DUPLICATE', `two keys become the field ${field}`, { field });
      // JSON.stringify would turn it into null, that is, into "absent".
      if (typeof value === 'number' && !Number.isFinite(value))
        throw new LedgerError('VALUE_INVALID', `${field}: the number is too large`, { field });
      values[field] = value;
    }
    return values;
  };
}

/** One text for rows with the same values, whatever the order of their keys; an absent field and null are the same. */
export const sameness = (schema: LedgerSchema, values: RowValues): string =>
  schema.fields.map((field) => JSON.stringify(values[field] ?? null)).join(',');

/** Rejections of one row: the code and detail of a coded error; anything else is a defect and goes on upward. */
export function rejectionOf(error: unknown): { code: string; detail: string } {
  if (!isLedgerError(error)) throw error;
  return { code: error.code, detail: error.detail };
}

function cellReader(schema: LedgerSchema, field: string): (cell: string) => unknown {
  const { type } = fieldSchema(schema, field);
  const refuse = (cell: string, what: string): never => {
    throw new LedgerError('VALUE_INVALID', `${field}: ${shown(cell)} is not ${what}`, { field, value: cell });
  };
  if (type === 'integer')
    return (cell) => {
      const number = Number(cell);
      return INTEGER.test(cell) && Number.isSafeInteger(number) ? number : refuse(cell, 'an integer such as 12');
    };
  if (type === 'boolean')
    return (cell) => (cell === 'true' ? true : cell === 'false' ? false : refuse(cell, 'true or false'));
  return (cell) => cell;
}
