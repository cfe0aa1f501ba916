import { Readable } from 'node:stream';
import { expect } from 'chai';
import { LedgerError } from '../../server/errors.ts';
import { publishStream, type StreamPart, type StreamSteps } from '../../server/publish/publish-stream.ts';
import { type ChunkLimits, type RowChunk, rowChunks } from '../../server/publish/row-chunks.ts';
import { refused } from '../store/vault-fixtures.ts';

const LIMITS: ChunkLimits = { rows: 3, bytes: 1_000, lineBytes: 100, ms: 10_000 };
const never = new AbortController().signal;

/** The body as it would come, cut into pieces of `size` bytes. */
function* pieces(body: string, size: number): Generator<Buffer> {
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function cut(body: string, size: number, change: Partial<ChunkLimits> = {}): Promise<[string, number, number][]> {
  const chunks: [string, number, number][] = [];
  for await (const { body: text, firstLine, rows } of rowChunks(
    Readable.from(pieces(body, size)),
    { ...LIMITS, ...change },
    never,
  ))
    chunks.push([text.toString('utf8'), firstLine, rows]);
  return chunks;
}

describe('chunks of a body that is read as it arrives', () => {
  it('are the same however the bytes come', async () => {
    const body = 'a\nbb\n\nccc\n\n\nd\ne\nf\n信用\nh';
    const expected = [
      ['a\nbb\n\nccc\n', 1, 3],
      ['\n\nd\ne\nf\n', 5, 3],
      ['信用\nh', 10, 2],
    ];
    for (let size = 1; size <= 30; size += 1)
      expect(await cut(body, size), `pieces of ${size}`).to.deep.equal(expected);
  });

  it('end with the row that makes them large', async () => {
    const line = `${'x'.repeat(9)}\n`;
    expect(
      (await cut(line.repeat(7), 64, { rows: 100, bytes: 25 })).map(([, first, rows]) => [first, rows]),
    ).to.deep.equal([
      [1, 3],
      [4, 3],
      [7, 1],
    ]);
  });

  it('are none of a body without rows', async () => {
    expect(await cut('', 10)).to.deep.equal([]);
    expect(await cut('\n'.repeat(10_000), 1_000)).to.deep.equal([]);
  });

  it('name a line that is too long, wherever its bytes are cut', async () => {
    for (const size of [1, 7, 1_000]) {
      const error = await refused(cut(`a\n\n${'x'.repeat(101)}\nb\n`, size), 'ROW_TOO_LONG');
      expect(error.values).to.deep.equal({ line: 3 });
      // Without a line end it is not waited for.
      await refused(cut(`a\n\n${'x'.repeat(1_000)}`, size), 'ROW_TOO_LONG');
    }
    expect(await cut('x'.repeat(100), 7)).to.have.length(1);
  });

  it('have a time each; a sender that stops in the middle is told', async () => {
    const source = new Readable({ read: () => undefined });
    source.push('a\nb\nc\nd\n');
    const chunks = rowChunks(source, { ...LIMITS, ms: 20 }, never);
    expect((await chunks.next()).value).to.include({ rows: 3 });
    await refused(chunks.next(), 'REQUEST_TIMEOUT');
    expect(source.listenerCount('readable'), 'a listener that would keep the rest from running out').to.equal(0);
  });

  it('end with the reason for which the whole is ended, and where the body breaks off', async () => {
    const ended = new AbortController();
    const open = new Readable({ read: () => undefined });
    const next = rowChunks(open, LIMITS, ended.signal).next();
    ended.abort(new LedgerError('GATEWAY_STOPPING', 'now'));
    await refused(next, 'GATEWAY_STOPPING');
    const broken = new Readable({ read: () => undefined });
    broken.push('a\nb');
    const cutOff = rowChunks(broken, LIMITS, never).next();
    broken.on('error', () => undefined);
    setImmediate(() => broken.destroy(new Error('aborted')));
    await refused(cutOff, 'REQUEST_INVALID');
  });
});

describe('a publication in a stream', () => {
  /** Chunks of two rows. */
  async function* chunksOf(count: number, read: number[] = []): AsyncGenerator<RowChunk> {
    for (let i = 0; i < count; i += 1) {
      read.push(i);
      yield { body: Buffer.from(''), firstLine: 2 * i + 1, rows: 2 };
    }
  }
  const accepts: StreamSteps = {
    publish: async ({ firstLine }) => ({
      results: [0, 1].map((i) => ({ line: firstLine + i, status: 'accepted', id: '0x' })),
      operations: [`op ${firstLine}`],
    }),
    allowed: async () => undefined,
    room: async () => true,
  };
  async function partsOf(chunks: AsyncGenerator<RowChunk>, change: Partial<StreamSteps> = {}): Promise<StreamPart[]> {
    const parts: StreamPart[] = [];
    for await (const part of publishStream(chunks, { ...accepts, ...change })) parts.push(part);
    return parts;
  }
  const endOf = (parts: readonly StreamPart[]) => parts.at(-1) as Extract<StreamPart, { end: unknown }>;

  it('reads one chunk ahead of the one that is told, and no more', async () => {
    const read: number[] = [];
    const parts = publishStream(chunksOf(10, read), accepts);
    await parts.next();
    await new Promise(setImmediate);
    expect(read).to.deep.equal([0, 1]);
    await parts.next();
    await new Promise(setImmediate);
    expect(read).to.deep.equal([0, 1, 2]);
  });

  it('waits for room in the outbox in the middle of it, and says where it stopped when there is none', async () => {
    const full = new LedgerError('OUTBOX_FULL', '5000 wait');
    let refusals = 0;
    const slow = async (chunk: RowChunk) => {
      if (chunk.firstLine === 3 && refusals++ < 3) throw full;
      return accepts.publish(chunk);
    };
    let waits = 0;
    const room = async () => {
      waits += 1;
      return true;
    };
    expect(endOf(await partsOf(chunksOf(3), { publish: slow, room }))).to.deep.equal({
      end: { rows: 6, accepted: 6, already: 0, rejected: 0, held: 0, line: 6 },
    });
    expect(waits).to.equal(3);
    refusals = 0;
    const stopped = endOf(await partsOf(chunksOf(3), { publish: slow, room: async () => false }));
    expect(stopped).to.deep.equal({
      end: { rows: 2, accepted: 2, already: 0, rejected: 0, held: 0, line: 2 },
      error: full,
    });
    // Nothing was told yet: refused as a whole, and at once.
    waits = 0;
    await refused(partsOf(chunksOf(1), { publish: () => Promise.reject(full), room }), 'OUTBOX_FULL');
    expect(waits).to.equal(0);
  });

  it('asks before each chunk whether the caller may go on', async () => {
    const asked: number[] = [];
    const allowed = async () => {
      if (asked.push(1) === 3) throw new LedgerError('UNAUTHENTICATED', 'ended');
    };
    const { end, error } = endOf(await partsOf(chunksOf(5), { allowed }));
    expect([end.rows, end.line, (error as LedgerError).code]).to.deep.equal([4, 4, 'UNAUTHENTICATED']);
  });

  it('ends with what breaks off the body, after the chunks before it', async () => {
    async function* broken(): AsyncGenerator<RowChunk> {
      yield* chunksOf(2);
      throw new LedgerError('ROW_TOO_LONG', 'line 5', { line: 5 });
    }
    const { end, error } = endOf(await partsOf(broken()));
    expect([end.rows, (error as LedgerError).code]).to.deep.equal([4, 'ROW_TOO_LONG']);
  });
});
