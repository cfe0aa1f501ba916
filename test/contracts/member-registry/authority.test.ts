import { expect } from 'chai';
import fc from 'fast-check';
import { address, as, consortium, LENDER, load, networkHelpers, now, PUBLISH } from '../fixtures.ts';

const HOUR = 3600;

type Step =
  | { do: 'add'; key: number; from: number; until: number; purposes: number }
  | { do: 'retire'; key: number }
  | { do: 'validity'; from: number; until: number }
  | { do: 'capabilities'; bits: number }
  | { do: 'suspend' | 'reinstate' }
  | { do: 'wait'; hours: number };

const hours = fc.integer({ min: -3, max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    key: fc.integer({ min: 0, max: 4 }),
    from: hours,
    until: hours,
    purposes: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({ do: fc.constant('retire' as const), key: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ do: fc.constant('validity' as const), from: hours, until: hours }),
  fc.record({ do: fc.constant('capabilities' as const), bits: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ do: fc.constantFrom('suspend' as const, 'reinstate' as const) }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 3 }) }),
);

// `authorize` reads one derived slot; this holds it against the two records it is derived from.
describe('MemberRegistry: the derived authority', () => {
  it('says at every moment what key and member say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), async (steps) => {
        const { members, guardian } = await load(consortium);
        const start = await now();
        const at = (offset: number) => start + offset * HOUR;
        const key = (number: number) => address(`key ${number}`);
        const apply = (s: Step): Promise<unknown> => {
          if (s.do === 'add')
            return members.addKey(LENDER, key(s.key), s.purposes, at(s.from), s.until > 3 ? 0 : at(s.until));
          if (s.do === 'retire') return members.retireKey(key(s.key));
          if (s.do === 'validity') return members.setValidity(LENDER, at(s.from), s.until > 3 ? 0 : at(s.until));
          if (s.do === 'capabilities') return members.setCapabilities(LENDER, s.bits);
          if (s.do === 'wait') return networkHelpers.time.increase(s.hours * HOUR);
          return s.do === 'suspend' ? as(members, guardian).suspend(LENDER, 1) : members.reinstate(LENDER);
        };
        for (const s of steps) {
          // A step that the contract refuses leaves all as it was.
          await apply(s).catch(() => undefined);
          const time = BigInt(await now());
          const member = await members.memberOf(LENDER);
          const within = (from: bigint, until: bigint) => from <= time && (until === 0n || time < until);
          for (let number = 0; number < 5; number++) {
            const k = await members.keyOf(key(number));
            const may =
              k.member === BigInt(LENDER) &&
              (k.purposes & BigInt(PUBLISH)) !== 0n &&
              within(k.validFrom, k.validUntil) &&
              !member.suspended &&
              within(member.validFrom, member.validUntil);
            const answer = await members.authorize(key(number), PUBLISH).then(
              ([, capabilities]) => capabilities as bigint,
              () => undefined,
            );
            expect(answer).to.equal(may ? member.capabilities : undefined);
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});
