import { type AnswerQuery, compile, type Diagnostic, errorsOf } from '../solidity/compiler.ts';
import { applyEdit } from '../solidity/edit.ts';
import { readSources, type Sources } from '../solidity/sources.ts';
import type { Property, ProvedLibrary } from './property.ts';
import { withoutErrorArguments } from './readable.ts';

export type Verdict = 'proved' | 'refuted' | 'unknown';

/** Codes of the compiler's messages about an assertion: safe, and violated or perhaps violated. */
const SAFE = '9576';
const VIOLATED = '6328';

/** Name of the harness among the sources. */
export const harnessOf = (library: ProvedLibrary, property: Property): string =>
  `contracts/proofs/${library.folder}/${property.name}.sol`;

/** The library as the checker reads it, with the planted bug when asked for. Throws when an edit does not fit. */
export function libraryText(root: string, library: ProvedLibrary, planted?: Property): Sources {
  const name = `contracts/libraries/${library.library}.sol`;
  let text = readSources(root, [name])[name] ?? '';
  if (planted !== undefined) text = applyEdit(name, text, planted.planted);
  for (const edit of library.readable ?? []) text = applyEdit(name, text, edit);
  return { [name]: withoutErrorArguments(text) };
}

/**
 * Proves every assertion of the property's harness for all inputs, or finds an input that breaks one.
 * Throws when the sources do not compile or the harness asserts nothing.
 */
export function check(
  root: string,
  library: ProvedLibrary,
  property: Property,
  answer: AnswerQuery,
  withBug: boolean,
): Verdict {
  const harness = harnessOf(library, property);
  const sources = readSources(root, [harness], libraryText(root, library, withBug ? property : undefined));
  const asserted = (sources[harness] ?? '').match(/\bassert\(/g)?.length ?? 0;
  if (asserted === 0) throw new Error(`${harness} asserts nothing`);
  const output = compile(
    sources,
    {
      outputSelection: { '*': { '*': [] } },
      modelChecker: {
        engine: 'chc',
        solvers: ['smtlib2'],
        contracts: { [harness]: [property.name] },
        targets: ['assert'],
        showProvedSafe: true,
        showUnproved: true,
      },
    },
    answer,
  );
  const errors = errorsOf(output);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return verdictOf(output.errors ?? [], asserted);
}

/** What the checker's messages say about `asserted` assertions together. */
export function verdictOf(messages: readonly Diagnostic[], asserted: number): Verdict {
  const about = (code: string) => messages.filter(({ errorCode }) => errorCode === code);
  if (about(VIOLATED).some(({ message }) => message.includes('violation happens here'))) return 'refuted';
  return about(VIOLATED).length === 0 && about(SAFE).length === asserted ? 'proved' : 'unknown';
}
