/** The records of an item: one as name and value, several of a kind as a table, the newest first. */

import type { LedgerSchema } from '../../../server/domain/schema.ts';
import { alignRows, cutTo, displayWidth, padTo, printable } from '../text-table.ts';
import type { AnswerItem, FoundAttestation } from './answer.ts';
import {
  both,
  dayText,
  fieldName,
  idText,
  mark,
  type Outcome,
  SHOWN_ROWS,
  schemaOf,
  type TableOptions,
  valueText,
} from './cells.ts';
import { oddRecords } from './check-lines.ts';

const CELL_WIDTH = 32;
const OBSERVED = { zh: '观察日期', en: 'Observed on' };
const STATEMENT = { zh: '主体声明', en: 'statement of the party' };
const ID = { zh: '编号', en: 'Id' };

/** A column of the table: a title in two languages and a cell for each record. */
interface Column {
  readonly title: { readonly zh: string; readonly en: string };
  readonly cells: readonly string[];
}

/** The lines of an item's records, indented by four. */
export function recordLines(item: AnswerItem, options: TableOptions): string[] {
  const schema = schemaOf(item);
  const records = item.attestations.toSorted((a, b) => b.attestation.observedAt - a.attestation.observedAt);
  const fields = fieldsOf(schema, records);
  const columns = fields.map((field) => ({
    title: fieldName(schema, field),
    cells: records.map((record) => valueText(Object.hasOwn(record.fields, field) ? record.fields[field] : undefined)),
  }));
  const ids = { title: ID, cells: records.map(({ id }) => idText(id, options)) };
  const days = { title: OBSERVED, cells: records.map(({ attestation }) => dayText(attestation.observedAt)) };
  // The day of observation is a field of most records: it is shown once.
  const repeated = columns.some(({ cells }) => cells.every((cell, index) => cell === days.cells[index]));
  const all: Column[] = [...columns, ...(repeated ? [] : [days]), ids];
  const stated = statementLines(records, options);
  if (records.length < 2) return [...nameLines(all.filter(({ cells }) => cells.length > 0)), ...stated];
  const constant = (column: Column): boolean => column !== ids && new Set(column.cells).size === 1;
  return [
    ...nameLines(all.filter(constant)),
    ...tableLines(
      all.filter((column) => !constant(column)),
      records.map(({ id }) => id),
      oddRecords(item.attestations),
      options,
    ),
    ...stated,
  ];
}

/** What the people concerned state about disputed records: shown with them, whatever became of the dispute. */
function statementLines(records: readonly FoundAttestation[], options: TableOptions): string[] {
  return records.flatMap(({ id, checks }) => {
    const disputes = checks.find(({ check }) => check === 'dispute')?.evidence?.disputes;
    const told = (Array.isArray(disputes) ? disputes : []) as { readonly statement?: unknown }[];
    return told.flatMap(({ statement }) =>
      typeof statement === 'string' ? [`    ${both(STATEMENT)} (${idText(id, options)})  ${printable(statement)}`] : [],
    );
  });
}

/** Fields that any record shows: the ones of the key first, then as the schema's document has them. */
function fieldsOf(schema: LedgerSchema | undefined, records: readonly FoundAttestation[]): string[] {
  const named = new Set(records.flatMap(({ fields }) => Object.keys(fields)));
  if (schema === undefined) return [...named];
  const order = [...schema.key, ...Object.keys(schema.document.properties as object)];
  const known = [...new Set(order)].filter((field) => named.has(field));
  return [...new Set([...known, ...named])];
}

function nameLines(columns: readonly Column[]): string[] {
  const width = Math.max(0, ...columns.map(({ title }) => displayWidth(both(title))));
  return columns.map(({ title, cells }) => `    ${padTo(both(title), width)}  ${cells[0]}`);
}

function tableLines(
  columns: readonly Column[],
  ids: readonly string[],
  odd: ReadonlyMap<string, Outcome>,
  options: TableOptions,
): string[] {
  const shown = options.all ? ids.length : Math.min(ids.length, SHOWN_ROWS);
  const cell = (text: string): string => (options.all ? text : cutTo(text, CELL_WIDTH));
  const heads = [columns.map(({ title }) => title.zh), columns.map(({ title }) => title.en)];
  const distinct = heads[0]!.every((text, index) => text === heads[1]![index]) ? heads.slice(1) : heads;
  const right = new Set(columns.flatMap(({ cells }, index) => (cells.every(isNumber) ? [index] : [])));
  const rows = Array.from({ length: shown }, (_, row) => columns.map(({ cells }) => cell(cells[row]!)));
  const lines = alignRows([...distinct, ...rows], '', right).map((text, place) => {
    const outcome = odd.get(ids[place - distinct.length] ?? '');
    return `  ${outcome === undefined ? ' ' : mark(outcome, options)} ${text}`;
  });
  const rest = ids.slice(shown);
  if (rest.length === 0) return lines;
  const oddRest = rest.filter((id) => odd.has(id)).length;
  const marked = oddRest === 0 ? '' : `, ${oddRest} 条有异 · ${oddRest} of them with a remark below`;
  return [...lines, `    … 还有 ${rest.length} 条 · and ${rest.length} more${marked} (--all)`];
}

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text);
