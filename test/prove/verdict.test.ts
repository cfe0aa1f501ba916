import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { check, verdictOf } from '../../scripts/prove/check.ts';
import { CONSENT_STATE } from '../../scripts/prove/consent-state.ts';
import { withoutErrorArguments } from '../../scripts/prove/readable.ts';
import { askZ3 } from '../../scripts/prove/z3.ts';
import { applyEdit } from '../../scripts/solidity/edit.ts';

const root = join(import.meta.dirname, '../..');
const hasZ3 = spawnSync('z3', ['--version']).status === 0;

const safe = { severity: 'info' as const, errorCode: '9576', message: 'CHC: Assertion violation check is safe!' };
const happens = { severity: 'warning' as const, errorCode: '6328', message: 'CHC: Assertion violation happens here.' };
const might = { ...happens, message: 'CHC: Assertion violation might happen here.' };

const property = (name: string) => {
  const found = CONSENT_STATE.properties.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no property ${name}`);
  return found;
};

describe('prove', () => {
  it('says that z3 is missing and how to get it', () => {
    const script = join(root, 'scripts/prove.ts');
    const { status, stderr, stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8', env: { PATH: '' } });
    expect([status, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.match(/z3 is not on the PATH.*apt-get install z3/);
  });

  it('refuses an edit that fits nowhere or twice', () => {
    expect(() => applyEdit('a.sol', 'x = 1;', { find: 'y', replace: '' })).to.throw('found 0 times');
    expect(() => applyEdit('a.sol', 'x = x;', { find: 'x', replace: '' })).to.throw('found 2 times');
    expect(applyEdit('a.sol', 'x = 1;', { find: 'x', replace: '$&' })).to.equal('$& = 1;');
  });

  it('takes nothing for proved that is not safe in every assertion', () => {
    expect(verdictOf([], 1)).to.equal('unknown');
    expect(verdictOf([safe], 2)).to.equal('unknown');
    expect(verdictOf([safe, might], 2)).to.equal('unknown');
    expect(verdictOf([safe, might, happens], 3)).to.equal('refuted');
    expect(verdictOf([safe, safe], 2)).to.equal('proved');
  });

  it('reads a revert with its arguments as a revert, brackets and lines included', () => {
    const source = 'if (a) revert I.E(f(a, g(b)),\n  c); if (b) revert E(); x(); revert();';
    expect(withoutErrorArguments(source)).to.equal('if (a) revert(); if (b) revert(); x(); revert();');
  });

  it('is unknown where the solver gives no answer', () => {
    expect(check(root, CONSENT_STATE, property('ConsumeOnlyQuery'), () => 'unknown', false)).to.equal('unknown');
  });

  it('proves a property, and refutes it with the bug', function () {
    if (!hasZ3) this.skip();
    expect(check(root, CONSENT_STATE, property('ConsumeOnlyQuery'), askZ3(60), false)).to.equal('proved');
    expect(check(root, CONSENT_STATE, property('ConsumeOnlyQuery'), askZ3(60), true)).to.equal('refuted');
  });
});
