// Brings a fresh clone to a runnable state on any Node >= 20, and does nothing when it already is.
// Plain JavaScript without dependencies: it runs before anything is installed, under the machine's own Node.
//
// Under Node 20 npm silently leaves out Hardhat's native package (its engines field wants >= 22), so the install itself
// runs under Node 24, which npm brings; afterwards node_modules/.bin/node is that Node and every npm script uses it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const quiet = process.argv.includes('--quiet');
const say = (text) => quiet || process.stderr.write(`setup: ${text}\n`);

if (Number(process.versions.node.split('.')[0]) < 20) {
  process.stderr.write(`setup: Node ${process.versions.node} is too old. Cure: install Node 20 or later.\n`);
  process.exit(1);
}

/** Runs a command in the project's root; ends this process with its exit code when it fails. */
function run(command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (result.error) process.stderr.write(`setup: ${command}: ${result.error.message}\n`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** SHA-256 over the named files and folders, so that a step runs again exactly when its inputs changed. */
function digest(paths) {
  const hash = createHash('sha256');
  const add = (path) => hash.update(path).update(readFileSync(join(root, path)));
  for (const path of paths) {
    if (path.endsWith('/')) {
      const names = readdirSync(join(root, path), { recursive: true }).map(String).sort();
      for (const name of names) if (name.endsWith('.sol')) add(path + name);
    } else add(path);
  }
  return hash.digest('hex');
}

/** Runs `work` unless the stamp file already holds `value`. */
function once(stamp, value, title, work) {
  const file = join(root, stamp);
  if (existsSync(file) && readFileSync(file, 'utf8') === value) return;
  const started = Date.now();
  say(`${title} ...`);
  work();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
  say(`${title}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

once('node_modules/.ledger-installed', digest(['package.json', 'package-lock.json']), 'install packages', () => {
  run('npx', ['-y', '-p', 'node@24', '-c', 'npm install --no-save --no-audit --no-fund --loglevel=error']);
  const link = join(root, 'node_modules/.bin/ledger');
  rmSync(link, { force: true });
  symlinkSync('../../scripts/ledger.ts', link);
});

// Without its artifacts the compiler's cache, and the stamp in it, speak of what is gone.
if (!existsSync(join(root, 'artifacts/contracts'))) rmSync(join(root, 'cache'), { recursive: true, force: true });
once(
  'cache/.ledger-built',
  digest(['hardhat.config.ts', 'package-lock.json', 'contracts/']),
  'compile contracts',
  () => {
    run(join(root, 'node_modules/.bin/node'), [
      join(root, 'node_modules/hardhat/dist/src/cli.js'),
      'build',
      '--no-tests',
      '--quiet',
    ]);
  },
);
