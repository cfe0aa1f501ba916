/** Transactions for those who mend: which there are, and what can be done about those that are held up or failed. */
import type { OutboxRow, OutboxState } from '../chain/outbox.ts';
import type { TransactionManager } from '../chain/transactions.ts';
import type { Vault } from '../store/vault.ts';

export interface OperationsDeps {
  readonly vault: { readonly outbox: Pick<Vault['outbox'], 'list' | 'pending'> };
  readonly transactions: Pick<TransactionManager, 'waiting' | 'retry' | 'cancel'>;
}

export interface OperationQuery {
  readonly state?: OutboxState;
  readonly contract?: string;
  /** only those that something holds up */
  readonly stuck?: boolean;
  /** `next` of the page before */
  readonly before?: number;
  readonly limit: number;
}

export class Operations {
  readonly #deps: OperationsDeps;

  constructor(deps: OperationsDeps) {
    this.#deps = deps;
  }

  /** Newest first; `next` goes into `before` for the next page, absent at the end. `stuck` answers one page. */
  async list({
    state,
    contract,
    stuck,
    before,
    limit,
  }: OperationQuery): Promise<{ rows: readonly OutboxRow[]; next?: number }> {
    const { vault, transactions } = this.#deps;
    if (stuck !== true)
      return vault.outbox.list({
        limit,
        ...(state === undefined ? {} : { states: [state] }),
        ...(contract === undefined ? {} : { contract }),
        ...(before === undefined ? {} : { before }),
      });
    const held = (await vault.outbox.pending()).filter(
      (row) =>
        transactions.waiting(row.id) !== undefined &&
        (state ?? row.state) === row.state &&
        (contract ?? row.contract) === row.contract,
    );
    return { rows: held.reverse().slice(0, limit) };
  }

  /** @throws OPERATION_UNKNOWN; OPERATION_STATE unless it failed and nothing took its place; OUTBOX_FULL */
  retry(id: string): Promise<OutboxRow> {
    return this.#deps.transactions.retry(id);
  }

  /** @throws OPERATION_UNKNOWN; OPERATION_STATE when it is finished or a block holds it */
  cancel(id: string): Promise<OutboxRow> {
    return this.#deps.transactions.cancel(id);
  }
}
