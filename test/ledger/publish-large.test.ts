/**
 * A file of 20 MB is published in flat memory. `LEDGER_LARGE_MB=200 npx mocha test/ledger/publish-large.test.ts` takes the size
 * that offices really send.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { FakeGateway } from './fake-gateway.ts';
import { finished, newFolder, removeFolders, startLedger } from './run-ledger.ts';
import { PERMIT_HEADER, permitRow } from './sample-files.ts';

const MEGABYTES = Number(process.env.LEDGER_LARGE_MB ?? 20);

function writeLarge(path: string): number {
  const file = openSync(path, 'w');
  writeSync(file, `${PERMIT_HEADER}\n`);
  let rows = 0;
  for (let bytes = 0; bytes < MEGABYTES * 1e6; ) {
    const lines: string[] = [];
    for (let n = 0; n < 5_000; n++) lines.push(permitRow(rows++, '示例许可证'.repeat(8)));
    bytes += writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
  return rows;
}

/** Highest resident memory of a running process so far, in MB; undefined where the system does not say. */
function highWater(pid: number): number | undefined {
  try {
    const kilobytes = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

describe(`ledger publish, a file of ${MEGABYTES} MB`, () => {
  afterEach(removeFolders);

  it('needs no more memory than a few chunks', async function () {
    this.timeout(30_000 + MEGABYTES * 2_000);
    const gateway = await FakeGateway.start({ validate: false });
    const path = join(newFolder(), 'permits.csv');
    const rows = writeLarge(path);
    // A heap that cannot hold the file: reading it as a whole ends the process.
    const child = startLedger(['publish', path, '--json', ...gateway.options], {}, ['--max-old-space-size=64']);
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, highWater(child.pid ?? 0) ?? 0);
    }, 25);
    const { exit, out, err } = await finished(child);
    clearInterval(watch);
    await gateway.stop();
    expect(exit, err).to.equal(0);
    expect(JSON.parse(out)).to.include({ read: rows, accepted: rows, rejected: 0 });
    expect(gateway.rowsReceived).to.equal(rows);
    // The process itself takes about 90 MB; the rest is chunks under way and 16 to 43 bytes a row against duplicates.
    if (process.env.LEDGER_LARGE_MB !== undefined) this.test!.title += `: ${Math.round(peak)} MB`;
    expect(peak).to.be.below(256 + (rows * 43) / 1e6);
  });
});
