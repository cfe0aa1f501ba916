/** One verdict per check about an asset, from facts of the index; see domain/asset-answer.ts for their order. */
import type { AssetCheck, AssetCheckName, TitleView, ValuationView } from '../domain/asset-answer.ts';
import type { RankingView } from '../domain/asset-ranking.ts';
import { CAPABILITIES } from '../domain/capabilities.ts';
import { keyTimeOf } from '../domain/compromise.ts';
import type { DisputeJudgement } from '../domain/dispute-verdict.ts';
import type { At, Outcome } from '../domain/verdict.ts';
import type { KeyRow, MemberRow } from '../store/rows.ts';

const DAY = 86_400;
/** A comparison with the legal register older than this is told as old; law names no term (inferred). */
const RECONCILED_LONG_AGO_DAYS = 90;

type Judge = (reason: string, evidence?: Record<string, unknown>) => AssetCheck;
const judge =
  (check: AssetCheckName, outcome: Outcome): Judge =>
  (reason, evidence) =>
    evidence === undefined ? { check, outcome, reason } : { check, outcome, reason, evidence };

/** Whether there is a title, and nothing like it that is not resolved. */
export function titleCheck(title: TitleView | null, resembles: readonly string[]): AssetCheck {
  if (title === null)
    return resembles.length > 0
      ? judge('title', 'unknown')('SUSPECTED_DUPLICATE', { resembles })
      : judge('title', 'fail')('NO_TITLE');
  const ended = title.notes.find(({ kind, liftedAt }) => kind === 'ended' && liftedAt === null);
  const evidence = { asset: title.asset, recordedAt: title.recordedAt };
  if (ended !== undefined) return judge('title', 'fail')('TITLE_ENDED', { ...evidence, endedAt: ended.at.timestamp });
  return judge('title', 'pass')('TITLE_RECORDED', evidence);
}

/** The word of the authority: its key when it wrote the title, its standing and capability now. */
export function authorityCheck(
  authority: number,
  written: At,
  key: KeyRow | undefined,
  member: MemberRow | undefined,
  now: number,
): AssetCheck {
  const [pass, fail, unknown] = (['pass', 'fail', 'unknown'] as const).map((outcome) =>
    judge('authority', outcome),
  ) as [Judge, Judge, Judge];
  const evidence = { authority, key: key?.key };
  if (key === undefined || member === undefined) return fail('NOT_A_MEMBER', evidence);
  if (key.compromised !== undefined) {
    const time = keyTimeOf(written, key.compromised);
    if (time === 'SUSPECT') return unknown('KEY_SUSPECT', { ...evidence, since: key.compromised.since });
    if (time === 'POST') return fail('KEY_COMPROMISED_BEFORE', { ...evidence, since: key.compromised.since });
  }
  if (member.suspended) return fail('SUSPENDED_NOW', evidence);
  if (now < member.validFrom || (member.validUntil !== 0 && now >= member.validUntil))
    return unknown('MEMBERSHIP_ENDED_SINCE', { ...evidence, validUntil: member.validUntil });
  if ((BigInt(member.capabilities) & CAPABILITIES.TITLE_AUTHORITY) === 0n)
    return unknown('NO_TITLE_AUTHORITY_NOW', evidence);
  return pass('AUTHORITY_IN_STANDING', evidence);
}

/** Disputes and seizures that the authority noted (Civil Code 399). */
export function notesCheck({ notes }: TitleView): AssetCheck {
  const open = notes.filter(({ liftedAt }) => liftedAt === null);
  if (open.length === 0) return judge('notes', 'pass')('NO_NOTE', { lifted: notes.length });
  return judge('notes', 'fail')('NOTED', {
    open: open.map(({ kind, note, at }) => ({ kind, note, at: at.timestamp })),
  });
}

/** Whether title may move without its owner's signature. */
export function recoveryCheck({ recovery }: TitleView): AssetCheck {
  if (recovery === null) return judge('recovery', 'pass')('NO_RECOVERY');
  return judge('recovery', 'unknown')('RECOVERY_UNDER_WAY', { ...recovery });
}

/** What stands before a new lender. A lien is no fault: the check fails only where the order cannot be told. */
export function liensCheck(ranking: RankingView): AssetCheck {
  const liens = ranking.ranked.length;
  if (liens === 0) return judge('liens', 'pass')('NO_LIEN_IN_FORCE', { ended: ranking.unranked.length });
  if (ranking.ranked.some(({ ahead }) => ahead === null))
    return judge('liens', 'unknown')('SEVERAL_CURRENCIES', { liens });
  const enforced = ranking.ranked.filter(({ status }) => status === 'in-enforcement');
  const evidence = { liens, first: ranking.ranked[0]!.lien };
  if (enforced.length > 0)
    return judge('liens', 'unknown')('IN_ENFORCEMENT', { ...evidence, liens: enforced.map(({ lien }) => lien) });
  return judge('liens', 'pass')('LIENS_RANKED', evidence);
}

/** What it is worth, by whose word, and how old that is. The newest that is not withdrawn counts. */
export function valuationCheck(items: readonly ValuationView[], appraiserInStanding: boolean): AssetCheck {
  const value = items.findLast(({ state }) => state !== 'withdrawn');
  if (value === undefined) return judge('valuation', 'unknown')('NOT_VALUED', { withdrawn: items.length });
  const { valuation, amount, currency, ageDays, method, basis, terms } = value;
  const evidence = {
    valuation,
    amount,
    currency,
    ageDays,
    method,
    basis,
    appraiser: terms.appraiser,
    validUntil: terms.validUntil,
  };
  if (value.state === 'expired') return judge('valuation', 'fail')('VALUATION_EXPIRED', evidence);
  if (!appraiserInStanding) return judge('valuation', 'unknown')('APPRAISER_NOT_IN_STANDING', evidence);
  if (terms.conflict) return judge('valuation', 'unknown')('CONFLICT_DECLARED', evidence);
  return judge('valuation', 'pass')('VALUED', evidence);
}

/** When the legal register was last looked at: the chain is not the register. */
export function legalRegisterCheck({ legal }: TitleView, now: number): AssetCheck {
  const { register, registerName, registeredAt, validUntil, reconciledAt } = legal;
  const evidence = { register: registerName, registeredAt, validUntil, reconciledAt };
  if (register === 0) return judge('legalRegister', 'unknown')('IN_NO_REGISTER', evidence);
  if (validUntil !== 0 && now >= validUntil) return judge('legalRegister', 'fail')('REGISTRATION_ENDED', evidence);
  if (reconciledAt === null) return judge('legalRegister', 'unknown')('NOT_CHECKED', evidence);
  const ageDays = Math.floor((now - reconciledAt) / DAY);
  if (ageDays > RECONCILED_LONG_AGO_DAYS)
    return judge('legalRegister', 'unknown')('CHECKED_LONG_AGO', { ...evidence, ageDays });
  return judge('legalRegister', 'pass')('RECONCILED', { ...evidence, ageDays });
}

const SEVERITY: Readonly<Record<Outcome, number>> = { pass: 0, unknown: 1, fail: 2 };

/** The worst of what is disputed: title, liens, valuations. */
export function disputeCheck(
  judged: readonly { readonly about: string; readonly target: string; readonly judgement: DisputeJudgement }[],
): AssetCheck {
  const marked = judged.filter(({ judgement }) => judgement.reason !== 'NOT_DISPUTED');
  if (marked.length === 0) return judge('dispute', 'pass')('NOT_DISPUTED', { looked: judged.length });
  const worst = marked.reduce((a, b) => (SEVERITY[b.judgement.outcome] > SEVERITY[a.judgement.outcome] ? b : a));
  const { outcome, reason, evidence } = worst.judgement;
  const disputes = marked.map(({ about, target, judgement }) => ({ about, target, ...judgement }));
  return judge('dispute', outcome)(reason, { ...evidence, about: worst.about, target: worst.target, marked: disputes });
}
