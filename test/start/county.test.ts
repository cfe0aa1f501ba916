import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openCounty, rememberedMonth } from '../../scripts/start/county.ts';
import { expectRejection } from '../expect-rejection.ts';

describe('start/county', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-county-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('refuses a remembered month that is none, instead of beginning another county', async () => {
    for (const text of ['', '{', 'null', '{}', '{"lastMonth":"2026-13"}', '{"lastMonth":202610}']) {
      await writeFile(join(folder, 'county.json'), text);
      await expectRejection('CONFIG_INVALID', rememberedMonth(folder, Date.now()));
    }
  });

  it('takes the month before the present one in China', async () => {
    for (const [now, month] of [
      ['2026-12-31T15:59:59Z', '2026-11'],
      ['2026-12-31T16:00:00Z', '2026-12'],
      ['2026-03-31T00:00:00Z', '2026-02'],
    ] as const) {
      expect(await rememberedMonth(folder, Date.parse(now))).to.equal(month);
      await rm(join(folder, 'county.json'));
    }
  });

  it('keeps to the month of the first start', async () => {
    const first = await rememberedMonth(folder, Date.parse('2026-11-23T00:00:00Z'));
    expect([first, await rememberedMonth(folder, Date.parse('2027-05-01T00:00:00Z'))]).to.deep.equal([
      '2026-10',
      '2026-10',
    ]);
  });

  it('writes the same files at every start', async () => {
    const files = async () => {
      const { folder: written } = await openCounty({ dir: folder, data: undefined, enterprises: 10 });
      return Promise.all(['enterprises.csv', 'permits.csv'].map((name) => readFile(join(written, name), 'utf8')));
    };
    expect(await files()).to.deep.equal(await files());
  });

  it('makes nothing up where real files are named', async () => {
    expect(await openCounty({ dir: folder, data: '/real', enterprises: 10 })).to.deep.equal({
      folder: '/real',
      synthetic: undefined,
    });
  });
});
