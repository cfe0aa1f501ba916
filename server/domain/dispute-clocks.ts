/** How long a respondent has, by jurisdiction, and the working days of a year: data, put on chain by governance. */
import type { Title } from './capabilities.ts';
import type { DisputeClock, HolidayArrangement } from './working-days.ts';

const SECONDS = 1;
const WORKING_DAYS = 2;

/** Working days in all of China. */
export const CHINA_CALENDAR = 1;

/** Clocks every consortium begins with; numbers are for ever, 1 holds where a member is assigned nothing else. */
export const DISPUTE_CLOCKS = [
  {
    number: 1,
    name: 'national',
    title: { zh: '全国：20日', en: 'national: 20 days' },
    source: '征信业管理条例 第二十五条',
    unit: SECONDS,
    length: 20 * 86_400,
    calendar: 0,
  },
  {
    number: 2,
    name: 'henan-3',
    title: { zh: '河南：3个工作日', en: 'Henan: 3 working days' },
    source: '河南省社会信用条例 (异议处理)',
    unit: WORKING_DAYS,
    length: 3,
    calendar: CHINA_CALENDAR,
  },
  {
    number: 3,
    name: 'henan-7',
    title: { zh: '河南：7个工作日', en: 'Henan: 7 working days' },
    source: '河南省社会信用条例 (异议处理)',
    unit: WORKING_DAYS,
    length: 7,
    calendar: CHINA_CALENDAR,
  },
] as const satisfies readonly (DisputeClock & { number: number; name: string; title: Title; source: string })[];

/** Statutory holidays, year by year. A year that is missing here is a plain week until the members vote for its calendar. */
export const CHINA_HOLIDAYS: readonly HolidayArrangement[] = [
  {
    year: 2026,
    source: '国务院办公厅关于2026年部分节假日安排的通知 (2025-11-04)',
    off: [
      { name: '元旦', from: '2026-01-01', to: '2026-01-03' },
      { name: '春节', from: '2026-02-15', to: '2026-02-23' },
      { name: '清明节', from: '2026-04-04', to: '2026-04-06' },
      { name: '劳动节', from: '2026-05-01', to: '2026-05-05' },
      { name: '端午节', from: '2026-06-19', to: '2026-06-21' },
      { name: '中秋节', from: '2026-09-25', to: '2026-09-27' },
      { name: '国庆节', from: '2026-10-01', to: '2026-10-07' },
    ],
    worked: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  },
];
