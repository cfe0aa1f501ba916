/**
 * The vault's table of contents: the first byte of every database key says what the row is.
 * After it comes either an HMAC (`mac`, 24 bytes: identifiers and contents are never a key in clear, nor a bare hash),
 * a sequence number (u64 big-endian, so that key order is time order), or both.
 */
export const KINDS = {
  census: 0x01, // -                             what the vault holds, per kind: see census.ts
  erased: 0x02, // key of another row            what was erased for good, and when: a restored backup must not bring it back
  record: 0x10, // mac(id)                       head (attestation, anchoring) and body sealed with the record's data key
  dataKey: 0x11, // mac(id)                      the record's data key, wrapped with the member key
  recordOrder: 0x12, // mac(subject, schema) seq -> id
  mark: 0x13, // mac(schema, subject, key)       -> digests and ids of the records with these key fields
  lineage: 0x14, // mac(id)                      what a derived record is and what it was derived from
  revocation: 0x15, // mac(id)                   -> reason, successor, operation
  derived: 0x16, // mac(source) u64(n)           what was derived from it, some per row; row 0 counts the rows
  extract: 0x17, // mac(hash)                    -> the extract, once for all records of a chunk
  batch: 0x20, // mac(root)                      -> schema, handles and their ids, to build the tree again
  batchOrder: 0x21, // mac(schema) seq           -> root
  opening: 0x30, // mac(subject)                 -> identifier and salt behind a handle
  openingOf: 0x31, // mac(publisher, identifier) -> the same opening, found from the other side
  enrolment: 0x32, // mac(identifier, publisher) -> controller put on chain
  consent: 0x40, // mac(id)                      -> document, signature, opening
  consentOrder: 0x41, // seq                     -> id
  consentOf: 0x42, // mac(subject) seq           -> id
  consentRequest: 0x43, // seq                   -> request document
  consentAbout: 0x46, // mac(identifier) seq     -> id, for consents that came with an opening
  consentUse: 0x44, // mac(id)                   -> uses counted here
  consentWithdrawn: 0x45, // mac(id)             -> when, and the operation that says it on chain
  objection: 0x47, // mac(subject)               -> processing stopped, or taken back
  offer: 0x48, // mac(id)                        -> consent offered, until it is over; then that it is over
  operation: 0x50, // mac(id)                    -> outbox row
  operationOpen: 0x51, // seq                    -> id of an operation that is not finished
  operationFailed: 0x53, // seq                  -> id of an operation the chain refused; ' replaced' when another took its place
  operationOrder: 0x54, // seq                   -> id
  nonce: 0x52, // mac(key)                       -> key and its next transaction nonce; without mac: of before there were several keys
  token: 0x60, // mac(SHA-256 of the token)      -> label, roles, expiry
  staff: 0x61, // mac(account)                   -> account, label, roles, expiry
  session: 0x62, // mac(jti)                     -> who signed in, until when
  approval: 0x63, // mac(id)                     -> what waits for a second person, or what became of it
  approvalBody: 0x64, // mac(id)                 -> the rows of one that is open
  allowance: 0x65, // mac(kind, maker)           -> what one person did alone within the last day
  peerNonce: 0x70, // deadline mac(member, nonce): request seen
  access: 0x80, // seq                           access log: entries, each hashed with the one before
  accessOf: 0x81, // mac(subject) seq            -> seq of the entry
  accessNode: 0x82, // level, index              complete subtrees of the log's Merkle tree
  accessDelay: 0x83, // mac(id)                  lawful delays of telling a subject
  verification: 0x90, // mac(id)                 what a lender obtained, until its data life ends
  verificationEnd: 0x91, // time mac(id)         -> id
  statement: 0xb0, // seq                        signed: what was deleted or erased
  statementOf: 0xb1, // mac(subject) seq         the same, by whom it is about
  setting: 0xa0, // mac(name)                    operator's settings
  webhookMessage: 0xa1, // mac(hook) seq         -> what waits to be told
  disputeText: 0xd0, // mac(dispute, hash)       -> a text and its salt
  compromise: 0xd2, // seq                       -> declaration of a compromised key, asked for or to be approved
  disputeStep: 0xd1, // mac(dispute, step)       -> operation that brings a step to the chain
  idempotency: 0xc0, // mac(caller, route, key)  request made with an Idempotency-Key, and its answer
  idempotencyEnd: 0xc1, // time mac              -> key of the row above
  assetFacts: 0xe0, // mac(hash)                 what stands on chain as a hash only: texts, numbers, identities
} as const;

export type Kind = keyof typeof KINDS;

const NAMES = new Map<number, Kind>(Object.entries(KINDS).map(([name, byte]) => [byte, name as Kind]));

/** The kind of a database key, or undefined for a byte the layout does not know. */
export function kindOf(key: Uint8Array): Kind | undefined {
  return key[0] === undefined ? undefined : NAMES.get(key[0]);
}

/** A database key: kind byte and what follows it. */
export function rowKey(kind: Kind, ...rest: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Uint8Array.of(KINDS[kind]), ...rest]);
}

/** A sequence number or a time as 8 bytes whose order is numeric order. */
export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** The number at the end of an ordered key. */
export function sequenceOf(key: Uint8Array): number {
  return Number(Buffer.from(key.buffer, key.byteOffset, key.length).readBigUInt64BE(key.length - 8));
}

/** The first key after all that begin with `prefix`. */
export function successor(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  for (let i = end.length - 1; i >= 0; i--) {
    if (end[i]! < 0xff) {
      end[i]! += 1;
      return end.subarray(0, i + 1);
    }
  }
  return Buffer.from([0xff]);
}
