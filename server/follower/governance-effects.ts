/** What the events of disputes, seats, the vote and the AccessManager do to the rows, and which rows they touch; see project.ts. */
import type { ChainEvent } from '../chain/event-types.ts';
import type { GovernanceEventArguments } from '../chain/governance-events.ts';
import { DISPUTE_KINDS } from '../domain/dispute.ts';
import type { SettingRow } from '../store/governance-rows.ts';
import { keys } from '../store/layout.ts';
import { DISPUTE_EFFECTS } from './dispute-effects.ts';
import type { EffectsOf } from './projected-rows.ts';
import { VOTE_EFFECTS } from './vote-effects.ts';

export const GOVERNANCE_EFFECTS: EffectsOf<keyof GovernanceEventArguments> = { ...DISPUTE_EFFECTS, ...VOTE_EFFECTS };

const SETTINGS: Readonly<Partial<Record<ChainEvent['name'], SettingRow['name']>>> = {
  VotingDelaySet: 'votingDelay',
  VotingPeriodSet: 'votingPeriod',
  QuorumNumeratorUpdated: 'quorumPercent',
  ProposalThresholdSet: 'proposalThreshold',
  MinDelayChange: 'timelockDelay',
  ProposalGuardianSet: 'guardian',
};

/** Keys of the rows that must be known before this event is projected; none for events of other contracts. */
export function governanceRowsOf(event: ChainEvent): readonly string[] {
  const setting = SETTINGS[event.name];
  if (setting !== undefined) return [keys.setting(setting)];
  switch (event.name) {
    case 'DisputeFiled':
      return [keys.disputeChain(event.args.kind, event.args.target)];
    case 'DisputeAnswered':
    case 'DisputeStated':
    case 'DisputeWithdrawn': {
      // The event does not say of which kind its target is; the row does, which is not read yet.
      const { dispute, target } = event.args;
      return [keys.dispute(dispute), ...Object.values(DISPUTE_KINDS).map((kind) => keys.disputeChain(kind, target))];
    }
    case 'SeatGranted':
    case 'SeatMoved':
    case 'SeatEnded':
      return [keys.seat(event.args.member)];
    case 'ProposalCreated':
      return [keys.proposalCount];
    case 'VoteCast':
    case 'VoteCastWithParams':
    case 'ProposalQueued':
    case 'ProposalExecuted':
    case 'ProposalCanceled':
      return [keys.proposal(event.args.proposalId.toString())];
    case 'RoleRevoked':
      return [keys.role(event.args.roleId, event.args.account)];
    default:
      return [];
  }
}
