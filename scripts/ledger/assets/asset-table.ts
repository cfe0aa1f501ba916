/** An answer about an asset, for people. */
import type { AssetAnswer } from '../../../server/domain/asset-answer.ts';
import type { LienView, RankedLienView } from '../../../server/domain/asset-ranking.ts';
import { alignRows, isoTime } from '../text-table.ts';

const MARKS = { pass: '✓', fail: '✗', unknown: '?' } as const;
const day = (time: number): string => (time === 0 ? '-' : isoTime(time).slice(0, 10));
const cut = (id: string): string => `${id.slice(0, 10)}…`;

/** Title, order of liens, values, and one line per check. */
export function assetLines(answer: AssetAnswer): string[] {
  const { outcome, title, liens, valuations, block, checks, resembles } = answer;
  const about = title === null ? 'no title' : `asset ${title.asset}, ${title.className}`;
  return [
    `${outcome}: ${about}, at block ${block.number} (${isoTime(block.timestamp)})`,
    ...(resembles.length > 0 ? [`resembles asset ${resembles.join(', ')}`] : []),
    ...(title === null
      ? []
      : [
          `owner ${title.owner}, ${title.transfers} transfers; authority: member ${title.authority}; register: ${title.legal.registerName}`,
        ]),
    ...(liens === null ? [] : ['', ...lienLines(liens.ranking.ranked, liens.ranking.unranked, liens.chain.count)]),
    ...(valuations === null || valuations.items.length === 0
      ? []
      : [
          '',
          ...alignRows([
            ['valued', 'method', 'basis', 'as of', 'until', 'state'],
            ...valuations.items.map(({ amount, currency, method, basis, terms, state }) => [
              `${amount} ${currency}`,
              method,
              basis,
              day(terms.asOf),
              day(terms.validUntil),
              `${state}${terms.conflict ? ', interest declared' : ''}`,
            ]),
          ]),
        ]),
    '',
    ...alignRows(checks.map(({ check, outcome: is, reason }) => [MARKS[is], check, reason])),
  ];
}

function lienLines(ranked: readonly RankedLienView[], unranked: readonly LienView[], steps: number): string[] {
  if (ranked.length + unranked.length === 0) return [`no lien ever (${steps} steps in the chain)`];
  const row = (lien: LienView, rank: string, ahead: string): string[] => [
    rank,
    cut(lien.lien),
    `member ${lien.creditor}`,
    lien.kind,
    `${lien.secured} ${lien.currency}`,
    ahead,
    day(lien.registeredAt),
    lien.status,
    lien.reasons.map(({ code, articles }) => `${code} (${articles.join(', ')})`).join('; '),
  ];
  return alignRows([
    ['rank', 'lien', 'creditor', 'kind', 'secured', 'ahead', 'registered', 'status', 'why (articles)'],
    ...ranked.map((lien) => row(lien, String(lien.rank), lien.ahead ?? '?')),
    ...unranked.map((lien) => row(lien, '-', '-')),
  ]);
}
