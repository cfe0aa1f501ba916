/** The signed answer of a verification: what was found, one verdict per check, at which block, by whom. */
import type { Signer } from '../chain/signer.ts';
import type { Attestation } from '../domain/attestation.ts';
import { type Hex, toHex, utf8 } from '../domain/bytes.ts';
import type { Finding } from '../domain/finding.ts';
import { keccak } from '../domain/hash.ts';
import { answerMessage } from '../domain/peer.ts';
import { canonicalJson, type Value } from '../domain/values.ts';
import type { Check } from '../domain/verdict.ts';

export interface AnswerItem {
  schema: Hex;
  schemaName: string;
  publisher: number | null;
  notAsked: number[];
  outcome: Finding;
  checks: Check[];
  attestations: {
    id: Hex;
    fields: Record<string, Value>;
    attestation: Attestation;
    checks: Check[];
  }[];
}

export interface Answer {
  id: string;
  outcome: Finding;
  purpose: string;
  answeredBy: number;
  block: { number: number; hash: Hex; timestamp: number };
  items: AnswerItem[];
  /** what the enterprise named as its own, where a profile was asked for with assets */
  namedAssets?: string[];
}

export interface SignedAnswer extends Answer {
  /** EIP-712 `Answer(uint32 member,uint64 block,bytes32 body)` by a SIGN key of `answeredBy`; body = keccak256 of the JCS of all other members */
  signature: Hex;
}

/** Signs an answer as this member. */
export async function signAnswer(
  answer: Answer,
  by: { readonly signer: Signer; readonly self: number; readonly memberSeparator: Hex },
): Promise<SignedAnswer> {
  const body = toHex(keccak(utf8(canonicalJson(answer))));
  const message = answerMessage(by.memberSeparator, { member: by.self, block: answer.block.number, body });
  return { ...answer, signature: await by.signer.signMessage(message) };
}
