#!/usr/bin/env node
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { check, type Verdict } from './prove/check.ts';
import { LIBRARIES } from './prove/properties.ts';
import { askZ3, z3Version } from './prove/z3.ts';

const seconds = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number of seconds, at least 1');
  return value;
};

const command = new Command('prove')
  .description(
    'Proves properties of the pure libraries for all inputs, and that the solver finds a planted bug for each.',
  )
  .option('--only <text>', 'only properties whose Library.Name contains this', '')
  .option('--timeout <seconds>', 'longest time for one question to the solver', seconds, 120)
  .option('--json', 'one line of JSON for each property')
  .addHelpText(
    'after',
    '\nExit code 1 when a property is not proved or a planted bug is not found.\n\nExamples:\n  npm run prove\n  npm run prove -- --only ConsentState --json',
  );
const options = command.parse().opts<{ only: string; timeout: number; json?: boolean }>();

/** Verdict and seconds of one run; what cannot be checked at all is said and counts as not proved. */
function timed(name: string, work: () => Verdict): { verdict: Verdict; seconds: number } {
  const started = performance.now();
  let verdict: Verdict = 'unknown';
  try {
    verdict = work();
  } catch (error) {
    console.error(`prove: ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { verdict, seconds: Number(((performance.now() - started) / 1000).toFixed(1)) };
}

function main(): void {
  const root = join(import.meta.dirname, '..');
  const chosen = LIBRARIES.flatMap((library) =>
    library.properties.map((property) => ({ library, property, name: `${library.library}.${property.name}` })),
  ).filter(({ name }) => name.includes(options.only));
  if (chosen.length === 0) throw new Error(`no property has '${options.only}' in its name`);
  const version = z3Version();
  if (!options.json) console.log(version);
  const answer = askZ3(options.timeout);
  let proved = 0;
  let found = 0;
  for (const { library, property, name } of chosen) {
    const real = timed(name, () => check(root, library, property, answer, false));
    const bug = timed(`${name} with the planted bug`, () => check(root, library, property, answer, true));
    if (real.verdict === 'proved') proved += 1;
    if (bug.verdict === 'refuted') found += 1;
    const bugFound = bug.verdict === 'refuted';
    if (options.json) {
      const { says, planted } = property;
      console.log(JSON.stringify({ name, says, ...real, planted: planted.says, bugFound, bugSeconds: bug.seconds }));
    } else {
      console.log(`${real.verdict.padEnd(8)}${real.seconds.toFixed(1).padStart(5)} s  ${name}: ${property.says}`);
      console.log(
        `  ${bugFound ? 'found' : 'MISSED'} ${bug.seconds.toFixed(1).padStart(6)} s  planted bug: ${property.planted.says}`,
      );
    }
  }
  if (!options.json) console.log(`${proved} proved, ${found} planted bugs found, of ${chosen.length}`);
  process.exitCode = proved === chosen.length && found === chosen.length ? 0 : 1;
}

try {
  main();
} catch (error) {
  console.error(`prove: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
