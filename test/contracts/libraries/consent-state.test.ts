import { expect } from 'chai';
import { Interface } from 'ethers';
import fc from 'fast-check';
import { readArtifact } from '../../../scripts/deploy/artifacts.ts';
import { hash, load } from '../fixtures.ts';
import { libraryHarness } from './library-harness.ts';

// The errors are declared on the interface of the registry, not in the library.
const errors = { interface: new Interface(readArtifact('ConsentRegistry').abi) };
const ID = hash('consent');
const PUBLISHER = 3;
const FROM = 1_000;
const UNTIL = 2_000;

interface State {
  validFrom: bigint;
  validUntil: bigint;
  revokedAt: bigint;
  uses: bigint;
  useLimit: bigint;
  action: bigint;
  categories: bigint;
  publisher: bigint;
}

const UNKNOWN = [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n];

type Step = { do: 'grant' | 'withdraw' | 'consume'; time: number };

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('grant' as const, 'withdraw' as const, 'consume' as const, 'consume' as const),
  time: fc.integer({ min: FROM - 200, max: UNTIL + 200 }),
});

describe('ConsentState', () => {
  it('saturates the count of a consent without limit', async () => {
    const { harness } = await load(libraryHarness);
    const state = [FROM, UNTIL, 0, 0xffff, 0, 2, 1, PUBLISHER];
    const after: State = await harness.consume(state, ID, PUBLISHER, FROM);
    expect(after.uses).to.equal(0xffffn);
  });

  it('refuses at the highest limit too', async () => {
    const { harness } = await load(libraryHarness);
    const state = [FROM, UNTIL, 0, 0xffff, 0xffff, 2, 1, PUBLISHER];
    await expect(harness.consume(state, ID, PUBLISHER, FROM))
      .to.be.revertedWithCustomError(errors, 'ConsentRegistryUseLimitReached')
      .withArgs(ID, 0xffff);
  });

  it('names a withdrawal before anything else', async () => {
    const { harness } = await load(libraryHarness);
    const withdrawn = [0, 0, 1_500, 0, 0, 0, 0, 0];
    const consent = [hash('handle'), 9, 0, 0, 0, 0, hash('terms')];
    for (const call of [
      () => harness.grant(withdrawn, consent, ID, PUBLISHER, 1_600),
      () => harness.withdraw(withdrawn, ID, 1_600),
      () => harness.consume(withdrawn, ID, PUBLISHER, 1_600),
      () => harness.requireProvide(withdrawn, ID, PUBLISHER, 0, 1_600),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(errors, 'ConsentRegistryWithdrawn').withArgs(ID, 1_500);
    }
  });

  it('obeys, for any sequence of steps: withdrawn is final, granted once, counted up to the limit, only in the window', async () => {
    const { harness } = await load(libraryHarness);
    const limits = fc.integer({ min: 0, max: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), limits, async (steps, useLimit) => {
        const consent = [hash('handle'), 2, 1, FROM, UNTIL, useLimit, hash('terms')];
        let state: bigint[] = UNKNOWN;
        let model: { granted: boolean; withdrawn: boolean; uses: number } = {
          granted: false,
          withdrawn: false,
          uses: 0,
        };
        for (const s of steps) {
          const may = {
            grant: !model.granted && !model.withdrawn && s.time < UNTIL,
            withdraw: !model.withdrawn,
            consume:
              model.granted &&
              !model.withdrawn &&
              s.time >= FROM &&
              s.time < UNTIL &&
              (useLimit === 0 || model.uses < useLimit),
          }[s.do];
          const call = {
            grant: () => harness.grant(state, consent, ID, PUBLISHER, s.time),
            withdraw: () => harness.withdraw(state, ID, s.time),
            consume: () => harness.consume(state, ID, PUBLISHER, s.time),
          }[s.do];
          const next: bigint[] | undefined = await call().then(
            (result) => [...result],
            () => undefined,
          );
          expect(next !== undefined, `${s.do} at ${s.time}`).to.equal(may);
          if (next === undefined) continue;
          model = {
            granted: model.granted || s.do === 'grant',
            withdrawn: s.do === 'withdraw',
            uses: model.uses + (s.do === 'consume' ? 1 : 0),
          };
          state = next;
          expect(state[3]).to.equal(BigInt(model.uses));
          expect(state[2] !== 0n).to.equal(model.withdrawn);
        }
      }),
      { numRuns: 40 },
    );
  });
});
