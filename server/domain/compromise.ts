/** A key that others may have used: what the second member approves, and what it means for what the key anchored. */
import { concat, fromHex, type Hex, toHex, utf8, writeHex, writeU32, writeU64 } from './bytes.ts';
import type { Title } from './capabilities.ts';
import { keccak, tag } from './hash.ts';
import { digestOf, messageOf, structBuffer } from './typed-data.ts';

/** Reasons of MemberRegistry.declareCompromised. */
export const COMPROMISE_REASONS = [
  { code: 1, name: 'lost', title: { zh: '丢失', en: 'lost' } },
  { code: 2, name: 'stolen', title: { zh: '被盗', en: 'stolen' } },
  { code: 3, name: 'exposed', title: { zh: '泄露', en: 'exposed' } },
  { code: 4, name: 'misused', title: { zh: '未按指示使用', en: 'used against instructions' } },
] as const satisfies readonly { code: number; name: string; title: Title }[];

/** That others may have used a key since a time; see IMemberRegistry.declareCompromised. */
export interface Compromise {
  key: Hex;
  /** Unix seconds. */
  since: number;
  reason: number;
  /** Salted hash of the report. */
  evidence: Hex;
  /** Unix seconds after which the approval is void. */
  deadline: number;
}

const compromise = structBuffer(
  'Compromise(address key,uint40 since,uint8 reason,bytes32 evidence,uint64 deadline)',
  5,
);

/** What a MANAGE key of another member signs (separator of the MemberRegistry). HEX_INVALID, VALUE_INVALID. */
export const compromiseDigest = (separator: Hex, c: Compromise): Hex => digestOf(separator, compromiseHash(c));

/** What is hashed to that digest. */
export const compromiseMessage = (separator: Hex, c: Compromise): Hex => messageOf(separator, compromiseHash(c));

function compromiseHash(c: Compromise): Uint8Array {
  writeHex(compromise, 32 + 12, c.key, 20);
  writeU64(compromise, 64 + 24, c.since);
  writeU32(compromise, 96 + 28, c.reason);
  writeHex(compromise, 128, c.evidence, 32);
  writeU64(compromise, 160 + 24, c.deadline);
  return keccak(compromise);
}

const EVIDENCE = tag('compromise-evidence');

/** What the chain holds of the report: H(tag compromise-evidence . salt32 . utf8 text). */
export function evidenceHash({ text, salt }: { text: string; salt: Hex }): Hex {
  return toHex(keccak(concat(EVIDENCE, fromHex(salt, 32), utf8(text))));
}

/** PRE stands; SUSPECT may be the thief's; POST is refused. */
export type KeyTime = 'PRE' | 'SUSPECT' | 'POST';

/** Where a block falls in the story of a compromised key. */
export function keyTimeOf(
  anchored: { readonly block: number; readonly timestamp: number },
  compromised: { readonly since: number; readonly declared: { readonly block: number } },
): KeyTime {
  if (anchored.timestamp < compromised.since) return 'PRE';
  return anchored.block <= compromised.declared.block ? 'SUSPECT' : 'POST';
}
