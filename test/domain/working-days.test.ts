/** The calendar of 2026 as data, and due times that are the contract's. */
import { expect } from 'chai';
import fc from 'fast-check';
import { CHINA_CALENDAR, CHINA_HOLIDAYS, DISPUTE_CLOCKS } from '../../server/domain/dispute-clocks.ts';
import { answerDueAt, calendarWords, chinaDayNumber, isWorkingDay } from '../../server/domain/working-days.ts';
import { as, load } from '../contracts/fixtures.ts';
import { rights } from '../contracts/rights-fixtures.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

const at = (text: string): number => Date.parse(text) / 1000;
const [year2026] = CHINA_HOLIDAYS;
const { firstWord, exceptions } = calendarWords(year2026!);
const calendar = new Map(exceptions.map((word, i) => [firstWord + i, word]));
const worked = (date: string): boolean => isWorkingDay(chinaDayNumber(at(`${date}T12:00:00+08:00`)), calendar);

describe('working days', () => {
  it('are those of the notice for 2026: 7 holidays, 6 weekend days worked, 248 days in all', () => {
    expect(worked('2026-01-01')).to.equal(false);
    expect(worked('2026-01-04')).to.equal(true);
    expect(worked('2026-02-14')).to.equal(true);
    expect(['2026-02-16', '2026-02-20', '2026-02-23'].map(worked)).to.deep.equal([false, false, false]);
    expect(worked('2026-02-24')).to.equal(true);
    expect(worked('2026-10-10')).to.equal(true);
    expect(worked('2026-10-11')).to.equal(false);
    const days = Array.from({ length: 365 }, (_, i) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10));
    expect(days.filter(worked)).to.have.length(248);
  });

  it('are not made of dates that are none, ranges that go back, or days of centuries', () => {
    const refused = (from: string, to: string, work: string[] = []) =>
      expectLedgerError('VALUE_INVALID', () => calendarWords({ off: [{ from, to }], worked: work }));
    refused('2026-02-30', '2026-03-01');
    refused('1969-12-30', '1970-01-02');
    refused('2026-03-02', '2026-03-01');
    refused('2026-03-02', '2029-03-01');
    refused('2026-03-02', '2026-03-02', ['2099-01-03']);
    // A weekend that is off already.
    refused('2026-03-07', '2026-03-08');
  });

  it('end a term after the holidays', () => {
    const [, henan3] = DISPUTE_CLOCKS;
    // Friday the 13th of February: the 14th is worked, then nine days of Spring Festival, the 24th, the 25th.
    expect(answerDueAt(henan3, at('2026-02-13T10:00:00+08:00'), calendar)).to.equal(at('2026-02-26T00:00:00+08:00'));
    expect(answerDueAt(henan3, at('2026-02-13T10:00:00+08:00'), new Map())).to.equal(at('2026-02-19T00:00:00+08:00'));
  });

  it('give the due time of the contract, for every clock and any moment', async () => {
    const { disputes, governor } = await load(rights);
    await as(disputes, governor).setCalendar(CHINA_CALENDAR, firstWord, exceptions);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...DISPUTE_CLOCKS),
        fc.integer({ min: at('2025-12-20T00:00:00Z'), max: at('2027-01-20T00:00:00Z') }),
        async (clock, filedAt) => {
          expect(await disputes.dueAt(clock.number, filedAt)).to.equal(BigInt(answerDueAt(clock, filedAt, calendar)));
        },
      ),
      { numRuns: 60 },
    );
  });
});
