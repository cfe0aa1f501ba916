import { createHash } from 'node:crypto';
import { type AstNode, isNode, rangeOf, SourceText, text } from './ast.ts';
import { ASSEMBLY_OPERATORS } from './operators/assembly.ts';
import { EXPRESSION_OPERATORS } from './operators/expressions.ts';
import type { Change, OperatorName } from './operators/operator.ts';
import { STATEMENT_OPERATORS } from './operators/statements.ts';

/** One source with one small mistake. */
export interface Mutant {
  /** Follows from what changes in which function, not from line numbers: it stays while the code around it moves. */
  id: string;
  file: string;
  /** Contract.function, or the contract alone. */
  where: string;
  operator: OperatorName;
  line: number;
  /** The lines that change, before and after, without their common indentation. */
  before: string;
  after: string;
  /** The whole source with the mistake. */
  source: string;
}

const ALL = [...EXPRESSION_OPERATORS, ...STATEMENT_OPERATORS, ...ASSEMBLY_OPERATORS];

/** Nothing that runs lies in these. */
const DEAD = new Set([
  'PragmaDirective',
  'ImportDirective',
  'UsingForDirective',
  'StructuredDocumentation',
  'ElementaryTypeName',
  'UserDefinedTypeName',
  'ArrayTypeName',
  'Mapping',
  'EventDefinition',
  'ErrorDefinition',
  'StructDefinition',
  'EnumDefinition',
  'OverrideSpecifier',
]);

/** All mutants of one source, in its order. `ast` is the compiler's AST of `source`. */
export function mutantsOf(file: string, source: string, ast: AstNode): Mutant[] {
  const bytes = new SourceText(source);
  const found: { change: Change; where: string }[] = [];
  walk(ast, undefined, '', (node, parent, where) => {
    for (const operator of ALL) for (const change of operator(node, bytes, parent)) found.push({ change, where });
  });
  found.sort((a, b) => a.change.range.start - b.change.range.start);
  const seen = new Set<string>();
  const timesNamed = new Map<string, number>();
  return found.flatMap(({ change, where }) => {
    const mutated = bytes.replace(change.range, change.replacement);
    if (mutated === source || seen.has(mutated)) return [];
    seen.add(mutated);
    const { line, before, after } = changedLines(source, mutated);
    const name = [file, where, change.operator, before, after].join('\n');
    const times = timesNamed.get(name) ?? 0;
    timesNamed.set(name, times + 1);
    const id = createHash('sha256').update(`${name}\n${times}`).digest('hex').slice(0, 12);
    return [{ id, file, where, operator: change.operator, line, before, after, source: mutated }];
  });
}

type Visit = (node: AstNode, parent: AstNode | undefined, where: string) => void;

function walk(node: AstNode, parent: AstNode | undefined, where: string, visit: Visit): void {
  if (
    DEAD.has(node.nodeType) ||
    (node.nodeType === 'ContractDefinition' && text(node, 'contractKind') === 'interface')
  ) {
    return;
  }
  let inside = where;
  if (node.nodeType === 'ContractDefinition') inside = text(node, 'name');
  if (node.nodeType === 'FunctionDefinition') inside = `${where}.${text(node, 'name') || text(node, 'kind')}`;
  if (node.nodeType === 'ModifierDefinition') inside = `${where}.${text(node, 'name')}`;
  visit(node, parent, inside);
  const below = Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
  below.sort((a, b) => rangeOf(a).start - rangeOf(b).start);
  for (const each of below) walk(each, node, inside, visit);
}

/** The lines in which the two texts differ, and the number of the first. */
export function changedLines(source: string, mutated: string): { line: number; before: string; after: string } {
  const [old, changed] = [source.split('\n'), mutated.split('\n')];
  let first = 0;
  while (first < old.length && old[first] === changed[first]) first += 1;
  let last = 0;
  while (last < Math.min(old.length, changed.length) - first && old.at(-1 - last) === changed.at(-1 - last)) last += 1;
  const part = (lines: string[]) => {
    const some = lines.slice(first, lines.length - last);
    const indents = some.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
    const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER);
    return some.map((line) => line.slice(indent)).join('\n');
  };
  return { line: first + 1, before: part(old), after: part(changed) };
}

/**
 * `count` of the mutants, always the same for the same seed: of every file its share, at least one where `count` allows, in an order
 * that mixes the files, so that what a longer sample adds comes last.
 */
export function sampleOf<Item extends { id: string; file: string }>(
  mutants: readonly Item[],
  count: number,
  seed: string,
): Item[] {
  const rank = ({ id }: Item) => createHash('sha256').update(`${seed}:${id}`).digest('hex');
  const strata = Map.groupBy(mutants, ({ file }) => file);
  return [...strata.values()]
    .flatMap((all) =>
      all
        .map((mutant) => ({ mutant, by: rank(mutant) }))
        .sort((a, b) => (a.by < b.by ? -1 : 1))
        .map(({ mutant, by }, index) => ({ mutant, by, share: index / all.length })),
    )
    .sort((a, b) => a.share - b.share || (a.by < b.by ? -1 : 1))
    .slice(0, count)
    .map(({ mutant }) => mutant);
}
