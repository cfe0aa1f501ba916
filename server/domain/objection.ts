/** A subject's objection to processing: while it stands, everything but storing stops (PIPL 44, 47). */
import { type Hex, writeHex, writeU64 } from './bytes.ts';
import { keccak } from './hash.ts';
import { digestOf, structBuffer } from './typed-data.ts';

export interface Objection {
  readonly subject: Hex;
  /** true: stop; false: the objection is taken back */
  readonly stop: boolean;
  /** unix seconds; a later one overrides an earlier one */
  readonly at: number;
}

const objection = structBuffer('Objection(bytes32 subject,bool stop,uint64 at)', 3);

/** What the controller of the handle signs (separator of the ConsentRegistry). */
export function objectionDigest(separator: Hex, { subject, stop, at }: Objection): Hex {
  writeHex(objection, 32, subject, 32);
  objection.fill(0, 64, 96);
  objection[95] = stop ? 1 : 0;
  writeU64(objection, 96 + 24, at);
  return digestOf(separator, keccak(objection));
}
