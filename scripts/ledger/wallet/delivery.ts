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
 * A recipient is not told of a consent that the publisher did not take.
 */
export async function deliverConsent(session: Session, wallet: Wallet, consent: WalletConsent): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const side of sidesOf(consent).filter((one) => !consent.delivered.includes(one))) {
    const opening: Opening | undefined = side === 'recipient' ? wallet.opening(consent.publisher) : undefined;
    const document = {
      consent: consent.consent,
      signature: consent.signature,
      ...(opening === undefined ? {} : { opening }),
      ...(consent.notice === undefined ? {} : { notice: consent.notice }),
    };
    const delivery = await post(session, consent, side, '/consents', document);
    deliveries.push(delivery);
    if (delivery.problem !== undefined) break;
    consent.delivered.push(side);
    await wallet.save();
  }
  return deliveries;
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
