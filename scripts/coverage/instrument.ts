import { type AstNode, SourceText } from '../mutate/ast.ts';
import type { Sources } from '../solidity/sources.ts';
import { type Branch, branchesOf, tryBodies } from './branches.ts';

const PROBE_FILE = 'contracts/__coverage/BranchProbe.sol';

/**
 * Tells Hardhat's network which way was taken: it hands on every word sent to the address of its own coverage library. A call that is
 * `view` is passed off as `pure`, so that pure functions are seen too; it has no effect.
 */
const PROBE = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;
library BranchProbe {
  function taken(bool condition, uint256 branch) internal pure returns (bool) {
    _pure(_tell)(branch * 2 + (condition ? 1 : 0));
    return condition;
  }
  function passed(uint256 way) internal pure { _pure(_tell)(way); }
  function _tell(uint256 way) private view {
    assembly ("memory-safe") {
      let word := mload(0x40)
      mstore(word, way)
      pop(staticcall(gas(), 0xc0bEc0BEc0BeC0bEC0beC0bEC0bEC0beC0beC0BE, word, 32, 0, 0))
    }
  }
  function _pure(function(uint256) internal view f) private pure returns (function(uint256) internal pure g) {
    assembly { g := f }
  }
}
`;

export interface Instrumented {
  /** Instrumented sources and the probe. */
  sources: Sources;
  /** Branch n tells 2n when its condition is false or its try fails, 2n + 1 else. */
  branches: readonly Branch[];
}

/** Puts a probe on every branch of the files. */
export function instrument(
  files: readonly string[],
  sourceOf: (file: string) => string,
  astOf: (file: string) => AstNode,
): Instrumented {
  const branches: Branch[] = [];
  const sources: Record<string, string> = { [PROBE_FILE]: PROBE };
  for (const file of files) {
    const own = branchesOf(file, sourceOf(file), astOf(file));
    sources[file] = withProbes(sourceOf(file), astOf(file), own, branches.length);
    branches.push(...own);
  }
  return { sources, branches };
}

interface Insertion {
  at: number;
  /** At one place closing brackets come before opening ones, inner ones before outer ones. */
  order: number;
  text: string;
}

function withProbes(source: string, ast: AstNode, branches: readonly Branch[], first: number): string {
  if (branches.length === 0) return source;
  const insertions: Insertion[] = [];
  for (const [index, branch] of branches.entries()) {
    const { start, end } = branch.range;
    const number = first + index;
    if (branch.kind === 'try') {
      const [success, failure] = tryBodies(ast, branch);
      insertions.push({ at: success.start + 1, order: 0, text: ` BranchProbe.passed(${number * 2 + 1});` });
      insertions.push({ at: failure.start + 1, order: 0, text: ` BranchProbe.passed(${number * 2});` });
    } else {
      insertions.push({ at: start, order: 1 + index, text: 'BranchProbe.taken(' });
      insertions.push({ at: end, order: -1 - index, text: `, ${number})` });
    }
  }
  insertions.sort((a, b) => a.at - b.at || a.order - b.order);
  const bytes = new SourceText(source);
  let result = '';
  let from = 0;
  for (const { at, text } of insertions) {
    result += bytes.slice({ start: from, end: at }) + text;
    from = at;
  }
  result += bytes.slice({ start: from, end: bytes.bytes.length });
  return `${result}\nimport {BranchProbe} from "${PROBE_FILE}";\n`;
}
