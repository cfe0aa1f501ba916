import type { Intent, OutboxRow, OutboxStore } from '../../server/chain/outbox.ts';

/** An outbox that forgets everything at the end of the process; `copy` is what a restart would find. */
export class MemoryOutbox implements OutboxStore {
  readonly rows = new Map<string, OutboxRow>();
  nonce: number | undefined;
  /** Every state a row was put in, in order, as `id state`. */
  readonly history: string[] = [];
  /** Asked before every write; may throw. */
  before: (row: OutboxRow | undefined) => void = () => undefined;

  add(...intents: Intent[]): void {
    for (const intent of intents)
      this.rows.set(intent.id, { ...intent, seq: this.rows.size + 1, state: 'queued', createdAt: 0 });
  }

  copy(): MemoryOutbox {
    const copy = new MemoryOutbox();
    for (const [id, row] of this.rows) copy.rows.set(id, row);
    copy.nonce = this.nonce;
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
  }

  async nextNonce(): Promise<number | undefined> {
    return this.nonce;
  }

  async putNonce(nonce: number): Promise<void> {
    this.before(undefined);
    this.nonce = nonce;
  }
}
