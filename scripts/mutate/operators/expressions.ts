import { type AstNode, child, children, rangeOf, type SourceText, text, typeOf } from '../ast.ts';
import type { Change, Operator, OperatorName } from './operator.ts';

const SWAPS: Readonly<Record<string, readonly [OperatorName, string]>> = {
  '<': ['compare', '<='],
  '<=': ['compare', '<'],
  '>': ['compare', '>='],
  '>=': ['compare', '>'],
  '==': ['compare', '!='],
  '!=': ['compare', '=='],
  '&&': ['logic', '||'],
  '||': ['logic', '&&'],
  '+': ['arithmetic', '-'],
  '-': ['arithmetic', '+'],
  '*': ['arithmetic', '/'],
  '/': ['arithmetic', '*'],
  '%': ['arithmetic', '*'],
  '&': ['arithmetic', '|'],
  '|': ['arithmetic', '&'],
  '^': ['arithmetic', '&'],
  '<<': ['arithmetic', '>>'],
  '>>': ['arithmetic', '<<'],
  '++': ['arithmetic', '--'],
  '--': ['arithmetic', '++'],
  '+=': ['arithmetic', '-='],
  '-=': ['arithmetic', '+='],
  '|=': ['arithmetic', '&='],
  '&=': ['arithmetic', '|='],
};

/** Swaps an operator between two operands, or before or behind one. */
const swapOperator: Operator = (node, source) => {
  const sign = text(node, 'operator');
  const swap = SWAPS[sign];
  if (swap === undefined) return [];
  const left = child(node, 'leftExpression') ?? child(node, 'leftHandSide');
  const right = child(node, 'rightExpression') ?? child(node, 'rightHandSide');
  const operand = child(node, 'subExpression');
  const whole = rangeOf(node);
  let range = whole;
  if (left !== undefined && right !== undefined) range = { start: rangeOf(left).end, end: rangeOf(right).start };
  else if (operand === undefined) return [];
  else if (node.prefix === true) range = { start: whole.start, end: rangeOf(operand).start };
  else range = { start: rangeOf(operand).end, end: whole.end };
  const [operator, other] = swap;
  return [{ operator, range, replacement: source.slice(range).replace(sign, () => other) }];
};

/** Negates what an `if`, a `require` or a `?:` asks. */
const negateCondition: Operator = (node, source) => {
  let condition: AstNode | undefined;
  if (node.nodeType === 'IfStatement' || node.nodeType === 'Conditional') condition = child(node, 'condition');
  if (isRequire(node)) condition = children(node, 'arguments')[0];
  // `a == b` negated is what swapping the comparison already makes of it.
  if (condition === undefined || ['==', '!='].includes(text(condition, 'operator'))) return [];
  return [negated(condition, source, 'condition')];
};

/** A `require` or `assert` call. */
export const isRequire = (node: AstNode): boolean =>
  node.nodeType === 'FunctionCall' && ['require', 'assert'].includes(text(child(node, 'expression') ?? node, 'name'));

export const negated = (node: AstNode, source: SourceText, operator: OperatorName): Change => ({
  operator,
  range: rangeOf(node),
  replacement: `!(${source.of(node)})`,
});

/** 0 becomes 1, any other number one more; true and false swap; a text becomes another. */
const changeLiteral: Operator = (node, source) => {
  if (node.nodeType !== 'Literal') return [];
  const written = source.of(node);
  const { start } = rangeOf(node);
  const change = (from: string, replacement: string): Change[] => [
    { operator: 'constant', range: { start, end: start + Buffer.byteLength(from) }, replacement },
  ];
  switch (text(node, 'kind')) {
    case 'bool':
      return change(written, written === 'true' ? 'false' : 'true');
    case 'string':
      return change(written, '"mutant"');
    case 'number': {
      const digits = /^(0x[0-9a-fA-F_]+|[0-9][0-9_]*)/.exec(written)?.[0];
      if (digits === undefined) return [];
      const value = BigInt(digits.replaceAll('_', ''));
      return [
        ...change(digits, String(value + 1n)),
        // One is where a bound or a step is; nothing at all is the other mistake.
        ...(value === 1n ? change(digits, '0') : []),
      ];
    }
    default:
      return [];
  }
};

/** Another caller, another time. */
const changeEnvironment: Operator = (node) => {
  if (node.nodeType !== 'MemberAccess') return [];
  const of = text(child(node, 'expression') ?? node, 'name');
  const name = `${of}.${text(node, 'memberName')}`;
  const other = { 'msg.sender': 'address(this)', 'block.timestamp': '(block.timestamp + 1)' }[name];
  return other === undefined ? [] : [{ operator: 'environment', range: rangeOf(node), replacement: other }];
};

/** Two neighbouring arguments of the same type change places. */
const swapArguments: Operator = (node, source) => {
  if (node.nodeType !== 'FunctionCall' || (Array.isArray(node.names) && node.names.length > 0)) return [];
  const list = children(node, 'arguments');
  return list.flatMap((first, index) => {
    const second = list[index + 1];
    if (second === undefined || typeOf(first) !== typeOf(second) || source.of(first) === source.of(second)) return [];
    const range = { start: rangeOf(first).start, end: rangeOf(second).end };
    const between = source.slice({ start: rangeOf(first).end, end: rangeOf(second).start });
    return [{ operator: 'arguments' as const, range, replacement: source.of(second) + between + source.of(first) }];
  });
};

export const EXPRESSION_OPERATORS: readonly Operator[] = [
  swapOperator,
  negateCondition,
  changeLiteral,
  changeEnvironment,
  swapArguments,
];
