/**
 * What a party signs to object, and what the chain remembers of it: the EIP-712 structs of IDisputeRegistry (separator of the
 * DisputeRegistry), the salted hashes of texts, and the items of a target's chain.
 */
import { concat, fromHex, type Hex, toHex, u256, utf8, writeHex, writeU32, writeU64 } from './bytes.ts';
import { keccak, tag } from './hash.ts';
import { digestOf, structBuffer } from './typed-data.ts';

/** What can be disputed; numbers as in IDisputeRegistry. */
export const DISPUTE_KINDS = { attestation: 1, title: 2, valuation: 3, lien: 4 } as const;
export type DisputeKind = keyof typeof DISPUTE_KINDS;

/** States of a dispute; numbers as in IDisputeRegistry. */
export const DISPUTE_STATUS = { open: 1, corrected: 2, rejected: 3, unresolved: 4, withdrawn: 5 } as const;
export type DisputeStatus = keyof typeof DISPUTE_STATUS;

/** How a respondent may answer. */
export type DisputeOutcome = Extract<DisputeStatus, 'corrected' | 'rejected' | 'unresolved'>;

/** An objection as its party signs it. Hashes are `textHash`; `statement` is 32 zero bytes when there is none yet. */
export interface Filing {
  kind: number;
  target: Hex;
  /** Handle of the subject, or the asset's number as 32 bytes. */
  party: Hex;
  /** One of the clocks the respondent answers under. */
  clock: number;
  grounds: Hex;
  statement: Hex;
  salt: Hex;
  /** Unix seconds: last second in which it may be filed. */
  deadline: number;
}

const filing = structBuffer(
  'Dispute(uint8 kind,bytes32 target,bytes32 party,uint8 clock,bytes32 grounds,bytes32 statement,bytes32 salt,uint64 deadline)',
  8,
);
const statement = structBuffer('Statement(bytes32 dispute,bytes32 statement,uint8 number,uint64 deadline)', 4);
const withdrawal = structBuffer('Withdrawal(bytes32 dispute)', 1);
const reading = structBuffer('Reading(bytes32 dispute,uint64 deadline)', 2);

/** The dispute's id, and what the party signs. HEX_INVALID, VALUE_INVALID. */
export function disputeId(separator: Hex, f: Filing): Hex {
  writeU32(filing, 32 + 28, f.kind);
  writeHex(filing, 64, f.target, 32);
  writeHex(filing, 96, f.party, 32);
  writeU32(filing, 128 + 28, f.clock);
  writeHex(filing, 160, f.grounds, 32);
  writeHex(filing, 192, f.statement, 32);
  writeHex(filing, 224, f.salt, 32);
  writeU64(filing, 256 + 24, f.deadline);
  return digestOf(separator, keccak(filing));
}

/** A further statement of the party. */
export interface StatementMade {
  dispute: Hex;
  statement: Hex;
  /** Place among the statements of the dispute, from 1; the one in the filing counts. */
  number: number;
  deadline: number;
}

/** What the party signs to state something. */
export function statementDigest(separator: Hex, s: StatementMade): Hex {
  writeHex(statement, 32, s.dispute, 32);
  writeHex(statement, 64, s.statement, 32);
  writeU32(statement, 96 + 28, s.number);
  writeU64(statement, 128 + 24, s.deadline);
  return digestOf(separator, keccak(statement));
}

/** What the party signs to withdraw. */
export function disputeWithdrawalDigest(separator: Hex, dispute: Hex): Hex {
  writeHex(withdrawal, 32, dispute, 32);
  return digestOf(separator, keccak(withdrawal));
}

/** What the party signs to read the texts of its dispute at a gateway; no contract knows this one. */
export function readingDigest(separator: Hex, dispute: Hex, deadline: number): Hex {
  writeHex(reading, 32, dispute, 32);
  writeU64(reading, 64 + 24, deadline);
  return digestOf(separator, keccak(reading));
}

/** A text with the 32 random bytes that keep its hash from being guessed. */
export interface SaltedText {
  text: string;
  salt: Hex;
}

const TEXT = tag('dispute-text');

/** What the chain holds of a text: H(tag dispute-text . salt32 . utf8 text). HEX_INVALID for a salt of other than 32 bytes. */
export function textHash({ text, salt }: SaltedText): Hex {
  return toHex(keccak(concat(TEXT, fromHex(salt, 32), utf8(text))));
}

const STEPS = { filed: 1, answered: 2, stated: 3, withdrawn: 4 } as const;

/** One item of a target's chain: H(u256 step . dispute . data). */
export function disputeItem(step: keyof typeof STEPS, dispute: Hex, data: Hex): Hex {
  return toHex(keccak(concat(u256(STEPS[step]), fromHex(dispute, 32), fromHex(data, 32))));
}

/** The data of an answer in the chain. */
export function answerData(outcome: number, answer: Hex, successor: Hex): Hex {
  return toHex(keccak(concat(u256(outcome), fromHex(answer, 32), fromHex(successor, 32))));
}
