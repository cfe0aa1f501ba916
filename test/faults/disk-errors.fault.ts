import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { FaultSuite, Trial } from '../../scripts/faults/suite.ts';
import { openVault } from '../../server/store/vault.ts';
import { IDENTITY, MASTER } from '../store/vault-fixtures.ts';

const WRITER = join(import.meta.dirname, '../store/vault-writer.ts');
const run = promisify(execFile);
const POINTS = ['posix/io/sync/fsync', 'posix/io/sync/fdatasync', 'posix/io/rw/write'] as const;
const LONGEST_MS = 4_000;

const suite: FaultSuite = {
  name: 'disk-errors',
  says: 'fsync and write fail at random under a vault (fiu): what was acknowledged is there, nothing by halves',
  counts: { quick: 9, full: 300 },
  async unavailable() {
    return run('fiu-run', ['-x', 'true']).then(
      () => undefined,
      () => 'fiu-run is not there (Debian: fiu-utils)',
    );
  },
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'disk-errors-'));
    let failures = 0;
    let tries = 0;
    async function attempt({ number, random }: Trial): Promise<number> {
      const path = join(folder, String(number));
      // The vault is made before the disk goes bad.
      await (await openVault(path, MASTER, IDENTITY)).close();
      const point = POINTS[number % POINTS.length]!;
      const fault = `enable_random name=${point},probability=0.0${1 + random(9)}`;
      const child = spawn('fiu-run', ['-x', '-c', fault, process.execPath, WRITER, path], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let out = '';
      let errors = '';
      child.stdout.on('data', (chunk) => {
        out += String(chunk);
      });
      child.stderr.on('data', (chunk) => {
        errors += String(chunk);
      });
      const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
      await once(child, 'close');
      clearTimeout(timer);
      tries += 1;
      if (/STORE_WRITE_FAILED/.test(errors)) failures += 1;
      const acknowledged = out.split('\n').slice(0, -1).map(Number);
      const vault = await openVault(path, MASTER, IDENTITY);
      try {
        for (const seq of acknowledged)
          for (const side of ['a', 'b']) expect(await vault.settings.get(`${side} ${seq}`), fault).to.equal(seq);
        const next = acknowledged.length;
        const halves = await Promise.all(['a', 'b'].map((side) => vault.settings.get(`${side} ${next}`)));
        expect(halves[0], fault).to.equal(halves[1]);
        await vault.check();
      } finally {
        await vault.close();
        await rm(path, { recursive: true, force: true });
      }
      return 1;
    }
    return {
      attempt,
      async close() {
        await rm(folder, { recursive: true, force: true });
        // A suite in which nothing ever failed would show nothing.
        if (tries >= POINTS.length && failures === 0) throw new Error('no write failed in any try');
      },
    };
  },
};
export default suite;
