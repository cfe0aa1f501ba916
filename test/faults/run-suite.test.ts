import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { KeptSeeds } from '../../scripts/faults/kept-seeds.ts';
import { runSuite } from '../../scripts/faults/run-suite.ts';
import type { FaultSuite, Trial } from '../../scripts/faults/suite.ts';

describe('fault runner', () => {
  let folder: string;
  let path: string;
  let seen: Trial[];
  beforeEach(() => {
    seen = [];
    folder = mkdtempSync(join(tmpdir(), 'faults-test-'));
    path = join(folder, 'seeds.json');
    writeFileSync(path, '{"other":[1]}');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const suite = (attempt: (trial: Trial) => Promise<number>, more: Partial<FaultSuite> = {}): FaultSuite => ({
    name: 'sample',
    says: '',
    counts: { quick: 3, full: 5 },
    open: async () => ({
      attempt: (trial) => {
        seen.push(trial);
        return attempt(trial);
      },
      close: async () => undefined,
    }),
    ...more,
  });

  it('counts tries and failures, and keeps the seeds that failed for later runs', async () => {
    const odd = suite(async ({ seed }) => {
      if (seed === 11) throw new Error('wrong');
      return 1;
    });
    const result = await runSuite(odd, new KeptSeeds(path), { full: false, seed: 10 });
    expect(result).to.deep.include({ name: 'sample', tried: 3, failed: 1 });
    expect(result.failures.map(({ seed }) => seed)).to.deep.equal([11]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal({ other: [1], sample: [11] });
    await runSuite(odd, new KeptSeeds(path), { full: true, seed: 20 });
    expect(seen.map(({ seed }) => seed)).to.deep.equal([10, 11, 12, 11, 20, 21, 22, 23, 24]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal({ other: [1], sample: [11] });
  });

  it('does the same again for the same seed', async () => {
    const drawn: number[] = [];
    const draw = suite(async ({ random }) => {
      drawn.push(random(1_000_000));
      return 1;
    });
    for (let run = 0; run < 2; run++) await runSuite(draw, new KeptSeeds(path), { full: false, seed: 7, count: 1 });
    expect(drawn[0]).to.equal(drawn[1]);
  });

  it('counts what a try says it tried', async () => {
    expect(
      (
        await runSuite(
          suite(async () => 20),
          new KeptSeeds(path),
          { full: false, seed: 1 },
        )
      ).tried,
    ).to.equal(60);
  });

  it('counts a try that does not end, and a suite that cannot be made ready, as failed', async () => {
    const hanging = suite(() => new Promise(() => undefined), { limitMs: 5 });
    expect(await runSuite(hanging, new KeptSeeds(path), { full: false, seed: 1 })).to.deep.include({
      tried: 3,
      failed: 3,
    });
    const broken = suite(async () => 1, {
      open: async () => {
        throw new Error('no chain');
      },
    });
    expect(await runSuite(broken, new KeptSeeds(path), { full: false, seed: 1 })).to.deep.include({
      tried: 0,
      failed: 1,
    });
  });

  it('says why a suite was not run', async () => {
    const missing = suite(async () => 1, { unavailable: async () => 'no such tool' });
    const result = await runSuite(missing, new KeptSeeds(path), { full: false, seed: 1 });
    expect(result).to.deep.include({ tried: 0, failed: 0, notRun: 'no such tool' });
  });
});
