/** Says on standard error how far a run is and how long it still takes. */
export class Progress {
  readonly #total: number;
  readonly #line: (text: string) => void;
  #done = 0;
  #tested = 0;
  #seconds = 0;
  #survived = 0;

  /** `line` prints one state; the default rewrites a terminal's line, and elsewhere prints every tenth. */
  constructor(total: number, line: (text: string) => void = terminalLine()) {
    this.#total = total;
    this.#line = line;
  }

  /** After one mutant; `seconds` 0 for one that was known. */
  step(survived: boolean, left: number, seconds: number): void {
    this.#done += 1;
    if (survived) this.#survived += 1;
    if (seconds > 0) {
      this.#tested += 1;
      this.#seconds += seconds;
    }
    const perMutant = this.#tested === 0 ? 0 : this.#seconds / this.#tested;
    const minutes = this.#tested === 0 ? '' : `, ${Math.ceil((perMutant * left) / 60)} min left`;
    this.#line(`mutate: ${this.#done}/${this.#total}, ${this.#survived} survived${minutes}`);
  }
}

function terminalLine(): (text: string) => void {
  let calls = 0;
  return (text) => {
    calls += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
    else if (calls % 10 === 0) process.stderr.write(`${text}\n`);
  };
}
