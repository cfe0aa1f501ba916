import { InvalidArgumentError } from 'commander';

/** Reads an option as a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most))
      throw new InvalidArgumentError(`needs a whole number from ${least} to ${most}.`);
    return number;
  };
}
