import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { type ErrorCode, isLedgerError, LedgerError } from '../errors.ts';
import { parseUscc } from './identifiers.ts';
import { fieldSchema, type LedgerSchema } from './schema.ts';
import { isDate, isDecimal, isTime, normaliseText, shown, type Value, type Values } from './values.ts';

/** One thing wrong with a record. */
export interface Issue {
  field: string;
  code: ErrorCode;
  /** Names the offending value. */
  detail: string;
}

function compile(schema: LedgerSchema): ValidateFunction {
  const ajv = new Ajv2020({
    allErrors: true,
    removeAdditional: false,
    coerceTypes: false,
    strict: true,
    strictRequired: false,
    verbose: true,
  });
  ajv.addVocabulary(['x-ledger', 'x-title-zh', 'x-description-zh']);
  // Codes are checked, and normalised, before: a wrong one has errors of its own.
  ajv.addFormat('uscc', true);
  ajv.addFormat('decimal', isDecimal);
  ajv.addFormat('date', isDate);
  ajv.addFormat('date-time', isTime);
  try {
    return ajv.compile(schema.document);
  } catch (cause) {
    throw new LedgerError(
      'SCHEMA_INVALID',
      `${schema.name}: ${(cause as Error).message}`,
      { schema: schema.name },
      cause,
    );
  }
}

function explain(schema: LedgerSchema, error: ErrorObject): Issue | undefined {
  const { keyword, params } = error;
  // The rules inside `then` and `else` report for themselves.
  if (keyword === 'if') return undefined;
  if (keyword === 'additionalProperties') {
    const field = String(params.additionalProperty);
    return { field, code: 'FIELD_UNKNOWN', detail: `${schema.name} has no field ${shown(field)}` };
  }
  if (keyword === 'required') {
    const field = String(params.missingProperty);
    return { field, code: 'FIELD_MISSING', detail: `${field} is required` };
  }
  const field = error.instancePath.slice(1);
  const value = shown(error.data);
  if (keyword === 'false schema')
    return { field, code: 'VALUE_INVALID', detail: `${field} is not allowed here, but is ${value}` };
  const { format } = field in (schema.document.properties as object) ? fieldSchema(schema, field) : {};
  if (keyword === 'type' && format === 'decimal' && typeof error.data === 'number') {
    return {
      field,
      code: 'VALUE_NOT_DECIMAL_STRING',
      detail: `${field} is the number ${value}, not a text such as "${value}"`,
    };
  }
  if (keyword === 'format') return { field, code: 'VALUE_INVALID', detail: `${field}: ${value} is not a ${format}` };
  if (keyword === 'enum') {
    return {
      field,
      code: 'VALUE_INVALID',
      detail: `${field}: ${value} is none of ${(params.allowedValues as unknown[]).join(', ')}`,
    };
  }
  return { field, code: 'VALUE_INVALID', detail: `${field}: ${value} ${error.message}` };
}

/** Text in canonical form, codes in theirs; the rest is left to ajv, but for integers JSON cannot carry exactly. */
function normalise(field: string, value: unknown, format: unknown, issues: Issue[]): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && format !== 'decimal') {
    issues.push({ field, code: 'VALUE_INVALID', detail: `${field}: ${shown(value)} is beyond 2^53 - 1` });
    return undefined;
  }
  if (typeof value !== 'string') return value;
  try {
    const text = normaliseText(value);
    return format === 'uscc' ? parseUscc(text) : text;
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    issues.push({ field, code: error.code, detail: `${field}: ${error.detail}` });
    return undefined;
  }
}

/**
 * A function that checks a whole record and returns its canonical values, absent fields as null (an explicit null is the
 * same as absent). It throws one LedgerError with the code of the first issue and every issue in `values.issues`.
 * SCHEMA_INVALID when the schema's own rules do not compile.
 */
export function createValidator(schema: LedgerSchema): (values: unknown) => Values {
  const check = compile(schema);
  const formats = new Map(schema.fields.map((field) => [field, fieldSchema(schema, field).format]));
  return (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      const issue: Issue = {
        field: '',
        code: 'VALUE_INVALID',
        detail: `a record is an object of fields, not ${shown(input)}`,
      };
      throw new LedgerError(issue.code, issue.detail, { issues: [issue] });
    }
    const issues: Issue[] = [];
    const refused = new Set<string>();
    // No prototype: a field named __proto__ is an unknown field like any other.
    const record: Record<string, unknown> = Object.create(null);
    for (const [field, given] of Object.entries(input)) {
      if (given === null || given === undefined) {
        if (!formats.has(field)) record[field] = null;
        continue;
      }
      const before = issues.length;
      const value = normalise(field, given, formats.get(field), issues);
      if (issues.length > before) refused.add(field);
      else record[field] = value;
    }
    if (!check(record)) {
      for (const error of check.errors ?? []) {
        const issue = explain(schema, error);
        // A field refused above was taken out, so that here it seems to be missing.
        if (issue && !refused.has(issue.field)) issues.push(issue);
      }
    }
    const first = issues[0];
    if (first) throw new LedgerError(first.code, issues.map((issue) => issue.detail).join('; '), { issues });
    return Object.fromEntries(schema.fields.map((field) => [field, (record[field] ?? null) as Value]));
  };
}
