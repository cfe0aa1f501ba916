import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { TestConsortium } from '../e2e/consortium.ts';
import type { Meddler } from '../e2e/meddler.ts';
import { checkAnchored, emptyCount, publishRows } from './publications.ts';

const WRITERS = 4;
const EACH = 8;

/** What the node does while transactions are sent to it. */
const FAULTS: Readonly<Record<string, (node: Meddler) => Promise<void>>> = {
  async stopped(node) {
    node.setDown(true);
    await sleep(3_000);
    node.setDown(false);
  },
  async hung(node) {
    node.setHung(true);
    await sleep(1_500);
    node.setHung(false);
  },
  async flapping(node) {
    for (let times = 0; times < 12; times++) {
      node.setDown(times % 2 === 0);
      await sleep(120);
    }
    node.setDown(false);
  },
};

const suite: FaultSuite = {
  name: 'sending',
  says: 'the node is stopped, hung or flapping while a gateway sends: publishers are answered meanwhile, everything is final afterwards, each row anchored once',
  counts: { quick: 3, full: 60 },
  limitMs: 300_000,
  async open() {
    const consortium = await TestConsortium.start([]);
    const node = await consortium.startGateway('government', { requestsPerMinute: 100_000_000, pollMs: 20 });
    let next = 1;
    return {
      async attempt({ number }) {
        const before = await consortium.blockNumber();
        const fault = Object.values(FAULTS)[number % Object.keys(FAULTS).length]!;
        const count = emptyCount();
        const first = next;
        next += WRITERS * EACH;
        const rows = (writer: number) => ({ first: first + writer * EACH, count: EACH });
        const writing = Array.from({ length: WRITERS }, (_, writer) => publishRows(node, rows(writer), count));
        await sleep(20);
        await Promise.all([fault(node.chainMeddler), ...writing]);
        await checkAnchored(consortium, node, before, count);
        return WRITERS * EACH;
      },
      close: () => consortium.close(),
    };
  },
};
export default suite;
