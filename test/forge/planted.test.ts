import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { PLANTED_IN_FUZZ, PLANTED_IN_RULES } from '../../scripts/forge/planted.ts';
import { applyEdit } from '../../scripts/solidity/edit.ts';

const root = join(import.meta.dirname, '../..');
const namesIn = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(root, 'test/forge', folder))
    .filter((name) => name.endsWith('.sol'))
    .flatMap((name) => [...readFileSync(join(root, 'test/forge', folder, name), 'utf8').matchAll(pattern)])
    .map(([, name = '']) => name)
    .sort();

describe('the mistakes planted for forge', () => {
  it('are one for each rule and each fuzz test', () => {
    expect(PLANTED_IN_RULES.map(({ breaks }) => breaks).sort()).to.deep.equal(
      namesIn('invariants', /^ {8}_(\w+)\(\);$/gm).filter((name) => !name.startsWith('require') && name !== 'begin'),
    );
    expect(PLANTED_IN_FUZZ.map(({ breaks }) => breaks).sort()).to.deep.equal(
      namesIn('fuzz', /function (testFuzz_\w+)\(/g),
    );
  });

  it('fit the contracts as they are', () => {
    for (const planted of [...PLANTED_IN_RULES, ...PLANTED_IN_FUZZ]) {
      const path = join(root, `contracts/${planted.file}.sol`);
      const source = readFileSync(path, 'utf8');
      expect(applyEdit(planted.breaks, source, planted)).to.not.equal(source);
    }
  });
});
