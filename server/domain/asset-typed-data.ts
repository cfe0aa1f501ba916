/**
 * What owners and creditors sign about assets and liens, in EIP-712; the contracts' interfaces name the types. A lien's id and an
 * agreement's id are the digests of what was signed.
 */
import { concat, fromHex, type Hex, u256, writeHex } from './bytes.ts';
import { keccak } from './hash.ts';
import { digestOf, messageOf, structBuffer } from './typed-data.ts';

/** The owner lets the title go (separator of the AssetRegistry). */
export interface TitleTransfer {
  readonly asset: string;
  readonly to: Hex;
  /** How often it changed its owner before. */
  readonly transfers: number;
  /** Unix seconds. */
  readonly deadline: number;
}

/** The owner gives the use of the asset, or ends it with the zero address (separator of the AssetRegistry). */
export interface AssetLease {
  readonly asset: string;
  readonly user: Hex;
  /** Unix seconds. */
  readonly expires: number;
  /** How often a user was set before. */
  readonly leases: number;
  readonly deadline: number;
}

/** What the owners of the assets consent to (separator of the LienRegistry). Amounts in minor units. */
export interface LienTerms {
  /** Ascending. */
  readonly assets: readonly string[];
  readonly creditor: number;
  /** See LIEN_KINDS. */
  readonly kind: number;
  /** ISO 4217 number. */
  readonly currency: number;
  readonly amount: string;
  readonly maxAmount: string;
  readonly effectiveAt: number;
  readonly deliveredAt: number;
  readonly debt: Hex;
  readonly salt: Hex;
  readonly deadline: number;
}

/** The next creditor accepts (separator of the LienRegistry). */
export interface LienAssignment {
  readonly lien: Hex;
  readonly from: number;
  readonly to: number;
  readonly deadline: number;
}

/** Creditors let another be paid first (separator of the LienRegistry). */
export interface SubordinationTerms {
  readonly asset: string;
  /** Ascending. */
  readonly yielding: readonly Hex[];
  /** Zero = they waive their rank. */
  readonly favoured: Hex;
  readonly salt: Hex;
  readonly deadline: number;
}

const transfer = structBuffer('Transfer(uint256 asset,address to,uint24 transfers,uint64 deadline)', 4);
const lease = structBuffer('Lease(uint256 asset,address user,uint64 expires,uint32 leases,uint64 deadline)', 5);
const lien = structBuffer(
  'Lien(uint256[] assets,uint32 creditor,uint8 kind,uint16 currency,uint104 amount,uint104 maxAmount,uint64 effectiveAt,uint64 deliveredAt,bytes32 debt,bytes32 salt,uint64 deadline)',
  11,
);
const assignment = structBuffer('Assignment(bytes32 lien,uint32 from,uint32 to,uint64 deadline)', 4);
const subordination = structBuffer(
  'Subordination(uint256 asset,bytes32[] yielding,bytes32 favoured,bytes32 salt,uint64 deadline)',
  5,
);

/** One word of a struct: a number, 32 bytes, or an address. */
type Word = number | bigint | Hex | Uint8Array;

/** Hash of a struct filled word by word. VALUE_INVALID, HEX_INVALID for what does not fit. */
function structHash(buffer: Uint8Array, words: readonly Word[]): Uint8Array {
  for (const [i, word] of words.entries()) {
    const at = 32 * (i + 1);
    if (word instanceof Uint8Array) buffer.set(word, at);
    else if (typeof word !== 'string') buffer.set(u256(word), at);
    else if (word.length === 42) {
      buffer.fill(0, at, at + 12);
      writeHex(buffer, at + 12, word, 20);
    } else writeHex(buffer, at, word, 32);
  }
  return keccak(buffer);
}

const numbers = (values: readonly string[]): Uint8Array =>
  keccak(concat(...values.map((value) => u256(BigInt(value)))));

/** What the owner signs to transfer a title. */
export function transferDigest(separator: Hex, t: TitleTransfer): Hex {
  return digestOf(separator, structHash(transfer, [BigInt(t.asset), t.to, t.transfers, t.deadline]));
}

/** What the owner signs to set a user. */
export function leaseDigest(separator: Hex, l: AssetLease): Hex {
  return digestOf(separator, structHash(lease, [BigInt(l.asset), l.user, l.expires, l.leases, l.deadline]));
}

/** What every owner signs, and the lien's id. */
export function lienId(separator: Hex, l: LienTerms): Hex {
  const words = [
    numbers(l.assets),
    l.creditor,
    l.kind,
    l.currency,
    BigInt(l.amount),
    BigInt(l.maxAmount),
    l.effectiveAt,
    l.deliveredAt,
    l.debt,
    l.salt,
    l.deadline,
  ];
  return digestOf(separator, structHash(lien, words));
}

/** What the next creditor signs. */
export function assignmentDigest(separator: Hex, a: LienAssignment): Hex {
  return digestOf(separator, assignmentHash(a));
}

/** What is hashed to that digest. */
export function assignmentMessage(separator: Hex, a: LienAssignment): Hex {
  return messageOf(separator, assignmentHash(a));
}

const assignmentHash = (a: LienAssignment): Uint8Array => structHash(assignment, [a.lien, a.from, a.to, a.deadline]);

/** What every yielding creditor signs, and the agreement's id. */
export function subordinationId(separator: Hex, s: SubordinationTerms): Hex {
  return digestOf(separator, subordinationHash(s));
}

/** What is hashed to that digest. */
export function subordinationMessage(separator: Hex, s: SubordinationTerms): Hex {
  return messageOf(separator, subordinationHash(s));
}

function subordinationHash(s: SubordinationTerms): Uint8Array {
  const yielding = keccak(concat(...s.yielding.map((id) => fromHex(id, 32))));
  return structHash(subordination, [BigInt(s.asset), yielding, s.favoured, s.salt, s.deadline]);
}
