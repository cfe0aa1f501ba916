const EVERY_MS = 50;
/** A round of the event loop that takes longer makes everybody wait who came in it. */
const LONG_MS = 200;
/** Requests in one round from which on they are why it is late, and how late it may be then. A single piece of work has few beside it. */
const CROWD = 100;
const CROWDED_MS = 400;

/** How late the event loop gets to a timer. (perf_hooks' histogram leaves out the first delay after a reset.) */
export class LoopDelay {
  #due = performance.now() + EVERY_MS;
  #longest = 0;
  #longRounds = 0;
  #arrived = 0;
  readonly #timer = setInterval(() => this.#look(), EVERY_MS).unref();

  /** Seconds, since the last time this was asked. */
  longest(): number {
    const seconds = Math.max(this.#longest, performance.now() - this.#due) / 1_000;
    this.#longest = 0;
    return seconds;
  }

  /** Long rounds one after the other until now; a single one may be one large piece of work. */
  get longRounds(): number {
    return this.#longRounds;
  }

  /** A request came. True when the round in which it came takes long already, for many requests: one more would only wait. */
  arrived(): boolean {
    this.#arrived += 1;
    return this.#arrived > CROWD && performance.now() - this.#due > CROWDED_MS;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const late = now - this.#due;
    this.#longest = Math.max(this.#longest, late);
    this.#longRounds = late > LONG_MS ? this.#longRounds + 1 : 0;
    this.#due = now + EVERY_MS;
    this.#arrived = 0;
  }
}
