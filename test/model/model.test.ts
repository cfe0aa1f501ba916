import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { useMemoryFolder } from '../faults/memory-folder.ts';
import { PLANTED_BUGS, plant } from './planted-bugs.ts';
import { runModel } from './run-model.ts';

describe('a gateway against a simple model', () => {
  let restore: () => void;
  before(() => {
    restore = useMemoryFolder();
  });
  after(() => restore());

  it('does what the model says, whatever happens to it', async function () {
    this.timeout(120_000);
    const seed = Number(process.env.LEDGER_SEED ?? Date.now() % 1_000_000_000);
    const runs = await Promise.all([0, 1, 2, 3].map((i) => runModel(seed + i, 10)));
    for (const { failure } of runs) expect(failure).to.equal(undefined);
  });

  // That they are found takes longer: npm run test:faults -- --only planted.
  for (const bug of PLANTED_BUGS)
    it(`knows where to plant: ${bug.name}`, () => {
      const text = readFileSync(join(import.meta.dirname, '../..', bug.file), 'utf8');
      expect(plant(bug, text)).to.not.equal(text);
      expect(() => plant(bug, text.replace(bug.find, ''))).to.throw();
    });
});
