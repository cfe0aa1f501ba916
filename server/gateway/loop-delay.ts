const EVERY_MS = 50;
/** A round of the event loop that takes longer makes everybody wait who came in it. */
const LONG_MS = 200;

/** How late the event loop gets to a timer. (perf_hooks' histogram leaves out the first delay after a reset.) */
export class LoopDelay {
  #due = performance.now() + EVERY_MS;
  #longest = 0;
  #longRounds = 0;
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

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const late = now - this.#due;
    this.#longest = Math.max(this.#longest, late);
    this.#longRounds = late > LONG_MS ? this.#longRounds + 1 : 0;
    this.#due = now + EVERY_MS;
  }
}
