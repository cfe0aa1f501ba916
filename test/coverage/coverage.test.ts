import { expect } from 'chai';
import { branchesOf } from '../../scripts/coverage/branches.ts';
import { instrument } from '../../scripts/coverage/instrument.ts';
import { coverageOf, toText, totalOf } from '../../scripts/coverage/report.ts';
import { compile, errorsOf } from '../../scripts/solidity/compiler.ts';
import { astOf, contract } from '../mutate/sample-contract.ts';

const FILE = 'contracts/Sample.sol';
const branchesIn = (members: string) => branchesOf(FILE, contract(members), astOf(contract(members)));
const found = (members: string) => branchesIn(members).map(({ kind, text }) => `${kind} ${text}`);

describe('branches', () => {
  it('are the conditions of if, ?:, loops and require', () => {
    expect(
      found(`function run(uint256 a, bool ok) external {
        if (a > 1) total = ok ? 1 : 2;
        for (uint256 i = 0; i < a; ++i) total += i;
        while (total > 5) --total;
        require(a != 7);
      }`),
    ).to.deep.equal(['if a > 1', 'ternary ok', 'loop i < a', 'loop total > 5', 'require a != 7']);
  });

  it('are the operands of && and ||, however deep, and not the whole', () => {
    expect(found('function run(uint256 a, bool ok) external { if (ok && (a == 1 || a == 2)) ++total; }')).to.deep.equal(
      ['operand ok', 'operand (a == 1 || a == 2)', 'operand a == 1', 'operand a == 2'],
    );
  });

  it('are both ends of a try', () => {
    const members = 'function run(Sample other) external { try other.run(other) { ++total; } catch { --total; } }';
    expect(found(members)).to.deep.equal(['try other.run(other)']);
    const source = contract(members);
    const { sources } = instrument(
      [FILE],
      () => source,
      () => astOf(source),
    );
    expect(sources[FILE]).to.match(/\{ BranchProbe\.passed\(1\); \+\+total; \} catch \{ BranchProbe\.passed\(0\); /);
  });

  it('are refused in assembly, where they would not be counted', () => {
    expect(() => branchesIn('function run() external { assembly { if calldatasize() { stop() } } }')).to.throw(
      'Sample.run: a branch in assembly is not counted',
    );
  });

  it('get probes that compile, in pure functions too, and number on over files', () => {
    const source = contract(
      'function run(uint256 a, bool ok) external pure returns (bool) { return ok && a > 1 ? ok : a == 2 || ok; }',
    );
    const { sources, branches } = instrument(
      [FILE, FILE],
      () => source,
      () => astOf(source),
    );
    expect(branches.length).to.equal(8);
    expect(errorsOf(compile(sources, {}))).to.deep.equal([]);
    expect(sources[FILE]).to.include('BranchProbe.taken(ok, 4)');
  });
});

describe('coverage', () => {
  const branches = branchesIn('function run(uint256 a) external { if (a > 1) ++total; if (a > 2) ++total; }');

  it('counts two ways for each branch and names the one nobody took', () => {
    const [file] = coverageOf([FILE], branches, new Set([0, 1, 3]));
    expect([file?.ways, file?.taken]).to.deep.equal([4, 3]);
    expect(file?.missing.map(({ branch, when }) => [branch.text, when])).to.deep.equal([['a > 2', false]]);
    expect(toText(file ? [file] : [])).to.match(/^never false: contracts\/Sample\.sol:\d+ Sample\.run if: a > 2\n/);
  });

  it('is the share of all ways, and whole where there is no branch', () => {
    expect(totalOf(coverageOf([FILE], branches, new Set([0, 1, 3])))).to.equal(75);
    expect(totalOf(coverageOf(['contracts/Other.sol'], branches, new Set()))).to.equal(100);
  });
});
