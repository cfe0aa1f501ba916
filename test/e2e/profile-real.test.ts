/** Profiles of three real enterprises, by their registrations and permits; what is right is counted from the files by the test itself. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { SignedProfile } from '../../server/profile/profiles.ts';
import { run } from '../ledger/run-ledger.ts';
import { fileIn, TestConsortium } from './consortium.ts';
import { TestEnterprise } from './enterprise.ts';

const REAL = join(import.meta.dirname, '../../../shared/data/cn_registry');

type Row = Record<string, string>;
const rowsOf = (file: string): Row[] => parse(readFileSync(join(REAL, file)), { columns: true }) as Row[];
const csvOf = (rows: readonly Row[]): string =>
  [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))]
    .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
    .join('\n');

describe('profiles of real enterprises', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;

  before(async function () {
    if (!existsSync(join(REAL, 'permits.csv'))) {
      this.test!.title += ' (skipped: shared/data/cn_registry is not beside the project)';
      this.skip();
    }
    consortium = await TestConsortium.start(['government', 'bank']);
  });
  after(() => consortium?.close());

  it('read right: permits in force, one and many expired', async () => {
    const permits = Map.groupBy(rowsOf('permits.csv'), (row) => row.uscc!);
    const registered = new Map(rowsOf('enterprises.csv').map((row) => [row.uscc!, row]));
    // No enterprise of the file has both; the same answers hold for years.
    const find = (is: (ends: string[]) => boolean): string => {
      const found = [...permits].find(
        ([uscc, rows]) => registered.has(uscc) && is(rows.map((row) => row.valid_until!)),
      );
      return found![0];
    };
    const chosen = [
      find((ends) => ends.every((end) => end > '2030-01-01')),
      find((ends) => ends.length === 1 && ends.every((end) => end < '2026-01-01')),
      find((ends) => ends.length > 1 && ends.every((end) => end < '2026-01-01')),
    ];
    await publish(
      'enterprise-registration',
      'enterprises.csv',
      chosen.map((uscc) => registered.get(uscc)!),
    );
    const seen: { inForce: number; expired: number }[] = [];
    const enterprises = chosen.map((uscc) => new TestEnterprise(consortium, uscc));
    for (const enterprise of enterprises) await enterprise.enrol();
    await publish('permit', 'permits.csv', [...permits.values()].flat());

    for (const enterprise of enterprises) {
      await enterprise.grant(1, { categories: [0, 1] });
      const json = { identifier: { type: 'uscc', value: enterprise.uscc }, purpose: 'loan-application' };
      const { status, body } = await consortium.call<SignedProfile>('bank', '/profiles', { json });
      expect(status, JSON.stringify(body)).to.equal(200);
      const figures = new Map(body.sections.flatMap((section) => section.figures.map((one) => [one.name, one])));
      const ends = [...new Set(permits.get(enterprise.uscc)!.map((row) => `${row.permit_type} ${row.valid_until}`))];
      const inForce = ends.filter((end) => end.slice(-10) >= body.asOf).length;
      const row = registered.get(enterprise.uscc)!;
      expect(figures.get('name')?.value).to.equal(row.name!.normalize('NFC'));
      expect(figures.get('registrationDate')?.value).to.equal(row.registration_date);
      expect(figures.get('permits')?.value).to.equal(ends.length);
      expect(figures.get('permitsInForce')?.value).to.equal(inForce);
      expect(figures.get('permitsExpired')?.value).to.equal(ends.length - inForce);
      expect(figures.get('permitsExpired')?.notPassed).to.deep.equal(inForce === ends.length ? [] : ['expiry EXPIRED']);
      for (const schema of ['enterprise-registration', 'permit'])
        expect(body.sections.find((section) => section.schema === schema)).to.deep.include({
          status: 'told',
          leftOut: [],
        });
      seen.push({ inForce, expired: ends.length - inForce });
    }
    expect(seen.map(({ inForce, expired }) => [inForce > 0, expired])).to.deep.equal([
      [true, 0],
      [false, 1],
      [false, seen[2]!.expired],
    ]);
    expect(seen[2]!.expired).to.be.above(1);
    console.log(`    three real enterprises: ${seen.map((one) => JSON.stringify(one)).join(', ')}`);
  });

  async function publish(schema: string, name: string, rows: readonly Row[]): Promise<void> {
    const path = await fileIn(consortium, name, csvOf(rows));
    const { gateway, token } = consortium.node('government');
    const { exit, out, err } = await run([
      'publish',
      path,
      '--schema',
      schema,
      '--json',
      '--gateway',
      gateway.url,
      '--token',
      token,
    ]);
    expect(exit, out + err).to.equal(0);
    await consortium.settled();
  }
});
