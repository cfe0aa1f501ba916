import { asQueued, type Intent, type OutboxRow, type OutboxStore } from '../../server/chain/outbox.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { LedgerError } from '../../server/errors.ts';

/** An outbox that forgets everything at the end of the process; `copy` is what a restart would find. */
export class MemoryOutbox implements OutboxStore {
  readonly rows = new Map<string, OutboxRow>();
  nonces = new Map<Hex, number>();
  /** Every state a row was put in, in order, as `id state`. */
  readonly history: string[] = [];
  /** Asked before every write; may throw. */
  before: (row: OutboxRow) => void = () => undefined;

  add(...intents: Intent[]): void {
    for (const intent of intents)
      this.rows.set(intent.id, { ...intent, seq: this.rows.size + 1, state: 'queued', createdAt: 0 });
  }

  copy(): MemoryOutbox {
    const copy = new MemoryOutbox();
    for (const [id, row] of this.rows) copy.rows.set(id, row);
    copy.nonces = new Map(this.nonces);
    return copy;
  }

  states(): string[] {
    return [...this.rows.values()].map((row) => row.state);
  }

  async pending(): Promise<OutboxRow[]> {
    return [...this.rows.values()]
      .filter(({ state }) => state !== 'final' && state !== 'failed')
      .sort((a, b) => a.seq - b.seq);
  }

  async get(id: string): Promise<OutboxRow | undefined> {
    return this.rows.get(id);
  }

  async put(row: OutboxRow): Promise<void> {
    this.before(row);
    this.history.push(`${row.id} ${row.state}`);
    this.rows.set(row.id, row);
    const { from, nonce = -1 } = row;
    if (from !== undefined) this.nonces.set(from, Math.max(nonce + 1, this.nonces.get(from) ?? 0));
  }

  async revive(id: string): Promise<OutboxRow> {
    const row = this.rows.get(id);
    if (row === undefined) throw new LedgerError('OPERATION_UNKNOWN', id);
    if (row.state !== 'failed') throw new LedgerError('OPERATION_STATE', id);
    await this.put(asQueued(row));
    return this.rows.get(id)!;
  }

  async nextNonce(key: Hex): Promise<number | undefined> {
    return this.nonces.get(key);
  }
}
