import { child, rangeOf, text } from '../ast.ts';
import type { Operator } from './operator.ts';

const FUNCTION_SWAPS: Readonly<Record<string, string>> = {
  add: 'sub',
  sub: 'add',
  mul: 'div',
  div: 'mul',
  and: 'or',
  or: 'and',
  xor: 'and',
  shl: 'shr',
  shr: 'shl',
  lt: 'gt',
  gt: 'lt',
  eq: 'lt',
  iszero: 'not',
  caller: 'address',
};

const swapFunction: Operator = (node, source) => {
  if (node.nodeType !== 'YulFunctionCall') return [];
  const name = child(node, 'functionName');
  const other = name === undefined ? undefined : FUNCTION_SWAPS[text(name, 'name')];
  if (name === undefined || other === undefined) return [];
  const { start } = rangeOf(name);
  const range = { start, end: start + Buffer.byteLength(text(name, 'name')) };
  return source.slice(range) === text(name, 'name') ? [{ operator: 'assembly', range, replacement: other }] : [];
};

const changeNumber: Operator = (node, source) => {
  if (node.nodeType !== 'YulLiteral' || text(node, 'kind') !== 'number') return [];
  return [{ operator: 'assembly', range: rangeOf(node), replacement: String(BigInt(source.of(node)) + 1n) }];
};

/** Drops a call for its effect, such as `mstore` or `sstore`, or an assignment. */
const dropStatement: Operator = (node) =>
  ['YulExpressionStatement', 'YulAssignment'].includes(node.nodeType)
    ? [{ operator: 'assembly', range: rangeOf(node), replacement: '' }]
    : [];

export const ASSEMBLY_OPERATORS: readonly Operator[] = [swapFunction, changeNumber, dropStatement];
