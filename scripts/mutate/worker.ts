/**
 * Runs test files again and again in one process, because loading Hardhat takes longer than most tests. Started by Tester with the
 * copy of the project as working folder. Every round loads the project's own modules anew; packages stay.
 */
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Mocha from 'mocha';
import type { Round, RoundResult } from './tester.ts';

const home = `${pathToFileURL(process.cwd()).href}/`;
let round = 0;

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const own = resolved.url.startsWith(home) && !resolved.url.includes('/node_modules/');
    return own && !resolved.url.includes('?') ? { ...resolved, url: `${resolved.url}?round=${round}` } : resolved;
  },
});

/** Runs the files until the first failure. */
async function run(files: readonly string[]): Promise<RoundResult> {
  round += 1;
  let passed = 0;
  let current = files[0] ?? '';
  // One file after the other, so that a mistake found in the first costs nothing for the others.
  for (const file of files) {
    current = file;
    const mocha = new Mocha({ bail: true, timeout: 60_000, reporter: Mocha.reporters.Base });
    const path = join(process.cwd(), file);
    mocha.suite.emit('pre-require', globalThis, path, mocha);
    try {
      await import(`${pathToFileURL(path).href}?round=${round}`);
    } catch (error) {
      return { passed, failed: { file: current, test: `loading: ${String(error)}` } };
    }
    const failed = await new Promise<string | undefined>((resolve) => {
      let first: string | undefined;
      const runner = mocha.run(() => resolve(first));
      runner.on('pass', () => {
        passed += 1;
      });
      runner.on('fail', (test) => {
        first ??= test.fullTitle();
      });
    });
    if (failed !== undefined) return { passed, failed: { file: current, test: failed } };
  }
  return { passed };
}

process.on('message', ({ files }: Round) => {
  run(files).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(String(error));
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
