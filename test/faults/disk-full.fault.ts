import { join } from 'node:path';
import { expect } from 'chai';
import type { FaultSuite, Random, Trial } from '../../scripts/faults/suite.ts';
import { isLedgerError } from '../../server/errors.ts';
import { scrubIndex } from '../../server/store/index/scrub.ts';
import { openIndexAnyway } from '../../server/store/index-store.ts';
import { openVault, type Vault } from '../../server/store/vault.ts';
import { bytes32 } from '../follower/events.ts';
import { until } from '../follower/index-folder.ts';
import { IDENTITY as INDEX, Indexes } from '../follower/indexes.ts';
import { MASTER, IDENTITY as VAULT } from '../store/vault-fixtures.ts';
import { digestsOf, follow, seededChain } from './seeded-chain.ts';
import { noSmallDisk, type SmallDisk, smallDisk } from './small-disk.ts';

const suite: FaultSuite = {
  name: 'disk-full',
  says: 'the disk fills up under index or vault, also on reopening: reads go on, nothing acknowledged is lost, and with space it goes on',
  counts: { quick: 8, full: 100 },
  unavailable: noSmallDisk,
  async open() {
    const indexes = new Indexes();
    const chain = seededChain(13, 1_200);
    const digests = await digestsOf(chain, indexes);

    async function underIndex(disk: SmallDisk, random: Random): Promise<void> {
      const path = join(disk.path, 'index');
      const store = await openIndexAnyway(path, INDEX, () => undefined);
      await disk.fill(20_000 + random(200_000));
      const follower = follow(chain, store, 30);
      await until(() => follower.status().code === 'STORE_WRITE_FAILED', 'full');
      const head = store.head();
      if (head !== undefined && head.number > 0) {
        expect(store.digest()).to.equal(digests.get(head.number));
        await store.attestationsOf(bytes32('s'));
      }
      await follower.stop();
      await store.close().catch(() => undefined);
      await store.database().release();
      const full = await openIndexAnyway(path, INDEX, () => undefined).then(
        async (opened) => opened.close().then(() => undefined),
        (error: unknown) => error,
      );
      // What can be opened even so is well; else it is said why.
      if (full !== undefined && !isLedgerError(full, 'STORE_UNUSABLE', 'STORE_WRITE_FAILED')) throw full;
      await disk.free();
      const again = await openIndexAnyway(path, INDEX, () => undefined);
      const goesOn = follow(chain, again, 30);
      await goesOn.reached(chain.head.number, 20_000);
      await goesOn.stop();
      expect(again.digest()).to.equal(digests.get(chain.head.number));
      await scrubIndex(again, { share: 1 });
      await again.close();
    }

    async function underVault(disk: SmallDisk, random: Random): Promise<void> {
      const path = join(disk.path, 'vault');
      let vault: Vault = await openVault(path, MASTER, VAULT);
      await disk.fill(20_000 + random(200_000));
      let acknowledged = 0;
      for (;;) {
        try {
          await vault.settings.put(`setting ${acknowledged}`, 'x'.repeat(500));
          acknowledged += 1;
        } catch (error) {
          expect(isLedgerError(error, 'STORE_WRITE_FAILED'), String(error)).to.equal(true);
          break;
        }
      }
      const read = async (): Promise<void> => {
        for (let i = 0; i < acknowledged; i++) expect(await vault.settings.get(`setting ${i}`)).to.have.lengthOf(500);
      };
      await read();
      await vault.close();
      const full = await openVault(path, MASTER, VAULT).then(
        async (opened) => opened.close().then(() => undefined),
        (error: unknown) => error,
      );
      if (full !== undefined && !isLedgerError(full, 'STORE_UNUSABLE', 'STORE_WRITE_FAILED')) throw full;
      await disk.free();
      vault = await openVault(path, MASTER, VAULT);
      await read();
      await vault.settings.put('after', 1);
      await vault.check();
      await vault.close();
    }

    return {
      async attempt({ random, number }: Trial): Promise<number> {
        const disk = await smallDisk(12);
        try {
          await (number % 2 === 0 ? underIndex(disk, random) : underVault(disk, random));
        } finally {
          await disk.unmount();
        }
        return 1;
      },
      close: () => indexes.remove(),
    };
  },
};
export default suite;
