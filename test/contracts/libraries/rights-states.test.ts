import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import fc from 'fast-check';
import { DAY, ethers, hash, load, type Registry } from '../fixtures.ts';

type Harness = Registry<
  | 'create'
  | 'perfect'
  | 'strike'
  | 'amend'
  | 'release'
  | 'giveNotice'
  | 'withdrawNotice'
  | 'enforce'
  | 'file'
  | 'answer'
  | 'state'
  | 'withdraw'
  | 'isOverdue'
>;

async function rightsHarness() {
  return { harness: (await ethers.deployContract('RightsHarness')) as unknown as Harness };
}

const START = 1_000_000;
const MOST = 100n;
const NOTICE = 15 * DAY;

type State = (bigint | boolean | string)[];
const plain = (result: State): State => [...result];
const undefinedIfRefused = (call: Promise<State>) => call.then(plain, () => undefined);

type LienStep = 'create' | 'perfect' | 'strike' | 'amend' | 'release' | 'giveNotice' | 'withdrawNotice' | 'enforce';
const lienSteps = fc.array(
  fc.record({
    // What ends a lien comes seldom, so that the others are seen too.
    do: fc.constantFrom<LienStep>(
      ...(['create', 'perfect', 'strike', 'amend', 'amend', 'giveNotice', 'giveNotice', 'withdrawNotice'] as const),
      ...(['release', 'enforce'] as const),
    ),
    wait: fc.integer({ min: 0, max: NOTICE }),
    amount: fc.bigInt({ min: 0n, max: MOST + 2n }),
    most: fc.bigInt({ min: 0n, max: MOST + 2n }),
    byAuthority: fc.boolean(),
  }),
  { minLength: 3, maxLength: 14 },
);

describe('LienState', () => {
  it('obeys, for any sequence of steps: ended is final, amounts stay below what was agreed, enforcement waits for its notice', async () => {
    const { harness } = await load(rightsHarness);
    const lien = [[1], 2, 1, 156, MOST, MOST, START, 0, hash('debt'), ZeroHash, 2n ** 40n - 1n];
    await fc.assert(
      fc.asyncProperty(lienSteps, async (steps) => {
        let state: State = [...Array.from({ length: 12 }, () => 0n), false];
        const model = { status: 0, most: MOST, perfected: false, struck: false, noticeUntil: 0 };
        let time = START;
        for (const step of [{ ...steps[0]!, do: 'create' as const }, ...steps]) {
          time += step.wait;
          const open = model.status === 1 || model.status === 2;
          const may: Record<LienStep, boolean> = {
            create: model.status === 0,
            perfect: open && !model.perfected && (!model.struck || step.byAuthority),
            strike: open && model.perfected,
            amend: open && step.amount > 0n && step.amount <= step.most && step.most <= model.most,
            release: open,
            giveNotice: model.status === 1,
            withdrawNotice: model.status === 2,
            enforce: model.status === 2 && time >= model.noticeUntil,
          };
          const entry = [1, hash('number'), time, 0, 0];
          const call = {
            create: () => harness.create(state, lien, time),
            perfect: () => harness.perfect(state, entry, step.byAuthority, time),
            strike: () => harness.strike(state),
            amend: () => harness.amend(state, step.amount, step.most),
            release: () => harness.release(state),
            giveNotice: () => harness.giveNotice(state, time),
            withdrawNotice: () => harness.withdrawNotice(state),
            enforce: () => harness.enforce(state, time),
          }[step.do];
          const next = await undefinedIfRefused(call());
          expect(next !== undefined, `${step.do} at ${time}`).to.equal(may[step.do]);
          if (next === undefined) continue;
          if (step.do === 'create' || step.do === 'withdrawNotice') model.status = 1;
          if (step.do === 'giveNotice') Object.assign(model, { status: 2, noticeUntil: time + NOTICE });
          if (step.do === 'release') model.status = 3;
          if (step.do === 'enforce') model.status = 4;
          if (step.do === 'amend') model.most = step.most;
          if (step.do === 'perfect') Object.assign(model, { perfected: true, struck: false });
          if (step.do === 'strike') Object.assign(model, { perfected: false, struck: true });
          state = next;
          expect(state[0]).to.equal(BigInt(model.status));
          expect(state[3], 'effectiveAt').to.equal(BigInt(START));
          expect(state[4] !== 0n, 'perfected').to.equal(model.perfected);
          expect((state[9] as bigint) <= (state[10] as bigint) && state[10] === model.most).to.equal(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('LienState.perfect', () => {
  const created = async (harness: Harness) =>
    plain(
      await harness.create(
        [...Array.from({ length: 12 }, () => 0n), false],
        [[1], 2, 1, 156, MOST, MOST, START, 0, hash('debt'), ZeroHash, 2n ** 40n - 1n],
        START,
      ),
    );

  it('takes an end as far as its slot goes', async () => {
    const { harness } = await load(rightsHarness);
    const last = 2n ** 40n - 1n;
    const next = await harness.perfect(await created(harness), [1, hash('number'), START, last, 0], false, START);
    expect(next[11]).to.equal(last);
    await expect(
      harness.perfect(await created(harness), [1, hash('number'), START, last + 1n, 0], false, START),
    ).to.be.revertedWithCustomError(harness, 'LienRegistryInvalidRegistration');
  });

  it('never reaches behind the agreement, whatever ended before it', async () => {
    const { harness } = await load(rightsHarness);
    const state = await created(harness);
    // Registered and lapsed before the agreement, as no sequence of steps leaves it.
    [state[4], state[11]] = [5n, 10n];
    const perfect = (at: number) => harness.perfect(state, [1, hash('number'), at, 0, 0], false, START + 10);
    await expect(perfect(START - 1)).to.be.revertedWithCustomError(harness, 'LienRegistryInvalidRegistration');
    expect((await perfect(START))[4]).to.equal(BigInt(START));
  });
});

type DisputeStep = 'file' | 'answer' | 'state' | 'withdraw';
const disputeSteps = fc.array(
  fc.record({
    do: fc.constantFrom<DisputeStep>('file', 'answer', 'answer', 'state', 'withdraw'),
    outcome: fc.constantFrom(0, 1, 2, 3, 4, 4, 4, 5),
    wait: fc.integer({ min: 0, max: 10 }),
  }),
  { minLength: 2, maxLength: 24 },
);

describe('DisputeState', () => {
  it('obeys, for any sequence of steps: closed is final, only an open one is overdue, statements always and at most sixteen', async () => {
    const { harness } = await load(rightsHarness);
    const filing = [1, hash('target'), hash('party'), 1, hash('grounds'), ZeroHash, ZeroHash, 2n ** 40n - 1n];
    const dueAt = START + 30;
    await fc.assert(
      fc.asyncProperty(disputeSteps, async (steps) => {
        let state: State = [...Array.from({ length: 7 }, () => 0n), ZeroHash, ZeroHash];
        const model = { status: 0, statements: 0 };
        let time = START;
        for (const step of steps) {
          time += step.wait;
          const pending = model.status === 1 || model.status === 4;
          const may: Record<DisputeStep, boolean> = {
            file: model.status === 0,
            answer: pending && step.outcome >= 2 && step.outcome <= 4,
            state: model.status !== 0 && model.statements < 16,
            withdraw: pending,
          };
          const call = {
            file: () => harness.file(state, filing, dueAt, time),
            answer: () => harness.answer(state, step.outcome, time),
            state: () => harness.state(state),
            withdraw: () => harness.withdraw(state),
          }[step.do];
          const next = await undefinedIfRefused(call());
          expect(next !== undefined, `${step.do} at ${time}`).to.equal(may[step.do]);
          if (next === undefined) continue;
          if (step.do === 'file') model.status = 1;
          if (step.do === 'answer') model.status = step.outcome;
          if (step.do === 'withdraw') model.status = 5;
          if (step.do === 'state') model.statements++;
          state = next;
          expect([state[1], state[6]]).to.deep.equal([BigInt(model.status), BigInt(model.statements)]);
          expect(await harness.isOverdue(state, time)).to.equal(model.status === 1 && time >= dueAt);
        }
      }),
      { numRuns: 60 },
    );
  });
});
