import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { PLANTED_BUGS } from '../model/planted-bugs.ts';
import { useMemoryFolder } from './memory-folder.ts';

const MOST = 2_000;
const program = join(import.meta.dirname, '../model/run-planted.ts');

interface Found {
  readonly planted: boolean;
  readonly sequences: number;
  readonly found: boolean;
}

const suite: FaultSuite = {
  name: 'planted',
  says: 'a mistake in the product, one at a time, in a process of its own: the model finds it',
  counts: { quick: PLANTED_BUGS.length, full: 4 * PLANTED_BUGS.length },
  limitMs: 600_000,
  async open() {
    const restore = useMemoryFolder();
    return {
      async attempt({ number, seed }) {
        const { name } = PLANTED_BUGS[number % PLANTED_BUGS.length]!;
        const { stdout } = await promisify(execFile)(process.execPath, [program, name, String(seed), String(MOST)], {
          maxBuffer: 16 * 1024 * 1024,
        });
        const { planted, sequences, found } = JSON.parse(stdout.trim().split('\n').at(-1)!) as Found;
        if (!planted) throw new Error(`'${name}' was not planted: its file was not loaded`);
        if (!found) throw new Error(`'${name}' was not found in ${sequences} sequences`);
        process.stderr.write(`planted: ${name}: found by sequence ${sequences}\n`);
        return 1;
      },
      async close() {
        restore();
      },
    };
  },
};
export default suite;
