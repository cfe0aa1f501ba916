/** Progress on stderr: one line rewritten on a terminal, a line every five seconds elsewhere. */
import type { Io } from '../io.ts';
import { grouped, span } from '../text-table.ts';

const REDRAW_MS = 100;
const LINE_MS = 5_000;

export class Progress {
  readonly #io: Io;
  readonly #silent: boolean;
  readonly #live: boolean;
  #label = '';
  #unit = '';
  #total: number | undefined;
  #started = 0;
  #said = 0;
  #drawn = false;

  constructor(io: Io, silent: boolean) {
    this.#io = io;
    this.#silent = silent;
    this.#live = io.err.isTTY === true;
  }

  /** Begins a phase. `total` is not always known. */
  phase(label: string, unit: string, total?: number): void {
    this.clear();
    this.#label = label;
    this.#unit = unit;
    this.#total = total;
    this.#started = this.#io.now();
    this.#said = this.#live ? 0 : this.#started;
  }

  update(done: number): void {
    const now = this.#io.now();
    if (this.#silent || now - this.#said < (this.#live ? REDRAW_MS : LINE_MS)) return;
    this.#said = now;
    const line = `${this.#label}: ${progressText(done, this.#total, now - this.#started, this.#unit)}`;
    this.#io.err.write(this.#live ? `\r${line}\u001b[K` : `${line}\n`);
    this.#drawn = this.#live;
  }

  /** Takes the line away, so that something else can be said. */
  clear(): void {
    if (this.#drawn) this.#io.err.write('\r\u001b[K');
    this.#drawn = false;
  }
}

/** "12 000 of 22 745 rows, 53 %, 4 100 rows/s, 3 s left" */
export function progressText(done: number, total: number | undefined, elapsedMs: number, unit: string): string {
  const rate = elapsedMs > 0 ? done / (elapsedMs / 1000) : 0;
  const parts = [`${grouped(done)}${total === undefined ? '' : ` of ${grouped(total)}`} ${unit}`];
  if (total !== undefined && total > 0) parts.push(`${Math.floor((100 * done) / total)} %`);
  if (rate > 0) parts.push(`${grouped(rate)} ${unit}/s`);
  if (rate > 0 && total !== undefined && done < total) parts.push(`${span(((total - done) / rate) * 1000)} left`);
  return parts.join(', ');
}
