import type { Edit } from '../solidity/edit.ts';

/** A mistake put into the library for one run, which the solver must find. */
export interface PlantedBug extends Edit {
  /** What the mistake is, in words. */
  says: string;
}

/** One sentence that holds for every input of a pure library, and how it is checked. */
export interface Property {
  /** The harness: contract of this name in contracts/proofs/<folder of the library>/. */
  name: string;
  says: string;
  planted: PlantedBug;
}

/** A pure library with what is to be proved of it. Adding one here, with its harnesses, is all there is to do. */
export interface ProvedLibrary {
  /** Name in contracts/libraries/. */
  library: string;
  /** Folder in contracts/proofs/. */
  folder: string;
  /** What the checker cannot read, and the Solidity of the same meaning that it reads instead (test/prove runs both). */
  readable?: readonly Edit[];
  properties: readonly Property[];
}
