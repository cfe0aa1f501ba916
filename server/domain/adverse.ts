/**
 * Adverse information and the time for which it may be shown: at most five years from the end of the behaviour, not from the record
 * (Regulation on Credit Reporting, article 16, and provincial rules for enterprises); told before it is supplied (article 15). Pure.
 */
import { chinaDay, startOfChinaDay } from './time.ts';
import type { Values } from './values.ts';

/** Fields by which every schema that carries adverse information says so. */
const ADVERSE = 'adverse';
const ENDS_AT = 'adverseEndsAt';
const PRIOR_NOTICE = 'priorNotice';

/** Who a record is about. Sole traders and rural households are natural persons in business (Civil Code 54, 55). */
export type SubjectType = 'legal' | 'sole-trader' | 'rural-household';

/** Years for which adverse information is shown after the behaviour ended. */
export const DISPLAY_YEARS: Readonly<Record<SubjectType, number>> = {
  legal: 5,
  'sole-trader': 5,
  'rural-household': 5,
};

/** The kind of subject behind an identifier: a Unified Social Credit Code says by its second character whether it is a sole trader's. */
export function subjectTypeOf({ type, identifier }: { type: string; identifier: string }): SubjectType {
  if (type !== 'uscc') return 'rural-household';
  return identifier[0] === '9' && identifier[1] === '2' ? 'sole-trader' : 'legal';
}

/**
 * The first second at which a record is no longer shown; undefined for what is not adverse, or whose behaviour lasts.
 * @param values of the record
 */
export function displayUntil(values: Values, subject: SubjectType): number | undefined {
  const ended = values[ENDS_AT];
  if (values[ADVERSE] !== true || typeof ended !== 'string') return undefined;
  const [year = '', ...rest] = ended.split('-');
  const day = `${String(Number(year) + DISPLAY_YEARS[subject]).padStart(4, '0')}-${rest.join('-')}`;
  // From 29 February it ends with the day before 1 March.
  return startOfChinaDay(day.endsWith('-02-29') && !isLeap(Number(day.slice(0, 4))) ? `${day.slice(0, 4)}-03-01` : day);
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/**
 * True for adverse information of which the subject was not told before (article 15): no day of notice, or one after the day in China of the
 * report. On the same day the notice may have been the earlier one: the publisher states that it was.
 * @param observedAt of the record, unix seconds
 */
export const lacksNotice = (values: Values, observedAt: number): boolean => {
  const told = values[PRIOR_NOTICE];
  return values[ADVERSE] === true && !(typeof told === 'string' && told <= chinaDay(observedAt));
};
