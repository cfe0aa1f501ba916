import solc from 'solc';
import type { Sources } from './sources.ts';

export interface Diagnostic {
  severity: 'error' | 'warning' | 'info';
  errorCode?: string;
  message: string;
  formattedMessage?: string;
  sourceLocation?: { file: string; start: number; end: number };
}

export interface References {
  [file: string]: unknown;
}

/** What the compiler says of one contract, as far as it was asked for. */
export interface CompiledContract {
  abi: unknown[];
  evm: {
    bytecode: { object: string; linkReferences: References };
    deployedBytecode: { object: string; linkReferences: References; immutableReferences?: References };
  };
}

export interface CompilerOutput {
  errors?: Diagnostic[];
  sources?: Record<string, { ast: unknown }>;
  contracts?: Record<string, Record<string, CompiledContract>>;
}

/** Answers an SMT-LIB 2 query as a solver prints it. */
export type AnswerQuery = (query: string) => string;

const compileJson = solc.compile as (
  input: string,
  callbacks: { smtSolver?: (query: string) => { contents: string } | { error: string } },
) => string;

/** Runs the compiler of package.json on sources in memory: standard JSON in and out; it opens no file. */
export function compile(sources: Sources, settings: object, answer?: AnswerQuery): CompilerOutput {
  const entries = Object.entries(sources).map(([name, content]) => [name, { content }]);
  const input = { language: 'Solidity', sources: Object.fromEntries(entries), settings };
  const smtSolver = (query: string) => {
    try {
      return answer === undefined ? { error: 'no solver' } : { contents: answer(query) };
    } catch (error) {
      return { error: String(error) };
    }
  };
  return JSON.parse(compileJson(JSON.stringify(input), { smtSolver })) as CompilerOutput;
}

/** The compiler's errors, as a person reads them; empty when it compiled. */
export const errorsOf = (output: CompilerOutput): string[] =>
  (output.errors ?? [])
    .filter(({ severity }) => severity === 'error')
    .map(({ formattedMessage, message }) => formattedMessage ?? message);
