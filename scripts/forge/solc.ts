#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import solc from 'solc';

/**
 * The compiler of package.json behind the two questions that forge asks of a native solc: `--version`, and standard JSON from the standard
 * input. Forge has read every source by then, so that no file is opened here.
 */
if (process.argv.includes('--version')) {
  const [version = ''] = (solc.version as () => string)().split('.Emscripten');
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}.Linux.g++`);
} else if (process.argv.includes('--standard-json')) {
  process.stdout.write((solc.compile as (input: string) => string)(readFileSync(0, 'utf8')));
} else {
  console.error(`solc: only --version and --standard-json are understood, not ${process.argv.slice(2).join(' ')}`);
  process.exitCode = 1;
}
