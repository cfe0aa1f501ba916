/** What the events of disputes, seats, the vote and the AccessManager do to the rows; see project.ts. */
import type { GovernanceEventArguments } from '../chain/governance-events.ts';
import type { EffectsOf } from './projected-rows.ts';

/** Of this event the index keeps nothing yet. */
const notKept = (): void => {};

export const GOVERNANCE_EFFECTS: EffectsOf<keyof GovernanceEventArguments> = {
  CalendarSet: notKept,
  ClocksAssigned: notKept,
  ClockSet: notKept,
  DisputeAnswered: notKept,
  DisputeFiled: notKept,
  DisputeStated: notKept,
  DisputeWithdrawn: notKept,
  SeatEnded: notKept,
  SeatGranted: notKept,
  SeatMoved: notKept,
  ProposalCanceled: notKept,
  ProposalCreated: notKept,
  ProposalExecuted: notKept,
  ProposalGuardianSet: notKept,
  ProposalQueued: notKept,
  ProposalThresholdSet: notKept,
  QuorumNumeratorUpdated: notKept,
  TimelockChange: notKept,
  VoteCast: notKept,
  VoteCastWithParams: notKept,
  VotingDelaySet: notKept,
  VotingPeriodSet: notKept,
  MinDelayChange: notKept,
  RoleGranted: notKept,
  RoleRevoked: notKept,
};
