import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { runModel } from '../model/run-model.ts';
import { useMemoryFolder } from './memory-folder.ts';

const TOGETHER = 4;
const EACH = 5;

const suite: FaultSuite = {
  name: 'model',
  says: `publish, revoke, consent, withdraw, disclose, cancel, retry, crash, reorg, lag, restart at random against a simple model; ${TOGETHER * EACH} sequences a try`,
  counts: { quick: 15, full: 500 },
  limitMs: 600_000,
  async open() {
    const restore = useMemoryFolder();
    return {
      async attempt({ seed }) {
        const runs = await Promise.all(Array.from({ length: TOGETHER }, (_, i) => runModel(seed * TOGETHER + i, EACH)));
        const failure = runs.find((run) => run.failure !== undefined)?.failure;
        if (failure !== undefined) throw new Error(failure);
        return runs.reduce((sum, { sequences }) => sum + sequences, 0);
      },
      async close() {
        restore();
      },
    };
  },
};
export default suite;
