import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Runs of each fuzz test, runs of the invariants, calls of each such run. */
export interface Extent {
  fuzzRuns: number;
  invariantRuns: number;
  depth: number;
}

/** One test as forge reports it. */
export interface TestResult {
  suite: string;
  name: string;
  passed: boolean;
  /** Why it failed, in forge's words; empty when it passed. */
  reason: string;
  runs: number;
  /** Calls of an invariant's campaign, and how many of them a contract refused; 0 for a fuzz test. */
  calls: number;
  refused: number;
  /** Calls accepted of each handler function, `Handler.function`. */
  accepted: ReadonlyMap<string, number>;
}

interface Metrics {
  calls: number;
  reverts: number;
}

interface ForgeTest {
  status: string;
  reason: string | null;
  kind: {
    Fuzz?: { runs: number };
    Invariant?: { runs: number; calls: number; reverts: number; metrics: Record<string, Metrics> };
  };
}

type ForgeOutput = Record<string, { test_results: Record<string, ForgeTest> }>;

/** Runs forge in `root`. Throws, with forge's words, when it did not come to testing. */
export async function runForge(root: string, extent: Extent, args: readonly string[]): Promise<TestResult[]> {
  const { output, errors } = await spawnForge(root, extent, ['test', '--json', ...args]);
  const start = output.indexOf('{"test/');
  if (start === -1) throw new Error(`forge tested nothing: ${(errors || output).slice(-2000)}`);
  const line = output.slice(start).split('\n')[0] ?? '';
  return Object.entries(JSON.parse(line) as ForgeOutput).flatMap(([suite, { test_results }]) =>
    Object.entries(test_results).map(([signature, test]) => toResult(suite, signature, test)),
  );
}

function toResult(suite: string, signature: string, { status, reason, kind }: ForgeTest): TestResult {
  const metrics = Object.entries(kind.Invariant?.metrics ?? {});
  return {
    suite: suite.split(':').at(-1) ?? suite,
    name: signature.split('(')[0] ?? signature,
    passed: status === 'Success',
    reason: reason ?? '',
    runs: kind.Fuzz?.runs ?? kind.Invariant?.runs ?? 0,
    calls: kind.Invariant?.calls ?? 0,
    refused: kind.Invariant?.reverts ?? 0,
    accepted: new Map(metrics.map(([name, { calls, reverts }]) => [name.split(':').at(-1) ?? name, calls - reverts])),
  };
}

/** Forge's exit code is not looked at: a failed test is in its report. */
function spawnForge(
  root: string,
  { fuzzRuns, invariantRuns, depth }: Extent,
  args: readonly string[],
): Promise<{ output: string; errors: string }> {
  const bin = join(root, 'node_modules/.bin');
  return new Promise((resolve, reject) => {
    const forge = spawn(join(bin, 'forge'), args, {
      cwd: root,
      env: {
        ...process.env,
        // The compiler's shim is a script of the project's Node.
        PATH: `${bin}:${process.env.PATH}`,
        FOUNDRY_FUZZ_RUNS: String(fuzzRuns),
        FOUNDRY_INVARIANT_RUNS: String(invariantRuns),
        FOUNDRY_INVARIANT_DEPTH: String(depth),
        FOUNDRY_DISABLE_NIGHTLY_WARNING: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [output, errors] = ['', ''];
    forge.stdout.on('data', (data) => {
      output += String(data);
    });
    forge.stderr.on('data', (data) => {
      errors += String(data);
    });
    forge.on('error', reject);
    forge.on('close', () => resolve({ output, errors }));
  });
}
