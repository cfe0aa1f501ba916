import type { VaultEngine } from './engine.ts';
import { json, VaultBatch } from './vault-batch.ts';

/** Small things the gateway must remember, by name. Values are JSON. */
export class SettingArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  async get(name: string): Promise<unknown> {
    const plain = await this.#engine.get('setting', this.#engine.key('setting', name));
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as unknown);
  }

  async put(name: string, value: unknown): Promise<void> {
    const batch = new VaultBatch();
    this.putWith(batch, name, value);
    await this.#engine.commit(batch);
  }

  /** The same, together with other changes. */
  putWith(batch: VaultBatch, name: string, value: unknown): void {
    batch.put('setting', this.#engine.key('setting', name), json(value));
  }

  async remove(name: string): Promise<void> {
    const batch = new VaultBatch();
    batch.del('setting', this.#engine.key('setting', name));
    await this.#engine.commit(batch);
  }
}
