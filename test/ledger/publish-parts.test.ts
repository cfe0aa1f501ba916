import { expect } from 'chai';
import fc from 'fast-check';
import type { Io } from '../../scripts/ledger/io.ts';
import { csvRows } from '../../scripts/ledger/publish/csv-rows.ts';
import { SeenRows } from '../../scripts/ledger/publish/duplicates.ts';
import { ndjsonRows } from '../../scripts/ledger/publish/ndjson-rows.ts';
import { Progress, progressText } from '../../scripts/ledger/publish/progress.ts';
import { openSource, readUtf8 } from '../../scripts/ledger/publish/source-file.ts';
import { isLedgerError } from '../../server/errors.ts';
import { newFolder, removeFolders } from './run-ledger.ts';
import { put } from './sample-files.ts';

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('reading files', () => {
  afterEach(removeFolders);

  it('finds the first byte that is not UTF-8, wherever chunks end', async () => {
    const folder = newFolder();
    // Longer than one read of the stream, with a three-byte character across its end.
    const good = Buffer.from(`a${'登'.repeat(120_000)}`);
    for (const [name, bytes, expected] of [
      ['cut short', Buffer.concat([good, Buffer.from([0xe7, 0x99])]), good.length],
      ['a lone continuation', Buffer.concat([good, Buffer.from([0x80]), good]), good.length],
      ['an overlong form', Buffer.concat([Buffer.from([0xc0, 0xaf]), good]), 0],
      ['a surrogate', Buffer.concat([good.subarray(0, 4), Buffer.from([0xed, 0xa0, 0x80]), good]), 4],
    ] as const) {
      const source = openSource(put(folder, 'x.csv', bytes), 'utf-8');
      let byte: unknown;
      try {
        await all(readUtf8(source));
      } catch (error) {
        if (isLedgerError(error, 'FILE_ENCODING')) byte = error.values.byte;
      }
      expect(byte, name).to.equal(expected);
    }
    expect(Buffer.concat(await all(readUtf8(openSource(put(folder, 'ok.csv', good), 'utf-8')))).equals(good)).to.equal(
      true,
    );
  });

  it('splits NDJSON the same way wherever chunks end', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n\ufeff]/g, '').trim());
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        async (lines, end, last, size) => {
          const bytes = Buffer.from(lines.join(end) + (last ? end : ''));
          const rows = await all(ndjsonRows('x', chunked(bytes, size)));
          expect(rows).to.deep.equal(
            lines.map((text, index) => ({ line: index + 1, text })).filter(({ text }) => text.trim() !== ''),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives every CSV row its cells and the line at which it begins', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '登', '"', ',', '\n', '\r\n', ' '), maxLength: 6 });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 10 }),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 7 }),
        async (rows, end, size) => {
          const text = rows.map((cells) => cells.map(quoted).join(',')).join(end);
          let line = 1;
          const expected = rows.map((cells) => {
            const row = { line, cells };
            line += 1 + cells.join('').split('\n').length - 1;
            return row;
          });
          expect(await all(csvRows('x', chunked(Buffer.from(text), size)))).to.deep.equal(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('remembers the first line of every row, through every growth', () => {
    const seen = new SeenRows(4);
    const first = new Map<string, number>();
    for (let n = 1; n <= 20_000; n++) {
      const text = `row ${(n * 7919) % 15_000}`;
      expect(seen.add(text, n)).to.equal(first.get(text));
      if (!first.has(text)) first.set(text, n);
    }
  });
});

describe('progress', () => {
  const at = (tty: boolean, silent = false) => {
    let time = 0;
    let text = '';
    const io = {
      now: () => time,
      err: {
        isTTY: tty,
        write: (more: string) => {
          text += more;
        },
      },
    } as unknown as Io;
    const progress = new Progress(io, silent);
    progress.phase('publishing', 'rows', 1000);
    for (let n = 1; n <= 10; n++) {
      time += 1000;
      progress.update(n * 100);
    }
    progress.clear();
    return text;
  };

  it('says how many, how fast, and how long it will take', () => {
    expect(progressText(12_000, 22_745, 3_000, 'rows')).to.equal(
      '12 000 of 22 745 rows, 52 %, 4 000 rows/s, 2.7 s left',
    );
    expect(progressText(0, 22_745, 0, 'rows')).to.equal('0 of 22 745 rows, 0 %');
    expect(progressText(500, undefined, 1_000, 'rows')).to.equal('500 rows, 500 rows/s');
  });

  it('rewrites one line on a terminal, and takes it away', () => {
    const text = at(true);
    expect(text).to.not.contain('\n');
    expect(text.split('\r').length - 1).to.equal(11);
    expect(text.endsWith('\r\u001b[K')).to.equal(true);
  });

  it('writes a line every five seconds elsewhere', () => {
    expect(at(false).split('\n').length - 1).to.equal(2);
    expect(at(false)).to.not.contain('\u001b');
  });

  it('is silent when asked', () => {
    expect(at(true, true)).to.equal('');
  });
});
