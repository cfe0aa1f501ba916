/** What the transaction manager keeps, and what keeps it. */
import type { Hex } from '../domain/bytes.ts';
import type { ContractName } from './abi.ts';

/** A call to be sent, once, by this member. */
export interface Intent {
  readonly id: string;
  readonly contract: ContractName;
  readonly data: Hex;
  /** Somebody waited for the outcome and acted on it: what failed is not taken up again. */
  readonly answered?: true;
}

/** `queued` -> `signed` (raw bytes durable, maybe sent) -> `mined` -> `final`; `failed` from any but `final`. */
export type OutboxState = 'queued' | 'signed' | 'mined' | 'final' | 'failed';

/** Signed bytes for one nonce. */
export interface SignedBytes {
  readonly raw: Hex;
  readonly hash: Hex;
  /** They do nothing but use up the nonce: the operation is cancelled when a block holds them. */
  readonly voids?: true;
}

export interface OutboxRow extends Intent {
  /** Order of intention. */
  readonly seq: number;
  readonly state: OutboxState;
  /** The key that signed, and the nonce it took for this operation. */
  readonly from?: Hex;
  readonly nonce?: number;
  readonly raw?: Hex;
  readonly hash?: Hex;
  readonly voids?: true;
  /** Signed before for the same nonce: a block may hold any one of them. */
  readonly others?: readonly SignedBytes[];
  /** Unix seconds of the newest signing. */
  readonly signedAt?: number;
  /** An operator asked for its end. */
  readonly cancelling?: true;
  readonly block?: number;
  readonly gasUsed?: number;
  /** Why it failed; on a mined row: why it will have failed once it is final. */
  readonly failure?: { readonly code: string; readonly detail: string };
  /** Unix seconds. */
  readonly createdAt: number;
}

/** Durable rows of one member: a promise that resolves means that the row is on disk. Nonces are kept per key, as lanes. */
export interface OutboxStore {
  /** Rows that are neither final nor failed, by `seq`. */
  pending(): Promise<OutboxRow[]>;
  get(id: string): Promise<OutboxRow | undefined>;
  /** With a row that has a nonce its key's next one, in the same write. */
  put(row: OutboxRow): Promise<void>;
  /** Queues a failed row again. @throws OPERATION_UNKNOWN; OPERATION_STATE unless it failed and nothing took its place */
  revive(id: string): Promise<OutboxRow>;
  /** One above the highest that a row of the key had; undefined when none had any. */
  nextNonce(key: Hex): Promise<number | undefined>;
}

/** True for a row with which nothing will happen any more. */
export const finished = (row: OutboxRow): boolean => row.state === 'final' || row.state === 'failed';

/** A row as it was intended, without what signing and mining added. */
export function asQueued({ id, contract, data, answered, seq, createdAt }: OutboxRow): OutboxRow {
  const intent = { id, contract, data, ...(answered === undefined ? {} : { answered }) };
  return { ...intent, seq, state: 'queued', createdAt };
}

/** All bytes that were signed for a row: the newest first. */
export function signedBytes(row: OutboxRow): SignedBytes[] {
  const { raw, hash, voids, others = [] } = row;
  if (raw === undefined || hash === undefined) return [];
  return [{ raw, hash, ...(voids === undefined ? {} : { voids }) }, ...others];
}

/** The row with these bytes as its own: new ones, or the ones that a block turned out to hold. */
export function withBytes(row: OutboxRow, bytes: SignedBytes): OutboxRow {
  const { raw: _raw, hash: _hash, voids: _voids, others: _others, ...rest } = row;
  const others = signedBytes(row).filter(({ hash }) => hash !== bytes.hash);
  return { ...rest, ...bytes, ...(others.length === 0 ? {} : { others }) };
}
