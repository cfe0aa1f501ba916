import type { Hex } from '../../domain/bytes.ts';
import type { OfferAnswer } from '../../domain/offer.ts';
import type { StoredConsent } from './consents.ts';
import type { VaultEngine } from './engine.ts';
import { json, type VaultBatch } from './vault-batch.ts';

/** What is kept of an offer as long as its consent could be valid: so that it cannot come back. Times in unix seconds. */
export interface OfferHead {
  readonly id: Hex;
  readonly subject: Hex;
  readonly publisher: number;
  readonly recipient: number;
  readonly answer: OfferAnswer;
  /** to be taken up before */
  readonly until: number;
  /** of the consent */
  readonly validUntil: number;
  /** block time at which it was taken in */
  readonly at: number;
}

/** The signed consent behind an offer; the opening is with the publisher alone until the offer is taken up. */
export type OfferDocument = Pick<StoredConsent, 'id' | 'consent' | 'signature' | 'opening' | 'notice'>;

interface Row {
  readonly head: OfferHead;
  /** gone when the offer is over */
  readonly document?: OfferDocument;
}

/** Offers made at this gateway (as the handle's publisher) and received here (as the recipient). Heads in memory. */
export class OfferArea {
  readonly #engine: VaultEngine;
  readonly #heads = new Map<Hex, OfferHead>();
  readonly #documents = new Set<Hex>();

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<OfferArea> {
    const area = new OfferArea(engine);
    for await (const { plain } of engine.scan('offer')) {
      const { head, document } = JSON.parse(plain.toString('utf8')) as Row;
      area.#heads.set(head.id, head);
      if (document !== undefined) area.#documents.add(head.id);
    }
    return area;
  }

  head(id: Hex): OfferHead | undefined {
    return this.#heads.get(id);
  }

  heads(): OfferHead[] {
    return [...this.#heads.values()];
  }

  /** Whether a consent id is an offer that was not taken up. Without a wait: asked again right before data leaves. */
  holdsBack(id: Hex): boolean {
    const head = this.#heads.get(id);
    return head !== undefined && head.answer !== 'accepted';
  }

  hasDocument(id: Hex): boolean {
    return this.#documents.has(id);
  }

  async document(id: Hex): Promise<OfferDocument | undefined> {
    const plain = await this.#engine.get('offer', this.#engine.key('offer', id));
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as Row).document;
  }

  /** Without a document what is left is its end. Holding back takes effect in memory now, letting go after the commit. */
  put(batch: VaultBatch, head: OfferHead, document?: OfferDocument): void {
    const row: Row = { head, ...(document === undefined ? {} : { document }) };
    if (head.answer !== 'accepted') this.#heads.set(head.id, head);
    batch.put('offer', this.#engine.key('offer', head.id), json(row));
    batch.afterCommit(() => {
      this.#heads.set(head.id, head);
      if (document === undefined) this.#documents.delete(head.id);
      else this.#documents.add(head.id);
    });
  }

  remove(batch: VaultBatch, id: Hex): void {
    batch.del('offer', this.#engine.key('offer', id));
    batch.afterCommit(() => {
      this.#heads.delete(id);
      this.#documents.delete(id);
    });
  }
}
