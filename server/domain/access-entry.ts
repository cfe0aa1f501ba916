/** What one entry of an access log says, and the bytes by which it stands in the log's tree. Pure, so that whoever reads can check. */
import { type Hex, toHex, utf8, ZERO32 } from './bytes.ts';
import { leafHash } from './merkle-log.ts';
import { canonicalJson } from './values.ts';

/**
 * What was done. `disclose` fields left for another member; `verify` obtained from another member; `profile` obtained from another member
 * for one page about a subject; `judge` what was obtained was looked at again; `offer` the subject's offer was taken up, and who it is left;
 * `own` a member's staff read what its own gateway keeps and nobody else was told (records that wait for a second person, the words of a
 * dispute); `audit` an auditor read; `delay` telling the subject was put off.
 */
export const ACCESS_ACTIONS = ['disclose', 'verify', 'judge', 'profile', 'offer', 'own', 'audit', 'delay'] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

/** Who looked at what, when and why (Regulation on Credit Reporting, article 22). `at` in unix seconds. */
export interface AccessEntry {
  readonly at: number;
  /** member that asked */
  readonly member: number;
  /** pseudonym of the clerk or program within the member; the member can resolve it, nobody else */
  readonly staff?: string;
  readonly action: AccessAction;
  readonly subject?: Hex;
  readonly consent?: Hex;
  readonly purpose?: string;
  readonly items: readonly {
    readonly schema: Hex;
    readonly fields: readonly string[];
    readonly ids?: readonly Hex[];
  }[];
  readonly outcome: 'allowed' | 'refused' | 'failed';
  readonly reason?: string;
  /** id of the lawful delay under which the subject is told later */
  readonly delayed?: string;
}

/** An entry in its place. `hash` is its leaf in the Merkle log, over number, hash of the entry before, salt and entry. */
export interface LoggedAccess {
  /** from 1, without gaps */
  readonly number: number;
  /** 32 zero bytes before the first entry */
  readonly previous: Hex;
  readonly hash: Hex;
  /** 32 random bytes: a neighbour's hash in a proof tells nobody what the neighbour says */
  readonly salt: Hex;
  readonly entry: AccessEntry;
}

/** `previous` of the first entry. */
export const LOG_START: Hex = ZERO32;

/** Leaf hash of an entry: leaf of JCS({number, previous, salt, entry}). */
export function accessHash({ number, previous, salt, entry }: Omit<LoggedAccess, 'hash'>): Hex {
  return toHex(leafHash(utf8(canonicalJson({ number, previous, salt, entry }))));
}
