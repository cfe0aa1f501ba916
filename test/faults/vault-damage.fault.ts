import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FaultSuite, Trial } from '../../scripts/faults/suite.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { isLedgerError } from '../../server/errors.ts';
import { backupHeader } from '../../server/store/vault/backup-file.ts';
import { mendVault } from '../../server/store/vault/mend.ts';
import { restoreVault } from '../../server/store/vault/restore.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import { openVault, type Vault } from '../../server/store/vault.ts';
import { IDENTITY, MASTER, sampleRecord } from '../store/vault-fixtures.ts';
import { flipBit, harm } from './file-damage.ts';

const suite: FaultSuite = {
  name: 'vault-damage',
  says: 'a flipped bit, a cut log, a missing file of the vault: refused by name or right, never wrong; back from a backup',
  counts: { quick: 60, full: 600 },
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'vault-damage-'));
    const sound = join(folder, 'sound');
    const backup = join(folder, 'a.backup');
    const ids: Hex[] = [];
    // Opened three times, so that there are tables beside the log.
    for (let part = 0; part < 3; part++) {
      const vault = await openVault(sound, MASTER, IDENTITY);
      for (let i = 0; i < 40; i++) {
        const { head, body } = sampleRecord();
        const batch = new VaultBatch();
        vault.records.add(batch, head, body);
        await vault.commit(batch);
        ids.push(head.id);
      }
      if (part === 2)
        await vault.backup(backup, backupHeader({ createdAt: 1, member: 1, chainId: IDENTITY.chainId, files: {} }));
      await vault.close();
    }
    const told = async (vault: Vault): Promise<string> => JSON.stringify(await vault.records.getMany(ids));
    const whole = await openVault(sound, MASTER, IDENTITY);
    const expected = await told(whole);
    await whole.close();

    async function attempt({ random, number }: Trial): Promise<number> {
      const path = join(folder, `damaged ${number}`);
      await cp(sound, path, { recursive: true, preserveTimestamps: true });
      const database = join(path, 'db');
      const what = random(4) === 0 ? await harm(database, random) : await flipBit(database, random);
      let vault: Vault | undefined;
      let refused = false;
      try {
        vault = await openVault(path, MASTER, IDENTITY);
        expect(await told(vault), what).to.equal(expected);
        await vault.check();
      } catch (error) {
        if (!isLedgerError(error, 'STORE_DAMAGED')) throw error;
        expect(error.message, what).to.match(/vault|damaged/i);
        refused = true;
      } finally {
        await vault?.close();
      }
      if (refused) await putRight(path, what);
      await rm(path, { recursive: true, force: true });
      return 1;
    }

    /** Single rows where the files can be opened, else the whole. */
    async function putRight(path: string, what: string): Promise<void> {
      const mended = await mendVault(path, backup, MASTER).then(
        ({ left }) => left.length === 0,
        () => false,
      );
      const check = async (place: string): Promise<void> => {
        const vault = await openVault(place, MASTER, IDENTITY);
        try {
          expect(await told(vault), what).to.equal(expected);
          await vault.check();
        } finally {
          await vault.close();
        }
      };
      if (mended) {
        try {
          await check(path);
          return;
        } catch (error) {
          if (!isLedgerError(error, 'STORE_DAMAGED')) throw error;
        }
      }
      const place = `${path} restored`;
      await restoreVault(backup, MASTER, place, new Set());
      await check(place);
      await rm(place, { recursive: true, force: true });
    }
    return { attempt, close: () => rm(folder, { recursive: true, force: true }) };
  },
};
export default suite;
