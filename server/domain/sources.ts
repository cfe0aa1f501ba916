import { concat, fromHex, type Hex, toHex, u32, utf8, ZERO32 } from './bytes.ts';
import { keccak, tag } from './hash.ts';
import { canonicalJson } from './values.ts';

const EXTRACT = tag('extract');
const SOURCES = tag('sources');

/** Where a record came from: what a court asks about data before it was anchored. */
export interface Extract {
  /** Name of the source system. */
  system: string;
  /** Hash of the query. */
  query: Hex;
  /** ISO 8601 UTC. */
  extractedAt: string;
  /** Who ran the extract. */
  operator: string;
  /** keccak256 of the file. */
  file?: Hex;
  /** Name and version of what turned the sources into the record: see transforms/. */
  transform?: string;
  /** keccak256 of the transform's file, as it was when it ran. */
  code?: Hex;
  /** The day (YYYY-MM-DD) for which the transform's result holds. */
  asOf?: string;
}

/** H(tag extract . salt . JCS(extract)). */
export function extractHash(extract: Extract, salt: Hex): Hex {
  return toHex(keccak(concat(EXTRACT, fromHex(salt, 32), utf8(canonicalJson(extract)))));
}

/** Commitment to the extract and the source attestations, in the order given; 32 zero bytes when there is neither. */
export function sourcesHash(sources: { extract?: Hex | undefined; ids: readonly Hex[] }): Hex {
  const { extract, ids } = sources;
  if (extract === undefined && ids.length === 0) return ZERO32;
  const parts = ids.map((id) => fromHex(id, 32));
  return toHex(keccak(concat(SOURCES, fromHex(extract ?? ZERO32, 32), u32(ids.length), ...parts)));
}
