import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FaultSuite, Trial } from '../../scripts/faults/suite.ts';
import { isLedgerError } from '../../server/errors.ts';
import { scrubIndex } from '../../server/store/index/scrub.ts';
import { type IndexStore, openIndex, openIndexAnyway } from '../../server/store/index-store.ts';
import { bytes32 } from '../follower/events.ts';
import { IDENTITY, Indexes } from '../follower/indexes.ts';
import { flipBit, harm } from './file-damage.ts';
import { digestsOf, follow, seededChain } from './seeded-chain.ts';

/** Everything that readers may ask, as one text. */
async function answers(store: IndexStore): Promise<string> {
  const said: unknown[] = [await store.members(), await store.batches(1, bytes32('x'))];
  for (const subject of ['s', 't', 'u']) {
    const rows = await store.attestationsOf(bytes32(subject));
    said.push(rows, await store.subjectChain(bytes32(subject)));
    for (const { id } of rows) said.push((await store.attestation(id))?.position);
  }
  return JSON.stringify(said);
}

const suite: FaultSuite = {
  name: 'index-damage',
  says: 'a flipped bit, a cut log, a missing file of the index: nothing wrong is served, and it is refilled from the chain',
  counts: { quick: 60, full: 600 },
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'index-damage-'));
    const indexes = new Indexes();
    const chain = seededChain(11, 900);
    const digests = await digestsOf(chain, indexes);
    const sound = join(folder, 'sound');
    // Opened and closed in between, so that there are tables beside the log.
    for (const part of [300, 600, 900]) {
      const store = await openIndex(sound, IDENTITY);
      const follower = follow(chain, store, 20);
      await follower.reached(part, 60_000);
      await follower.stop();
      await store.close();
    }
    const whole = await openIndex(sound, IDENTITY);
    const expected = await answers(whole);
    await whole.close();

    async function attempt({ random, number }: Trial): Promise<number> {
      const path = join(folder, `damaged ${number}`);
      await cp(sound, path, { recursive: true, preserveTimestamps: true });
      const database = join(path, 'db-1');
      const what = random(4) === 0 ? await harm(database, random) : await flipBit(database, random);
      const store = await openIndexAnyway(path, IDENTITY, () => undefined);
      try {
        const head = store.head();
        try {
          const served = await answers(store);
          if (head?.number === chain.head.number) expect(served, what).to.equal(expected);
        } catch (error) {
          // Refused is not wrong.
          if (!isLedgerError(error, 'STORE_DAMAGED')) throw error;
          return 1;
        }
        if (head !== undefined && head.number > 0) expect(store.digest(), what).to.equal(digests.get(head.number));
        const follower = follow(chain, store, 20);
        await follower.reached(chain.head.number, 20_000);
        await follower.stop();
        expect([store.digest(), await answers(store)], what).to.deep.equal([digests.get(chain.head.number), expected]);
        await scrubIndex(store, { share: 1 });
      } finally {
        await store.close();
        await rm(path, { recursive: true, force: true });
      }
      return 1;
    }
    return {
      attempt,
      async close() {
        await indexes.remove();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};
export default suite;
