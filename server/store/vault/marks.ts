import { createHash } from 'node:crypto';
import type { Hex } from '../../domain/bytes.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey } from './layout.ts';
import { json, type VaultBatch } from './vault-batch.ts';

/** Name of a mark in memory: the HMAC as text, so that a chunk can be searched for doubles. */
export type Mark = string;

/** One record published under a key: a digest of all its values, and its id. */
export interface Version {
  readonly content: string;
  readonly id: Hex;
}

/**
 * What was published already, per schema, subject and key fields: the records in the order of publication. The name of a mark is an
 * HMAC: without the vault's key nobody can try values against it; the digests of values stand inside the seal.
 */
export class MarkArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  /** @param key canonical JSON of the values of the schema's key fields */
  name(schema: Hex, subject: Hex, key: string): Mark {
    return this.#engine.mac('mark', schema, subject, key).toString('latin1');
  }

  /** The versions under each mark; none where nothing was published. */
  async versions(marks: readonly Mark[]): Promise<(readonly Version[])[]> {
    const found = await this.#engine.getMany('mark', marks.map(keyOf));
    return found.map((plain) => (plain === undefined ? [] : decode(plain)));
  }

  /** @param known true when the mark has versions already */
  set(batch: VaultBatch, mark: Mark, versions: readonly Version[], known: boolean): void {
    const plain = json(versions.map(({ content, id }) => [content, id]));
    if (known) batch.put('mark', keyOf(mark), plain);
    else batch.insert('mark', keyOf(mark), plain);
  }
}

/** Digest of a record's values in canonical JSON. To be kept sealed: values can be guessed. */
export const contentDigest = (values: string): string => createHash('sha256').update(values).digest('base64url');

const keyOf = (mark: Mark): Buffer => rowKey('mark', Buffer.from(mark, 'latin1'));

const decode = (plain: Buffer): Version[] =>
  (JSON.parse(plain.toString('utf8')) as [string, Hex][]).map(([content, id]) => ({ content, id }));
