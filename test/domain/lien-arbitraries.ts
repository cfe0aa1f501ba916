import fc from 'fast-check';
import type { LienFacts, LienKind } from '../../server/domain/lien-facts.ts';
import type { Subordination } from '../../server/domain/lien-subordination.ts';
import { at } from './lien-cases.ts';

/** Few moments, so that ties, windows just met and windows just missed are common. */
const START = at('2026-01-01 00:00');
const DAY = 86_400;
const moment = fc.oneof(
  fc.integer({ min: 0, max: 20 }).map((day) => START + day * DAY),
  fc.integer({ min: 0, max: 20 }).map((day) => START + day * DAY - 1),
);
export const asOf = fc.integer({ min: -1, max: 25 }).map((day) => START + day * DAY);

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 });

/** An object without the properties that are undefined. */
const compact = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const kinds: LienKind[] = [
  'mortgage',
  'mortgage',
  'possessory-pledge',
  'rights-pledge',
  'retention',
  'reserved-title',
  'finance-lease',
];

/** Any facts of a lien, sensible or not, within what is accepted. */
export const anyLien = (id: string): fc.Arbitrary<LienFacts> =>
  fc
    .record({
      id: fc.constant(id),
      kind: fc.constantFrom(...kinds),
      secured: fc.oneof(fc.bigInt(0n, 12n), fc.bigInt(0n, 10n ** 15n)),
      tenure: fc.nat(2),
      effectiveAt: moment,
      endedAt: fc.option(moment, { nil: undefined, freq: 5 }),
      registration: maybe(
        fc.record({ at: moment, until: maybe(moment), order: maybe(fc.integer({ min: 1, max: 2 })) }).map(compact),
      ),
      possession: maybe(fc.record({ from: moment, until: maybe(moment) }).map(compact)),
      purchaseMoney: maybe(fc.record({ deliveredAt: moment, restDays: maybe(fc.nat(3)) }).map(compact)),
    })
    .map((lien) => compact(lien) as LienFacts);

const IDS = ['A', 'B', 'C', 'D', 'E', 'F'];

/** Up to six liens on one asset. */
export const anyLiens: fc.Arbitrary<LienFacts[]> = fc
  .integer({ min: 0, max: IDS.length })
  .chain((n) => fc.tuple(...IDS.slice(0, n).map(anyLien)));

/** Up to six liens that are all in force at the end, and agreements among them, in the order of their making. */
export const withAgreements: fc.Arbitrary<{ liens: LienFacts[]; agreements: Subordination[] }> = fc
  .integer({ min: 2, max: IDS.length })
  .chain((n) => {
    const ids = IDS.slice(0, n);
    const agreement = fc
      .record({ favoured: fc.constantFrom(...ids), yielding: fc.subarray(ids, { minLength: 1 }), waiver: fc.nat(4) })
      .filter(({ favoured, yielding }) => yielding.some((id) => id !== favoured));
    return fc.record({
      liens: fc.tuple(
        ...ids.map((id) =>
          anyLien(id).map((lien): LienFacts => {
            const { endedAt: _, ...rest } = lien;
            return { ...rest, kind: 'mortgage' };
          }),
        ),
      ),
      agreements: fc.array(agreement, { minLength: 1, maxLength: 4 }).map((all) =>
        all.map(({ favoured, yielding, waiver }, i) => ({
          id: `s${i}`,
          yielding: yielding.filter((id) => id !== favoured),
          ...(waiver === 0 ? {} : { favoured }),
          at: START + i * DAY,
        })),
      ),
    });
  });

/** After everything above has happened. */
export const LATER = START + 100 * DAY;
