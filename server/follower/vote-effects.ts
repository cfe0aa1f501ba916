/** What the events of seats, the vote and the AccessManager do to the rows; see project.ts. */
import type { ChainEvent } from '../chain/event-types.ts';
import type { GovernanceEventArguments } from '../chain/governance-events.ts';
import type { At } from '../domain/verdict.ts';
import type { ProposalRow, RoleRow, SeatRow, SettingRow } from '../store/governance-rows.ts';
import { keys } from '../store/layout.ts';
import type { DISPUTE_EFFECTS } from './dispute-effects.ts';
import type { EffectsOf, Rows } from './projected-rows.ts';

type VoteEvent = Exclude<keyof GovernanceEventArguments, keyof typeof DISPUTE_EFFECTS>;

export const VOTE_EFFECTS: EffectsOf<VoteEvent> = {
  SeatGranted({ args: { member, account } }, at, rows) {
    const history = rows.find<SeatRow>(keys.seat(member))?.history ?? [];
    rows.put(keys.seat(member), { member, account, history: [...history, { account, at }] } satisfies SeatRow);
  },
  SeatMoved(event, at, rows) {
    const { member, to } = event.args;
    const { history } = rows.get<SeatRow>(keys.seat(member), event);
    rows.put(keys.seat(member), { member, account: to, history: [...history, { account: to, at }] } satisfies SeatRow);
  },
  SeatEnded(event, at, rows) {
    const { member } = event.args;
    const { history } = rows.get<SeatRow>(keys.seat(member), event);
    rows.put(keys.seat(member), { member, history: [...history, { at }] } satisfies SeatRow);
  },
  ProposalCreated({ args }, at, rows) {
    const proposal = args.proposalId.toString();
    const number = (rows.find<number>(keys.proposalCount) ?? 0) + 1;
    rows.put(keys.proposal(proposal), {
      proposal,
      proposer: args.proposer,
      actions: args.targets.map((target, i) => ({
        target,
        value: String(args.values[i] ?? 0n),
        data: args.calldatas[i] ?? '0x',
      })),
      description: args.description,
      voteStart: Number(args.voteStart),
      voteEnd: Number(args.voteEnd),
      number,
      votes: [],
      at,
    } satisfies ProposalRow);
    rows.put(keys.proposalAt(number), proposal);
    rows.put(keys.proposalCount, number);
  },
  VoteCast(event, at, rows) {
    voted(event, at, rows);
  },
  VoteCastWithParams(event, at, rows) {
    voted(event, at, rows);
  },
  ProposalQueued(event, at, rows) {
    change(event, rows, { queued: { eta: Number(event.args.etaSeconds), at } });
  },
  ProposalExecuted(event, at, rows) {
    change(event, rows, { executed: at });
  },
  ProposalCanceled(event, at, rows) {
    change(event, rows, { canceled: at });
  },
  RoleGranted({ args: { roleId, account } }, at, rows) {
    rows.put(keys.role(roleId, account), { role: roleId, account, at } satisfies RoleRow);
  },
  RoleRevoked(event, at, rows) {
    const key = keys.role(event.args.roleId, event.args.account);
    rows.put(key, { ...rows.get<RoleRow>(key, event), revoked: at } satisfies RoleRow);
  },
  VotingDelaySet({ args }, at, rows) {
    set('votingDelay', args.newVotingDelay, at, rows);
  },
  VotingPeriodSet({ args }, at, rows) {
    set('votingPeriod', args.newVotingPeriod, at, rows);
  },
  QuorumNumeratorUpdated({ args }, at, rows) {
    set('quorumPercent', args.newQuorumNumerator, at, rows);
  },
  ProposalThresholdSet({ args }, at, rows) {
    set('proposalThreshold', args.newProposalThreshold, at, rows);
  },
  MinDelayChange({ args }, at, rows) {
    set('timelockDelay', args.newDuration, at, rows);
  },
  ProposalGuardianSet({ args }, at, rows) {
    set('guardian', args.newProposalGuardian, at, rows);
  },
  // The timelock is the manifest's; another one would be another consortium's.
  TimelockChange() {},
};

function voted(event: Extract<ChainEvent, { name: 'VoteCast' | 'VoteCastWithParams' }>, at: At, rows: Rows): void {
  const { voter, support, weight, reason } = event.args;
  const key = keys.proposal(event.args.proposalId.toString());
  const row = rows.get<ProposalRow>(key, event);
  const vote = { voter, support, weight: weight.toString(), reason, at };
  rows.put(key, { ...row, votes: [...row.votes, vote] } satisfies ProposalRow);
}

function change(
  event: ChainEvent & { readonly args: { readonly proposalId: bigint } },
  rows: Rows,
  step: Partial<Pick<ProposalRow, 'queued' | 'executed' | 'canceled'>>,
): void {
  const key = keys.proposal(event.args.proposalId.toString());
  rows.put(key, { ...rows.get<ProposalRow>(key, event), ...step } satisfies ProposalRow);
}

function set(name: SettingRow['name'], value: bigint | string, at: At, rows: Rows): void {
  const history = rows.find<SettingRow>(keys.setting(name))?.history ?? [];
  rows.put(keys.setting(name), { name, history: [...history, { value: String(value), at }] } satisfies SettingRow);
}
