import type { Hex } from '../../domain/bytes.ts';
import type { SaltedText } from '../../domain/dispute.ts';
import type { VaultEngine } from './engine.ts';
import { json, type VaultBatch } from './vault-batch.ts';

/** Texts of disputes by the hash that stands on chain, and which operation brings a step of a dispute to the chain. */
export class DisputeArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  /** @param hash `textHash` of the text */
  addText(batch: VaultBatch, dispute: Hex, hash: Hex, text: SaltedText): void {
    batch.put('disputeText', this.#engine.key('disputeText', dispute, hash), json(text));
  }

  /** A text whose row was damaged, as it was. */
  mendText(batch: VaultBatch, dispute: Hex, hash: Hex, text: SaltedText): void {
    batch.mend('disputeText', this.#engine.key('disputeText', dispute, hash), json(text));
  }

  /** The text behind a hash; undefined when it was never brought here. */
  async text(dispute: Hex, hash: Hex): Promise<SaltedText | undefined> {
    const plain = await this.#engine.get('disputeText', this.#engine.key('disputeText', dispute, hash));
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as SaltedText);
  }

  /** @param step filing, answer, statement N, withdrawal */
  setOperation(batch: VaultBatch, dispute: Hex, step: string, operation: string): void {
    batch.put('disputeStep', this.#engine.key('disputeStep', dispute, step), Buffer.from(operation));
  }

  async operation(dispute: Hex, step: string): Promise<string | undefined> {
    return (await this.#engine.get('disputeStep', this.#engine.key('disputeStep', dispute, step)))?.toString('utf8');
  }
}
