import { type AstNode, child, children, rangeOf, text, typeOf } from '../ast.ts';
import { isRequire, negated } from './expressions.ts';
import type { Operator } from './operator.ts';

/** Whether the statement does nothing but revert. */
function reverts(node: AstNode | undefined): boolean {
  if (node === undefined) return false;
  if (node.nodeType === 'RevertStatement') return true;
  if (node.nodeType === 'Block')
    return children(node, 'statements').length === 1 && reverts(children(node, 'statements')[0]);
  const call = node.nodeType === 'ExpressionStatement' ? child(node, 'expression') : undefined;
  return call !== undefined && text(child(call, 'expression') ?? call, 'name') === 'revert';
}

/** Drops `if (...) revert`, `require(...)`, and a call whose name begins with `_require` or `require`. */
const dropGuard: Operator = (node, source) => {
  const expression = node.nodeType === 'ExpressionStatement' ? child(node, 'expression') : undefined;
  const isGuard =
    node.nodeType === 'IfStatement' && reverts(child(node, 'trueBody')) && child(node, 'falseBody') === undefined;
  if (!isGuard && !(expression !== undefined && (isRequire(expression) || callsRequire(expression)))) return [];
  const end = child(node, 'trueBody') ?? node;
  const range = { start: rangeOf(node).start, end: rangeOf(end).end };
  return [{ operator: 'guard', range: source.withSemicolon(range), replacement: '{}' }];
};

function callsRequire(node: AstNode): boolean {
  const called = child(node, 'expression');
  return called !== undefined && /^_?require/.test(text(called, 'name') || text(called, 'memberName'));
}

/** Drops an assignment, a call, a `++`, a `delete`, an `emit`, a `continue` or a `break`. */
const dropStatement: Operator = (node, source, parent) => {
  if (!['ExpressionStatement', 'EmitStatement', 'Continue', 'Break'].includes(node.nodeType)) return [];
  const expression = child(node, 'expression');
  if (reverts(node) || (expression !== undefined && (isRequire(expression) || callsRequire(expression)))) return [];
  const operator = node.nodeType === 'EmitStatement' ? 'emit' : 'statement';
  if (parent?.nodeType === 'ForStatement' && child(parent, 'body') !== node) {
    // The step of a loop is not followed by a semicolon of its own.
    return child(parent, 'loopExpression') === node ? [{ operator, range: rangeOf(node), replacement: '' }] : [];
  }
  return [{ operator, range: source.withSemicolon(rangeOf(node)), replacement: '{}' }];
};

/** Drops a modifier, such as `restricted`. */
const dropModifier: Operator = (node) =>
  node.nodeType === 'ModifierInvocation' && text(node, 'kind') === 'modifierInvocation'
    ? [{ operator: 'modifier', range: rangeOf(node), replacement: '' }]
    : [];

/** Returns the opposite, or nothing. */
const changeReturn: Operator = (node, source) => {
  const value = node.nodeType === 'Return' ? child(node, 'expression') : undefined;
  if (value === undefined || value.nodeType === 'Literal') return [];
  const type = typeOf(value);
  if (type === 'bool') return [negated(value, source, 'return')];
  if (!/^(u?int\d+|bytes\d+|address)$/.test(type)) return [];
  return [{ operator: 'return', range: rangeOf(value), replacement: `${type}(0)` }];
};

export const STATEMENT_OPERATORS: readonly Operator[] = [dropGuard, dropStatement, dropModifier, changeReturn];
