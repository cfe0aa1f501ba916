/** What disputes, seats, the vote and the AccessManager tell. Numbers wider than 64 bits are bigint. */
import type { Hex } from '../domain/bytes.ts';

export interface GovernanceEventArguments {
  CalendarSet: { calendar: number; word: number; exceptions: bigint };
  ClocksAssigned: { member: number; clocks: bigint };
  ClockSet: { clock: number; unit: number; length: number; calendar: number };
  DisputeAnswered: {
    dispute: Hex;
    target: Hex;
    respondent: number;
    key: Hex;
    outcome: number;
    answer: Hex;
    successor: Hex;
    position: number;
  };
  DisputeFiled: {
    dispute: Hex;
    target: Hex;
    respondent: number;
    kind: number;
    party: Hex;
    clock: number;
    grounds: Hex;
    statement: Hex;
    dueAt: number;
    position: number;
  };
  DisputeStated: { dispute: Hex; target: Hex; statement: Hex; number: number; position: number };
  DisputeWithdrawn: { dispute: Hex; target: Hex; position: number };
  SeatEnded: { member: number; account: Hex };
  SeatGranted: { member: number; account: Hex };
  SeatMoved: { member: number; from: Hex; to: Hex };
  ProposalCanceled: { proposalId: bigint };
  ProposalCreated: {
    proposalId: bigint;
    proposer: Hex;
    targets: readonly Hex[];
    values: readonly bigint[];
    signatures: readonly string[];
    calldatas: readonly Hex[];
    voteStart: bigint;
    voteEnd: bigint;
    description: string;
  };
  ProposalExecuted: { proposalId: bigint };
  ProposalGuardianSet: { oldProposalGuardian: Hex; newProposalGuardian: Hex };
  ProposalQueued: { proposalId: bigint; etaSeconds: bigint };
  ProposalThresholdSet: { oldProposalThreshold: bigint; newProposalThreshold: bigint };
  QuorumNumeratorUpdated: { oldQuorumNumerator: bigint; newQuorumNumerator: bigint };
  TimelockChange: { oldTimelock: Hex; newTimelock: Hex };
  VoteCast: { voter: Hex; proposalId: bigint; support: number; weight: bigint; reason: string };
  VoteCastWithParams: { voter: Hex; proposalId: bigint; support: number; weight: bigint; reason: string; params: Hex };
  VotingDelaySet: { oldVotingDelay: bigint; newVotingDelay: bigint };
  VotingPeriodSet: { oldVotingPeriod: bigint; newVotingPeriod: bigint };
  MinDelayChange: { oldDuration: bigint; newDuration: bigint };
  RoleGranted: { roleId: number; account: Hex; delay: number; since: number; newMember: boolean };
  RoleRevoked: { roleId: number; account: Hex };
}
