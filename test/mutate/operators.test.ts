import { expect } from 'chai';
import { changedIn, compiles, mutantsIn } from './sample-contract.ts';

/** A function with these lines in it, on one line. */
const body = (lines: string) => `function run(uint256 a, uint256 b, bool ok) external returns (uint256 r) { ${lines} }`;
/** What one operator makes of some lines. */
const changes = (lines: string, operator: string): string[] =>
  changedIn(body(lines), operator).map((line) => line.slice(body('').length - 2, -2));

describe('mutation operators', () => {
  it('leave declarations, types, comments and imports alone', () => {
    expect(
      mutantsIn('/* 1 + 1 */ struct S { uint8[2] x; } mapping(uint256 => bytes32) internal m; error E(uint8 a);'),
    ).to.deep.equal([]);
  });

  it('swap comparisons, arithmetic and logic where the sign stands', () => {
    expect(changes('ok = a < /* < */ b;', 'compare')).to.deep.equal(['ok = a <= /* < */ b;']);
    expect(changes('ok = (a >= b) == ok;', 'compare')).to.deep.equal(['ok = (a > b) == ok;', 'ok = (a >= b) != ok;']);
    expect(changes('ok = ok && (a == b);', 'logic')).to.deep.equal(['ok = ok || (a == b);']);
    expect(changes('r = a << b; r += a; ++r; r--;', 'arithmetic')).to.deep.equal([
      'r = a >> b; r += a; ++r; r--;',
      'r = a << b; r -= a; ++r; r--;',
      'r = a << b; r += a; --r; r--;',
      'r = a << b; r += a; ++r; r++;',
    ]);
  });

  it('count bytes as the compiler does', () => {
    expect(changes('/* 县域 */ ok = a < b;', 'compare')).to.deep.equal(['/* 县域 */ ok = a <= b;']);
  });

  it('negate a condition once', () => {
    expect(changes('if (ok) r = a;', 'condition')).to.deep.equal(['if (!(ok)) r = a;']);
    expect(changes('require(ok); r = ok ? a : b;', 'condition')).to.deep.equal([
      'require(!(ok)); r = ok ? a : b;',
      'require(ok); r = !(ok) ? a : b;',
    ]);
    expect(changes('if (a == b) r = a;', 'condition')).to.deep.equal([]);
  });

  it('drop guards, with block, without, and calls that require', () => {
    expect(changes('if (ok) revert Refused(a, b); r = a;', 'guard')).to.deep.equal(['{} r = a;']);
    expect(changes('if (ok) { revert Refused(a, b); } r = a;', 'guard')).to.deep.equal(['{} r = a;']);
    expect(changes('require(ok, "no"); r = a;', 'guard')).to.deep.equal(['{} r = a;']);
    expect(changes('if (ok) { r = 1; revert(); }', 'guard')).to.deep.equal([]);
    expect(
      changedIn('function _requireIt() private {} function f() external { _requireIt(); }', 'guard'),
    ).to.deep.equal(['function _requireIt() private {} function f() external { {} }']);
  });

  it('drop statements, the step of a loop and events', () => {
    expect(changes('r = a; delete r; total++;', 'statement')).to.deep.equal([
      '{} delete r; total++;',
      'r = a; {} total++;',
      'r = a; delete r; {}',
    ]);
    expect(changes('for (r = a; r < b; ++r) { continue; }', 'statement')).to.deep.equal([
      'for (r = a; r < b; ) { continue; }',
      'for (r = a; r < b; ++r) { {} }',
    ]);
    expect(changes('emit Told(msg.sender, a);', 'emit')).to.deep.equal(['{}']);
  });

  it('change constants, with their units', () => {
    expect(changes('r = 1; r = 0; r = 5 days;', 'constant')).to.deep.equal([
      'r = 2; r = 0; r = 5 days;',
      'r = 0; r = 0; r = 5 days;',
      'r = 1; r = 1; r = 5 days;',
      'r = 1; r = 0; r = 6 days;',
    ]);
    expect(changedIn('bool internal on = true; string internal s = "a" "b";', 'constant')).to.deep.equal([
      'bool internal on = false; string internal s = "a" "b";',
      'bool internal on = true; string internal s = "mutant";',
    ]);
  });

  it('drop modifiers, not base constructors', () => {
    expect(changedIn('modifier only() { _; } function f() external only {}', 'modifier')).to.deep.equal([
      'modifier only() { _; } function f() external  {}',
    ]);
  });

  it('take another caller and another time', () => {
    expect(changes('emit Told(msg.sender, block.timestamp);', 'environment')).to.deep.equal([
      'emit Told(address(this), block.timestamp);',
      'emit Told(msg.sender, (block.timestamp + 1));',
    ]);
  });

  it('swap neighbouring arguments of one type', () => {
    expect(changes('revert Refused(a, b);', 'arguments')).to.deep.equal(['revert Refused(b, a);']);
    expect(changes('emit Told(msg.sender, a); revert Refused(a, a);', 'arguments')).to.deep.equal([]);
  });

  it('return the opposite or nothing', () => {
    expect(changes('return a + b;', 'return')).to.deep.equal(['return uint256(0);']);
    expect(changedIn('function f(bool a) external pure returns (bool) { return a; }', 'return')).to.deep.equal([
      'function f(bool a) external pure returns (bool) { return !(a); }',
    ]);
  });

  it('reach into assembly', () => {
    expect(changes('assembly { r := add(a, 0x20) sstore(b, caller()) }', 'assembly')).to.deep.equal([
      'assembly {  sstore(b, caller()) }',
      'assembly { r := sub(a, 0x20) sstore(b, caller()) }',
      'assembly { r := add(a, 33) sstore(b, caller()) }',
      'assembly { r := add(a, 0x20)  }',
      'assembly { r := add(a, 0x20) sstore(b, address()) }',
    ]);
  });

  it('make sources that compile', () => {
    const lines =
      'if (a < b || ok) revert Refused(a, b); for (uint256 i = 0; i < 3; ++i) { total += i; } emit Told(msg.sender, 1); return total;';
    const mutants = mutantsIn(body(lines));
    expect(mutants.length).to.be.at.least(15);
    for (const { source, after: line } of mutants) expect(compiles(source), line).to.equal(true);
  });
});
