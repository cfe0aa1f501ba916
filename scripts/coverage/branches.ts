import { type AstNode, child, children, isNode, type Range, rangeOf, SourceText, text } from '../mutate/ast.ts';

/** A place where execution goes one of two ways. */
export interface Branch {
  file: string;
  /** Contract.function. */
  where: string;
  line: number;
  /** The condition, or `try` with the call. */
  text: string;
  kind: 'if' | 'ternary' | 'loop' | 'operand' | 'require' | 'try';
  range: Range;
}

/** Statements that go two ways in Yul; none is instrumented, so none may pass unseen. */
const YUL_BRANCHES = new Set(['YulIf', 'YulSwitch', 'YulForLoop']);

/**
 * All branches of one source, in its order: conditions of `if`, `?:`, loops and `require`, each operand of `&&` and `||`, and `try`.
 * Throws on a branch in assembly.
 */
export function branchesOf(file: string, source: string, ast: AstNode): Branch[] {
  const bytes = new SourceText(source);
  const found: Branch[] = [];
  const add = (node: AstNode | undefined, kind: Branch['kind'], where: string): void => {
    if (node === undefined || isLogic(node)) return;
    const range = rangeOf(node);
    if (found.some((known) => known.range.start === range.start && known.range.end === range.end)) return;
    const line = bytes.slice({ start: 0, end: range.start }).split('\n').length;
    found.push({ file, where, line, text: bytes.slice(range), kind, range });
  };
  walk(ast, '', (node, where) => {
    if (YUL_BRANCHES.has(node.nodeType)) throw new Error(`${file}: ${where}: a branch in assembly is not counted`);
    if (node.nodeType === 'IfStatement') add(child(node, 'condition'), 'if', where);
    if (node.nodeType === 'Conditional') add(child(node, 'condition'), 'ternary', where);
    if (['ForStatement', 'WhileStatement', 'DoWhileStatement'].includes(node.nodeType)) {
      add(child(node, 'condition'), 'loop', where);
    }
    if (isLogic(node)) {
      add(child(node, 'leftExpression'), 'operand', where);
      add(child(node, 'rightExpression'), 'operand', where);
    }
    const callee = child(node, 'expression');
    if (node.nodeType === 'FunctionCall' && callee && ['require', 'assert'].includes(text(callee, 'name'))) {
      add(children(node, 'arguments')[0], 'require', where);
    }
    if (node.nodeType === 'TryStatement') add(child(node, 'externalCall'), 'try', where);
  });
  return found.sort((a, b) => a.range.start - b.range.start || b.range.end - a.range.end);
}

/** `&&` or `||`: its operands are the branches. */
const isLogic = (node: AstNode): boolean =>
  node.nodeType === 'BinaryOperation' && ['&&', '||'].includes(text(node, 'operator'));

function walk(node: AstNode, where: string, visit: (node: AstNode, where: string) => void): void {
  let inside = where;
  if (node.nodeType === 'ContractDefinition') inside = text(node, 'name');
  if (node.nodeType === 'FunctionDefinition') inside = `${where}.${text(node, 'name') || text(node, 'kind')}`;
  visit(node, inside);
  for (const value of Object.values(node)) {
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) walk(each, inside, visit);
  }
}

/** The bodies of a `try`: that of success, and the first `catch`. */
export function tryBodies(ast: AstNode, { range }: Branch): [Range, Range] {
  let bodies: [Range, Range] | undefined;
  walk(ast, '', (node) => {
    const call = child(node, 'externalCall');
    if (node.nodeType !== 'TryStatement' || call === undefined || rangeOf(call).start !== range.start) return;
    const [success, failure] = children(node, 'clauses').map((clause) => child(clause, 'block'));
    if (success && failure) bodies = [rangeOf(success), rangeOf(failure)];
  });
  if (bodies === undefined) throw new Error('a try without catch');
  return bodies;
}
