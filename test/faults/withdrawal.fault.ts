import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { interleave } from '../model/interleavings.ts';
import { useMemoryFolder } from './memory-folder.ts';

const EACH = 500;

const suite: FaultSuite = {
  name: 'withdrawal',
  says: `a consent is withdrawn, here or on the chain, at each point where a disclosure waits: no byte leaves once that is known; ${EACH} interleavings a try`,
  counts: { quick: 20, full: 200 },
  limitMs: 300_000,
  async open() {
    const restore = useMemoryFolder();
    return {
      async attempt({ seed }) {
        const { tried, told, refused, failure } = await interleave(seed, EACH);
        if (failure !== undefined) throw new Error(failure);
        if (told === 0 || refused === 0) throw new Error(`${told} told, ${refused} refused: the two never met`);
        return tried;
      },
      async close() {
        restore();
      },
    };
  },
};
export default suite;
