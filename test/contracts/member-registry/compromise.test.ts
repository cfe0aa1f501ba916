import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import {
  address,
  as,
  DAY,
  ethers,
  hash,
  LENDER,
  load,
  MANAGE,
  MARKET,
  networkHelpers,
  nextTime,
  now,
  PUBLISH,
  permit,
  SIGN,
} from '../fixtures.ts';
import { type Rights, rights } from '../rights-fixtures.ts';
import { signCompromise } from '../rights-typed-data.ts';

const STOLEN = 2;
const EVIDENCE = hash('report');

/** The lender's second key, which will be declared compromised; its first one manages. `members` speaks as the lender. */
async function withSecondKey() {
  const base = await rights();
  const members = as(base.members, base.lender);
  await members.addKey(LENDER, base.other.address, PUBLISH | SIGN, 0, 0);
  const addedAt = await now();
  await networkHelpers.time.increase(10 * DAY);
  return { ...base, members, key: base.other.address, addedAt };
}

interface Declaration {
  key: string;
  since: number;
  reason: number;
  evidence: string;
  deadline: number;
}

async function declaring(base: Rights & { key: string }, change: Partial<Declaration> = {}, approver = base.market) {
  const given: Declaration = {
    key: base.key,
    since: (await now()) - DAY,
    reason: STOLEN,
    evidence: EVIDENCE,
    deadline: (await now()) + DAY,
    ...change,
  };
  const approval = await signCompromise(approver, base.membersDomain, given);
  const args = (g: Declaration, by: string, signature: string) =>
    [g.key, g.since, g.reason, g.evidence, by, g.deadline, signature] as const;
  const declare = (members = base.members) => members.declareCompromised(...args(given, approver.address, approval));
  return { given, approval, args, declare };
}

describe('MemberRegistry.declareCompromised', () => {
  it('refuses who neither manages the member nor governs: another member, a stranger, the key itself', async () => {
    const base = await load(withSecondKey);
    const { declare } = await declaring(base);
    for (const caller of [base.market, base.stranger, base.other]) {
      await expect(declare(as(base.members, caller)))
        .to.be.revertedWithCustomError(base.members, 'MemberRegistryNotManager')
        .withArgs(caller.address, LENDER);
    }
  });

  it('refuses a lone issuer, whichever of its keys approves', async () => {
    const base = await load(withSecondKey);
    await base.members.addKey(LENDER, base.owner.address, MANAGE, 0, 0);
    for (const own of [base.lender, base.other, base.owner]) {
      const { declare } = await declaring(base, {}, own);
      await expect(declare())
        .to.be.revertedWithCustomError(base.members, 'MemberRegistryOwnApprover')
        .withArgs(own.address, LENDER);
    }
  });

  it('refuses an approver who is nobody, may not manage, or is suspended', async () => {
    const base = await load(withSecondKey);
    const { members, market, stranger, guardian, owner } = base;
    const byNobody = await declaring(base, {}, stranger);
    await expect(byNobody.declare())
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(stranger.address);
    await as(members, market).addKey(MARKET, owner.address, PUBLISH | SIGN, 0, 0);
    const bySigner = await declaring(base, {}, owner);
    await expect(bySigner.declare())
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyLacksPurpose')
      .withArgs(owner.address, PUBLISH | SIGN, MANAGE);
    const { declare } = await declaring(base);
    await as(members, guardian).suspend(MARKET, 1);
    await expect(declare()).to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding');
  });

  it('refuses an approval of anything else, elsewhere, or too late', async () => {
    const base = await load(withSecondKey);
    const { members, market, membersDomain, liensDomain } = base;
    const { given, args } = await declaring(base);
    const wrong = [
      await signCompromise(market, liensDomain, given),
      await signCompromise(market, { ...membersDomain, chainId: 1n }, given),
      await signCompromise(base.secondBank, membersDomain, given),
      await signCompromise(market, membersDomain, { ...given, key: base.lender.address }),
      await signCompromise(market, membersDomain, { ...given, since: given.since + 1 }),
      await signCompromise(market, membersDomain, { ...given, reason: 1 }),
      await signCompromise(market, membersDomain, { ...given, evidence: hash('other') }),
      await signCompromise(market, membersDomain, { ...given, deadline: given.deadline + 1 }),
      '0x',
    ];
    for (const approval of wrong) {
      await expect(members.declareCompromised(...args(given, market.address, approval)))
        .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidApproval')
        .withArgs(base.key, market.address);
    }
    const late = await declaring(base, { deadline: (await now()) - 1 });
    await expect(late.declare())
      .to.be.revertedWithCustomError(members, 'MemberRegistryApprovalExpired')
      .withArgs(late.given.deadline);
  });

  it('refuses an unknown key, no reason, no evidence', async () => {
    const base = await load(withSecondKey);
    const { members } = base;
    await expect((await declaring(base, { key: address('nobody') })).declare())
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(address('nobody'));
    for (const reason of [0, 5]) {
      await expect((await declaring(base, { reason })).declare())
        .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidReason')
        .withArgs(reason);
    }
    await expect((await declaring(base, { evidence: ZeroHash })).declare())
      .to.be.revertedWithCustomError(members, 'MemberRegistryZeroEvidence')
      .withArgs(base.key);
  });

  it('refuses a time before the key was added, and one of the future', async () => {
    const base = await load(withSecondKey);
    const { members, key, addedAt } = base;
    const before = await declaring(base, { since: addedAt - 1 });
    const time = await nextTime();
    await expect(before.declare())
      .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidSince')
      .withArgs(key, addedAt - 1, addedAt, time);
    const ahead = await declaring(base, { since: time + DAY });
    const next = await nextTime();
    await expect(ahead.declare())
      .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidSince')
      .withArgs(key, time + DAY, addedAt, next);
  });

  it('ends the key in the same block, by the member and with another member’s approval', async () => {
    const base = await load(withSecondKey);
    const { members, key, lender, market } = base;
    const time = await nextTime();
    const { given, declare } = await declaring(base);
    await expect(declare())
      .to.emit(members, 'KeyRetired')
      .withArgs(LENDER, key, time)
      .and.to.emit(members, 'KeyCompromised')
      .withArgs(LENDER, key, given.since, STOLEN, EVIDENCE, lender.address, market.address);
    expect(await members.compromisedSince(key)).to.equal(BigInt(given.since));
    await expect(members.authorize(key, PUBLISH)).to.be.revertedWithCustomError(members, 'MemberRegistryKeyNotValid');
    // The member itself goes on by its other key.
    expect((await members.authorize(lender.address, PUBLISH)).member).to.equal(BigInt(LENDER));
    expect(await members.compromisedSince(lender.address)).to.equal(0n);
  });

  it('is governance’s too, also for the only key a member has, and takes the word of a contract account', async () => {
    const base = await load(withSecondKey);
    const { members, governor, lender, market, membersDomain } = base;
    const account = await ethers.deployContract('WalletContract', [market.address]);
    const at = await account.getAddress();
    await as(members, market).addKey(MARKET, at, MANAGE, 0, 0);
    const { given, args } = await declaring(base, { key: lender.address });
    const approval = await signCompromise(market, membersDomain, given);
    await expect(as(members, governor).declareCompromised(...args(given, at, approval)))
      .to.emit(members, 'KeyCompromised')
      .withArgs(LENDER, lender.address, given.since, STOLEN, EVIDENCE, governor.address, at);
  });

  it('can only reach further back later, and never ends a key twice', async () => {
    const base = await load(withSecondKey);
    const { members, key, addedAt } = base;
    const first = await declaring(base);
    await first.declare();
    const { validUntil } = await members.keyOf(key);
    for (const since of [first.given.since, first.given.since + 1]) {
      await expect((await declaring(base, { since })).declare())
        .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidSince')
        .withArgs(key, since, addedAt, first.given.since - 1);
    }
    const further = await declaring(base, { since: addedAt });
    await expect(further.declare()).to.emit(members, 'KeyCompromised').and.to.not.emit(members, 'KeyRetired');
    expect(await members.compromisedSince(key)).to.equal(BigInt(addedAt));
    expect((await members.keyOf(key)).validUntil).to.equal(validUntil);
  });

  it('reaches a key that was retired before', async () => {
    const base = await load(withSecondKey);
    await base.members.retireKey(base.key);
    await networkHelpers.time.increase(DAY);
    const { declare } = await declaring(base, { since: base.addedAt });
    await expect(declare()).to.emit(base.members, 'KeyCompromised').and.to.not.emit(base.members, 'KeyRetired');
  });

  it('ends a key that would have ended later', async () => {
    const base = await load(withSecondKey);
    const { members, owner } = base;
    await members.addKey(LENDER, owner.address, PUBLISH, 0, (await now()) + 30 * DAY);
    const { declare } = await declaring({ ...base, key: owner.address }, { since: await now() });
    const time = await nextTime();
    await expect(declare()).to.emit(members, 'KeyRetired').withArgs(LENDER, owner.address, time);
    await expect(members.authorize(owner.address, PUBLISH)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryKeyNotValid',
    );
  });

  it('does not end a key again that ends in this very second', async () => {
    const base = await load(withSecondKey);
    const { members } = base;
    const end = (await now()) + DAY;
    await members.addKey(LENDER, base.stranger.address, SIGN, 0, end);
    const { declare } = await declaring(base, { key: base.stranger.address, since: end - 1, deadline: end });
    await networkHelpers.time.setNextBlockTimestamp(end);
    await expect(declare()).to.emit(members, 'KeyCompromised').and.to.not.emit(members, 'KeyRetired');
  });

  it('erases nothing: what the key anchored stays, with its head', async () => {
    const base = await load(withSecondKey);
    const { attestations, key, other } = base;
    const anchored = await permit({ issuer: LENDER, schema: hash('schema: statutory') });
    await base.schemas.register(anchored.schema, 4n, 1, 1, false, 0, 'statutory');
    await as(attestations, other).attest(anchored);
    const id = await attestations.hashAttestation(anchored);
    const before = [await attestations.anchorOf(LENDER, id), await attestations.subjectChain(anchored.subject)];
    const { declare } = await declaring(base, { since: base.addedAt });
    await declare();
    expect([await attestations.anchorOf(LENDER, id), await attestations.subjectChain(anchored.subject)]).to.deep.equal(
      before,
    );
    await expect(as(attestations, other).revoke(id, 1, ZeroHash))
      .to.be.revertedWithCustomError(base.members, 'MemberRegistryKeyNotValid')
      .withArgs(key, base.addedAt, (await base.members.keyOf(key)).validUntil);
  });
});
