import { type AstNode, isNode } from '../../scripts/mutate/ast.ts';
import { type Mutant, mutantsOf } from '../../scripts/mutate/mutants.ts';
import { compile, errorsOf } from '../../scripts/solidity/compiler.ts';

const FILE = 'contracts/Sample.sol';

/** The compiler's tree of a source. Throws where it does not compile. */
export function astOf(source: string): AstNode {
  const output = compile({ [FILE]: source }, { outputSelection: { '*': { '': ['ast'] } } });
  const ast = output.sources?.[FILE]?.ast;
  if (!isNode(ast)) throw new Error(errorsOf(output).join('\n'));
  return ast;
}

/** A contract around some lines of members. */
export const contract = (members: string): string => `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;
contract Sample {
    error Refused(uint256 first, uint256 second);
    event Told(address who, uint256 what);
    uint256 internal total;
${members}
}
`;

/** Mutants of such a contract. */
export const mutantsIn = (members: string): Mutant[] => {
  const source = contract(members);
  return mutantsOf(FILE, source, astOf(source));
};

/** The changed lines of the mutants of one operator. */
export const changedIn = (members: string, operator: string): string[] =>
  mutantsIn(members)
    .filter((mutant) => mutant.operator === operator)
    .map((mutant) => mutant.after);

/** Whether a mutant's source compiles. */
export const compiles = (source: string): boolean => errorsOf(compile({ [FILE]: source }, {})).length === 0;
