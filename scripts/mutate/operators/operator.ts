import type { AstNode, Range, SourceText } from '../ast.ts';

export const OPERATORS = [
  'condition',
  'guard',
  'compare',
  'arithmetic',
  'logic',
  'constant',
  'statement',
  'emit',
  'modifier',
  'environment',
  'arguments',
  'return',
  'assembly',
] as const;

export type OperatorName = (typeof OPERATORS)[number];

/** One small mistake: the range of the source that is replaced, and by what. */
export interface Change {
  operator: OperatorName;
  range: Range;
  replacement: string;
}

/** All mistakes that can be made at one node, not below it. */
export type Operator = (node: AstNode, source: SourceText, parent: AstNode | undefined) => Change[];
