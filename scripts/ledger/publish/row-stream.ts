/**
 * Sends chunks of rows in one request and reads what becomes of them meanwhile. When the connection or the gateway fails, it goes on behind the
 * last chunk that was answered: sent again, rows that had been stored answer `already`.
 */
import { LedgerError } from '../../../server/errors.ts';
import { GatewayProblem } from '../../client/transport.ts';
import { mayPass, type Patience, patiently } from '../retry.ts';
import { badAnswer, type Checkpoint, type RowResult, readAnswerLine, type StreamEnd } from './answers.ts';
import type { Chunk } from './chunks.ts';

export interface RowStreamOptions {
  /** begins a request, and gives the lines of its answer */
  readonly open: (body: AsyncIterable<string>) => AsyncIterable<unknown>;
  /** rows that the gateway stores together: so many must be under way before it answers */
  readonly size: number;
  readonly patience: Patience;
  /** hears of a chunk when all its rows are answered, in their order */
  readonly onChunk: (chunk: Chunk, results: readonly RowResult[]) => void;
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
}

/** A chunk that was taken from the file and is not wholly answered. */
interface Pending {
  readonly chunk: Chunk;
  /** by line; the first result of a row counts, whatever it is when it is sent again */
  readonly results: Map<number, RowResult>;
}

export class RowStream {
  readonly #options: RowStreamOptions;
  readonly #chunks: AsyncIterator<Chunk>;
  #pending: Pending[] = [];
  /** chunks that are behind us: the place of the first pending one */
  #settled = 0;
  #reading: Promise<void> | undefined;
  #readAll = false;
  #fileError: unknown;
  /** wakes the sender when rows were answered */
  #answered = Promise.withResolvers<void>();

  constructor(chunks: AsyncIterator<Chunk>, options: RowStreamOptions) {
    this.#chunks = chunks;
    this.#options = options;
  }

  /** Sends all of it. @throws what the file or the gateway says for good, or still says when patience ends */
  async send(): Promise<void> {
    for (let done = false; !done; )
      done = await patiently(this.#options.patience, async () => {
        const before = this.#settled;
        try {
          return await this.#attempt();
        } catch (error) {
          if (this.#fileError !== undefined) throw this.#fileError;
          // It went forward before it failed: patience begins anew.
          if (this.#settled === before || !mayPass(error)) throw error;
          this.#options.patience.onRetry?.(error, 0);
          return false;
        }
      });
  }

  /** One request, from the first chunk that is not answered. @returns true when all is done */
  async #attempt(): Promise<boolean> {
    while (this.#pending.length === 0 && !this.#readAll) await this.#fill();
    if (this.#pending.length === 0) return true;
    /** rows that this request has still to answer, in the order in which they are sent */
    const expected: { line: number; of: Pending }[] = [];
    let end: StreamEnd | undefined;
    for await (const one of this.#options.open(this.#body(expected))) {
      const line = readAnswerLine(one);
      if (end !== undefined) throw badAnswer('a line follows its end');
      if ('end' in line) end = line.end;
      else if ('checkpoint' in line) {
        this.#options.onCheckpoint(line.checkpoint);
        this.#settleFront();
      } else this.#take(line, expected.shift());
    }
    if (end?.problem !== undefined) throw new GatewayProblem(end.problem);
    if (end === undefined) throw new LedgerError('GATEWAY_UNREACHABLE', 'the answer to published rows broke off');
    const [missing] = expected;
    if (missing !== undefined) throw badAnswer(`line ${missing.line} has no result`);
    if (!this.#readAll) throw badAnswer('it ended before the rows did');
    this.#settleFront();
    return true;
  }

  #take(result: RowResult, next: { line: number; of: Pending } | undefined): void {
    if (next?.line !== result.line)
      throw badAnswer(`line ${result.line} was not sent, has two results, or stands before line ${next?.line}`);
    if (!next.of.results.has(result.line)) next.of.results.set(result.line, result);
  }

  /** The rows of a request as the gateway takes them; at most two of its chunks are under way. */
  async *#body(expected: { line: number; of: Pending }[]): AsyncGenerator<string> {
    for (let place = this.#settled; ; place += 1) {
      while (place - this.#settled >= this.#pending.length && !this.#readAll) await this.#fill();
      const pending = this.#pending[place - this.#settled];
      if (pending === undefined) return;
      while (expected.length >= 2 * this.#options.size) await this.#answered.promise;
      for (const line of pending.chunk.rows.keys()) expected.push({ line, of: pending });
      yield pending.chunk.body;
    }
  }

  /** Takes the next chunk of the file; a second caller waits for the same one. */
  #fill(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    try {
      const next = await this.#chunks.next();
      if (next.done === true) this.#readAll = true;
      else if (next.value.rows.size > 0) this.#pending.push({ chunk: next.value, results: new Map() });
      // Nothing of it is sent: told now, since what waits here is held in memory.
      else this.#options.onChunk(next.value, []);
    } catch (error) {
      this.#fileError = error;
      throw error;
    }
  }

  /** Tells of the chunks at the front that are wholly answered, and forgets them. */
  #settleFront(): void {
    for (let [first] = this.#pending; first !== undefined; [first] = this.#pending) {
      if (first.results.size < first.chunk.rows.size) break;
      this.#pending.shift();
      this.#settled += 1;
      this.#options.onChunk(first.chunk, [...first.results.values()]);
    }
    this.#answered.resolve();
    this.#answered = Promise.withResolvers<void>();
  }
}
