import type { Hex } from '../domain/bytes.ts';
import { type ChainHead, EMPTY_CHAIN } from '../domain/hash-chain.ts';
import type { LedgerError } from '../errors.ts';
import { AssetReader } from './asset-reader.ts';
import { DisputeReader } from './dispute-reader.ts';
import { GovernanceReader } from './governance-reader.ts';
import { keys, prefixes } from './layout.ts';
import { PointReader } from './point-reader.ts';
import type {
  AttestationRow,
  BatchRow,
  ConsentRow,
  KeyRow,
  MemberRow,
  RevocationRow,
  SchemaRow,
  SubjectRow,
  TemplateRow,
  WithdrawalRow,
} from './rows.ts';

/** Where rows come from: the database as it is, or as it was at a snapshot. */
export interface RowSource {
  /** Read in place, in some microseconds. @throws STORE_DAMAGED */
  rowAt<T>(key: string): T | undefined;
  /** @throws STORE_DAMAGED */
  get<T>(key: string): Promise<T | undefined>;
  /** @throws STORE_DAMAGED */
  getMany<T>(keys: readonly string[]): Promise<(T | undefined)[]>;
  /** Rows whose key begins with `prefix`, in key order. @throws STORE_DAMAGED */
  range<T>(prefix: string): Promise<T[]>;
  /** STORE_DAMAGED for rows that do not belong together, and tells whoever keeps the index. */
  damaged(what: string, values: Readonly<Record<string, unknown>>): LedgerError;
}

/**
 * What the index knows. Absent rows are `undefined` or an empty list: the chain said nothing up to the head. Every reader may throw
 * STORE_DAMAGED. Hexadecimal may be given in either case.
 */
export class IndexReader {
  protected readonly rows: RowSource;
  readonly disputes: DisputeReader;
  readonly governance: GovernanceReader;

  /** Assets, liens, valuations. */
  readonly assets: AssetReader;
  /** Single rows, read in place. */
  readonly points: PointReader;

  constructor(rows: RowSource) {
    this.rows = rows;
    this.points = new PointReader(rows);
    this.assets = new AssetReader(rows);
    this.disputes = new DisputeReader(rows);
    this.governance = new GovernanceReader(rows);
  }

  member(member: number): Promise<MemberRow | undefined> {
    return this.rows.get(keys.member(member));
  }

  /** In the order of their numbers. */
  members(): Promise<MemberRow[]> {
    return this.rows.range(prefixes.members);
  }

  /** The key with this address; it acts for one member, for ever. */
  key(address: Hex): Promise<KeyRow | undefined> {
    return this.rows.get(keys.key(address));
  }

  schema(schema: Hex): Promise<SchemaRow | undefined> {
    return this.rows.get(keys.schema(schema));
  }

  schemas(): Promise<SchemaRow[]> {
    return this.rows.range(prefixes.schemas);
  }

  template(template: Hex): Promise<TemplateRow | undefined> {
    return this.rows.get(keys.template(template));
  }

  templates(): Promise<TemplateRow[]> {
    return this.rows.range(prefixes.templates);
  }

  subject(handle: Hex): Promise<SubjectRow | undefined> {
    return this.rows.get(keys.subject(handle));
  }

  /** Handles that an account controls now, in their own order. */
  async handlesOf(account: Hex): Promise<Hex[]> {
    const handles = await this.rows.range<Hex>(prefixes.handlesOf(account));
    const rows = await this.rows.getMany<SubjectRow>(handles.map((handle) => keys.subject(handle)));
    const controls = (row: SubjectRow | undefined): boolean => row?.controller.toLowerCase() === account.toLowerCase();
    return handles.filter((_, i) => controls(rows[i]));
  }

  /** A consent that was granted, by its id alone: the id covers the subject. */
  async consent(consent: Hex): Promise<ConsentRow | undefined> {
    const handle = await this.rows.get<Hex>(keys.consentSubject(consent));
    if (handle === undefined) return undefined;
    const row = await this.rows.get<ConsentRow>(keys.consent(handle, consent));
    if (row === undefined) throw this.rows.damaged(`consent ${consent} is missing`, { consent });
    return row;
  }

  /** The withdrawal under a subject of an id that was never granted there; such an id cannot be granted any more. */
  async withdrawal(handle: Hex, consent: Hex): Promise<WithdrawalRow | undefined> {
    const row = await this.rows.get<ConsentRow | WithdrawalRow>(keys.consent(handle, consent));
    return row !== undefined && !('at' in row) ? row : undefined;
  }

  /** Consents granted under a handle, in the order of their ids. */
  async consentsOf(handle: Hex): Promise<ConsentRow[]> {
    const rows = await this.rows.range<ConsentRow | WithdrawalRow>(prefixes.consentsOf(handle));
    return rows.filter((row): row is ConsentRow => 'at' in row);
  }

  /** A single attestation. Those in batches are not on the chain one by one. */
  attestation(id: Hex): Promise<AttestationRow | undefined> {
    return this.rows.get(keys.attestation(id));
  }

  /** Single attestations about a handle, in the order in which they were anchored; exactly as many as the subject chain counts. */
  async attestationsOf(handle: Hex): Promise<AttestationRow[]> {
    const { count } = await this.subjectChain(handle);
    const ids = await this.rows.range<Hex>(prefixes.attestationsOf(handle));
    const rows = await this.rows.getMany<AttestationRow>(ids.map((id) => keys.attestation(id)));
    const found = rows.filter((row) => row !== undefined);
    // A block may have been added between the two reads: more is well, fewer is damage, and so are rows that no chain counts.
    const uncounted = count === 0 && found.length > 0 && (await this.subjectChain(handle)).count === 0;
    if (found.length < count || found.length < ids.length || uncounted)
      throw this.rows.damaged(`${found.length} of ${count} attestations about ${handle}`, {
        handle,
        found: found.length,
        count,
      });
    return found;
  }

  /** Count and head over the single attestations about a handle, as the contract has them at the index's head. */
  async subjectChain(handle: Hex): Promise<ChainHead> {
    return (await this.rows.get<ChainHead>(keys.subjectChain(handle))) ?? EMPTY_CHAIN;
  }

  /** Batches of an issuer under a schema, in the order in which they were anchored; exactly as many as the batch chain counts. */
  async batches(issuer: number, schema: Hex): Promise<BatchRow[]> {
    const { count } = await this.batchChain(issuer, schema);
    const found = await this.rows.range<BatchRow>(prefixes.batches(issuer, schema));
    const uncounted = count === 0 && found.length > 0 && (await this.batchChain(issuer, schema)).count === 0;
    if (found.length < count || uncounted)
      throw this.rows.damaged(`${found.length} of ${count} batches of member ${issuer} under ${schema}`, {
        issuer,
        schema,
        found: found.length,
        count,
      });
    return found;
  }

  async batchChain(issuer: number, schema: Hex): Promise<ChainHead> {
    return (await this.rows.get<ChainHead>(keys.batchChain(issuer, schema))) ?? EMPTY_CHAIN;
  }

  /** Every batch with this root: anybody may anchor a copy of a root, so issuer and schema must be compared. */
  async batchesByRoot(root: Hex): Promise<BatchRow[]> {
    const places = await this.rows.range<string>(prefixes.batchesByRoot(root));
    const rows = await this.rows.getMany<BatchRow>(places);
    return rows.map((row, i) => {
      if (row === undefined) throw this.rows.damaged(`batch ${places[i]}`, { root });
      return row;
    });
  }

  /** Which of many ids are revoked by their issuers. */
  async revokedOf(items: readonly { readonly issuer: number; readonly id: Hex }[]): Promise<Set<Hex>> {
    const rows = await this.rows.getMany<RevocationRow>(items.map(({ issuer, id }) => keys.revocation(issuer, id)));
    return new Set(rows.flatMap((row) => (row === undefined ? [] : [row.id])));
  }

  /** Every revocation of an issuer. */
  revocationsOf(issuer: number): Promise<RevocationRow[]> {
    return this.rows.range(prefixes.revocationsOf(issuer));
  }

  /** The issuer's revocation of an id, single or in a batch. */
  revocation(issuer: number, id: Hex): Promise<RevocationRow | undefined> {
    return this.rows.get(keys.revocation(issuer, id));
  }
}
