import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { addDays, calendarUpTo, DEFAULT_LAST_MONTH } from '../../scripts/county/calendar.ts';
import { COUNTY_SCHEMAS, type County, type CountySchema, generateCounty } from '../../scripts/county/generate.ts';
import { COUNTY_FILES, writeCounty } from '../../scripts/county/write.ts';
import { endOfChinaDay, recordTimes } from '../../server/domain/time.ts';
import { createValidator } from '../../server/domain/validate.ts';
import type { Values } from '../../server/domain/values.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { findMapping } from '../../server/schemas/mappings.ts';

const county = generateCounty({ seed: 7, enterprises: 120 });
const historyOf = ({ records }: County, schema: CountySchema, uscc: string) =>
  records[schema].filter((record) => record.uscc === uscc);
const of = (schema: CountySchema, uscc: string) => historyOf(county, schema, uscc);
const withCourse = (course: string) => county.enterprises.filter((enterprise) => enterprise.course === course);
const calendar = calendarUpTo(DEFAULT_LAST_MONTH);
const numbers = (records: readonly Values[], field: string) => records.map((record) => Number(record[field]));

/** Pearson's correlation. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = (values: readonly number[]) => values.map((value) => value - mean(values));
  const [da, db] = [spread(a), spread(b)];
  const product = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return product(da, db) / Math.sqrt(product(da, da) * product(db, db));
}

describe('county', () => {
  describe('generateCounty', () => {
    it('refuses a number of enterprises it cannot number', () => {
      for (const enterprises of [0, -1, 1.5, 1_000_000]) {
        expect(() => generateCounty({ seed: 1, enterprises })).to.throw(RangeError);
      }
    });

    it('refuses a last month that is none', () => {
      for (const lastMonth of ['2025-13', '2025-00', '2025-1', '1999-12', '2100-01', '2025-12-01', ''])
        expect(() => generateCounty({ seed: 1, enterprises: 1, lastMonth }), lastMonth).to.throw(RangeError);
    });

    it('ends in 2025-12 when nothing else is said', () => {
      expect(generateCounty({ seed: 7, enterprises: 120, lastMonth: '2025-12' })).to.deep.equal(county);
    });

    it('gives the same county for the same seed and another for another', () => {
      expect(generateCounty({ seed: 7, enterprises: 120 })).to.deep.equal(county);
      expect(generateCounty({ seed: 8, enterprises: 120 }).records).to.not.deep.equal(county.records);
    });

    for (const name of COUNTY_SCHEMAS) {
      it(`${name}: every record valid, in canonical form, past, under a key of its own`, () => {
        const schema = findSchema(name);
        const validate = createValidator(schema);
        const keys = new Set<string>();
        for (const record of county.records[name]) {
          const values = validate(record);
          expect(values).to.include(record);
          expect(recordTimes(schema, values).observedAt ?? 0).to.be.below(endOfChinaDay(calendar.lastDay));
          keys.add(JSON.stringify(schema.key.map((field) => values[field])));
        }
        expect(keys.size).to.equal(county.records[name].length).and.to.be.above(100);
      });
    }

    it('says that it is synthetic in every name, region and code', () => {
      for (const { uscc, name, regionCode } of county.records['enterprise-registration']) {
        expect(name).to.match(/^合成/);
        expect(regionCode).to.match(/^99/);
        expect(uscc).to.match(/^9[13]99\d{4}HC\d{6}[\dX]/);
      }
    });

    it('tells of nobody who is not registered', () => {
      const registered = new Set(county.enterprises.map(({ uscc }) => uscc));
      for (const name of COUNTY_SCHEMAS) {
        for (const { uscc } of county.records[name]) expect(registered.has(String(uscc))).to.equal(true);
      }
    });

    it('shows every course with ten enterprises', () => {
      const courses = generateCounty({ seed: 3, enterprises: 10 }).enterprises.map(({ course }) => course);
      expect(courses).to.include.members(['silent', 'steady', 'strained']);
    });
  });

  describe('histories', () => {
    it('let electricity follow orders', () => {
      for (const { uscc, course } of county.enterprises) {
        if (course === 'silent') continue;
        const orders = numbers(of('purchase-orders', uscc), 'amount');
        const use = numbers(of('electricity-use', uscc), 'consumptionKwh');
        expect(orders).to.have.length(calendar.months.length);
        expect(correlation(orders, use), uscc).to.be.above(0.6);
      }
    });

    it('let a steady dairy grow, and its electricity with it', () => {
      const dairies = withCourse('steady').filter(({ trade }) => trade.name === 'dairy');
      expect(dairies).to.have.length.above(3);
      for (const { uscc } of dairies) {
        for (const [schema, field] of [
          ['purchase-orders', 'amount'],
          ['electricity-use', 'consumptionKwh'],
        ] as const) {
          const values = numbers(of(schema, uscc), field);
          expect(values.at(-1)! / values[0]!, `${uscc} ${schema}`).to.be.above(1.15);
        }
      }
    });

    it('say nothing of a silent enterprise but registration and permits', () => {
      expect(withCourse('silent')).to.have.length.above(10);
      for (const { uscc } of withCourse('silent')) {
        for (const name of COUNTY_SCHEMAS.slice(2)) expect(of(name, uscc), name).to.deep.equal([]);
      }
    });

    it('show no lateness anywhere in a steady enterprise', () => {
      for (const { uscc } of withCourse('steady')) {
        for (const record of of('social-insurance', uscc)) expect(record.status).to.equal('paid');
        for (const record of of('loan-repayment', uscc)) expect(record).to.include({ status: 'paid', adverse: false });
        for (const record of of('electricity-use', uscc)) expect(record.paidInTime).to.equal(true);
        for (const record of of('tax-credit-rating', uscc)) expect(record.grade).to.be.oneOf(['A', 'B', 'M']);
      }
    });
  });

  // Ends of years, short months, and months around those in which ratings are made.
  for (const lastMonth of [
    DEFAULT_LAST_MONTH,
    '2024-02',
    '2026-02',
    '2026-03',
    '2026-04',
    '2026-05',
    '2026-10',
    '2027-01',
  ]) {
    describe(`up to ${lastMonth}`, () => {
      const until = calendarUpTo(lastMonth);
      const made = generateCounty({ seed: 11, enterprises: 120, lastMonth });
      const strained = made.enterprises.filter(({ course }) => course === 'strained');

      it('knows 18 months, the last of them in full, and nothing later', () => {
        expect([until.months.length, until.months.at(-1)]).to.deep.equal([18, lastMonth]);
        for (const name of COUNTY_SCHEMAS) {
          const schema = findSchema(name);
          const validate = createValidator(schema);
          for (const record of made.records[name])
            expect(recordTimes(schema, validate(record)).observedAt ?? 0).to.be.below(endOfChinaDay(until.lastDay));
        }
        const periods = new Set(made.records['electricity-use'].map(({ period }) => period));
        expect([...periods].sort()).to.deep.equal(until.months);
      });

      it('has histories that stay in force for a month after it', () => {
        const later = endOfChinaDay(addDays(until.lastDay, 31));
        for (const name of COUNTY_SCHEMAS.slice(2))
          for (const record of made.records[name])
            expect(recordTimes(findSchema(name), record).expiresAt, name).to.be.above(later);
      });

      it('lets one who is late on social insurance be rated worse and miss an instalment', () => {
        expect(strained).to.have.length.above(10);
        for (const { uscc, strainedFrom } of strained) {
          const insurance = historyOf(made, 'social-insurance', uscc);
          expect(insurance[strainedFrom - 1]).to.include({ status: 'paid' });
          expect(insurance[strainedFrom]).to.include({ status: 'paid-late' });
          const ratings = historyOf(made, 'tax-credit-rating', uscc);
          expect(ratings.at(-1)).to.include({ year: until.ratedYears.at(-1) });
          expect(ratings.at(-1)!.grade).to.be.oneOf(['C', 'D']);
          for (const { year, grade } of ratings)
            expect(grade).to.be.oneOf(until.months[strainedFrom]! <= `${year}-12` ? ['C', 'D'] : ['A', 'B', 'M']);
          const loan = historyOf(made, 'loan-repayment', uscc);
          expect(
            loan.some(({ status }) => status === 'overdue'),
            uscc,
          ).to.equal(true);
        }
      });

      it('tells the borrower before an adverse fact is reported', () => {
        const adverse = made.records['loan-repayment'].filter((record) => record.adverse);
        expect(adverse).to.have.length.above(20);
        for (const { dueOn, priorNotice, reportedOn, adverseEndsAt, paidOn } of adverse) {
          expect(String(priorNotice) > String(dueOn), String(dueOn)).to.equal(true);
          expect(String(priorNotice) < String(reportedOn), String(dueOn)).to.equal(true);
          expect(adverseEndsAt).to.equal(paidOn);
        }
      });

      it('holds permits in force and expired ones, and enterprises without any', () => {
        const expired = made.records.permit.filter(({ validUntil }) => String(validUntil) <= until.lastDay).length;
        expect(expired)
          .to.be.above(5)
          .and.below(made.records.permit.length / 2);
        const holders = new Set(made.records.permit.map(({ uscc }) => uscc));
        expect(holders.size).to.be.below(made.enterprises.length);
      });
    });
  }

  describe('files', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'county-test-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('hold every record, the registers under the columns of the offices', async () => {
      const paths = await writeCounty(county, folder);
      for (const name of COUNTY_SCHEMAS) {
        const text = await readFile(paths[name], 'utf8');
        if (paths[name].endsWith('.csv')) {
          const rows = parse(text, { columns: true }) as Record<string, string>[];
          const { columns } = findMapping(name, Object.keys(rows[0]!))!;
          const records = rows.map((row) => {
            const cells = Object.entries(columns).map(([column, field]) => [field, row[column]] as const);
            return Object.fromEntries(cells.filter(([, value]) => value !== ''));
          });
          expect(records).to.deep.equal(county.records[name]);
        } else {
          const lines = text.trimEnd().split('\n');
          expect(lines.map((line) => JSON.parse(line))).to.deep.equal(county.records[name]);
        }
      }
      expect(await readFile(join(folder, 'SYNTHETIC.txt'), 'utf8')).to.include('合成数据');
    });

    it('are written by the command, which refuses odd numbers', async () => {
      const main = fileURLToPath(new URL('../../scripts/county/main.ts', import.meta.url));
      const run = (...args: string[]) => promisify(execFile)(process.execPath, [main, '--out', folder, ...args]);
      for (const odd of [
        ['--enterprises', '0'],
        ['--last-month', '2026-13'],
      ]) {
        const { code } = await run(...odd).then(
          () => ({ code: 0 }),
          (error: { code: number }) => error,
        );
        expect(code, odd.join(' ')).to.equal(1);
      }
      expect(await readdir(folder)).to.deep.equal([]);
      await run('--enterprises', '10', '--seed', '3', '--last-month', '2026-10');
      expect(await readdir(folder)).to.have.members([...Object.values(COUNTY_FILES), 'SYNTHETIC.txt']);
      expect(await readFile(join(folder, COUNTY_FILES['electricity-use']), 'utf8')).to.include('"2026-10"');
    });
  });
});
