/** The notice given to a subject before it consents (PIPL 17, 23); the signed terms hold its hash, so that what it says is signed too. */
import { type Hex, toHex, utf8 } from './bytes.ts';
import { keccak } from './hash.ts';
import { canonicalJson } from './values.ts';

/** Help with a grant at a service point, stated and signed by the member whose clerk helped. Times in unix seconds. */
export interface Assistance {
  readonly member: number;
  /** pseudonym of the clerk within the member */
  readonly clerk: string;
  readonly servicePoint: string;
  /** BCP 47, such as zh-CN or ii (Nuosu) */
  readonly language: string;
  readonly mode: 'shown' | 'read-out';
  readonly at: number;
  /** before this nothing is used; withdrawing is free then as always */
  readonly coolingOffUntil: number;
  /** by a SIGN key of `member`, see peer/statement.ts */
  readonly signature: Hex;
}

export interface Notice {
  readonly zh: string;
  readonly en: string;
  readonly assisted?: Assistance;
  /** the consent that this one takes the place of */
  readonly supersedes?: Hex;
  /** the subject made this unasked: nothing until its recipient takes it up, and only before `until` (block time, unix seconds) */
  readonly offer?: { readonly until: number };
}

/** keccak256 of the JCS of a notice. */
export const noticeHash = (notice: Notice): Hex => toHex(keccak(utf8(canonicalJson(notice))));
