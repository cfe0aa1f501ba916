import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { startProcessConsortium } from '../e2e/process-consortium.ts';
import { Load } from './load.ts';

const MINUTE_MS = 60_000;
/** What caches and the garbage collector may add to the memory of the first half minute. */
const [FACTOR, SLACK_MB] = [1.3, 100];

const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

const suite: FaultSuite = {
  name: 'soak',
  says: 'a gateway publishes and answers without a pause, a minute a try: its memory stays flat and every request is answered',
  counts: { quick: 1, full: 120 },
  limitMs: 5 * MINUTE_MS,
  unavailable: async () => (existsSync('/proc/self/status') ? undefined : 'resident memory is read from /proc'),
  async open() {
    const consortium = await startProcessConsortium({ profiles: ['government'] });
    let next = 1;
    let first: number | undefined;
    const after: number[] = [];
    return {
      async attempt() {
        const { pid } = consortium.child('government');
        const load = new Load(consortium.url('government'), consortium.token('government'), next, true);
        load.start(2, 2);
        await sleep(MINUTE_MS / 2);
        first ??= residentMb(pid!);
        await sleep(MINUTE_MS / 2);
        await load.stop();
        next = load.next;
        const strange = load.asked
          .map(({ outcome }) => outcome)
          .filter((outcome) => ![200, 202, 429, 503].includes(outcome as number));
        expect(strange.length, `unanswered or refused: ${[...new Set(strange)].join(', ')}`).to.equal(0);
        expect(load.accepted.size).to.be.above(0);
        const resident = residentMb(pid!);
        after.push(resident);
        expect(resident, `MB after, ${first.toFixed(0)} MB at first`).to.be.below(first * FACTOR + SLACK_MB);
        return load.asked.length;
      },
      async close() {
        const quarter = Math.ceil(after.length / 4);
        const mean = (part: number[]): string => (part.reduce((sum, mb) => sum + mb, 0) / part.length).toFixed(0);
        if (after.length > 0)
          console.log(
            `soak: resident ${first?.toFixed(0)} MB after half a minute, ${mean(after.slice(0, quarter))} MB in the first quarter, ` +
              `${mean(after.slice(-quarter))} MB in the last, ${Math.max(...after).toFixed(0)} MB at most`,
          );
        await consortium.end();
        await consortium.remove();
      },
    };
  },
};
export default suite;
