import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { startProcessConsortium } from '../e2e/process-consortium.ts';
import { Load } from './load.ts';

const MINUTE_MS = 60_000;
/** Minutes in which caches fill; memory must stay flat after them. */
const WARM_UP = 15;
/** What the garbage collector's timing may add to the most of the warm-up. */
const FACTOR = 1.15;
/** At no time more, MB. */
const MOST_MB = 1_500;
const SAMPLES = 10;

/** Without pages of mapped files (tables of the store), which the system takes back when it needs them. */
const anonymousMb = (pid: number): number =>
  Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

const suite: FaultSuite = {
  name: 'soak',
  says: 'a gateway publishes and answers without a pause, a minute a try: its memory stays flat once caches are full, and every request is answered',
  counts: { quick: 1, full: 120 },
  limitMs: 5 * MINUTE_MS,
  unavailable: async () => (existsSync('/proc/self/status') ? undefined : 'memory is read from /proc'),
  async open() {
    const consortium = await startProcessConsortium({ profiles: ['government'] });
    let next = 1;
    const minutes: number[] = [];
    return {
      async attempt() {
        const { pid } = consortium.child('government');
        const load = new Load(consortium.url('government'), consortium.token('government'), next, true);
        load.start(2, 2);
        await sleep(MINUTE_MS / 2);
        let sum = 0;
        for (let i = 0; i < SAMPLES; i++) {
          await sleep(MINUTE_MS / 2 / SAMPLES);
          sum += anonymousMb(pid!);
        }
        await load.stop();
        next = load.next;
        const strange = load.asked
          .map(({ outcome }) => outcome)
          .filter((outcome) => ![200, 202, 429, 503].includes(outcome as number));
        expect(strange.length, `unanswered or refused: ${[...new Set(strange)].join(', ')}`).to.equal(0);
        expect(load.accepted.size).to.be.above(0);
        const memory = sum / SAMPLES;
        minutes.push(memory);
        if (minutes.length % 10 === 0)
          console.log(`soak: minute ${minutes.length}: ${memory.toFixed(0)} MB, ${load.accepted.size} rows in it`);
        const bound = minutes.length > WARM_UP ? Math.max(...minutes.slice(0, WARM_UP)) * FACTOR : MOST_MB;
        expect(memory, `MB of memory in minute ${minutes.length}`).to.be.below(Math.min(bound, MOST_MB));
        return load.asked.length;
      },
      async close() {
        const quarter = Math.ceil(minutes.length / 4);
        const mean = (part: number[]): string => (part.reduce((sum, mb) => sum + mb, 0) / part.length).toFixed(0);
        if (minutes.length > 0)
          console.log(
            `soak: memory ${minutes[0]!.toFixed(0)} MB in the first minute, ${Math.max(...minutes.slice(0, WARM_UP)).toFixed(0)} MB at most in ` +
              `the first ${WARM_UP}, ${mean(minutes.slice(0, quarter))} MB in the first quarter, ${mean(minutes.slice(-quarter))} MB in the last`,
          );
        await consortium.end();
        await consortium.remove();
      },
    };
  },
};
export default suite;
