import type { Hex } from './bytes.ts';
import { type Consent, consentId, PROVIDE, QUERY } from './consent.ts';

/** Why a consent does not cover a request, in the order in which the rules are asked. Codes are stable. */
export const CONSENT_REFUSALS = [
  'UNKNOWN_CONSENT',
  'BAD_SIGNATURE',
  'WRONG_ACTION',
  'WRONG_RECIPIENT',
  'WRONG_PURPOSE',
  'CATEGORY_NOT_COVERED',
  'WITHDRAWN',
  'NOT_GRANTED_ON_CHAIN',
  'WRONG_PUBLISHER',
  'NOT_YET_VALID',
  'EXPIRED',
  'USE_LIMIT_REACHED',
] as const;
export type ConsentRefusal = (typeof CONSENT_REFUSALS)[number];

/** What an index says about a consent id under its handle. A withdrawal may stand there without a grant. */
export interface ConsentOnChain {
  readonly granted: boolean;
  readonly withdrawn: boolean;
  readonly uses: number;
  /** member the handle is for */
  readonly publisher: number;
}

interface Asked {
  /** EIP-712 separator of the ConsentRegistry */
  readonly separator: Hex;
  readonly consent: Consent;
  /** the id under which it was looked up on chain */
  readonly id: Hex;
  /** undefined = the index knows neither grant nor withdrawal */
  readonly state: ConsentOnChain | undefined;
  /** true when the handle's controller signed the consent */
  readonly controllerSigned: boolean;
  /** categories of all schemas asked for */
  readonly categories: readonly number[];
  /** the member whose records are asked for, when the asker checks that too */
  readonly publisher?: number;
  /** block time, unix seconds: never a wall clock */
  readonly now: number;
}

/** A request of a member for records of a handle. */
export interface QueryAsked extends Asked {
  readonly requester: number;
  readonly purpose: string;
}

/**
 * The first rule by which a QUERY consent does not cover a request; undefined when it does. The publisher asks before
 * disclosing, the recipient before asking and when judging: the same function.
 */
export function checkQuery(asked: QueryAsked): ConsentRefusal | undefined {
  const { consent, requester, purpose } = asked;
  return (
    identity(asked) ??
    (consent.action !== QUERY ? 'WRONG_ACTION' : undefined) ??
    (consent.terms.recipient !== requester ? 'WRONG_RECIPIENT' : undefined) ??
    (consent.terms.purpose !== purpose ? 'WRONG_PURPOSE' : undefined) ??
    scope(asked) ??
    (consent.useLimit > 0 && (asked.state?.uses ?? 0) >= consent.useLimit ? 'USE_LIMIT_REACHED' : undefined)
  );
}

/** The first rule by which a PROVIDE consent does not let `publisher` publish in the categories; undefined when it does. */
export function checkProvide(asked: Asked & { readonly publisher: number }): ConsentRefusal | undefined {
  return identity(asked) ?? (asked.consent.action !== PROVIDE ? 'WRONG_ACTION' : undefined) ?? scope(asked);
}

function identity({ separator, consent, id, controllerSigned }: Asked): ConsentRefusal | undefined {
  if (consentId(separator, consent) !== id) return 'UNKNOWN_CONSENT';
  return controllerSigned ? undefined : 'BAD_SIGNATURE';
}

function scope({ consent, categories, state, publisher, now }: Asked): ConsentRefusal | undefined {
  if (categories.some((category) => !consent.categories.includes(category))) return 'CATEGORY_NOT_COVERED';
  if (state?.withdrawn === true) return 'WITHDRAWN';
  if (state?.granted !== true) return 'NOT_GRANTED_ON_CHAIN';
  if (publisher !== undefined && state.publisher !== publisher) return 'WRONG_PUBLISHER';
  if (now < consent.validFrom) return 'NOT_YET_VALID';
  return now < consent.validUntil ? undefined : 'EXPIRED';
}
