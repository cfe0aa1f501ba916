/** How a vote stands: the twin of OpenZeppelin's Governor with CountyGovernor's quorum, from events and block time alone. */

export const VOTE_SUPPORT = { against: 0, for: 1, abstain: 2 } as const;
export type VoteSupport = keyof typeof VOTE_SUPPORT;

/** pending -> active -> defeated | succeeded -> queued -> ready -> executed; canceled from any but executed */
export type ProposalState =
  | 'pending'
  | 'active'
  | 'defeated'
  | 'succeeded'
  | 'queued'
  | 'ready'
  | 'executed'
  | 'canceled';

/** Times in unix seconds of block time. */
export interface ProposalFacts {
  readonly voteStart: number;
  readonly voteEnd: number;
  readonly votes: readonly { readonly support: number; readonly weight: string }[];
  /** Earliest execution, once queued. */
  readonly eta?: number;
  readonly executed: boolean;
  readonly canceled: boolean;
}

export interface Tally {
  readonly for: number;
  readonly against: number;
  readonly abstain: number;
  /** Votes for and abstentions that are needed. */
  readonly quorum: number;
}

/** Votes and quorum: a percentage of the seats at the start of the vote, rounded up. */
export function tallyOf(votes: ProposalFacts['votes'], seats: number, quorumPercent: number): Tally {
  const sum = (support: number): number =>
    votes.filter((vote) => vote.support === support).reduce((total, { weight }) => total + Number(weight), 0);
  return {
    for: sum(VOTE_SUPPORT.for),
    against: sum(VOTE_SUPPORT.against),
    abstain: sum(VOTE_SUPPORT.abstain),
    quorum: Math.ceil((seats * quorumPercent) / 100),
  };
}

/** The state at a block time. */
export function proposalState(facts: ProposalFacts, tally: Tally, now: number): ProposalState {
  if (facts.executed) return 'executed';
  if (facts.canceled) return 'canceled';
  if (facts.voteStart >= now) return 'pending';
  if (facts.voteEnd >= now) return 'active';
  if (tally.for + tally.abstain < tally.quorum || tally.for <= tally.against) return 'defeated';
  if (facts.eta === undefined) return 'succeeded';
  return now < facts.eta ? 'queued' : 'ready';
}

/** What held at a moment, of values in the order in which they came to be. */
export function heldAt<T>(
  history: readonly { readonly value: T; readonly at: { readonly timestamp: number } }[],
  time: number,
): T | undefined {
  return history.findLast(({ at }) => at.timestamp <= time)?.value;
}
