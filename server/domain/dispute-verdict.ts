/**
 * What disputes mean for what is disputed. A mark is not a hide: fields stay disclosed and the finding stays what it is; this check alone
 * tells. Whoever answers carries the party's latest statement in each dispute; the verifier compares it with the hash on chain.
 *
 * | all disputes about it | outcome | reason |
 * |---|---|---|
 * | none | pass | NOT_DISPUTED: the chain's count is 0 |
 * | withdrawn | pass | DISPUTE_WITHDRAWN |
 * | rejected | pass | DISPUTE_REJECTED |
 * | unresolved and recorded | unknown | DISPUTE_UNRESOLVED |
 * | open, in time | unknown | DISPUTE_OPEN |
 * | open, its time over | fail | DISPUTE_OVERDUE: the respondent owes an answer by law |
 * | corrected | fail | DISPUTE_CORRECTED: the respondent agreed that it was wrong |
 * | a statement on chain was not told | unknown | STATEMENT_NOT_TOLD |
 * | a told statement is not the one on chain | fail | STATEMENT_ALTERED |
 *
 * Of several the worst counts: in the order of this table, later ones first.
 */
import { isLedgerError } from '../errors.ts';
import { type Hex, ZERO32 } from './bytes.ts';
import { DISPUTE_STATUS, textHash } from './dispute.ts';
import type { ChainHead } from './hash-chain.ts';
import type { Outcome } from './verdict.ts';

/** A dispute as the verifier's index knows it. Times in unix seconds. */
export interface DisputeFacts {
  readonly dispute: Hex;
  /** see DISPUTE_STATUS */
  readonly status: number;
  readonly respondent: number;
  readonly filedAt: number;
  readonly dueAt: number;
  readonly answeredAt?: number;
  /** 32 zero bytes when none is named */
  readonly successor: Hex;
  /** hash of the latest statement; 32 zero bytes when there is none */
  readonly statement: Hex;
}

/** All disputes about one thing, oldest first, and the chain that counts what happened in them. */
export interface DisputesAbout {
  readonly chain: ChainHead;
  readonly disputes: readonly DisputeFacts[];
}

/** A party's latest statement, as handed over by whoever holds the text. */
export interface ToldStatement {
  readonly dispute: Hex;
  readonly text: string;
  readonly salt: Hex;
}

type Reason = readonly [Outcome, string];

/** From the mildest to the worst. */
const REASONS = {
  none: ['pass', 'NOT_DISPUTED'],
  withdrawn: ['pass', 'DISPUTE_WITHDRAWN'],
  rejected: ['pass', 'DISPUTE_REJECTED'],
  unresolved: ['unknown', 'DISPUTE_UNRESOLVED'],
  open: ['unknown', 'DISPUTE_OPEN'],
  notTold: ['unknown', 'STATEMENT_NOT_TOLD'],
  overdue: ['fail', 'DISPUTE_OVERDUE'],
  corrected: ['fail', 'DISPUTE_CORRECTED'],
  altered: ['fail', 'STATEMENT_ALTERED'],
} as const satisfies Record<string, Reason>;
type State = keyof typeof REASONS;
const ORDER = Object.keys(REASONS) as State[];

/** Open, and its time is over at `now` (block time): as the contract's isOverdue. */
export const isOverdue = ({ status, dueAt }: Pick<DisputeFacts, 'status' | 'dueAt'>, now: number): boolean =>
  status === DISPUTE_STATUS.open && now >= dueAt;

/** The name of a dispute's state at a block time. */
export function disputeState(dispute: Pick<DisputeFacts, 'status' | 'dueAt'>, now: number): State {
  if (isOverdue(dispute, now)) return 'overdue';
  const found = Object.entries(DISPUTE_STATUS).find(([, status]) => status === dispute.status);
  return (found?.[0] ?? 'open') as State;
}

export interface DisputeJudgement {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
}

/**
 * Judges all disputes about one thing.
 * @param told statements handed over; those of other disputes are not looked at
 * @param now block time at which the verdict is given
 */
export function judgeDisputes(
  about: DisputesAbout | undefined,
  told: readonly ToldStatement[],
  now: number,
): DisputeJudgement {
  if (about === undefined) return { outcome: 'unknown', reason: 'NO_DISPUTE_REGISTER' };
  const states = new Set<State>(['none']);
  const disputes = about.disputes.map((one) => {
    const state = disputeState(one, now);
    states.add(state);
    const statement = statementOf(one, told);
    if (statement === 'notTold' || statement === 'altered') states.add(statement);
    const { dispute, respondent, filedAt, dueAt, answeredAt, successor } = one;
    return {
      dispute,
      state,
      respondent,
      filedAt,
      dueAt,
      ...(answeredAt === undefined ? {} : { answeredAt }),
      ...(successor === ZERO32 ? {} : { successor }),
      ...(typeof statement === 'string' ? {} : statement),
    };
  });
  const worst = ORDER.findLast((state) => states.has(state)) ?? 'none';
  const [outcome, reason] = REASONS[worst];
  const chain = { count: about.chain.count, head: about.chain.head };
  if (disputes.length === 0) return { outcome, reason, evidence: chain };
  // The times of the dispute that decides stand where a reader looks first.
  const deciding = disputes.findLast(({ state }) => state === worst) ?? disputes.at(-1);
  const { filedAt, dueAt } = deciding ?? {};
  return { outcome, reason, evidence: { filedAt, dueAt, ...chain, disputes } };
}

/** The statement's words when they are the ones on chain; else what is the matter with them. */
function statementOf(
  { dispute, statement }: DisputeFacts,
  told: readonly ToldStatement[],
): 'none' | 'notTold' | 'altered' | { statement: string } {
  if (statement === ZERO32) return 'none';
  const found = told.filter((one) => one.dispute === dispute);
  if (found.length === 0) return 'notTold';
  const fitting = found.find((one) => hashOf(one) === statement);
  return fitting === undefined ? 'altered' : { statement: fitting.text };
}

/** Undefined for a salt that is none. */
function hashOf({ text, salt }: ToldStatement): Hex | undefined {
  try {
    return textHash({ text, salt });
  } catch (error) {
    if (isLedgerError(error)) return undefined;
    throw error;
  }
}
