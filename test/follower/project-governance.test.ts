/** Disputes, seats and votes from events to rows. */
import { expect } from 'chai';
import { AbiCoder, keccak256 } from 'ethers';
import { type Hex, ZERO32 } from '../../server/domain/bytes.ts';
import { chainOf } from '../../server/domain/hash-chain.ts';
import { project, rowsNeeded } from '../../server/follower/project.ts';
import type { DisputeRow } from '../../server/store/dispute-rows.ts';
import type { ProposalRow, RoleRow, SeatRow, SettingRow } from '../../server/store/governance-rows.ts';
import { keys } from '../../server/store/layout.ts';
import { expectLedgerError } from '../domain/expect-ledger-error.ts';
import { address, bytes32, inBlock, type Told, told } from './events.ts';

/** Projects blocks one after the other, each given only the rows it asked for. */
function projected(...blocks: readonly Told[][]): Map<string, unknown> {
  const all = new Map<string, unknown>();
  for (const [i, events] of blocks.entries()) {
    const placed = inBlock(i + 1, bytes32(`block ${i + 1}`), events);
    const before = new Map(rowsNeeded(placed).flatMap((key) => (all.has(key) ? [[key, all.get(key)] as const] : [])));
    for (const { key, row } of project(placed, 1_001 + i, before)) all.set(key, row);
  }
  return all;
}

const dispute = bytes32('dispute');
const target = bytes32('target');
const filed = (position: number, change: { dispute?: Hex; statement?: Hex; kind?: number } = {}): Told =>
  told('DisputeFiled', {
    dispute,
    target,
    respondent: 1,
    kind: 3,
    party: bytes32('party'),
    clock: 1,
    grounds: bytes32('grounds'),
    statement: ZERO32,
    dueAt: 9_000,
    position,
    ...change,
  });
const answered = (position: number, outcome: number): Told =>
  told('DisputeAnswered', {
    dispute,
    target,
    respondent: 1,
    key: address('key'),
    outcome,
    answer: bytes32('answer'),
    successor: ZERO32,
    position,
  });
const stated = (position: number, number: number): Told =>
  told('DisputeStated', { dispute, target, statement: bytes32(`statement ${number}`), number, position });

describe('project: disputes', () => {
  it('takes a step of a dispute never named, or a position that does not follow, for a log that was left out', () => {
    for (const events of [
      [answered(1, 3)],
      [stated(1, 1)],
      [told('DisputeWithdrawn', { dispute, target, position: 1 })],
      [filed(2)],
      [filed(1), answered(3, 3)],
      // Another kind is another chain, though the target's bytes are the same.
      [filed(1), filed(2, { dispute: bytes32('other'), kind: 4 })],
    ])
      expectLedgerError('CHAIN_INVALID', () => projected(events));
  });

  it('keeps state, last answer and latest statement, and the chain that the contract has', () => {
    const rows = projected(
      [filed(1)],
      [stated(2, 1), answered(3, 4)],
      [stated(4, 2)],
      [told('DisputeWithdrawn', { dispute, target, position: 5 })],
    );
    const row = rows.get(keys.dispute(dispute)) as DisputeRow;
    expect(row).to.deep.include({ status: 5, statement: bytes32('statement 2'), statements: 2, position: 1 });
    expect(row.answer).to.deep.include({ outcome: 4, answer: bytes32('answer') });
    expect(row.answer!.at.block).to.equal(2);
    expect(row.withdrawn!.block).to.equal(4);
    const item = (step: number, data: string): Hex =>
      keccak256(AbiCoder.defaultAbiCoder().encode(['uint8', 'bytes32', 'bytes32'], [step, dispute, data])) as Hex;
    const answer = keccak256(
      AbiCoder.defaultAbiCoder().encode(['uint8', 'bytes32', 'bytes32'], [4, bytes32('answer'), ZERO32]),
    );
    expect(rows.get(keys.disputeChain(3, target))).to.deep.equal(
      chainOf([
        item(1, ZERO32),
        item(3, bytes32('statement 1')),
        item(2, answer),
        item(3, bytes32('statement 2')),
        item(4, ZERO32),
      ]),
    );
    expect(rows.get(keys.disputeAbout(3, target, 1))).to.equal(dispute);
  });
});

describe('project: the vote', () => {
  const created = told('ProposalCreated', {
    proposalId: 2n ** 255n,
    proposer: address('proposer'),
    targets: [address('registry')],
    values: [0n],
    signatures: [''],
    calldatas: ['0x1234'],
    voteStart: 2_000n,
    voteEnd: 3_000n,
    description: 'lift it',
  });
  const proposalId = 2n ** 255n;
  const voter = address('voter');

  it('takes a vote on a proposal never named for a log that was left out', () => {
    for (const event of [
      told('VoteCast', { voter, proposalId, support: 1, weight: 1n, reason: '' }),
      told('ProposalQueued', { proposalId, etaSeconds: 1n }),
      told('SeatMoved', { member: 1, from: voter, to: voter }),
      told('SeatEnded', { member: 1, account: voter }),
      told('RoleRevoked', { roleId: 2, account: voter }),
    ])
      expectLedgerError('CHAIN_INVALID', () => projected([event]));
  });

  it('keeps proposals with their votes and steps, in order', () => {
    const rows = projected(
      [created],
      [told('VoteCast', { voter, proposalId, support: 1, weight: 1n, reason: 'yes' })],
      [told('ProposalQueued', { proposalId, etaSeconds: 4_000n })],
      [told('ProposalExecuted', { proposalId })],
    );
    const row = rows.get(keys.proposal(proposalId.toString())) as ProposalRow;
    expect(row).to.deep.include({ number: 1, voteStart: 2_000, voteEnd: 3_000, description: 'lift it' });
    expect(row.actions).to.deep.equal([{ target: address('registry'), value: '0', data: '0x1234' }]);
    expect(row.votes.map(({ support, reason }) => [support, reason])).to.deep.equal([[1, 'yes']]);
    expect([row.queued!.eta, row.executed!.block]).to.deep.equal([4_000, 4]);
    expect(rows.get(keys.proposalAt(1))).to.equal(proposalId.toString());
  });

  it('keeps seats, roles and parameters with their history', () => {
    const [a, b] = [address('a'), address('b')];
    const rows = projected(
      [
        told('SeatGranted', { member: 1, account: a }),
        told('RoleGranted', { roleId: 2, account: a, delay: 0, since: 1, newMember: true }),
      ],
      [
        told('SeatMoved', { member: 1, from: a, to: b }),
        told('VotingPeriodSet', { oldVotingPeriod: 0n, newVotingPeriod: 60n }),
      ],
      [told('SeatEnded', { member: 1, account: b }), told('RoleRevoked', { roleId: 2, account: a })],
      [told('VotingPeriodSet', { oldVotingPeriod: 60n, newVotingPeriod: 90n })],
    );
    const seat = rows.get(keys.seat(1)) as SeatRow;
    expect(seat.account).to.equal(undefined);
    expect(seat.history.map(({ account, at }) => [account, at.block])).to.deep.equal([
      [a, 1],
      [b, 2],
      [undefined, 3],
    ]);
    expect((rows.get(keys.role(2, a)) as RoleRow).revoked!.block).to.equal(3);
    const { history } = rows.get(keys.setting('votingPeriod')) as SettingRow;
    expect(history.map(({ value }) => value)).to.deep.equal(['60', '90']);
  });
});
