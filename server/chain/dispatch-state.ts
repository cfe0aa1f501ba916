/** What the steps of the dispatcher share. */
import type { Hex } from '../domain/bytes.ts';
import type { ContractName } from './abi.ts';
import type { FeePolicy } from './fees.ts';
import type { Lanes } from './lanes.ts';
import type { OutboxRow, OutboxStore } from './outbox.ts';
import { readTransaction } from './raw-transaction.ts';
import type { RowKeeper } from './row-keeper.ts';
import type { Rpc } from './rpc.ts';
import type { Signer } from './signer.ts';
import type { WaitingReasons } from './waiting.ts';

export interface DispatcherOptions {
  readonly rpc: Rpc;
  readonly signer: Signer;
  readonly chainId: number;
  readonly contracts: Readonly<Record<ContractName, { readonly address: Hex }>>;
  readonly outbox: OutboxStore;
  /** Blocks on top of a transaction's block until it counts as final; `instant` = its own block is enough. */
  readonly finality: 'instant' | number;
  readonly fees: FeePolicy;
  /** Transactions signed and in no block at a time. */
  readonly inFlight: number;
  /** Milliseconds until the same bytes are sent again while they are in no block. */
  readonly resendMs: number;
  /** Milliseconds in no block after which a transaction with fees is offered more (EIP-1559 chains only). */
  readonly raiseMs: number;
  /** Milliseconds for which another transaction must have our nonce, finally, before ours is signed anew. */
  readonly displacedMs: number;
}

export interface DispatchState {
  readonly options: DispatcherOptions;
  readonly keeper: RowKeeper;
  readonly lanes: Lanes;
  readonly reasons: WaitingReasons;
  /** Unix milliseconds of the last sending, by row. */
  readonly sentAt: Map<string, number>;
  readonly displacedSince: Map<string, number>;
  /** The key that signs from now on. */
  signer: Signer;
  /** Nothing new is signed any more. */
  ended: boolean;
  /** Transactions taken by the node so far. */
  sent: number;
}

/** The key that signed a row; rows made before it was kept say it by their bytes. */
export const senderOf = (row: OutboxRow): Hex => row.from ?? readTransaction(row.raw!).from;

/** A row that an operator ended. */
export const cancelled = ({ cancelling: _, ...row }: OutboxRow): OutboxRow => ({
  ...row,
  state: 'failed',
  failure: { code: 'OPERATION_CANCELLED', detail: 'ended by an operator before the chain took it' },
});
