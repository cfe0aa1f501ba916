#!/usr/bin/env node
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { KeptSeeds } from './faults/kept-seeds.ts';
import { runSuite } from './faults/run-suite.ts';
import type { FaultSuite } from './faults/suite.ts';

const folder = join(import.meta.dirname, '../test/faults');
const SUFFIX = '.fault.ts';

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number');
  return value;
};

const command = new Command('faults')
  .description('Breaks what a gateway stands on, over and over, and checks that nothing is lost, doubled or wrong.')
  .option('--full', 'as often as before a release; hours')
  .option('--only <names>', 'only these suites, by name; with commas', (text) => text.split(','), [])
  .option('--seed <number>', 'seed of the first try; each later one has the next', whole)
  .option('--count <number>', 'that many tries of each suite, without the kept seeds', whole)
  .option('--list', 'name the suites and what they do, run none')
  .option('--json', 'one line of JSON for each suite')
  .addHelpText(
    'after',
    `
Exit code 1 when a try failed. The seed of a failed try is printed and kept in test/faults/seeds.json.

Examples:
  npm run test:faults
  npm run test:faults -- --full --only reorg
  npm run test:faults -- --only reorg --seed 4711 --count 1`,
  );

interface Options {
  full?: boolean;
  only: string[];
  seed?: number;
  count?: number;
  list?: boolean;
  json?: boolean;
}

async function suites(only: readonly string[]): Promise<FaultSuite[]> {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no suite named ${unknown.join(', ')}; there are ${names.join(', ')}`);
  const chosen = names.filter((name) => only.length === 0 || only.includes(name));
  return Promise.all(
    chosen.map(async (name) => ((await import(join(folder, `${name}${SUFFIX}`))) as { default: FaultSuite }).default),
  );
}

async function main({ full = false, only, seed, count, list, json }: Options): Promise<void> {
  const chosen = await suites(only);
  if (list) {
    for (const { name, says, counts } of chosen) console.log(`${name} (${counts.quick}, full ${counts.full}): ${says}`);
    return;
  }
  const kept = new KeptSeeds(join(folder, 'seeds.json'));
  const first = seed ?? Date.now() % 1_000_000_000;
  if (!json) console.log(`seed ${first}`);
  let [passed, failed] = [0, 0];
  for (const suite of chosen) {
    const result = await runSuite(suite, kept, {
      full,
      seed: first,
      ...(count === undefined ? {} : { count }),
      onFailure: (failure) => console.error(`${suite.name}: seed ${failure.seed}: ${failure.message}`),
    });
    const { name, tried, seconds, notRun } = result;
    if (json) console.log(JSON.stringify({ ...result, seed: first }));
    else if (notRun !== undefined) console.log(`${name}: not run: ${notRun}`);
    else console.log(`${name}: ${tried} tried, ${result.failed} failed, ${seconds} s`);
    if (notRun !== undefined) continue;
    if (result.failed === 0 && tried > 0) passed += 1;
    else failed += 1;
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

try {
  await main(command.parse().opts<Options>());
} catch (error) {
  console.error(`faults: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
