import type { HardhatEthersSigner } from '@nomicfoundation/hardhat-ethers/types';
import { expect } from 'chai';
import { id as hashText } from 'ethers';
import { handOver } from '../../../scripts/deploy/rights.ts';
import {
  as,
  BANK,
  DAY,
  ethers,
  hash,
  LENDER,
  load,
  MANAGE,
  MARKET,
  networkHelpers,
  now,
  OFFICE,
  TIMELOCK_DELAY,
  VOTING_DELAY,
  VOTING_PERIOD,
} from '../fixtures.ts';
import { LENDING, type Rights, rights } from '../rights-fixtures.ts';

const AGAINST = 0;
const FOR = 1;
const ABSTAIN = 2;
const DEFEATED = 3n;
const SUCCEEDED = 4n;
const ACTIVE = 1n;
const CANCELED = 2n;
const EXECUTED = 7n;
const NEW_MEMBER = 7;

interface Action {
  target: string;
  data: string;
}

/** Office, lender and market have seats; the timelock governs. `governor` and `admin` are nothing any more. */
async function ruled() {
  const base = await rights();
  const { seats, office, lender, market, manifest, admin, governor, deployed } = base;
  await seats.grantSeat(OFFICE, office.address);
  await seats.grantSeat(LENDER, lender.address);
  await seats.grantSeat(MARKET, market.address);
  await handOver({
    provider: ethers.provider,
    admin,
    manager: manifest.contracts.AccessManager.address,
    timelock: deployed.TimelockController.address,
    governor: governor.address,
  });
  await networkHelpers.mine();
  return base;
}

/** A proposal and the steps of its life. */
function proposal(base: Rights, actions: readonly Action[], description = 'proposal') {
  const { vote } = base;
  const args = [actions.map((a) => a.target), actions.map(() => 0), actions.map((a) => a.data)] as const;
  const digest = hashText(description);
  const id = () => vote.hashProposal(...args, digest);
  return {
    id,
    propose: (by: HardhatEthersSigner = base.office) => as(vote, by).propose(...args, description),
    async cast(support: number, ...voters: HardhatEthersSigner[]) {
      for (const voter of voters) await as(vote, voter).castVote(await id(), support);
    },
    queue: () => vote.queue(...args, digest),
    execute: () => vote.execute(...args, digest),
    cancel: (by: HardhatEthersSigner) => as(vote, by).cancel(...args, digest),
    state: async (): Promise<bigint> => vote.state(await id()),
    begin: () => networkHelpers.time.increase(VOTING_DELAY + 1),
    end: () => networkHelpers.time.increase(VOTING_PERIOD + 1),
    async pass(...voters: HardhatEthersSigner[]) {
      await this.propose();
      await this.begin();
      await this.cast(FOR, ...voters);
      await this.end();
      await this.queue();
      await networkHelpers.time.increase(TIMELOCK_DELAY);
      return this.execute();
    },
  };
}

const memberAction = (base: Rights, fn: string, args: readonly unknown[]): Action => ({
  target: base.manifest.contracts.MemberRegistry.address,
  data: base.members.interface.encodeFunctionData(fn, args),
});
const admission = (base: Rights): Action[] => [
  memberAction(base, 'admit', ['third bank', '', BANK | LENDING, 0, 0, base.other.address]),
  {
    target: base.deployed.MembershipToken.address,
    data: base.seats.interface.encodeFunctionData('grantSeat', [NEW_MEMBER, base.other.address]),
  },
];

describe('CountyGovernor: who decides', () => {
  it('leaves nothing to who governed before', async () => {
    const { members, governor, admin, manager, seats } = await load(ruled);
    for (const former of [governor, admin]) {
      await expect(as(members, former).admit('x', '', 0, 0, 0, hash('x').slice(0, 42)))
        .to.be.revertedWithCustomError(members, 'AccessManagedUnauthorized')
        .withArgs(former.address);
      await expect(as(seats, former).endSeat(LENDER)).to.be.revertedWithCustomError(seats, 'AccessManagedUnauthorized');
      await expect(as(manager, former).grantRole(1, former.address, 0)).to.be.revertedWithCustomError(
        manager,
        'AccessManagerUnauthorizedAccount',
      );
    }
  });

  it('refuses a proposal by a stranger, a member without a seat, a suspended member, and a key that may not manage', async () => {
    const base = await load(ruled);
    const { members, stranger, secondBank, lender, guardian, vote, owner } = base;
    const { propose } = proposal(base, admission(base));
    await expect(propose(stranger)).to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey');
    await expect(propose(secondBank))
      .to.be.revertedWithCustomError(vote, 'GovernorInsufficientProposerVotes')
      .withArgs(secondBank.address, 0, 1);
    await as(members, lender).addKey(LENDER, owner.address, 3, 0, 0);
    await expect(propose(owner)).to.be.revertedWithCustomError(members, 'MemberRegistryKeyLacksPurpose');
    await as(members, guardian).suspend(LENDER, 1);
    await expect(propose(lender))
      .to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding')
      .withArgs(LENDER, true, 0, 0);
  });

  it('refuses a vote after suspension, by a retired key, and by who had no seat when it began', async () => {
    const base = await load(ruled);
    const { members, lender, market, guardian, secondBank, other, seats, vote } = base;
    const p = proposal(base, admission(base));
    await p.propose();
    await p.begin();
    await expect(p.cast(FOR, secondBank))
      .to.be.revertedWithCustomError(vote, 'CountyGovernorNoVote')
      .withArgs(secondBank.address, await p.id());
    await as(members, guardian).suspend(LENDER, 1);
    await expect(p.cast(FOR, lender)).to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding');
    await as(members, market).addKey(MARKET, other.address, MANAGE, 0, 0);
    await as(members, market).retireKey(market.address);
    await expect(p.cast(FOR, market)).to.be.revertedWithCustomError(members, 'MemberRegistryKeyNotValid');
    // The member's seat moves with its key, not its vote in what has begun: there is no second one.
    await as(seats, other).moveSeat(MARKET);
    await expect(p.cast(FOR, other)).to.be.revertedWithCustomError(vote, 'CountyGovernorNoVote');
  });

  it('refuses a second vote', async () => {
    const base = await load(ruled);
    const p = proposal(base, admission(base));
    await p.propose();
    await p.begin();
    await p.cast(FOR, base.lender);
    await expect(p.cast(AGAINST, base.lender))
      .to.be.revertedWithCustomError(base.vote, 'GovernorAlreadyCastVote')
      .withArgs(base.lender.address);
  });

  it('rounds the quorum up: of three one is not enough, of two neither', async () => {
    const base = await load(ruled);
    const p = proposal(base, admission(base));
    await p.propose();
    await p.begin();
    await p.cast(FOR, base.lender);
    await p.end();
    expect(await p.state()).to.equal(DEFEATED);
    expect(await base.vote.quorum((await now()) - 1)).to.equal(2n);
    const seat: Action = {
      target: base.deployed.MembershipToken.address,
      data: base.seats.interface.encodeFunctionData('endSeat', [MARKET]),
    };
    await proposal(base, [seat], 'one leaves').pass(base.lender, base.office);
    await networkHelpers.mine();
    expect(await base.vote.quorum((await now()) - 1)).to.equal(2n);
  });

  it('needs more for than against, among those who take part', async () => {
    const base = await load(ruled);
    for (const [votes, state] of [
      [[FOR, AGAINST, ABSTAIN], DEFEATED],
      [[FOR, ABSTAIN, ABSTAIN], SUCCEEDED],
      [[FOR, FOR, AGAINST], SUCCEEDED],
      [[ABSTAIN, AGAINST, AGAINST], DEFEATED],
    ] as const) {
      const p = proposal(base, admission(base), `votes ${votes.join()}`);
      await p.propose();
      await p.begin();
      for (const [i, voter] of [base.office, base.lender, base.market].entries()) await p.cast(votes[i] ?? 0, voter);
      await p.end();
      expect(await p.state(), votes.join()).to.equal(state);
    }
  });

  it('waits for the timelock', async () => {
    const base = await load(ruled);
    const p = proposal(base, admission(base));
    await p.propose();
    await p.begin();
    await p.cast(FOR, base.lender, base.office);
    await p.end();
    await p.queue();
    await networkHelpers.time.increase(TIMELOCK_DELAY - 10);
    await expect(p.execute()).to.be.revert(ethers);
    expect(await base.members.memberCount()).to.equal(6n);
    await networkHelpers.time.increase(10);
    await p.execute();
    expect(await p.state()).to.equal(EXECUTED);
  });
});

describe('CountyGovernor: what is decided', () => {
  it('admits a bank, which then votes; the seat counts from its second', async () => {
    const base = await load(ruled);
    const { members, seats, other } = base;
    await proposal(base, admission(base)).pass(base.lender, base.office);
    expect((await members.authorize(other.address, 1)).member).to.equal(BigInt(NEW_MEMBER));
    await networkHelpers.mine();
    expect(await seats.getPastTotalSupply((await now()) - 1)).to.equal(4n);
    const next = proposal(base, [memberAction(base, 'setCapabilities', [MARKET, 0n])], 'next');
    await next.propose(other);
    await next.begin();
    await next.cast(FOR, other);
    expect(await next.state()).to.equal(ACTIVE);
  });

  it('refuses the whole when the number of the new member was taken meanwhile', async () => {
    const base = await load(ruled);
    const p = proposal(base, admission(base), 'late');
    await p.propose();
    await p.begin();
    await p.cast(FOR, base.lender, base.office);
    await p.end();
    await p.queue();
    const first = proposal(
      base,
      [memberAction(base, 'admit', ['fourth bank', '', BANK, 0, 0, base.owner.address])],
      'first',
    );
    await first.pass(base.lender, base.office);
    await expect(p.execute()).to.be.revertedWithCustomError(base.seats, 'MembershipTokenWrongKey');
  });

  it('removes a member: its seat ends, what it anchored stays', async () => {
    const base = await load(ruled);
    const { members, seats, market } = base;
    const end = (await now()) + 30 * DAY;
    await proposal(base, [
      memberAction(base, 'setValidity', [MARKET, 0, end]),
      {
        target: base.deployed.MembershipToken.address,
        data: seats.interface.encodeFunctionData('endSeat', [MARKET]),
      },
    ]).pass(base.lender, base.office);
    await networkHelpers.time.increaseTo(end);
    await expect(members.authorize(market.address, 1)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryMemberNotInStanding',
    );
    expect(await seats.getVotes(market.address)).to.equal(0n);
  });
});

describe('CountyGovernor: the guardian', () => {
  it('suspends at once, and the members lift it by vote, which it cannot stop', async () => {
    const base = await load(ruled);
    const { members, guardian, market, vote } = base;
    await as(members, guardian).suspend(MARKET, 3);
    await expect(members.authorize(market.address, 1)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryMemberNotInStanding',
    );
    const p = proposal(base, [memberAction(base, 'reinstate', [MARKET])], 'lift');
    await p.propose();
    expect(await vote.isBeyondGuardian(await p.id())).to.equal(true);
    await expect(p.cancel(guardian))
      .to.be.revertedWithCustomError(vote, 'CountyGovernorBeyondGuardian')
      .withArgs(await p.id());
    await p.begin();
    await p.cast(FOR, base.office, base.lender);
    await p.end();
    await p.queue();
    await expect(p.cancel(guardian)).to.be.revertedWithCustomError(vote, 'CountyGovernorBeyondGuardian');
    await networkHelpers.time.increase(TIMELOCK_DELAY);
    await p.execute();
    expect((await members.authorize(market.address, 1)).member).to.equal(BigInt(MARKET));
  });

  it('cancels any other proposal, before and after the vote', async () => {
    const base = await load(ruled);
    const mixed = [memberAction(base, 'reinstate', [MARKET]), ...admission(base)];
    for (const [description, actions] of [
      ['admission', admission(base)],
      ['mixed with a lift', mixed],
    ] as const) {
      const p = proposal(base, actions, description);
      await p.propose();
      await p.begin();
      await p.cast(FOR, base.office, base.lender);
      await p.end();
      await p.queue();
      await expect(p.cancel(base.lender)).to.be.revertedWithCustomError(base.vote, 'GovernorUnableToCancel');
      await p.cancel(base.guardian);
      expect(await p.state()).to.equal(CANCELED);
      await networkHelpers.time.increase(TIMELOCK_DELAY);
      await expect(p.execute()).to.be.revert(ethers);
    }
  });

  it('can be replaced by vote, and its role taken, against its will; no other role passes for that', async () => {
    const base = await load(ruled);
    const { vote, guardian, manager, members, deployed, manifest, stranger } = base;
    const revoke = (role: number): Action => ({
      target: manifest.contracts.AccessManager.address,
      data: manager.interface.encodeFunctionData('revokeRole', [role, guardian.address]),
    });
    const grant = (role: number): Action => ({
      target: manifest.contracts.AccessManager.address,
      data: manager.interface.encodeFunctionData('grantRole', [role, guardian.address, 0]),
    });
    const replace: Action = {
      target: deployed.CountyGovernor.address,
      data: vote.interface.encodeFunctionData('setProposalGuardian', [stranger.address]),
    };
    for (const [actions, beyond] of [
      [[revoke(2)], true],
      [[replace], true],
      [[revoke(2), replace, memberAction(base, 'reinstate', [MARKET])], true],
      [[revoke(1)], false],
      [[grant(2)], false],
      [[memberAction(base, 'setCapabilities', [MARKET, 0n])], false],
      [[{ target: manifest.contracts.MemberRegistry.address, data: '0x' }], false],
      [[{ ...replace, target: manifest.contracts.SchemaRegistry.address }], false],
    ] as const) {
      const p = proposal(base, actions, `proposal ${actions.map((a) => a.data).join()} ${actions[0]?.target}`);
      await p.propose();
      expect(await vote.isBeyondGuardian(await p.id())).to.equal(beyond);
    }
    await proposal(base, [revoke(2), replace], 'out').pass(base.office, base.lender);
    await expect(as(members, guardian).suspend(MARKET, 1)).to.be.revertedWithCustomError(
      members,
      'AccessManagedUnauthorized',
    );
    const p = proposal(base, admission(base), 'after');
    await p.propose();
    await expect(p.cancel(guardian)).to.be.revertedWithCustomError(vote, 'GovernorUnableToCancel');
    await p.cancel(stranger);
  });

  it('takes back what it proposed itself, even what it could not stop of others', async () => {
    const base = await load(ruled);
    const { vote, office, lender, deployed } = base;
    const seated: Action = {
      target: deployed.CountyGovernor.address,
      data: vote.interface.encodeFunctionData('setProposalGuardian', [lender.address]),
    };
    await proposal(base, [seated], 'the lender guards').pass(office, lender);
    const lift = proposal(base, [memberAction(base, 'reinstate', [MARKET])], 'lift');
    await lift.propose(lender);
    expect(await vote.isBeyondGuardian(await lift.id())).to.equal(true);
    await lift.cancel(lender);
    expect(await lift.state()).to.equal(CANCELED);
    const another = proposal(base, [memberAction(base, 'reinstate', [MARKET])], 'lift again');
    await another.propose(office);
    await expect(another.cancel(lender)).to.be.revertedWithCustomError(vote, 'CountyGovernorBeyondGuardian');
  });

  it('neither publishes nor erases nor governs', async () => {
    const { attestations, members, seats, liens, assets, guardian } = await load(ruled);
    await expect(as(attestations, guardian).revoke(hash('id'), 1, `0x${'00'.repeat(32)}`))
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(guardian.address);
    for (const call of [
      () => as(members, guardian).reinstate(MARKET),
      () => as(seats, guardian).endSeat(MARKET),
      () => as(assets, guardian).changeAuthority(1, 1),
      () => as(liens, guardian).reassign(hash('id'), 1, guardian.address, 0, '0x'),
    ]) {
      await expect(call())
        .to.be.revertedWithCustomError(members, 'AccessManagedUnauthorized')
        .withArgs(guardian.address);
    }
  });
});
