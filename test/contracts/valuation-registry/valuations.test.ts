import { expect } from 'chai';
import { AbiCoder, keccak256, ZeroHash } from 'ethers';
import { as, BANK, DAY, hash, load, nextTime, now } from '../fixtures.ts';
import {
  APPRAISER,
  APPRAISING,
  CNY,
  HARVESTER,
  LENDING,
  type Rights,
  SECOND_BANK,
  TRACTOR,
  titled,
} from '../rights-fixtures.ts';

interface Valuation {
  asset: number;
  method: number;
  basis: number;
  currency: number;
  amount: bigint;
  asOf: number;
  validUntil: number;
  conflict: boolean;
  evidence: string;
}

const VALUATION =
  'tuple(uint256 asset,uint8 method,uint8 basis,uint16 currency,uint128 amount,uint64 asOf,uint64 validUntil,bool conflict,bytes32 evidence)';

async function valuation(change: Partial<Valuation> = {}): Promise<Valuation> {
  const time = await now();
  return {
    asset: TRACTOR,
    method: 1,
    basis: 4,
    currency: CNY,
    amount: 12_000_000n,
    asOf: time - DAY,
    validUntil: time + 90 * DAY,
    conflict: false,
    evidence: hash('inspection'),
    ...change,
  };
}

async function idOf({ valuations }: Rights, given: Valuation, appraiser = APPRAISER) {
  const chainId = 31337;
  const at = await valuations.getAddress();
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ['uint256', 'address', 'uint32', VALUATION],
    [chainId, at, appraiser, given],
  );
  return keccak256(encoded);
}

/** Values, by the appraiser; the id. */
async function appraise(base: Rights, change: Partial<Valuation> = {}) {
  const given = await valuation(change);
  await base.valuations.appraise(given);
  return idOf(base, given);
}

describe('ValuationRegistry.appraise', () => {
  it('refuses who is no appraiser, and a suspended one', async () => {
    const { valuations, lender, members, guardian } = await load(titled);
    await expect(as(valuations, lender).appraise(await valuation()))
      .to.be.revertedWithCustomError(valuations, 'ValuationRegistryNotAppraiser')
      .withArgs(lender.address, BANK | LENDING);
    await as(members, guardian).suspend(APPRAISER, 1);
    await expect(valuations.appraise(await valuation())).to.be.revertedWithCustomError(
      members,
      'MemberRegistryMemberNotInStanding',
    );
  });

  it('refuses an unknown asset, method, basis, and a value of nothing', async () => {
    const { valuations, assets } = await load(titled);
    await expect(valuations.appraise(await valuation({ asset: 99 })))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryUnknownAsset')
      .withArgs(99);
    for (const change of [{ method: 0 }, { method: 4 }, { basis: 0 }, { basis: 6 }]) {
      const given = await valuation(change);
      await expect(valuations.appraise(given))
        .to.be.revertedWithCustomError(valuations, 'ValuationRegistryInvalidMethod')
        .withArgs(given.method, given.basis);
    }
    for (const change of [{ currency: 0 }, { amount: 0n }]) {
      const given = await valuation(change);
      await expect(valuations.appraise(given))
        .to.be.revertedWithCustomError(valuations, 'ValuationRegistryInvalidAmount')
        .withArgs(given.currency, given.amount);
    }
  });

  it('refuses a value of the future, one that is over, and one for longer than a year', async () => {
    const { valuations } = await load(titled);
    const time = await now();
    for (const change of [
      { asOf: time + DAY },
      { validUntil: time },
      { asOf: time, validUntil: time + 366 * DAY + 1 },
    ]) {
      const given = await valuation(change);
      await expect(valuations.appraise(given))
        .to.be.revertedWithCustomError(valuations, 'ValuationRegistryInvalidWindow')
        .withArgs(given.asOf, given.validUntil);
    }
  });

  it('knows three methods and five bases', async () => {
    const { valuations } = await load(titled);
    for (const [method, basis] of [
      [1, 1],
      [3, 5],
    ] as const) {
      await expect(valuations.appraise(await valuation({ method, basis }))).to.emit(valuations, 'AssetValued');
    }
  });

  it('refuses the same twice', async () => {
    const base = await load(titled);
    const given = await valuation();
    await base.valuations.appraise(given);
    await expect(base.valuations.appraise(given))
      .to.be.revertedWithCustomError(base.valuations, 'ValuationRegistryAlreadyValued')
      .withArgs(await idOf(base, given));
  });

  it('says who, how, how much and until when, and extends the asset’s chain', async () => {
    const base = await load(titled);
    const { valuations, appraiser } = base;
    const time = await nextTime();
    const given = await valuation({ asOf: time, validUntil: time + 366 * DAY, conflict: true });
    const id = await idOf(base, given);
    await expect(valuations.appraise(given))
      .to.emit(valuations, 'AssetValued')
      .withArgs(
        id,
        TRACTOR,
        APPRAISER,
        appraiser.address,
        1,
        4,
        CNY,
        given.amount,
        time,
        time + 366 * DAY,
        true,
        given.evidence,
        1,
      );
    const at = BigInt(time);
    expect(await valuations.valuationOf(id)).to.deep.equal([
      BigInt(APPRAISER),
      at,
      at + 366n * 86_400n,
      0n,
      0n,
      BigInt(TRACTOR),
    ]);
    const head = `0x${keccak256(`${ZeroHash}${id.slice(2)}`).slice(10)}`;
    expect(await valuations.valuationChain(TRACTOR)).to.deep.equal([1n, head]);
    expect((await valuations.valuationChain(HARVESTER)).count).to.equal(0n);
  });
});

describe('ValuationRegistry.withdraw', () => {
  it('refuses another member, an unknown one, and the second time', async () => {
    const base = await load(titled);
    const { valuations, secondBank } = base;
    const id = await appraise(base);
    await expect(as(valuations, secondBank).withdraw(id, 1, ZeroHash))
      .to.be.revertedWithCustomError(valuations, 'ValuationRegistryWrongAppraiser')
      .withArgs(id, SECOND_BANK, APPRAISER);
    await expect(valuations.withdraw(hash('unknown'), 1, ZeroHash))
      .to.be.revertedWithCustomError(valuations, 'ValuationRegistryUnknownValuation')
      .withArgs(hash('unknown'));
    await valuations.withdraw(id, 1, ZeroHash);
    await expect(valuations.withdraw(id, 1, ZeroHash))
      .to.be.revertedWithCustomError(valuations, 'ValuationRegistryAlreadyWithdrawn')
      .withArgs(id, await now());
  });

  it('refuses an unknown reason, and a successor that is none', async () => {
    const base = await load(titled);
    const { valuations, members } = base;
    const id = await appraise(base);
    for (const reason of [0, 4]) {
      await expect(valuations.withdraw(id, reason, ZeroHash))
        .to.be.revertedWithCustomError(valuations, 'ValuationRegistryInvalidReason')
        .withArgs(reason);
    }
    const elsewhere = await appraise(base, { asset: HARVESTER });
    const gone = await appraise(base, { amount: 1n });
    await valuations.withdraw(gone, 1, ZeroHash);
    await members.setCapabilities(SECOND_BANK, APPRAISING);
    const given = await valuation({ amount: 2n });
    await as(valuations, base.secondBank).appraise(given);
    const another = await idOf(base, given, SECOND_BANK);
    for (const [reason, successor] of [
      [2, ZeroHash],
      [2, id],
      [2, hash('unknown')],
      [2, elsewhere],
      [2, gone],
      [2, another],
      [1, elsewhere],
      [3, another],
    ] as const) {
      await expect(valuations.withdraw(id, reason, successor))
        .to.be.revertedWithCustomError(valuations, 'ValuationRegistrySuccessorMismatch')
        .withArgs(reason, successor);
    }
  });

  it('withdraws for a better one, and leaves the chain as it was', async () => {
    const base = await load(titled);
    const { valuations, appraiser } = base;
    const id = await appraise(base);
    const better = await appraise(base, { amount: 1n });
    const chain = await valuations.valuationChain(TRACTOR);
    const time = await nextTime();
    await expect(valuations.withdraw(id, 2, better))
      .to.emit(valuations, 'ValuationWithdrawn')
      .withArgs(id, TRACTOR, appraiser.address, 2, better);
    const { withdrawnAt, reason } = await valuations.valuationOf(id);
    expect([withdrawnAt, reason]).to.deep.equal([BigInt(time), 2n]);
    expect(await valuations.valuationChain(TRACTOR)).to.deep.equal(chain);
  });
});
