import { type Hex, writeHex, writeU32, writeU64 } from './bytes.ts';
import { keccak } from './hash.ts';
import { digestOf, messageOf, structBuffer } from './typed-data.ts';

/** A signed request of one member to another. */
export interface PeerRequest {
  from: number;
  to: number;
  /** keccak256 of the request's body as sent. */
  body: Hex;
  /** 32 random bytes, used once. */
  nonce: Hex;
  /** Unix seconds. */
  deadline: number;
}

/** A signed answer of a member, as of a block of its index. */
export interface PeerAnswer {
  member: number;
  block: number;
  /** keccak256 of the answer's canonical JSON. */
  body: Hex;
}

/** What a member states for anybody to check later; see peer/statement.ts. */
export interface MemberStatement {
  member: number;
  /** Unix seconds. */
  at: number;
  /** keccak256 of the statement's canonical JSON. */
  body: Hex;
}

const statement = structBuffer('Statement(uint32 member,uint64 at,bytes32 body)', 3);
const request = structBuffer('PeerRequest(uint32 from,uint32 to,bytes32 body,bytes32 nonce,uint64 deadline)', 5);
const answer = structBuffer('Answer(uint32 member,uint64 block,bytes32 body)', 3);

/** What a member signs to ask another (separator of the MemberRegistry). */
export function peerRequestDigest(separator: Hex, r: PeerRequest): Hex {
  return digestOf(separator, requestHash(r));
}

/** What is hashed to that digest. */
export function peerRequestMessage(separator: Hex, r: PeerRequest): Hex {
  return messageOf(separator, requestHash(r));
}

function requestHash(r: PeerRequest): Uint8Array {
  writeU32(request, 32 + 28, r.from);
  writeU32(request, 64 + 28, r.to);
  writeHex(request, 96, r.body, 32);
  writeHex(request, 128, r.nonce, 32);
  writeU64(request, 160 + 24, r.deadline);
  return keccak(request);
}

/** What is hashed to the digest that a member signs under a statement (separator of the MemberRegistry). */
export function statementMessage(separator: Hex, s: MemberStatement): Hex {
  writeU32(statement, 32 + 28, s.member);
  writeU64(statement, 64 + 24, s.at);
  writeHex(statement, 96, s.body, 32);
  return messageOf(separator, keccak(statement));
}

/** What a member signs under an answer (separator of the MemberRegistry). */
export function answerDigest(separator: Hex, a: PeerAnswer): Hex {
  return digestOf(separator, answerHash(a));
}

/** What is hashed to that digest. */
export function answerMessage(separator: Hex, a: PeerAnswer): Hex {
  return messageOf(separator, answerHash(a));
}

function answerHash(a: PeerAnswer): Uint8Array {
  writeU32(answer, 32 + 28, a.member);
  writeU64(answer, 64 + 24, a.block);
  writeHex(answer, 96, a.body, 32);
  return keccak(answer);
}
