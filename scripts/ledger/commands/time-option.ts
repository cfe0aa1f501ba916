import { isTime } from '../../../server/domain/values.ts';
import { LedgerError } from '../../../server/errors.ts';

/** Unix seconds of a time given as an option. USAGE_INVALID. */
export function secondsOf(option: string, text: string): number {
  if (!isTime(text))
    throw new LedgerError('USAGE_INVALID', `${option} ${text}: not a time such as 2026-04-30T00:00:00Z`);
  return Math.floor(Date.parse(text) / 1000);
}
