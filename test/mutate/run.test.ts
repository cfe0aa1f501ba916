import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { type Mutant, mutantsOf } from '../../scripts/mutate/mutants.ts';
import { ProjectCopy } from '../../scripts/mutate/project.ts';
import { Results } from '../../scripts/mutate/results.ts';
import { runMutants } from '../../scripts/mutate/run.ts';

const COUNTER = 'contracts/Counter.sol';
const SOURCE = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;
contract Counter {
    uint256 public count;
    function add(uint256 more) external {
        if (more == 0) revert();
        count = count + more;
    }
    function unseen() external pure returns (uint256) {
        return 5 * 1;
    }
}
`;
const TEST = `import { expect } from 'chai';
import hre from 'hardhat';
const { ethers } = await hre.network.create();
it('adds', async () => {
  const counter = await ethers.deployContract('Counter');
  await counter.getFunction('add')(3);
  expect(await counter.getFunction('count')()).to.equal(3n);
});
`;
const CONFIG = `import hardhatEthers from '@nomicfoundation/hardhat-ethers';
export default { plugins: [hardhatEthers], solidity: '0.8.37' };
`;

/** A project of one contract with one test. */
function project(test: string): string {
  const root = mkdtempSync(join(tmpdir(), 'ledger-mutate-test-'));
  const files = {
    [COUNTER]: SOURCE,
    'test/contracts/counter/add.test.ts': test,
    'package.json': '{ "type": "module" }',
    'hardhat.config.ts': CONFIG,
    'scripts/none.ts': '',
    'server/none.ts': '',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(root, 'node_modules'));
  return root;
}

describe('a mutation run', () => {
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  function prepare(test: string) {
    const root = project(test);
    const copy = new ProjectCopy(root, { settings: {}, packages: [] });
    folders.push(root, copy.folder);
    const all = mutantsOf(COUNTER, SOURCE, copy.astOf(COUNTER));
    const pick = (line: string): Mutant => {
      const found = all.find((mutant) => mutant.after.includes(line));
      if (found === undefined)
        throw new Error(`no mutant '${line}' in ${all.map((mutant) => mutant.after).join('\n')}`);
      return found;
    };
    const run = async (mutants: readonly Mutant[]) => {
      const results = new Results(join(root, 'cache/mutate.json'), false);
      const seconds: number[] = [];
      const onJudged = (_: unknown, __: number, took: number) => seconds.push(took);
      const judged = await runMutants({ copy, mutants, results, onJudged });
      return { verdicts: judged.map(({ verdict }) => verdict), seconds };
    };
    return { root, copy, pick, run };
  }

  it('refuses to start where a test fails without any mutant', async () => {
    const { pick, run } = prepare(TEST.replace('3n', '4n'));
    const error = await run([pick('count - more')]).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(String(error)).to.match(/without any mutant: test\/contracts\/counter\/add.test.ts: adds/);
  });

  it('kills what a test sees, leaves what none sees, knows both again and writes only to its copy', async () => {
    const { root, copy, pick, run } = prepare(TEST);
    const mutants = [pick('count - more'), pick('{}'), pick('5 / 1'), pick('more != 0')];
    const first = await run(mutants);
    expect(first.verdicts.map(({ status }) => status)).to.deep.equal(['killed', 'survived', 'same', 'killed']);
    expect(first.verdicts[0]?.by).to.deep.equal({ file: 'test/contracts/counter/add.test.ts', test: 'adds' });
    const again = await run(mutants);
    expect(again).to.deep.equal({ verdicts: first.verdicts, seconds: [0, 0, 0, 0] });
    expect(readFileSync(join(root, COUNTER), 'utf8')).to.equal(SOURCE);
    expect(readFileSync(join(copy.folder, COUNTER), 'utf8')).to.equal(SOURCE);
  });

  it('tests a survivor again when its tests changed', async () => {
    const { copy, pick, run } = prepare(TEST);
    const survivor = pick('{}');
    expect((await run([survivor])).verdicts[0]?.status).to.equal('survived');
    const refusal = `it('refuses', async () => {
      const counter = await ethers.deployContract('Counter');
      const refused = await counter.getFunction('add')(0).then(() => false, () => true);
      expect(refused).to.equal(true);
    });`;
    writeFileSync(join(copy.folder, 'test/contracts/counter/add.test.ts'), TEST + refusal);
    expect((await run([survivor])).verdicts[0]?.status).to.equal('killed');
  });
});
