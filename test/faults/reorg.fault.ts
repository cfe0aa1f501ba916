import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { Indexes } from '../follower/indexes.ts';
import { checkHistory } from '../follower/random-history.ts';

const suite: FaultSuite = {
  name: 'reorg',
  says: 'a random history with reorgs of depth 1 to 30, a lagging node and restarts: the index equals a fresh rebuild',
  counts: { quick: 60, full: 300 },
  async open() {
    const indexes = new Indexes();
    return {
      async attempt({ seed }) {
        await checkHistory(indexes, seed);
        return 1;
      },
      close: () => indexes.remove(),
    };
  },
};
export default suite;
