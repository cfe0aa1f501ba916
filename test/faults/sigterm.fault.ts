import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { type Meddler, openMeddler } from '../e2e/meddler.ts';
import { startProcessConsortium } from '../e2e/process-consortium.ts';
import { Load } from './load.ts';

/** A request counts as in flight when it was sent so long before the signal: bytes need a moment from one process to the other. */
const SENT_MS = 60;

const suite: FaultSuite = {
  name: 'sigterm',
  says: 'SIGTERM under load, every second time with a hung node: what is in flight is answered, exit 0 within 5 s, nothing acknowledged is lost; a second signal ends at once',
  counts: { quick: 5, full: 50 },
  limitMs: 180_000,
  async open() {
    let node: Meddler | undefined;
    const consortium = await startProcessConsortium({
      profiles: ['government'],
      nodeAt: async (url) => {
        node = await openMeddler(0, () => url);
        return node.url;
      },
    });
    let next = 1;
    const loaded = (): Load => new Load(consortium.url('government'), consortium.token('government'), next);

    async function attempt(hung: boolean, twice: boolean): Promise<void> {
      const load = loaded();
      load.start(4, 4);
      await sleep(1_000);
      if (hung) node?.setHung(true);
      await sleep(500);
      const at = performance.now();
      const inFlight = load.asked.filter((one) => one.at < at - SENT_MS && one.outcome === undefined);
      const gone = consortium.kill('government', 'SIGTERM');
      if (twice) {
        await sleep(20);
        consortium.child('government').kill('SIGTERM');
      }
      const { code } = await gone;
      const seconds = (performance.now() - at) / 1_000;
      await load.stop();
      next = load.next;
      node?.setHung(false);
      // Whatever is found below, the next try has a gateway.
      await consortium.startGateway('government');
      if (twice) expect(seconds, 'seconds after a second signal').to.be.below(2);
      else {
        // The process ends itself with 1 when it takes longer than five seconds.
        expect(code, `exit code after ${seconds.toFixed(1)} s`).to.equal(0);
        expect(seconds).to.be.below(6);
        expect(inFlight.length, 'requests in flight').to.be.above(0);
        expect(inFlight.filter(({ outcome }) => typeof outcome !== 'number')).to.deep.equal([]);
      }
      const accepted = [...load.accepted];
      expect(accepted.length).to.be.above(0);
      const { accepted: numbers } = load;
      for (let from = 0; from < accepted.length; from += 1_000) {
        const part = accepted.slice(from, from + 1_000).map(([number]) => number);
        for (const [i, { status, id }] of (await load.again(part)).entries())
          expect([status, id], `row ${part[i]}`).to.deep.equal(['already', numbers.get(part[i]!)]);
      }
    }

    return {
      async attempt({ number }) {
        await attempt(number % 2 === 1, number % 5 === 4);
        return 1;
      },
      async close() {
        await consortium.end();
        await consortium.remove();
        await node?.close();
      },
    };
  },
};
export default suite;
