#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { instrument } from './coverage/instrument.ts';
import { coverageOf, LEAST_COVERED, toText, totalOf } from './coverage/report.ts';
import { compilerSettings } from './mutate/compiler-settings.ts';
import { mutableFiles, ProjectCopy } from './mutate/project.ts';

/** Tests that run contracts on the in-process network. */
const TESTS = ['test/contracts/**/*.test.ts', 'test/domain/*solidity*.test.ts'];

const root = join(import.meta.dirname, '..');
new Command('coverage')
  .description(
    'Which branches of the contracts the tests take: both ways of every condition, of every operand of && and ||.',
  )
  .addHelpText('after', `\nExit code 1 when a test fails or less than ${LEAST_COVERED} % of the ways are taken.`)
  .parse();

function main(): boolean {
  const copy = new ProjectCopy(root, compilerSettings());
  const files = mutableFiles(copy);
  const { sources, branches } = instrument(
    files,
    (file) => copy.sources[file] ?? '',
    (file) => copy.astOf(file),
  );
  copy.write(copy.buildAll(sources));
  const coverageFile = join(copy.folder, 'coverage.json');
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/mocha/bin/mocha.js'),
      ...['--require', join(copy.folder, 'scripts/coverage/collect.ts'), '--timeout', '120000', '--reporter', 'dot'],
      ...TESTS,
    ],
    { cwd: copy.folder, stdio: ['ignore', 2, 2], env: { ...process.env, COVERAGE_FILE: coverageFile } },
  );
  const told = new Set(JSON.parse(readFileSync(coverageFile, 'utf8')) as number[]);
  const coverage = coverageOf(files, branches, told);
  console.log(toText(coverage));
  if (status !== 0) console.log('a test failed under the probes');
  return status === 0 && totalOf(coverage) >= LEAST_COVERED;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
try {
  process.exitCode = main() ? 0 : 1;
} catch (error) {
  console.error(`coverage: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
