import { expect } from 'chai';
import type { FaultSuite, Random } from '../../scripts/faults/suite.ts';
import { TestConsortium } from '../e2e/consortium.ts';
import { checkAnchored, emptyCount, publishRows } from './publications.ts';

const WRITERS = 64;
/** Publications of each writer in one try. */
const EACH = 10;
const CAPACITY = 40;

const suite: FaultSuite = {
  name: 'writers',
  says: `${WRITERS} writers at once, a tenth of the node's answers lost, and less room than they want: every publication is final or failed with a reason, none is stuck, each row is anchored once`,
  counts: { quick: 2, full: 100 },
  limitMs: 600_000,
  async open() {
    const consortium = await TestConsortium.start([]);
    const settings = { requestsPerMinute: 100_000_000, mostPending: CAPACITY, pollMs: 20 };
    const node = await consortium.startGateway('government', settings);
    let next = 1;
    return {
      async attempt({ random }) {
        const before = await consortium.blockNumber();
        node.chainMeddler.fail(() => lost(random));
        const count = emptyCount();
        const first = next;
        next += WRITERS * EACH;
        const rows = (writer: number) => ({ first: first + writer * EACH, count: EACH });
        await Promise.all(Array.from({ length: WRITERS }, (_, writer) => publishRows(node, rows(writer), count)));
        await checkAnchored(consortium, node, before, count);
        node.chainMeddler.fail(undefined);
        expect(count.ids.size).to.equal(WRITERS * EACH);
        expect(count.refused, 'publications that had to wait for room').to.be.above(0);
        return WRITERS * EACH;
      },
      close: () => consortium.close(),
    };
  },
};
export default suite;

/** What is lost of a tenth of the requests: they themselves, or their answers; or the node is too busy. */
function lost(random: Random): 'before' | 'after' | 'busy' | undefined {
  return random(10) > 0 ? undefined : (['before', 'after', 'busy'] as const)[random(3)];
}
