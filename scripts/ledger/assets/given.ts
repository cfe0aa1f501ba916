/** What people write on the command line about assets: times, fields, register entries, files. */
import { readFile } from 'node:fs/promises';
import { isDate, isTime, parseJsonStrict } from '../../../server/domain/values.ts';
import { LedgerError } from '../../../server/errors.ts';
import { pathFrom } from '../profiles.ts';
import type { Session } from '../session.ts';
import type { ActOptions } from './act-command.ts';

const CHINA_OFFSET = 8 * 3_600;

/** Unix seconds of an ISO time with Z, of a date (its first second in China), or of a number of seconds. USAGE_INVALID. */
export function seconds(text: string, name: string): number {
  if (/^\d{1,13}$/.test(text)) return Number(text);
  if (isTime(text)) return Math.floor(Date.parse(text) / 1_000);
  if (isDate(text)) return Date.parse(`${text}T00:00:00Z`) / 1_000 - CHINA_OFFSET;
  throw new LedgerError('USAGE_INVALID', `--${name} ${text}: neither a date, a time in UTC, nor unix seconds`);
}

/** The same for an option that may be absent: nothing, or the member by its name. */
export const optionalSeconds = (options: ActOptions, option: string, member: string): Record<string, number> => {
  const text = options[option];
  return text === undefined ? {} : { [member]: seconds(text, option) };
};

/** `name=value`, repeatable, as an object. USAGE_INVALID. */
export function fieldsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new LedgerError('USAGE_INVALID', `--field ${pair}: needs name=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** An entry of a legal register from its options; undefined without --register. USAGE_INVALID when only a part is given. */
export function legalOf(options: ActOptions): Record<string, unknown> | undefined {
  const { register, number, registeredAt } = options;
  if (register === undefined && number === undefined && registeredAt === undefined) return undefined;
  if (register === undefined || number === undefined || registeredAt === undefined)
    throw new LedgerError('USAGE_INVALID', 'a register entry needs --register, --number and --registered-at');
  return {
    register,
    number,
    registeredAt: seconds(registeredAt, 'registered-at'),
    ...optionalSeconds(options, 'validUntil', 'validUntil'),
  };
}

/** A JSON document of a file. FILE_UNREADABLE, JSON_INVALID. */
export async function documentOf(session: Session, file: string): Promise<unknown> {
  const path = pathFrom(session.io, file);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new LedgerError('FILE_UNREADABLE', `${path}: ${why}`, { path }, error);
  }
  return parseJsonStrict(text);
}
