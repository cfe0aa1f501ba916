/**
 * The liens on an asset as its chain of steps leaves them: who reads the steps knows every lien and its present state, and who knows count
 * and head of the chain knows that no step is missing or changed. Terms, registrations and agreements are told beside the steps; the
 * steps carry their hashes.
 */
import { type LienTerms, lienId, type SubordinationTerms, subordinationId } from './asset-typed-data.ts';
import type { Hex } from './bytes.ts';
import { LIEN_KINDS, type LienFacts, type LienKind, takesPurchaseMoney } from './lien-facts.ts';
import { LIEN_STEPS, type LienRegistration, type LienStep, lienStepName, registrationData } from './lien-steps.ts';
import type { At } from './verdict.ts';

/** A step with its place. */
export interface PlacedStep extends LienStep {
  /** From 1. */
  readonly position: number;
  readonly at: At;
  /** How often title had passed when the lien was created; for step `created` only. The index's word: no head covers it. */
  readonly tenure?: number;
}

/** All that is told about liens on one asset. */
export interface ToldLiens {
  readonly steps: readonly PlacedStep[];
  readonly terms: readonly { readonly lien: Hex; readonly terms: LienTerms }[];
  /** `byAuthority`: noted by the title authority, which thereby found it; no head covers that. */
  readonly registrations: readonly {
    readonly lien: Hex;
    readonly byAuthority: boolean;
    readonly registration: LienRegistration;
  }[];
  readonly agreements: readonly { readonly agreement: Hex; readonly terms: SubordinationTerms }[];
}

export type LienStatus = 'active' | 'in-enforcement' | 'released' | 'enforced';

/** A lien on the asset after all steps. */
export interface ReplayedLien {
  readonly lien: Hex;
  readonly terms: LienTerms;
  readonly status: LienStatus;
  readonly creditor: number;
  /** Minor units. */
  readonly amount: string;
  readonly maxAmount: string;
  readonly registration?: LienRegistration;
  /** End of the registration after renewals; 0 = open. */
  readonly registrationUntil: number;
  /** The title authority did not find the registration. */
  readonly struck: boolean;
  readonly confirmedAt?: number;
  readonly noticeUntil: number;
  readonly possessionEndedAt: number;
  readonly tenure: number;
  /** Where it ended for this asset. */
  readonly ended?: At;
}

/** What does not fit, and at which step (0: no single one). */
export interface ReplayProblem {
  readonly code:
    | 'STEP_UNKNOWN'
    | 'POSITION_WRONG'
    | 'TERMS_NOT_TOLD'
    | 'TERMS_ALTERED'
    | 'REGISTRATION_NOT_TOLD'
    | 'AGREEMENT_NOT_TOLD'
    | 'AGREEMENT_ALTERED'
    | 'STEP_OUT_OF_ORDER'
    | 'LIEN_NOT_CREATED';
  readonly position: number;
  readonly lien?: Hex;
}

export interface Replay {
  /** In the order of their creation. */
  readonly liens: readonly ReplayedLien[];
  readonly problems: readonly ReplayProblem[];
}

const AMOUNT_BITS = 104n;
const numberOf = (data: Hex): number => Number(BigInt(data));

/** Replays an asset's steps. @param separator of the LienRegistry */
export function replayLiens(asset: string, told: ToldLiens, separator: Hex): Replay {
  const liens = new Map<Hex, ReplayedLien>();
  const problems: ReplayProblem[] = [];
  const terms = new Map(told.terms.map((one) => [one.lien, one.terms]));
  const agreements = new Map(told.agreements.map((one) => [one.agreement, one.terms]));
  for (const [i, step] of told.steps.entries()) {
    const problem = (code: ReplayProblem['code']): void => {
      problems.push({ code, position: step.position, lien: step.lien });
    };
    if (step.position !== i + 1) problem('POSITION_WRONG');
    if (step.step === LIEN_STEPS.created) {
      const signed = terms.get(step.lien);
      if (liens.has(step.lien)) problem('STEP_OUT_OF_ORDER');
      else if (signed === undefined) problem('TERMS_NOT_TOLD');
      else if (!signed.assets.includes(asset) || lienId(separator, signed) !== step.lien) problem('TERMS_ALTERED');
      else liens.set(step.lien, createdLien(step, signed));
      continue;
    }
    const before = liens.get(step.lien);
    if (before === undefined) problem('LIEN_NOT_CREATED');
    else if (before.ended !== undefined) problem('STEP_OUT_OF_ORDER');
    else if (step.step === LIEN_STEPS.subordinated) {
      const agreed = agreements.get(step.data);
      if (agreed === undefined) problem('AGREEMENT_NOT_TOLD');
      else if (
        agreed.asset !== asset ||
        !agreed.yielding.includes(step.lien) ||
        subordinationId(separator, agreed) !== step.data
      )
        problem('AGREEMENT_ALTERED');
    } else {
      const next = nextLien(before, step, told);
      if (typeof next === 'string') problem(next);
      else liens.set(step.lien, next);
    }
  }
  for (const { lien } of told.terms)
    if (!liens.has(lien)) problems.push({ code: 'LIEN_NOT_CREATED', position: 0, lien });
  return { liens: [...liens.values()], problems };
}

function createdLien({ lien, tenure = 0 }: PlacedStep, terms: LienTerms): ReplayedLien {
  const { creditor, amount, maxAmount } = terms;
  const state = { registrationUntil: 0, struck: false, noticeUntil: 0, possessionEndedAt: 0, tenure };
  return { lien, terms, status: 'active', creditor, amount, maxAmount, ...state };
}

function nextLien(lien: ReplayedLien, step: PlacedStep, told: ToldLiens): ReplayedLien | ReplayProblem['code'] {
  const { data, at } = step;
  switch (lienStepName(step.step)) {
    case 'perfected': {
      const found = told.registrations.find(
        (one) => one.lien === lien.lien && registrationData(one.registration) === data,
      );
      if (found === undefined) return 'REGISTRATION_NOT_TOLD';
      const { confirmedAt: _before, ...rest } = lien;
      const { registration, byAuthority } = found;
      const state = { registration, registrationUntil: registration.validUntil, struck: false };
      return { ...rest, ...state, ...(byAuthority ? { confirmedAt: at.timestamp } : {}) };
    }
    case 'renewed':
      return { ...lien, registrationUntil: numberOf(data) };
    case 'confirmed':
      return { ...lien, confirmedAt: at.timestamp };
    case 'struck': {
      const { registration: _gone, confirmedAt: _before, ...rest } = lien;
      return { ...rest, registrationUntil: 0, struck: true };
    }
    case 'amended': {
      const [amount, maxAmount] = [BigInt(data) >> AMOUNT_BITS, BigInt(data) & ((1n << AMOUNT_BITS) - 1n)];
      return { ...lien, amount: amount.toString(), maxAmount: maxAmount.toString() };
    }
    case 'assigned':
      return { ...lien, creditor: numberOf(data) };
    case 'asset-released':
    case 'released':
      return { ...lien, status: 'released', noticeUntil: 0, ended: at };
    case 'notice-given':
      return { ...lien, status: 'in-enforcement', noticeUntil: numberOf(data) };
    case 'notice-withdrawn':
      return { ...lien, status: 'active', noticeUntil: 0 };
    case 'enforced':
      return { ...lien, status: 'enforced', ended: at };
    case 'possession-ended':
      return { ...lien, possessionEndedAt: numberOf(data) };
    default:
      return 'STEP_UNKNOWN';
  }
}

/** The name of a kind of lien. */
export const lienKindName = (kind: number): LienKind | undefined =>
  (Object.keys(LIEN_KINDS) as LienKind[]).find((name) => LIEN_KINDS[name] === kind);

/**
 * What rank depends on. @param transfersAt how often title had passed at a time: a lien perfected after its grantor sold belongs to the
 * time of the owner under whom it was perfected
 */
export function lienFactsOf(lien: ReplayedLien, transfersAt: (time: number) => number): LienFacts {
  const { terms, registration, registrationUntil, possessionEndedAt, ended } = lien;
  const kind = lienKindName(terms.kind)!;
  const possessory = kind === 'possessory-pledge' || kind === 'retention';
  const perfectedAt = registration?.registeredAt ?? (possessory ? terms.deliveredAt : 0);
  return {
    id: lien.lien,
    kind,
    secured: BigInt(lien.amount),
    tenure: Math.max(lien.tenure, perfectedAt === 0 ? 0 : transfersAt(perfectedAt)),
    effectiveAt: terms.effectiveAt,
    ...(ended === undefined ? {} : { endedAt: ended.timestamp }),
    ...(registration === undefined
      ? {}
      : {
          registration: {
            at: registration.registeredAt,
            ...(registrationUntil === 0 ? {} : { until: registrationUntil }),
            ...(registration.order === 0 ? {} : { order: registration.order }),
          },
        }),
    ...(possessory
      ? {
          possession: {
            from: terms.deliveredAt,
            ...(possessionEndedAt === 0 ? {} : { until: possessionEndedAt }),
          },
        }
      : {}),
    ...(takesPurchaseMoney(kind) && terms.deliveredAt !== 0
      ? { purchaseMoney: { deliveredAt: terms.deliveredAt } }
      : {}),
  };
}
