import { expect } from 'chai';
import type { Io } from '../../scripts/ledger/io.ts';
import type { Chunk } from '../../scripts/ledger/publish/chunks.ts';
import { RowStream } from '../../scripts/ledger/publish/row-stream.ts';
import type { ErrorCode } from '../../server/errors.ts';
import { expectRejection } from '../expect-rejection.ts';

const SIZE = 2;
const io = { now: () => 0, sleep: async () => undefined } as unknown as Io;

/** Chunks of two rows: lines 1 and 2, 3 and 4, ... */
async function* chunksOf(count: number, taken: number[] = []): AsyncGenerator<Chunk> {
  for (let i = 0; i < count; i += 1) {
    taken.push(i);
    const lines = [2 * i + 1, 2 * i + 2];
    const rows = new Map(lines.map((line) => [line, { line, text: '' }]));
    yield { body: lines.join(' '), rows, rejected: [] };
  }
}
const accepted = (line: number) => ({ line, status: 'accepted' });
const end = { end: { rows: 4, accepted: 4, already: 0, rejected: 0, held: 0, line: 4 } };
const checkpoint = (line: number) => ({ checkpoint: { line, operations: [`op ${line}`] } });

/** Sends two chunks to a gateway that answers these lines, whatever comes. */
async function answered(lines: readonly unknown[]): Promise<number[]> {
  const told: number[] = [];
  await new RowStream(chunksOf(2), {
    size: SIZE,
    patience: { io, limitMs: 0 },
    open: async function* (body) {
      for await (const _ of body);
      yield* lines;
    },
    onChunk: (_chunk, results) => told.push(...results.map(({ line }) => line)),
    onCheckpoint: () => undefined,
  }).send();
  return told;
}

describe('rows sent in a stream', () => {
  const right: object[] = [accepted(1), accepted(2), checkpoint(2), accepted(3), accepted(4), checkpoint(4), end];

  it('take an answer that tells of every row once, in their order', async () => {
    expect(await answered(right)).to.deep.equal([1, 2, 3, 4]);
  });

  it('are done when all of them are answered, though the connection breaks before the end', async () => {
    expect(await answered(right.slice(0, -1))).to.deep.equal([1, 2, 3, 4]);
  });

  const wrong: [what: string, code: ErrorCode, lines: unknown[]][] = [
    ['leaves out a row', 'GATEWAY_INVALID', right.toSpliced(1, 1)],
    ['tells of a row twice', 'GATEWAY_INVALID', right.toSpliced(1, 0, accepted(1))],
    ['changes the order', 'GATEWAY_INVALID', [accepted(2), accepted(1), ...right.slice(2)]],
    ['tells of a row that was not sent', 'GATEWAY_INVALID', right.toSpliced(5, 0, accepted(5))],
    ['ends without the last rows', 'GATEWAY_INVALID', [...right.slice(0, 3), end]],
    ['has a status of its own', 'GATEWAY_INVALID', [{ line: 1, status: 'perhaps' }, ...right.slice(1)]],
    ['has no operations', 'GATEWAY_INVALID', right.toSpliced(2, 1, { checkpoint: { line: 2 } })],
    ['goes on behind its end', 'GATEWAY_INVALID', [...right, end]],
    ['is no object', 'GATEWAY_INVALID', [7]],
    ['breaks off', 'GATEWAY_UNREACHABLE', right.slice(0, 2)],
  ];
  for (const [what, code, lines] of wrong)
    it(`refuse an answer that ${what}`, () => expectRejection(code, answered(lines)).then(() => undefined));

  it('are taken from the file as they are answered: two chunks of the gateway are under way at most', async () => {
    const taken: number[] = [];
    let most = 0;
    await new RowStream(chunksOf(50, taken), {
      size: SIZE,
      patience: { io, limitMs: 0 },
      open: async function* (body) {
        let answeredTo = 0;
        for await (const text of body) {
          // Slow: lets whatever would run ahead do so.
          for (let i = 0; i < 5; i += 1) await new Promise(setImmediate);
          most = Math.max(most, taken.length - answeredTo / SIZE);
          for (const line of text.split(' ').map(Number)) yield accepted(line);
          answeredTo += SIZE;
          yield checkpoint(answeredTo);
        }
        yield end;
      },
      onChunk: () => undefined,
      onCheckpoint: () => undefined,
    }).send();
    expect(taken).to.have.length(50);
    expect(most).to.be.at.most(3);
  });
});
