import type { Attestation } from '../../domain/attestation.ts';
import type { Hex } from '../../domain/bytes.ts';
import type { Extract } from '../../domain/sources.ts';
import type { Values } from '../../domain/values.ts';
import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { dataKey, randomKey, sealWith, unsealWith } from './keyring.ts';
import { rowKey, u64 } from './layout.ts';
import { json, type VaultBatch } from './vault-batch.ts';

type Anchoring = { readonly kind: 'single' } | { readonly kind: 'batch'; readonly root: Hex };

/** The sources document: what the `sources` field of the attestation commits to. */
export interface SourcesDocument {
  readonly extract?: Extract;
  readonly salt?: Hex;
  readonly ids: readonly Hex[];
}

/** What can be erased: destroying the record's data key makes it unreadable for ever. */
export interface RecordBody {
  readonly values: Values;
  readonly secret: Hex;
  readonly sources: SourcesDocument;
}

export interface RecordHead {
  readonly id: Hex;
  readonly attestation: Attestation;
  readonly anchoring: Anchoring;
  readonly operation: string;
  readonly storedAt: number;
}

/** A published record. `body` is absent once it was erased; the head stays, as the anchor does. */
export interface StoredRecord extends RecordHead {
  readonly body?: RecordBody;
}

export interface RevocationIntent {
  readonly reason: number;
  /** 32 zero bytes unless the reason is 2 */
  readonly successor: Hex;
  readonly operation: string;
}

/** Published records by id, and by (subject, schema) in the order of publication. */
export class RecordArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  /** The id must be new to the vault. */
  add(batch: VaultBatch, head: RecordHead, body: RecordBody): void {
    const { id, attestation } = head;
    const mac = this.#engine.mac('record', id);
    const key = rowKey('record', mac);
    const secretKey = randomKey();
    const headBytes = json(head);
    const row = Buffer.concat([Buffer.alloc(4), headBytes, sealWith(dataKey(secretKey), key, json(body))]);
    row.writeUInt32BE(headBytes.length, 0);
    batch.insert('record', key, row);
    batch.insert('dataKey', rowKey('dataKey', mac), secretKey);
    batch.insert('recordOrder', this.#orderKey(attestation.subject, attestation.schema), Buffer.from(id));
  }

  /** @throws LedgerError STORE_DAMAGED */
  async get(id: Hex): Promise<StoredRecord | undefined> {
    return (await this.getMany([id]))[0];
  }

  /** @throws LedgerError STORE_DAMAGED */
  async getMany(ids: readonly Hex[]): Promise<(StoredRecord | undefined)[]> {
    const macs = ids.map((id) => this.#engine.mac('record', id));
    const keys = macs.map((mac) => rowKey('record', mac));
    const [rows, secretKeys] = await Promise.all([
      this.#engine.getMany('record', keys),
      this.#engine.getMany(
        'dataKey',
        macs.map((mac) => rowKey('dataKey', mac)),
      ),
    ]);
    return rows.map((row, i) => (row === undefined ? undefined : decode(row, keys[i]!, secretKeys[i])));
  }

  /** Ids of the records about a subject under a schema, in the order of publication. */
  async idsOf(subject: Hex, schema: Hex): Promise<Hex[]> {
    const ids: Hex[] = [];
    for await (const { plain } of this.#engine.scan('recordOrder', this.#engine.mac('recordOrder', subject, schema)))
      ids.push(plain.toString('utf8') as Hex);
    return ids;
  }

  /** Destroys the record's data key with the batch; `forget` takes it out of the files. Copies in backups: see publish/erasure.ts. */
  erase(batch: VaultBatch, id: Hex): void {
    batch.erase('dataKey', rowKey('dataKey', this.#engine.mac('record', id)));
  }

  /** Takes destroyed keys out of the files too. */
  forget(): Promise<void> {
    return this.#engine.compact('dataKey');
  }

  /** A revocation this member decided on; see publish/revocation.ts. */
  async revocation(id: Hex): Promise<RevocationIntent | undefined> {
    const plain = await this.#engine.get('revocation', this.#engine.key('revocation', id));
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as RevocationIntent);
  }

  setRevocation(batch: VaultBatch, id: Hex, revocation: RevocationIntent): void {
    batch.put('revocation', this.#engine.key('revocation', id), json(revocation));
  }

  #orderKey(subject: Hex, schema: Hex): Buffer {
    return rowKey('recordOrder', this.#engine.mac('recordOrder', subject, schema), u64(this.#engine.nextSequence()));
  }
}

function decode(row: Buffer, key: Buffer, secretKey: Buffer | undefined): StoredRecord {
  const end = 4 + row.readUInt32BE(0);
  const head = JSON.parse(row.toString('utf8', 4, end)) as RecordHead;
  if (secretKey === undefined) return head;
  const body = unsealWith(dataKey(secretKey), key, row.subarray(end));
  if (body === undefined) throw new LedgerError('STORE_DAMAGED', 'vault: record', { kind: 'record' });
  return { ...head, body: JSON.parse(body.toString('utf8')) as RecordBody };
}
