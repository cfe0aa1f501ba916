import type { Hex } from '../../domain/bytes.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey } from './layout.ts';
import type { VaultBatch } from './vault-batch.ts';

/** Name of a mark in memory: the HMAC as text, so that a chunk can be searched for doubles. */
export type Mark = string;

/**
 * What was published already: `contentMark` for exactly these values, `keyMark` for the latest record with these key fields.
 * Both are HMACs: without the vault's key nobody can try values against them.
 */
export class MarkArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  /** @param values canonical JSON of the record's values */
  content(schema: Hex, subject: Hex, values: string): Mark {
    return this.#engine.mac('contentMark', schema, subject, values).toString('latin1');
  }

  /** @param key canonical JSON of the values of the schema's key fields */
  key(schema: Hex, subject: Hex, key: string): Mark {
    return this.#engine.mac('keyMark', schema, subject, key).toString('latin1');
  }

  /** The id each mark stands for, undefined where there is none. */
  async find(kind: 'contentMark' | 'keyMark', marks: readonly Mark[]): Promise<(Hex | undefined)[]> {
    const found = await this.#engine.getMany(
      kind,
      marks.map((mark) => keyOf(kind, mark)),
    );
    return found.map((plain) => plain?.toString('utf8') as Hex | undefined);
  }

  /** @param known true when the mark exists and is moved to another id */
  set(batch: VaultBatch, kind: 'contentMark' | 'keyMark', mark: Mark, id: Hex, known: boolean): void {
    const key = keyOf(kind, mark);
    if (known) batch.put(kind, key, Buffer.from(id));
    else batch.insert(kind, key, Buffer.from(id));
  }
}

const keyOf = (kind: 'contentMark' | 'keyMark', mark: Mark): Buffer => rowKey(kind, Buffer.from(mark, 'latin1'));
