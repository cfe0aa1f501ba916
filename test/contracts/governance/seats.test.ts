import { expect } from 'chai';
import { ZeroAddress, ZeroHash } from 'ethers';
import { as, LENDER, load, MANAGE, MARKET, networkHelpers, now, OFFICE, PUBLISH } from '../fixtures.ts';
import { rights, SECOND_BANK } from '../rights-fixtures.ts';

/** Seats for office, lender and market. */
async function seated() {
  const base = await rights();
  const { seats, office, lender, market } = base;
  await seats.grantSeat(OFFICE, office.address);
  await seats.grantSeat(LENDER, lender.address);
  await seats.grantSeat(MARKET, market.address);
  return base;
}

describe('MembershipToken', () => {
  it('refuses a seat for an account that is no key of the member, and a second one', async () => {
    const { seats, office, lender, stranger } = await load(rights);
    for (const [member, account, of] of [
      [LENDER, office.address, OFFICE],
      [LENDER, stranger.address, 0],
      [0, stranger.address, 0],
      [99, lender.address, LENDER],
    ] as const) {
      await expect(seats.grantSeat(member, account))
        .to.be.revertedWithCustomError(seats, 'MembershipTokenWrongKey')
        .withArgs(member, account, of);
    }
    await seats.grantSeat(LENDER, lender.address);
    await expect(seats.grantSeat(LENDER, lender.address))
      .to.be.revertedWithCustomError(seats, 'MembershipTokenAlreadySeated')
      .withArgs(LENDER, lender.address);
  });

  it('refuses every transfer, approval and delegation', async () => {
    const { seats, lender, market } = await load(seated);
    const own = as(seats, lender);
    for (const call of [
      () => own.transferFrom(lender.address, market.address, LENDER),
      () => own.approve(market.address, LENDER),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(seats, 'MembershipTokenSoulbound').withArgs(LENDER);
    }
    await expect(own.setApprovalForAll(market.address, true)).to.be.revertedWithCustomError(
      seats,
      'MembershipTokenSoulbound',
    );
    for (const call of [
      () => own.delegate(market.address),
      () => own.delegateBySig(market.address, 0, 2 ** 40, 27, ZeroHash, ZeroHash),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(seats, 'MembershipTokenNotDelegable').withArgs(market.address);
    }
  });

  it('gives each member one vote', async () => {
    const { seats, secondBank, lender } = await load(seated);
    await expect(seats.grantSeat(SECOND_BANK, secondBank.address))
      .to.emit(seats, 'SeatGranted')
      .withArgs(SECOND_BANK, secondBank.address)
      .and.to.emit(seats, 'Locked')
      .withArgs(SECOND_BANK);
    const time = await now();
    await networkHelpers.mine();
    expect(await seats.getPastTotalSupply(time)).to.equal(4n);
    expect(await seats.getPastVotes(lender.address, time)).to.equal(1n);
    expect(await seats.seatOf(LENDER)).to.equal(lender.address);
    expect(await seats.seatOf(99)).to.equal(ZeroAddress);
    expect(await seats.locked(LENDER)).to.equal(true);
    expect(await seats.CLOCK_MODE()).to.equal('mode=timestamp');
    for (const id of ['0x80ac58cd', '0xb45a3c0e']) expect(await seats.supportsInterface(id)).to.equal(true);
    expect(await seats.supportsInterface('0xffffffff')).to.equal(false);
    await expect(seats.locked(99)).to.be.revertedWithCustomError(seats, 'ERC721NonexistentToken').withArgs(99);
  });

  it('ends with the membership', async () => {
    const { seats, lender } = await load(seated);
    await expect(seats.endSeat(99)).to.be.revertedWithCustomError(seats, 'MembershipTokenNoSeat').withArgs(99);
    const before = await now();
    await expect(seats.endSeat(LENDER)).to.emit(seats, 'SeatEnded').withArgs(LENDER, lender.address);
    await networkHelpers.mine();
    expect(await seats.getVotes(lender.address)).to.equal(0n);
    expect(await seats.getPastTotalSupply(before)).to.equal(3n);
    // It may be given again, and counts once.
    await seats.grantSeat(LENDER, lender.address);
    expect(await seats.getVotes(lender.address)).to.equal(1n);
  });

  it('moves to another MANAGE key of the same member, and to no other', async () => {
    const { seats, members, lender, market, other, owner } = await load(seated);
    await as(members, lender).addKey(LENDER, other.address, MANAGE, 0, 0);
    await as(members, lender).addKey(LENDER, owner.address, PUBLISH, 0, 0);
    await expect(as(seats, market).moveSeat(LENDER))
      .to.be.revertedWithCustomError(seats, 'MembershipTokenWrongKey')
      .withArgs(LENDER, market.address, MARKET);
    await expect(as(seats, owner).moveSeat(LENDER))
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyLacksPurpose')
      .withArgs(owner.address, PUBLISH, MANAGE);
    await expect(as(seats, lender).moveSeat(LENDER))
      .to.be.revertedWithCustomError(seats, 'MembershipTokenAlreadySeated')
      .withArgs(LENDER, lender.address);
    await expect(as(seats, other).moveSeat(LENDER))
      .to.emit(seats, 'SeatMoved')
      .withArgs(LENDER, lender.address, other.address);
    expect(await seats.getVotes(lender.address)).to.equal(0n);
    expect(await seats.getVotes(other.address)).to.equal(1n);
    const { secondBank } = await load(seated);
    await expect(as(seats, secondBank).moveSeat(SECOND_BANK))
      .to.be.revertedWithCustomError(seats, 'MembershipTokenNoSeat')
      .withArgs(SECOND_BANK);
  });
});
