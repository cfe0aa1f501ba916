import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { FaultSuite, Trial } from '../../scripts/faults/suite.ts';
import { scrubIndex } from '../../server/store/index/scrub.ts';
import { openIndex } from '../../server/store/index-store.ts';
import { IDENTITY, Indexes } from '../follower/indexes.ts';
import { digestsOf, seededChain } from './seeded-chain.ts';

const READY_MS = 2_000;
const WRITER = join(import.meta.dirname, 'indexing-writer.ts');

const suite: FaultSuite = {
  name: 'kill-indexing',
  says: 'kill -9 while indexing: nothing lost, nothing doubled, digest and rows as in a rebuild, open again in 2 s',
  counts: { quick: 30, full: 1_000 },
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'kill-indexing-'));
    const indexes = new Indexes();
    const seed = 7;
    const chain = seededChain(seed);
    const digests = await digestsOf(chain, indexes);
    let path = join(folder, '0');
    let kills = 0;
    let child: ChildProcess | undefined;

    /** Starts a writer, lets it work for a moment, kills it. False when it had ended by itself. */
    async function killed(finality: string, ms: number): Promise<boolean> {
      child = spawn(process.execPath, [WRITER, path, String(seed), finality], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
      await Promise.race([once(child.stdout!, 'data'), ended]);
      await sleep(ms);
      child.kill('SIGKILL');
      const [code, signal] = await ended;
      if (signal !== 'SIGKILL') expect(code).to.equal(0);
      return signal === 'SIGKILL';
    }

    async function attempt({ random }: Trial): Promise<number> {
      const finality = random(2) === 0 ? 'instant' : '30';
      const cut = await killed(finality, random(150));
      const began = performance.now();
      const store = await openIndex(path, IDENTITY);
      const ms = performance.now() - began;
      try {
        expect(ms, 'milliseconds to open').to.be.lessThan(READY_MS);
        const head = store.head();
        if (head !== undefined && head.number > 0) expect(store.digest()).to.equal(digests.get(head.number));
        expect(await scrubIndex(store, { share: 1 })).to.equal(store.size());
        if (head?.number === chain.head.number) kills = 0;
      } finally {
        await store.close();
      }
      // A finished index is left for a new one; so is one that was killed often.
      if (!cut || ++kills > 12) {
        kills = 0;
        path = join(folder, String(Date.now()));
      }
      return 1;
    }
    return {
      attempt,
      async close() {
        child?.kill('SIGKILL');
        await indexes.remove();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};
export default suite;
