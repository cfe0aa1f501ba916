#!/usr/bin/env node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { gatherEvidence } from './forge/evidence.ts';
import { type Extent, runForge, type TestResult } from './forge/run.ts';

const root = join(import.meta.dirname, '..');
const FULL: Extent = { fuzzRuns: 5000, invariantRuns: 5000, depth: 150 };
const QUICK: Extent = { fuzzRuns: 1000, invariantRuns: 300, depth: 150 };
const RULES = 'test/forge/invariants';

const command = new Command('forge')
  .description(
    'Fuzzes the contracts, and holds the rules of the consortium against random calls by all who could call.',
  )
  .option('--quick', `${QUICK.fuzzRuns} runs of each fuzz test and ${QUICK.invariantRuns} of the rules`)
  .option('--planted', 'plant a mistake for each test and rule, one at a time, and see that it is found')
  .option('--only <text>', 'with --planted: only those whose test contains this', '')
  .option('--seed <hex>', "forge's seed", '0x7')
  .addHelpText('after', '\nExit code 1 on any violation, on a call that never succeeded, on a mistake not found.');

/** Handler functions of which the contracts refuse every call. */
const ALWAYS_REFUSED = new Set(['Roster.carryOff', 'Roster.usurp', 'Titles.carryOff']);

/** Names of the rules, as `_require<Part>Rules` call them. */
function ruleNames(): string[] {
  return readdirSync(join(root, RULES))
    .filter((name) => name.endsWith('Rules.sol') && name !== 'Rules.sol')
    .flatMap((name) => [...readFileSync(join(root, RULES, name), 'utf8').matchAll(/^ {8}_(\w+)\(\);$/gm)])
    .map(([, name = '']) => name);
}

/** Whether all is well; prints each test. */
function report(results: readonly TestResult[]): boolean {
  const fuzz = results.filter(({ calls }) => calls === 0);
  const campaigns = results.filter(({ calls }) => calls > 0);
  for (const { suite, name, passed, runs, reason } of fuzz) {
    console.log(`${passed ? 'held    ' : 'VIOLATED'} ${runs} runs  ${suite}.${name} ${reason}`.trimEnd());
  }
  let idle: string[] = [];
  for (const { runs, calls, refused, reason, accepted } of campaigns) {
    for (const rule of ruleNames()) {
      const violated = reason.includes(`"${rule}"`);
      console.log(
        `${violated ? 'VIOLATED' : 'held    '} ${runs} runs, ${calls} calls  ${rule}${violated ? `: ${reason}` : ''}`,
      );
    }
    idle = [...accepted].filter(([name, count]) => count === 0 && !ALWAYS_REFUSED.has(name)).map(([name]) => name);
    console.log(`calls by ${accepted.size} kinds of action: ${calls - refused} accepted, ${refused} refused`);
  }
  if (idle.length > 0) console.log(`never accepted: ${idle.join(', ')}`);
  const runs = results.reduce((sum, each) => sum + each.runs, 0);
  const calls = campaigns.reduce((sum, each) => sum + each.calls, 0);
  const violations = results.filter(({ passed }) => !passed).length;
  console.log(
    `${fuzz.length} fuzz tests and ${campaigns.length === 0 ? 0 : ruleNames().length} rules: ${runs} runs, ${calls} calls, ${violations} violations`,
  );
  return violations === 0 && idle.length === 0 && fuzz.length > 0 && campaigns.length > 0;
}

async function main(): Promise<boolean> {
  const { quick, planted, only, seed } = command
    .parse()
    .opts<{ quick?: boolean; planted?: boolean; only: string; seed: string }>();
  if (!planted) return report(await runForge(root, quick ? QUICK : FULL, ['--fuzz-seed', seed]));
  let [found, total] = [0, 0];
  for await (const { planted: mistake, found: noticed, instead, seconds } of gatherEvidence(root, only, seed)) {
    total += 1;
    if (noticed) found += 1;
    const other = instead === '' ? '' : ` (instead: ${instead})`;
    console.log(
      `${noticed ? 'found ' : 'MISSED'} ${seconds.toFixed(0).padStart(4)} s  ${mistake.breaks}: ${mistake.says}${other}`,
    );
  }
  console.log(`${found} of ${total} planted mistakes found`);
  return total > 0 && found === total;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`forge: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
