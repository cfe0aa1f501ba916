/** A node of solc's JSON AST (Solidity or Yul), as far as operators ask. Fields beyond these are read through `child` and `text`. */
export interface AstNode {
  readonly nodeType: string;
  /** `start:length:file`, in bytes of UTF-8. */
  readonly src: string;
  readonly [field: string]: unknown;
}

/** A range of a source, in bytes. */
export interface Range {
  start: number;
  end: number;
}

export const isNode = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && 'nodeType' in value && 'src' in value;

/** The node in this field; undefined when there is none. */
export function child(node: AstNode, field: string): AstNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

/** The nodes in this field, in order. */
export function children(node: AstNode, field: string): AstNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The text in this field; empty when there is none. */
export function text(node: AstNode, field: string): string {
  const value = node[field];
  return typeof value === 'string' ? value : '';
}

export function rangeOf(node: AstNode): Range {
  const [start = 0, length = 0] = node.src.split(':').map(Number);
  return { start, end: start + length };
}

/** The type of an expression, as the compiler names it; empty when it has none. */
export function typeOf(node: AstNode): string {
  const types = node.typeDescriptions;
  return typeof types === 'object' && types !== null && 'typeString' in types ? String(types.typeString) : '';
}

/** A source as the compiler counts it: in bytes. */
export class SourceText {
  readonly bytes: Buffer;

  constructor(source: string) {
    this.bytes = Buffer.from(source);
  }

  slice({ start, end }: Range): string {
    return this.bytes.subarray(start, end).toString();
  }

  of(node: AstNode): string {
    return this.slice(rangeOf(node));
  }

  /** The whole text with the range replaced. */
  replace({ start, end }: Range, replacement: string): string {
    return this.slice({ start: 0, end: start }) + replacement + this.bytes.subarray(end).toString();
  }

  /** The range up to and with the semicolon that follows it, if one does. */
  withSemicolon({ start, end }: Range): Range {
    const more = /^\s*;/.exec(this.slice({ start: end, end: this.bytes.length }));
    return { start, end: end + (more === null ? 0 : Buffer.byteLength(more[0])) };
  }
}
