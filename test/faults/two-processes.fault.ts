import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FaultSuite, Trial } from '../../scripts/faults/suite.ts';
import type { LedgerError } from '../../server/errors.ts';
import { openIndex } from '../../server/store/index-store.ts';
import { openVault } from '../../server/store/vault.ts';
import { IDENTITY as INDEX } from '../follower/indexes.ts';
import { MASTER, IDENTITY as VAULT } from '../store/vault-fixtures.ts';

const HOLDER = join(import.meta.dirname, 'store-holder.ts');

const suite: FaultSuite = {
  name: 'two-processes',
  says: 'a second process opens index or vault: refused with the pid of the first; opened once that was killed',
  counts: { quick: 6, full: 100 },
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'two-processes-'));
    async function attempt({ number }: Trial): Promise<number> {
      const path = join(folder, String(number));
      const kind = number % 2 === 0 ? 'index' : 'vault';
      const open = (): Promise<{ close(): Promise<void> }> =>
        kind === 'index' ? openIndex(path, INDEX) : openVault(path, MASTER, VAULT);
      const child = spawn(process.execPath, [HOLDER, kind, path], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      try {
        await Promise.race([once(child.stdout, 'data'), ended]);
        const error = await open().then(
          () => undefined,
          (refused: unknown) => refused as LedgerError,
        );
        expect([error?.code, error?.values.pid]).to.deep.equal(['STORE_IN_USE', child.pid]);
      } finally {
        child.kill('SIGKILL');
        await ended;
      }
      await (await open()).close();
      return 1;
    }
    return { attempt, close: () => rm(folder, { recursive: true, force: true }) };
  },
};
export default suite;
