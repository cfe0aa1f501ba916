import { LedgerError } from '../errors.ts';
import { fieldSchema, type LedgerSchema } from './schema.ts';
import { isDate, isTime, shown, type Values } from './values.ts';

/** China has one time zone, UTC+8, without summer time; a bare date in a record is a day there. */
const CHINA_OFFSET = 8 * 3600;
const DAY = 86_400;

/** Unix seconds at which a day (YYYY-MM-DD) begins in China. VALUE_INVALID for no date. */
export function startOfChinaDay(date: string): number {
  if (!isDate(date)) throw new LedgerError('VALUE_INVALID', `${shown(date)} is not a date`, { value: date });
  return Date.parse(`${date}T00:00:00Z`) / 1000 - CHINA_OFFSET;
}

/** Unix seconds of the first moment after a day in China. */
export function endOfChinaDay(date: string): number {
  return startOfChinaDay(date) + DAY;
}

/** The day (YYYY-MM-DD) in China of a moment in unix seconds. */
export function chinaDay(seconds: number): string {
  return chinaIso(seconds).slice(0, 10);
}

/** A moment in unix seconds as people in China read it: 2026-01-01 08:00:00. */
export function chinaTime(seconds: number): string {
  return chinaIso(seconds).slice(0, 19).replace('T', ' ');
}

const chinaIso = (seconds: number): string => new Date((seconds + CHINA_OFFSET) * 1000).toISOString();

/** The times an attestation of a record carries, unix seconds. */
export interface RecordTimes {
  /** Undefined when the schema or the record does not say: the publisher gives the time of its extract. */
  observedAt?: number;
  /** 0 = no expiry. */
  expiresAt: number;
}

/**
 * Times of a record, by the fields its schema names: observed when the day begins, expired when the day is over (the
 * moment itself for a date-time). Without a field for it, a record expires at the end of the schema's longest validity.
 * VALUE_INVALID when it names a later end than that, or an observation before 1970.
 */
export function recordTimes(schema: LedgerSchema, values: Values): RecordTimes {
  const observedAt = timeAt(schema, values, schema.observedAt, startOfChinaDay);
  if (observedAt !== undefined && observedAt < 0) {
    throw new LedgerError(
      'VALUE_INVALID',
      `${schema.observedAt}: ${shown(values[schema.observedAt!])} is before 1970`,
      { field: schema.observedAt },
    );
  }
  const named = timeAt(schema, values, schema.expiresAt, endOfChinaDay);
  if (observedAt === undefined) return { expiresAt: named ?? 0 };
  const latest = schema.maxValidity === 0 ? undefined : observedAt + schema.maxValidity;
  if (named !== undefined && latest !== undefined && named > latest) {
    throw new LedgerError(
      'VALUE_INVALID',
      `${schema.expiresAt}: ${shown(values[schema.expiresAt!])} is later than ${schema.name} allows`,
      {
        field: schema.expiresAt,
      },
    );
  }
  return { observedAt, expiresAt: named ?? latest ?? 0 };
}

function timeAt(
  schema: LedgerSchema,
  values: Values,
  field: string | undefined,
  day: (date: string) => number,
): number | undefined {
  const value = field === undefined ? undefined : values[field];
  if (typeof value !== 'string') return undefined;
  if (fieldSchema(schema, field!).format === 'date') return day(value);
  if (!isTime(value)) throw new LedgerError('VALUE_INVALID', `${field}: ${shown(value)} is not a time`, { field });
  return Math.floor(Date.parse(value) / 1000);
}
