/** What the transaction manager keeps, and what keeps it. */
import type { Hex } from '../domain/bytes.ts';
import type { ContractName } from './abi.ts';

/** A call to be sent, once, by this member's key. */
export interface Intent {
  readonly id: string;
  readonly contract: ContractName;
  readonly data: Hex;
}

/** `queued` -> `signed` (raw bytes durable, maybe sent) -> `mined` -> `final`; `failed` from any but `final`. */
export type OutboxState = 'queued' | 'signed' | 'mined' | 'final' | 'failed';

export interface OutboxRow extends Intent {
  /** Order of intention. */
  readonly seq: number;
  readonly state: OutboxState;
  readonly nonce?: number;
  readonly raw?: Hex;
  readonly hash?: Hex;
  readonly block?: number;
  readonly gasUsed?: number;
  /** Why it failed; on a mined row: why it will have failed once it is final. */
  readonly failure?: { readonly code: string; readonly detail: string };
  /** Unix seconds. */
  readonly createdAt: number;
}

/** Durable rows of one key: a promise that resolves means that the row is on disk. The nonce is that key's. */
export interface OutboxStore {
  /** Rows that are neither final nor failed, by `seq`. */
  pending(): Promise<OutboxRow[]>;
  get(id: string): Promise<OutboxRow | undefined>;
  put(row: OutboxRow): Promise<void>;
  nextNonce(): Promise<number | undefined>;
  putNonce(nonce: number): Promise<void>;
}
