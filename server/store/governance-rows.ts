/** What the index keeps of seats, votes and roles; the rules for rows are said in rows.ts. Numbers of proposals are decimal strings. */
import type { Hex } from '../domain/bytes.ts';
import type { At } from '../domain/verdict.ts';

/** A member's seat, from one change to the next; `account` absent = no seat. */
export interface SeatChange {
  readonly account?: Hex;
  readonly at: At;
}

export interface SeatRow {
  readonly member: number;
  /** Absent after the seat ended. */
  readonly account?: Hex;
  /** Oldest first; the first is the grant. */
  readonly history: readonly SeatChange[];
}

/** What a proposal would call, in order. */
export interface ActionRow {
  readonly target: Hex;
  readonly value: string;
  readonly data: Hex;
}

export interface VoteRow {
  readonly voter: Hex;
  /** 0 against, 1 for, 2 abstain */
  readonly support: number;
  readonly weight: string;
  readonly reason: string;
  readonly at: At;
}

export interface ProposalRow {
  /** decimal */
  readonly proposal: string;
  readonly proposer: Hex;
  readonly actions: readonly ActionRow[];
  readonly description: string;
  /** Unix seconds; who holds a seat then has a vote. */
  readonly voteStart: number;
  readonly voteEnd: number;
  /** Order of proposals, from 1. */
  readonly number: number;
  readonly votes: readonly VoteRow[];
  readonly at: At;
  /** `eta`: unix seconds from which it may be executed. */
  readonly queued?: { readonly eta: number; readonly at: At };
  readonly executed?: At;
  readonly canceled?: At;
}

/** Who holds a role of the AccessManager, or held it. */
export interface RoleRow {
  /** 0 administrator, 1 governor, 2 guardian */
  readonly role: number;
  readonly account: Hex;
  readonly at: At;
  readonly revoked?: At;
}

/** Parameters of the vote and when each became what it is, oldest first. */
export interface SettingRow {
  readonly name: 'votingDelay' | 'votingPeriod' | 'quorumPercent' | 'timelockDelay' | 'proposalThreshold' | 'guardian';
  /** decimal, or an address */
  readonly history: readonly { readonly value: string; readonly at: At }[];
}
