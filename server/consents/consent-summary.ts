import type { Hex } from '../domain/bytes.ts';
import type { Consent } from '../domain/consent.ts';
import type { ConsentOnChain } from '../domain/consent-rules.ts';
import type { StoredConsent, Withdrawal } from '../store/vault/consents.ts';

/** `pending`: held here, not yet on chain. */
type ConsentState = 'pending' | 'cooling-off' | 'not-yet-valid' | 'active' | 'used-up' | 'expired' | 'withdrawn';

export interface ConsentSummary {
  readonly id: Hex;
  readonly consent: Consent;
  readonly state: ConsentState;
  readonly uses: number;
  readonly receivedAt: number;
  /** the operation that grants or withdraws it on chain, when this gateway relays that */
  readonly operation?: string;
  /** the consent that this one took the place of */
  readonly supersedes?: Hex;
}

/** A held consent with its state. @param now unix seconds */
export function summarise(
  stored: StoredConsent,
  onChain: ConsentOnChain | undefined,
  withdrawal: Withdrawal | undefined,
  now: number,
): ConsentSummary {
  const { id, consent, receivedAt } = stored;
  const uses = onChain?.uses ?? 0;
  const operation = withdrawal?.operation ?? stored.operation;
  return {
    id,
    consent,
    state: stateOf(stored, onChain, withdrawal, uses, now),
    uses,
    receivedAt,
    ...(operation === undefined ? {} : { operation }),
    ...(stored.notice?.supersedes === undefined ? {} : { supersedes: stored.notice.supersedes }),
  };
}

function stateOf(
  { consent, notice }: StoredConsent,
  onChain: ConsentOnChain | undefined,
  withdrawal: Withdrawal | undefined,
  uses: number,
  now: number,
): ConsentState {
  if (withdrawal !== undefined || onChain?.withdrawn === true) return 'withdrawn';
  if (now >= consent.validUntil) return 'expired';
  if (onChain?.granted !== true) return 'pending';
  if (now < consent.validFrom) return notice?.assisted === undefined ? 'not-yet-valid' : 'cooling-off';
  return consent.useLimit > 0 && uses >= consent.useLimit ? 'used-up' : 'active';
}
