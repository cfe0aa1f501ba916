/** Publishers and readers that ask one gateway without a pause, and remember what became of every request. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hex } from '../../server/domain/bytes.ts';
import { enterprise } from '../publish/publish-fixtures.ts';

interface Asked {
  readonly what: 'publish' | 'read';
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  /** Undefined while it is under way. */
  outcome?: number | string;
}

interface Results {
  readonly results: readonly { readonly status: string; readonly id: Hex }[];
}

/** Enough that a request takes a while: it is answered in hundreds of milliseconds. */
const ROWS = 500;

export class Load {
  readonly asked: Asked[] = [];
  /** Ids of the rows that were acknowledged, by the enterprise's number. */
  readonly accepted = new Map<number, Hex>();
  readonly #url: string;
  readonly #token: string;
  readonly #patient: boolean;
  readonly #loops: Promise<void>[] = [];
  /** Numbers that the gateway did not take: they are sent once more. */
  readonly #refused: (readonly number[])[] = [];
  #next: number;
  #stopped = false;

  /**
   * @param first number of the first enterprise
   * @param patient waits a second after a 503, as its Retry-After asks; the others come again at once
   */
  constructor(url: string, token: string, first: number, patient = false) {
    this.#patient = patient;
    this.#url = url;
    this.#token = token;
    this.#next = first;
  }

  /** Numbers up to here were sent. */
  get next(): number {
    return this.#next;
  }

  start(writers: number, readers: number): void {
    for (let i = 0; i < writers; i++) this.#loops.push(this.#loop('publish', () => this.#publish(this.#take())));
    for (let i = 0; i < readers; i++) this.#loops.push(this.#loop('read', () => this.#read()));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  #take(): readonly number[] {
    const refused = this.#refused.pop();
    if (refused !== undefined) return refused;
    this.#next += ROWS;
    return Array.from({ length: ROWS }, (_, i) => this.#next - ROWS + i);
  }

  /** Ends with the first request that nobody answers. */
  async #loop(what: Asked['what'], work: () => Promise<number>): Promise<void> {
    while (!this.#stopped) {
      const asked: Asked = { what, at: performance.now() };
      this.asked.push(asked);
      try {
        asked.outcome = await work();
        if (asked.outcome === 503 && this.#patient) await sleep(1_000);
      } catch (error) {
        asked.outcome = String((error as { cause?: Error }).cause?.message ?? error);
        return;
      }
    }
  }

  async #read(): Promise<number> {
    const response = await this.#fetch('/status');
    await response.arrayBuffer();
    return response.status;
  }

  async #publish(numbers: readonly number[]): Promise<number> {
    const response = await this.#fetch('/records?schema=enterprise-registration&system=load', numbers);
    const body = (await response.json()) as Results;
    if (response.status === 202) for (const [i, { id }] of body.results.entries()) this.accepted.set(numbers[i]!, id);
    else this.#refused.push(numbers);
    return response.status;
  }

  /** Statuses of the rows with these numbers, given once more. */
  async again(numbers: readonly number[]): Promise<Results['results']> {
    const response = await this.#fetch('/records?schema=enterprise-registration&system=load', numbers);
    return ((await response.json()) as Results).results;
  }

  #fetch(path: string, numbers?: readonly number[]): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(numbers === undefined ? {} : { 'content-type': 'application/x-ndjson' }),
      },
      ...(numbers === undefined
        ? {}
        : {
            method: 'POST',
            body: numbers.map((number, i) => JSON.stringify({ line: i + 1, values: enterprise(number) })).join('\n'),
          }),
    });
  }
}
