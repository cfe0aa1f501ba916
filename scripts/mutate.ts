#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { compilerSettings } from './mutate/compiler-settings.ts';
import { mutantsOf, sampleOf } from './mutate/mutants.ts';
import { Progress } from './mutate/progress.ts';
import { mutableFiles, ProjectCopy, stem } from './mutate/project.ts';
import { type Accepted, isEnough, LEAST_KILLED, summarise, toText } from './mutate/report.ts';
import { Results } from './mutate/results.ts';
import { runMutants } from './mutate/run.ts';

const root = join(import.meta.dirname, '..');

const count = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number, at least 1');
  return value;
};

const command = new Command('mutate')
  .description('Makes small mistakes in the contracts, one at a time, and sees whether a test notices.')
  .option('--only <contract>', 'only this contract or library, by its name; several times or with commas', split, [])
  .option('--id <id>', 'only this mutant, by the id that the report shows; several times or with commas', split, [])
  .option('--sample <count>', 'that many mutants instead of all', count)
  .option('--seed <text>', 'which ones', '1')
  .option('--list', 'print the mutants, test none')
  .option('--fresh', 'forget the results of earlier runs')
  .option('--json', 'one line of JSON for each mutant, and one for the summary')
  .addHelpText(
    'after',
    `\nExit code 1 below ${LEAST_KILLED} % killed.\n\nExamples:\n  npm run mutate -- --only ConsentRegistry,ConsentState\n  npm run mutate -- --sample 60 --seed 7`,
  );

function split(text: string, before: string[]): string[] {
  return [...before, ...text.split(',')];
}

interface Options {
  only: string[];
  id: string[];
  sample?: number;
  seed: string;
  list?: boolean;
  fresh?: boolean;
  json?: boolean;
}

async function main({ only, id, sample, seed, list, fresh, json }: Options): Promise<void> {
  const copy = new ProjectCopy(root, compilerSettings());
  const files = mutableFiles(copy).filter((file) => only.length === 0 || only.includes(stem(file)));
  const unknown = only.filter((name) => !files.some((file) => stem(file) === name));
  if (unknown.length > 0) throw new Error(`no contract or library named ${unknown.join(', ')}`);
  const existing = files
    .flatMap((file) => mutantsOf(file, copy.sources[file] ?? '', copy.astOf(file)))
    .filter((mutant) => id.length === 0 || id.includes(mutant.id));
  const gone = id.filter((each) => !existing.some((mutant) => mutant.id === each));
  if (gone.length > 0) throw new Error(`no mutant with the id ${gone.join(', ')}`);
  const mutants = sample === undefined ? existing : sampleOf(existing, sample, seed);
  if (list) {
    for (const { source: _, ...mutant } of mutants) console.log(JSON.stringify(mutant));
    return;
  }
  const progress = new Progress(mutants.length);
  const judged = await runMutants({
    copy,
    mutants,
    results: new Results(join(root, 'cache/mutate.json'), fresh === true),
    onJudged: ({ mutant, verdict }, left, seconds) => {
      const { source: _, ...shown } = mutant;
      if (json) console.log(JSON.stringify({ ...shown, ...verdict, seconds: Number(seconds.toFixed(1)) }));
      progress.step(verdict.status === 'survived', left, seconds);
    },
  });
  const accepted = JSON.parse(readFileSync(join(root, 'scripts/mutate/survivors.json'), 'utf8')) as Accepted[];
  const summary = summarise(judged, accepted, existing);
  if (process.stderr.isTTY) process.stderr.write('\n');
  if (json) {
    const survivors = summary.survivors.map(({ mutant, reason }) => ({ id: mutant.id, reason }));
    console.log(JSON.stringify({ summary: { ...summary, survivors } }));
  } else console.log(toText(summary));
  process.exitCode = isEnough(summary) ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
try {
  await main(command.parse().opts<Options>());
} catch (error) {
  console.error(`mutate: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
