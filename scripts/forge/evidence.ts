import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { applyEdit } from '../solidity/edit.ts';
import { PLANTED_IN_FUZZ, PLANTED_IN_RULES, type Planted } from './planted.ts';
import { runForge } from './run.ts';

const COPIED = ['contracts', 'test/forge', 'scripts/forge', 'foundry.toml', 'package.json'];
/** Enough to find each; a rule that needs more is held by luck. */
const EXTENT = { fuzzRuns: 1000, invariantRuns: 400, depth: 150 };

export interface Evidence {
  planted: Planted;
  found: boolean;
  /** What was found instead; empty where nothing was. */
  instead: string;
  seconds: number;
}

/** Plants each mistake whose test contains `only` in a copy of the project, one at a time, and sees whether that very test notices. */
export async function* gatherEvidence(root: string, only: string, seed: string): AsyncGenerator<Evidence> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ledger-forge-')));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of COPIED) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'));
  const all = [
    ...PLANTED_IN_RULES.map((planted) => ({ planted, args: ['--match-contract', 'ConsortiumInvariants'] })),
    ...PLANTED_IN_FUZZ.map((planted) => ({ planted, args: ['--match-test', `^${planted.breaks}\\(`] })),
  ];
  for (const { planted, args } of all.filter(({ planted }) => planted.breaks.includes(only))) {
    const started = performance.now();
    const path = join(folder, `contracts/${planted.file}.sol`);
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, applyEdit(path, source, planted));
    const results = await runForge(folder, EXTENT, [...args, '--fuzz-seed', seed]);
    writeFileSync(path, source);
    const failed = results.filter(({ passed }) => !passed);
    const found = failed.some(({ name, reason }) => name === planted.breaks || reason.includes(`"${planted.breaks}"`));
    const instead = found ? '' : failed.map(({ reason }) => reason).join('; ');
    yield { planted, found, instead, seconds: (performance.now() - started) / 1000 };
  }
}
