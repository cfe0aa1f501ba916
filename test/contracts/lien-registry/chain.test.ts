import { expect } from 'chai';
import { AbiCoder, concat, keccak256, toBeHex, ZeroHash, zeroPadValue } from 'ethers';
import { as, hash, load, now } from '../fixtures.ts';
import {
  createLien,
  farmer,
  farmerTwo,
  HARVESTER,
  mortgage,
  type Rights,
  SECOND_BANK,
  TRACTOR,
  titled,
} from '../rights-fixtures.ts';

const coder = AbiCoder.defaultAbiCoder();

/** The chain's head over steps, computed apart from the contract: count in the upper 32 bits, 28 bytes of hash below. */
function headOf(steps: readonly [step: bigint, lien: string, data: string][]) {
  let head = ZeroHash;
  for (const [i, [step, lien, data]] of steps.entries()) {
    const item = keccak256(coder.encode(['uint8', 'bytes32', 'bytes32'], [step, lien, data]));
    const tail = keccak256(concat([head, item])).slice(10);
    head = `${zeroPadValue(toBeHex(i + 1), 4)}${tail}`;
  }
  return { count: Number(head.slice(0, 10)), head: `0x${head.slice(10)}` };
}

async function stepsOf({ liens }: Rights, asset: number) {
  const logs = await liens.queryFilter(liens.getEvent('LienChainExtended')(asset));
  return logs.map((log) => {
    const parsed = liens.interface.parseLog(log);
    if (parsed === null) throw new Error('not an event of the registry');
    const { step, lien, data, position } = parsed.args;
    return { step, lien, data, position } as { step: bigint; lien: string; data: string; position: bigint };
  });
}

describe('LienRegistry: the chain of an asset', () => {
  it('is empty at first', async () => {
    const { liens } = await load(titled);
    expect(await liens.lienChain(TRACTOR)).to.deep.equal([0n, `0x${'00'.repeat(28)}`]);
  });

  it('is what its events say, step by step, on each asset apart; one step left out does not give the head', async () => {
    const base = await load(titled);
    const { liens, office, secondBank } = base;
    const both = await createLien(base, await mortgage({ assets: [TRACTOR, HARVESTER] }), [farmer, farmerTwo]);
    const other = await createLien(base, await mortgage({ creditor: SECOND_BANK }), [farmer], secondBank);
    const entry = { register: 1, number: hash('n'), registeredAt: await now(), validUntil: 0, order: 0 };
    await liens.perfect(both, entry);
    await as(liens, secondBank).perfect(other, entry);
    await as(liens, office).confirm(both);
    await liens.amend(both, 5, 5);
    await liens.releaseAsset(both, HARVESTER);
    await as(liens, office).strike(other, 1);
    await liens.giveNotice(both, hash('notice'));
    await liens.release(both);

    for (const [asset, length] of [
      [TRACTOR, 9],
      [HARVESTER, 5],
    ] as const) {
      const steps = await stepsOf(base, asset);
      expect(steps.map(({ position }) => position)).to.deep.equal(Array.from({ length }, (_, i) => BigInt(i + 1)));
      const items = steps.map(({ step, lien, data }) => [step, lien, data] as [bigint, string, string]);
      const { count, head } = await liens.lienChain(asset);
      expect(headOf(items)).to.deep.equal({ count: Number(count), head });
      for (let i = 0; i < items.length; i++) {
        expect(headOf(items.filter((_, j) => j !== i)).head, `without ${i}`).to.not.equal(head);
      }
    }
  });
});
