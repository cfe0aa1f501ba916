import { spawnSync } from 'node:child_process';
import type { AnswerQuery } from '../solidity/compiler.ts';

/** The settings that solc's own bridge gives to z3, with a larger allowance. `rlimit` counts steps: the same on every machine. */
const OPTIONS = [
  '-smt2',
  '-in',
  'rlimit=200000000',
  'rewriter.pull_cheap_ite=true',
  'fp.spacer.q3.use_qgen=true',
  'fp.spacer.mbqi=false',
  'fp.spacer.ground_pobs=false',
];

/** z3's version line. Throws, saying how to get it, when it is not on the PATH. */
export function z3Version(): string {
  const { error, status, stdout } = spawnSync('z3', ['--version'], { encoding: 'utf8' });
  if (error !== undefined || status !== 0) {
    throw new Error(
      'z3 is not on the PATH. Cure: install the solver (Debian, Ubuntu: apt-get install z3; macOS: brew install z3), then run this again.',
    );
  }
  return stdout.trim();
}

/** Asks z3; what it does not answer within `seconds` counts as unknown. */
export const askZ3 =
  (seconds: number): AnswerQuery =>
  (query) => {
    const { stdout } = spawnSync('z3', OPTIONS, {
      input: query,
      encoding: 'utf8',
      timeout: seconds * 1000,
      maxBuffer: 256 * 1024 * 1024,
    });
    return /^(sat|unsat|unknown)/.test(stdout ?? '') ? stdout : 'unknown';
  };
