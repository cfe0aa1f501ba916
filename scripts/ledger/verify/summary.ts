/** A verification in one sentence per language: what was found, what failed, what could not be checked. */

import type { Title } from '../../../server/domain/capabilities.ts';
import type { AnswerItem, CheckResult, Verification } from './answer.ts';
import { checkTitle, itemTitle, type Outcome } from './cells.ts';

type Language = keyof Title;

/** How one check came out over an item and its records. */
interface Occurrence {
  readonly item: AnswerItem;
  readonly results: readonly CheckResult[];
}

/** The two lines, Chinese first. */
export function summaryLines(answer: Verification): string[] {
  const items = answer.items.length;
  const records = answer.items.reduce((sum, { attestations }) => sum + attestations.length, 0);
  const found = answer.items.filter(({ outcome }) => outcome === 'FOUND').length;
  const none = titles(answer, 'NONE_PROVEN');
  const open = answer.items.filter(({ outcome }) => outcome !== 'FOUND' && outcome !== 'NONE_PROVEN').length;
  const unknown = open === 0 ? undefined : titles(answer, undefined);
  const zh = [
    `查询 ${items} 项，找到 ${found} 项（${records} 条记录）`,
    ...(none === undefined ? [] : [`已证明没有：${none.zh}`]),
    ...(unknown === undefined ? [] : [`无法确定：${unknown.zh}`]),
    `不通过：${concerned(answer, 'fail', 'zh') || '无'}`,
    `无法核查：${concerned(answer, 'unknown', 'zh') || '无'}`,
  ];
  const en = [
    `${found} of ${items} found (${records} ${records === 1 ? 'record' : 'records'})`,
    ...(none === undefined ? [] : [`proved that there is none: ${none.en}`]),
    ...(unknown === undefined ? [] : [`undetermined: ${unknown.en}`]),
    `failed: ${concerned(answer, 'fail', 'en') || 'nothing'}`,
    `could not be checked: ${concerned(answer, 'unknown', 'en') || 'nothing'}`,
  ];
  return [`${zh.join('；')}。`, `${en.join('; ')}.`];
}

/** Titles of the items with a finding; `undefined` asks for those that are neither found nor proved absent. */
function titles({ items }: Verification, outcome: string | undefined): Title | undefined {
  const those = items.filter((item) =>
    outcome === undefined ? item.outcome !== 'FOUND' && item.outcome !== 'NONE_PROVEN' : item.outcome === outcome,
  );
  if (those.length === 0) return undefined;
  return { zh: join(those, 'zh'), en: join(those, 'en') };
}

const join = (items: readonly AnswerItem[], language: Language): string =>
  items.map((item) => itemTitle(item)[language]).join(language === 'zh' ? '、' : ', ');

/** The checks with an outcome, each with where it stands so: "expiry (Permit 1/2)"; "(all)" when it does everywhere. */
function concerned(answer: Verification, outcome: Outcome, language: Language): string {
  const zh = language === 'zh';
  const parts = [...occurrences(answer)].flatMap(([check, places]) => {
    const hits = (one: Occurrence): number => one.results.filter((result) => result.outcome === outcome).length;
    const those = places.filter((one) => hits(one) > 0);
    if (those.length === 0) return [];
    const everywhere = places.every((one) => hits(one) === one.results.length);
    const where = those.map(
      (one) => itemTitle(one.item)[language] + (one.results.length === 1 ? '' : ` ${hits(one)}/${one.results.length}`),
    );
    const scope = everywhere && answer.items.length > 1 ? (zh ? '全部' : 'all') : where.join(zh ? '、' : ', ');
    return [`${checkTitle(check)[language]}${zh ? `（${scope}）` : ` (${scope})`}`];
  });
  return parts.join(zh ? '、' : ', ');
}

function occurrences({ items }: Verification): Map<string, Occurrence[]> {
  const byCheck = new Map<string, Occurrence[]>();
  const add = (item: AnswerItem, results: readonly CheckResult[]): void => {
    for (const check of new Set(results.map((result) => result.check))) {
      const of = results.filter((result) => result.check === check);
      byCheck.set(check, [...(byCheck.get(check) ?? []), { item, results: of }]);
    }
  };
  for (const item of items) {
    add(item, item.checks);
    add(
      item,
      item.attestations.flatMap(({ checks }) => checks),
    );
  }
  return byCheck;
}
