/** Which column of a file becomes which field of a schema: shipped mapping, --map, --ignore, or the same name. */
import type { LedgerSchema } from '../../../server/domain/schema.ts';
import { LedgerError } from '../../../server/errors.ts';
import { COLUMN_MAPPINGS, type ColumnMapping } from '../../../server/schemas/mappings.ts';

export interface MappingOptions {
  /** column -> field, of --map */
  readonly map: ReadonlyMap<string, string>;
  /** columns of --ignore */
  readonly ignore: ReadonlySet<string>;
  /** of --mapping */
  readonly mapping?: string;
  /** of --schema */
  readonly schema?: string;
}

/** Column -> field, or `undefined` for a column that is left out. */
export type ColumnPlan = ReadonlyMap<string, string | undefined>;

/** `column=field` of --map. USAGE_INVALID otherwise, and when a column is named twice. */
export function parseMap(pairs: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.lastIndexOf('=');
    if (at < 1 || at === pair.length - 1) throw new LedgerError('USAGE_INVALID', `--map ${pair}: needs column=field`);
    const column = pair.slice(0, at);
    if (map.has(column)) throw new LedgerError('USAGE_INVALID', `--map names the column "${column}" twice`);
    map.set(column, pair.slice(at + 1));
  }
  return map;
}

/**
 * The shipped mapping to use: the one named, else the one whose columns are exactly those of the header.
 * MAPPING_UNKNOWN; USAGE_INVALID when it belongs to another schema than the one asked for.
 */
export function chooseMapping(
  header: readonly string[] | undefined,
  options: MappingOptions,
): ColumnMapping | undefined {
  if (options.mapping === undefined)
    return COLUMN_MAPPINGS.find(
      (mapping) => (options.schema ?? mapping.schema) === mapping.schema && isExactly(mapping, header),
    );
  const named = COLUMN_MAPPINGS.find(({ name }) => name === options.mapping);
  const names = COLUMN_MAPPINGS.map(({ name }) => name);
  if (named === undefined)
    throw new LedgerError('MAPPING_UNKNOWN', `"${options.mapping}" is none of ${names.join(', ')}`, {
      mapping: options.mapping,
      names,
    });
  if (options.schema !== undefined && options.schema !== named.schema)
    throw new LedgerError(
      'USAGE_INVALID',
      `--mapping ${named.name} is for the schema ${named.schema}, not ${options.schema}`,
    );
  return named;
}

const columnsOf = (mapping: ColumnMapping): string[] => [
  ...Object.keys(mapping.columns),
  ...Object.keys(mapping.ignored),
];

function isExactly(mapping: ColumnMapping, header: readonly string[] | undefined): boolean {
  const known = columnsOf(mapping);
  return header !== undefined && header.length === known.length && known.every((column) => header.includes(column));
}

/**
 * The plan for a header. COLUMN_UNKNOWN, COLUMN_DUPLICATE (two columns for one field), COLUMN_MISSING (a column that the
 * mapping or --map names, or one for a required field), FIELD_UNKNOWN (a field that the schema lacks).
 */
export function planColumns(
  header: readonly string[],
  schema: LedgerSchema,
  mapping: ColumnMapping | undefined,
  options: MappingOptions,
): ColumnPlan {
  for (const column of [
    ...options.map.keys(),
    ...options.ignore,
    ...(mapping === undefined ? [] : Object.keys(mapping.columns)),
  ])
    if (!header.includes(column))
      throw new LedgerError('COLUMN_MISSING', `"${column}" is not in the header, which has: ${header.join(', ')}`, {
        column,
      });
  const plan = new Map<string, string | undefined>();
  const columnOf = new Map<string, string>();
  for (const column of header) {
    const field = fieldFor(column, schema, mapping, options);
    plan.set(column, field);
    if (field === undefined) continue;
    const other = columnOf.get(field);
    if (other !== undefined)
      throw new LedgerError('COLUMN_DUPLICATE', `"${other}" and "${column}" both become the field ${field}`, {
        columns: [other, column],
        field,
      });
    columnOf.set(field, column);
  }
  const missing = schema.required.filter((field) => !columnOf.has(field));
  if (missing.length > 0)
    throw new LedgerError(
      'COLUMN_MISSING',
      `${schema.name} requires ${missing.join(', ')}; the header has: ${header.join(', ')}`,
      { fields: missing },
    );
  return plan;
}

/** The field a column becomes; `undefined` when it is to be left out. COLUMN_UNKNOWN, FIELD_UNKNOWN. */
export function fieldFor(
  column: string,
  schema: LedgerSchema,
  mapping: ColumnMapping | undefined,
  options: MappingOptions,
): string | undefined {
  if (options.ignore.has(column)) return undefined;
  const mapped =
    options.map.get(column) ??
    (mapping !== undefined && Object.hasOwn(mapping.columns, column) ? mapping.columns[column] : undefined);
  if (mapped === undefined) {
    if (mapping !== undefined && Object.hasOwn(mapping.ignored, column)) return undefined;
    if (schema.fields.includes(column)) return column;
    throw new LedgerError('COLUMN_UNKNOWN', `"${column}"; ${schema.name} has: ${schema.fields.join(', ')}`, {
      column,
      schema: schema.name,
    });
  }
  if (!schema.fields.includes(mapped))
    throw new LedgerError(
      'FIELD_UNKNOWN',
      `"${column}" is mapped to ${mapped}; ${schema.name} has: ${schema.fields.join(', ')}`,
      { column, field: mapped },
    );
  return mapped;
}
