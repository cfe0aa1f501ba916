/** Brings signed consents and withdrawals to the gateways that need them, and remembers who has what. */
import type { Opening } from '../../../server/domain/subject.ts';
import { isLedgerError, LedgerError } from '../../../server/errors.ts';
import { GatewayProblem, type ProblemDocument } from '../../client/transport.ts';
import { EXIT, type ExitCode, exitCodeOf, problemOf } from '../failure.ts';
import { patiently } from '../retry.ts';
import type { Session } from '../session.ts';
import type { Side, Wallet, WalletConsent } from './wallet.ts';

/** Also for a handle that was enrolled a moment ago: the gateway hears of it with the next block. */
const PATIENCE_MS = 10_000;

/** What became of one delivery. */
export interface Delivery {
  readonly consent: string;
  readonly side: Side;
  readonly endpoint: string;
  readonly answer?: unknown;
  readonly problem?: ProblemDocument;
  readonly exit: ExitCode;
}

const sidesOf = ({ endpoints }: WalletConsent): Side[] =>
  endpoints.recipient === undefined ? ['publisher'] : ['publisher', 'recipient'];

/** True when a gateway does not have the consent yet. */
export const isUndelivered = (consent: WalletConsent): boolean =>
  sidesOf(consent).some((side) => !consent.delivered.includes(side));

/**
 * Sends a consent to every gateway that lacks it: the publisher first, then the recipient, who gets the opening with it.
 */
export async function deliverConsent(session: Session, wallet: Wallet, consent: WalletConsent): Promise<Delivery[]> {
  return inTurn(wallet, consent, (side) =>
    post(session, consent, side, '/consents', documentFor(wallet, consent, side)),
  );
}

/** The same for one that takes the place of another, with that one's withdrawal. */
export async function deliverRenewal(
  session: Session,
  wallet: Wallet,
  consent: WalletConsent,
  former: WalletConsent,
): Promise<Delivery[]> {
  const { withdrawal } = former;
  if (withdrawal === undefined)
    throw new LedgerError('INTERNAL', 'a renewal is delivered before the withdrawal is signed');
  return inTurn(wallet, consent, async (side) => {
    const document = { ...documentFor(wallet, consent, side), withdrawal: withdrawal.signature };
    const delivery = await post(session, consent, side, `/consents/${former.id}/renewal`, document);
    if (delivery.problem === undefined && !withdrawal.delivered.includes(side)) withdrawal.delivered.push(side);
    return delivery;
  });
}

/** An offer goes to the publisher alone, with the opening: whose it is leaves there with the recipient's answer. */
export async function deliverOffer(session: Session, wallet: Wallet, offer: WalletConsent): Promise<Delivery> {
  const opening = wallet.opening(offer.publisher);
  const { consent, signature, notice } = offer;
  const delivery = await post(session, offer, 'publisher', '/consent-offers', { consent, signature, notice, opening });
  const told = (delivery.answer as { told?: unknown } | undefined)?.told === true;
  if (told && isUndelivered(offer)) {
    offer.delivered.push('publisher');
    await wallet.save();
  }
  return delivery;
}

/** A recipient is not told of what the publisher did not take. */
async function inTurn(
  wallet: Wallet,
  consent: WalletConsent,
  deliver: (side: Side) => Promise<Delivery>,
): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const side of sidesOf(consent).filter((one) => !consent.delivered.includes(one))) {
    const delivery = await deliver(side);
    deliveries.push(delivery);
    if (delivery.problem !== undefined) break;
    consent.delivered.push(side);
    await wallet.save();
  }
  return deliveries;
}

function documentFor(wallet: Wallet, { consent, signature, notice, publisher }: WalletConsent, side: Side): object {
  const opening: Opening | undefined = side === 'recipient' ? wallet.opening(publisher) : undefined;
  return {
    consent,
    signature,
    ...(opening === undefined ? {} : { opening }),
    ...(notice === undefined ? {} : { notice }),
  };
}

/** Sends a withdrawal to every gateway that lacks it; each is told whatever the other says. */
export async function deliverWithdrawal(session: Session, wallet: Wallet, consent: WalletConsent): Promise<Delivery[]> {
  const { withdrawal } = consent;
  if (withdrawal === undefined) throw new LedgerError('INTERNAL', 'a withdrawal is delivered before it is signed');
  const deliveries: Delivery[] = [];
  for (const side of sidesOf(consent).filter((one) => !withdrawal.delivered.includes(one))) {
    const delivery = await post(session, consent, side, `/consents/${consent.id}/withdrawal`, {
      signature: withdrawal.signature,
    });
    deliveries.push(delivery);
    // A gateway that never had the consent has nothing to withdraw.
    if (
      delivery.problem !== undefined &&
      !(delivery.problem.code === 'CONSENT_UNKNOWN' && !consent.delivered.includes(side))
    )
      continue;
    withdrawal.delivered.push(side);
    await wallet.save();
  }
  return deliveries;
}

async function post(
  session: Session,
  consent: WalletConsent,
  side: Side,
  path: string,
  json: object,
): Promise<Delivery> {
  const endpoint = consent.endpoints[side] ?? '';
  const about = { consent: consent.id, side, endpoint };
  try {
    const answer = await patiently({ io: session.io, limitMs: PATIENCE_MS, passing: ['SUBJECT_UNKNOWN'] }, () =>
      session.stranger(endpoint).request(path, { method: 'POST', json }),
    );
    return { ...about, answer, exit: 0 };
  } catch (error) {
    if (!(error instanceof GatewayProblem) && !isLedgerError(error)) throw error;
    return { ...about, problem: problemOf(error), exit: exitCodeOf(error) };
  }
}

/** Says each delivery that failed, with its cure. The exit code of the first of them; 0 when there is none. */
export function reportDeliveries(session: Session, deliveries: readonly Delivery[]): ExitCode {
  const failed = deliveries.filter(({ problem }) => problem !== undefined);
  for (const { endpoint, problem } of failed)
    if (!session.json)
      session.warn(
        `${endpoint}: ${problem?.code}: ${problem?.detail}. Cure: ${problem?.cure} Then run the same command again.`,
      );
  return failed[0]?.exit ?? EXIT.ok;
}
