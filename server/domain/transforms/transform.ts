/**
 * A transform turns records into another record: the same inputs, parameters and code give the same values for ever, so that an auditor
 * can run it again. Each stands in one file that imports nothing at run time: the hash of the file is the hash of its code.
 */
import type { Hex } from '../bytes.ts';
import type { Values } from '../values.ts';

/** A source record as a transform sees it. */
export interface TransformInput {
  readonly id: Hex;
  /** name of its schema */
  readonly schema: string;
  /** unix seconds */
  readonly observedAt: number;
  readonly values: Values;
}

export interface TransformParameters {
  /** the day for which the result holds, YYYY-MM-DD; given by the caller, never read from a clock */
  readonly asOf: string;
}

export interface Transform {
  /** name and version; another rule is another version */
  readonly id: string;
  /** schemas of its inputs */
  readonly inputs: readonly string[];
  /** schema of its result */
  readonly output: string;
  /**
   * @param inputs records about one subject, oldest first, those of one time by id
   * @returns undefined when the inputs do not suffice
   */
  run(inputs: readonly TransformInput[], parameters: TransformParameters): Values | undefined;
}
