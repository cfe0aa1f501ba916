import { expect } from 'chai';
import fc from 'fast-check';
import { as, DAY, load, OFFICE } from '../fixtures.ts';
import { rights } from '../rights-fixtures.ts';

const SECONDS = 1;
const WORKING_DAYS = 2;
const at = (text: string) => Date.parse(text) / 1000;

/** First second after the `length`th working day after the day of `from`, by the calendar of the machine's own dates. */
function due(from: number, length: number, exceptions: ReadonlySet<number>): number {
  let day = Math.floor((from + 8 * 3600) / DAY);
  for (let left = length; left > 0; ) {
    day++;
    const weekday = new Date(day * DAY * 1000).getUTCDay();
    const weekend = weekday === 0 || weekday === 6;
    if (weekend === exceptions.has(day)) left--;
  }
  return (day + 1) * DAY - 8 * 3600;
}

/** The words of a calendar with these days turned round. */
function wordsOf(days: Iterable<number>): Map<number, bigint> {
  const words = new Map<number, bigint>();
  for (const day of days) {
    const word = Math.floor(day / 256);
    words.set(word, (words.get(word) ?? 0n) | (1n << BigInt(day % 256)));
  }
  return words;
}

async function governed() {
  const base = await rights();
  return { ...base, disputes: as(base.disputes, base.governor) };
}

describe('DisputeRegistry: clocks', () => {
  it('refuses a clock without number or length, of no unit, or too long', async () => {
    const { disputes } = await load(governed);
    for (const [clock, unit, length, calendar] of [
      [0, SECONDS, 5, 0],
      [5, SECONDS, 0, 0],
      [5, 0, 5, 0],
      [5, 3, 5, 0],
      [5, SECONDS, 90 * DAY + 1, 0],
      [5, SECONDS, 5, 1],
      [5, WORKING_DAYS, 61, 1],
    ]) {
      await expect(disputes.setClock(clock, unit, length, calendar))
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistryInvalidClock')
        .withArgs(clock, unit, length);
    }
    await expect(disputes.dueAt(5, 0))
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryUnknownClock')
      .withArgs(5);
    await expect(disputes.assignClocks(OFFICE, 3))
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryUnknownClock')
      .withArgs(0);
  });

  it('refuses an empty calendar and one of centuries', async () => {
    const { disputes } = await load(governed);
    for (const words of [[], Array.from({ length: 65 }, () => 0n)]) {
      await expect(disputes.setCalendar(1, 80, words))
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistryTooManyWords')
        .withArgs(words.length, 64);
    }
  });

  it('says each word of a calendar that it sets', async () => {
    const { disputes } = await load(governed);
    const sent = disputes.setCalendar(3, 80, [5n, 6n]);
    await expect(sent).to.emit(disputes, 'CalendarSet').withArgs(3, 80, 5n);
    await expect(sent).to.emit(disputes, 'CalendarSet').withArgs(3, 81, 6n);
  });

  it('begins with the national clock and Henan’s', async () => {
    const { disputes } = await load(governed);
    expect(await disputes.clockOf(1)).to.deep.equal([1n, 1_728_000n, 0n]);
    expect(await disputes.dueAt(1, 1000)).to.equal(BigInt(1000 + 20 * DAY));
    // Friday evening in China: Monday, Tuesday, Wednesday.
    expect(await disputes.dueAt(2, at('2026-06-05T23:00:00+08:00'))).to.equal(BigInt(at('2026-06-11T00:00:00+08:00')));
    // The same instant one hour later is Saturday there, with the same end.
    expect(await disputes.dueAt(2, at('2026-06-06T00:00:00+08:00'))).to.equal(BigInt(at('2026-06-11T00:00:00+08:00')));
    // A Wednesday counts from the day after it; the 19th is the Dragon Boat Festival.
    expect(await disputes.dueAt(3, at('2026-06-10T09:00:00+08:00'))).to.equal(BigInt(at('2026-06-23T00:00:00+08:00')));
  });

  it('counts holidays and weekends that are worked instead', async () => {
    const { disputes } = await load(governed);
    const day = (text: string) => Math.floor((at(text) + 8 * 3600) / DAY);
    const holidays = ['2026-06-08', '2026-06-09'].map((d) => day(`${d}T12:00:00+08:00`));
    const worked = day('2026-06-13T12:00:00+08:00');
    for (const [word, exceptions] of wordsOf([...holidays, worked])) {
      await expect(disputes.setCalendar(1, word, [exceptions]))
        .to.emit(disputes, 'CalendarSet')
        .withArgs(1, word, exceptions);
    }
    // From Friday: not Monday, not Tuesday; Wednesday, Thursday, Friday.
    expect(await disputes.dueAt(2, at('2026-06-05T12:00:00+08:00'))).to.equal(BigInt(at('2026-06-13T00:00:00+08:00')));
    // From Thursday: Friday, the Saturday that is worked, Monday.
    expect(await disputes.dueAt(2, at('2026-06-11T12:00:00+08:00'))).to.equal(BigInt(at('2026-06-16T00:00:00+08:00')));
  });

  it('ends even with a calendar that has no working day', async () => {
    const { disputes } = await load(governed);
    const day = Math.floor(at('2026-06-01T00:00:00Z') / DAY);
    const all = Array.from({ length: 700 }, (_, i) => day + i).filter((d) => ![2, 3].includes(d % 7));
    const words = [...wordsOf(all)].sort(([a], [b]) => a - b);
    await disputes.setCalendar(
      1,
      words[0]?.[0],
      words.map(([, bits]) => bits),
    );
    const due = await disputes.dueAt(2, at('2026-06-05T12:00:00+08:00'));
    expect(due).to.equal(BigInt(at('2026-06-05T00:00:00+08:00') + (3 + 366 + 1) * DAY));
  });

  it('agrees with the machine’s own dates, whatever the day, length and exceptions', async () => {
    const { disputes } = await load(governed);
    const start = Math.floor(at('2026-01-01T00:00:00Z') / DAY);
    const days = fc.uniqueArray(fc.integer({ min: start, max: start + 400 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        days,
        fc.integer({ min: start * DAY, max: (start + 300) * DAY }),
        fc.integer({ min: 1, max: 60 }),
        async (exceptions, from, length) => {
          const words = wordsOf(exceptions);
          const first = Math.floor(start / 256);
          await disputes.setCalendar(
            7,
            first,
            [0, 1, 2].map((i) => words.get(first + i) ?? 0n),
          );
          await disputes.setClock(9, WORKING_DAYS, length, 7);
          expect(await disputes.dueAt(9, from)).to.equal(BigInt(due(from, length, new Set(exceptions))));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('says which clocks a member answers under', async () => {
    const { disputes } = await load(governed);
    expect(await disputes.clocksOf(OFFICE)).to.equal(0n);
    await expect(disputes.assignClocks(OFFICE, 6)).to.emit(disputes, 'ClocksAssigned').withArgs(OFFICE, 6);
    expect(await disputes.clocksOf(OFFICE)).to.equal(6n);
  });
});
