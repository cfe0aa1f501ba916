import { join } from 'node:path';
import type { Hex } from '../domain/bytes.ts';
import { canonicalJson } from '../domain/values.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import { lockFolder } from './folder-lock.ts';
import { damagedTable, listTables } from './index/files.ts';
import { isDamage, openLevel } from './level.ts';
import { AccessDelayArea } from './vault/access-delays.ts';
import { AccessLog } from './vault/access-log.ts';
import { AllowanceArea } from './vault/allowances.ts';
import { ApprovalArea } from './vault/approvals.ts';
import { AssetFactsArea } from './vault/asset-facts.ts';
import { type BackupHeader, writeBackup } from './vault/backup-file.ts';
import { BatchArea } from './vault/batches.ts';
import { CompromiseArea } from './vault/compromises.ts';
import { ConsentArea } from './vault/consents.ts';
import { type Damage, nameDamage } from './vault/damage.ts';
import { DisputeArea } from './vault/disputes.ts';
import { type Database, VaultEngine } from './vault/engine.ts';
import { damagedHeader, HEADER_KEY, makeHeader, readHeader } from './vault/header.ts';
import { IdempotencyArea } from './vault/idempotency.ts';
import type { Keyring } from './vault/keyring.ts';
import type { Kind } from './vault/layout.ts';
import { LineageArea } from './vault/lineage.ts';
import { MarkArea } from './vault/marks.ts';
import { ObjectionArea } from './vault/objections.ts';
import { OfferArea } from './vault/offers.ts';
import { OpeningArea } from './vault/openings.ts';
import { OutboxArea } from './vault/outbox.ts';
import { PeerNonceArea } from './vault/peer-nonces.ts';
import { RecordArea } from './vault/records.ts';
import { type ScrubOptions, scrubVault } from './vault/scrub.ts';
import { SessionArea } from './vault/sessions.ts';
import { SettingArea } from './vault/settings.ts';
import { soundRows } from './vault/sound-rows.ts';
import { StaffArea } from './vault/staff.ts';
import { StatementArea } from './vault/statements.ts';
import { TokenArea } from './vault/tokens.ts';
import { mendTwins } from './vault/twins.ts';
import type { VaultBatch } from './vault/vault-batch.ts';
import { VerificationArea } from './vault/verifications.ts';
import { WebhookMessageArea } from './vault/webhook-messages.ts';

/** Whose vault it is. A vault opens for the same chain, member and contracts only. */
export interface VaultIdentity {
  readonly chainId: number;
  readonly member: number;
  /** addresses by contract name */
  readonly contracts: Readonly<Record<string, Hex>>;
}

/**
 * The member's private state: records, salts, openings, consents, outbox, tokens, log. Sealed, synced, to be backed up. Beside the
 * master key it is all a gateway cannot get from the chain.
 *
 * Not protected: that somebody puts back an old copy of the whole folder. The chain shows it (nonces and batches run ahead).
 */
export class Vault {
  readonly records: RecordArea;
  readonly lineage: LineageArea;
  readonly marks: MarkArea;
  readonly batches: BatchArea;
  readonly openings: OpeningArea;
  readonly consents: ConsentArea;
  readonly outbox: OutboxArea;
  readonly tokens: TokenArea;
  readonly staff: StaffArea;
  readonly sessions: SessionArea;
  readonly approvals: ApprovalArea;
  readonly allowances: AllowanceArea;
  readonly peerNonces: PeerNonceArea;
  readonly accessLog: AccessLog;
  readonly accessDelays: AccessDelayArea;
  readonly objections: ObjectionArea;
  readonly offers: OfferArea;
  readonly verifications: VerificationArea;
  readonly statements: StatementArea;
  readonly settings: SettingArea;
  readonly webhookMessages: WebhookMessageArea;
  readonly assetFacts: AssetFactsArea;
  readonly disputes: DisputeArea;
  readonly compromises: CompromiseArea;
  readonly idempotency: IdempotencyArea;
  readonly #engine: VaultEngine;
  readonly #release: () => Promise<void>;
  #closing: Promise<void> | undefined;

  private constructor(engine: VaultEngine, release: () => Promise<void>, loaded: Loaded) {
    this.#engine = engine;
    this.#release = release;
    this.records = new RecordArea(engine);
    this.lineage = new LineageArea(engine);
    this.marks = new MarkArea(engine);
    this.batches = new BatchArea(engine);
    this.openings = new OpeningArea(engine);
    this.verifications = new VerificationArea(engine);
    this.statements = new StatementArea(engine);
    this.settings = new SettingArea(engine);
    this.webhookMessages = new WebhookMessageArea(engine);
    this.assetFacts = new AssetFactsArea(engine);
    this.disputes = new DisputeArea(engine);
    this.compromises = new CompromiseArea(engine);
    this.idempotency = new IdempotencyArea(engine);
    this.consents = loaded.consents;
    this.outbox = loaded.outbox;
    this.tokens = loaded.tokens;
    this.staff = loaded.staff;
    this.sessions = loaded.sessions;
    this.approvals = loaded.approvals;
    this.allowances = loaded.allowances;
    this.peerNonces = loaded.peerNonces;
    this.accessLog = loaded.accessLog;
    this.accessDelays = loaded.accessDelays;
    this.objections = loaded.objections;
    this.offers = loaded.offers;
  }

  /** @param release gives the folder to other processes */
  static async load(engine: VaultEngine, release: () => Promise<void>): Promise<Vault> {
    return new Vault(engine, release, {
      consents: await ConsentArea.load(engine),
      outbox: await OutboxArea.load(engine),
      tokens: await TokenArea.load(engine),
      staff: await StaffArea.load(engine),
      sessions: await SessionArea.load(engine),
      approvals: await ApprovalArea.load(engine),
      allowances: await AllowanceArea.load(engine),
      peerNonces: await PeerNonceArea.load(engine),
      accessLog: await AccessLog.load(engine),
      accessDelays: await AccessDelayArea.load(engine),
      objections: await ObjectionArea.load(engine),
      offers: await OfferArea.load(engine),
    });
  }

  /**
   * Writes a batch atomically and synced; what memory keeps moves after that.
   * @throws LedgerError STORE_WRITE_FAILED
   */
  commit(batch: VaultBatch): Promise<void> {
    return this.#engine.commit(batch);
  }

  /**
   * Reads every row, compares with the census and walks the access log.
   * @throws LedgerError STORE_DAMAGED naming the kinds of rows concerned
   */
  async check(): Promise<{ rows: number }> {
    const found = await scrubVault(this.#engine, { share: 1 });
    if (found === undefined) throw new LedgerError('STORE_WRITE_FAILED', 'the vault was not written to the end', {});
    const { rows, broken, miscounted, other } = found;
    const kinds = [...new Set([...broken.map(({ kind }) => kind), ...miscounted, ...other])].sort().join(', ');
    if (kinds !== '') throw new LedgerError('STORE_DAMAGED', `vault: ${kinds}`, { kind: kinds });
    await this.accessLog.check();
    return { rows };
  }

  /**
   * The same in the background, at a share of the time, while the vault is used; damage is named, not thrown.
   * @returns undefined when it was stopped, or the vault cannot be written
   */
  async scrub(options: ScrubOptions): Promise<{ rows: number; damage: readonly Damage[] } | undefined> {
    const found = await scrubVault(this.#engine, options);
    if (found === undefined) return undefined;
    const damage = await nameDamage(this.#engine, found);
    if (damage.length > 0) return { rows: found.rows, damage };
    try {
      await this.accessLog.check(options.signal);
      return { rows: found.rows, damage };
    } catch (error) {
      if (!isLedgerError(error, 'STORE_DAMAGED')) throw error;
      const { number } = error.values;
      return { rows: found.rows, damage: [{ kind: 'access', of: String(number), state: 'broken' }] };
    }
  }

  /** Told of the kind of a damaged row that a reader met. @returns what ends it */
  onDamage(listener: (kind: Kind) => void): () => void {
    return this.#engine.onDamage(listener);
  }

  /** The key of a row that two names give, as `Damage.key` has it: tells which of several a damaged row is. */
  keyOf(kind: Kind, ...names: readonly string[]): string {
    return this.#engine.key(kind, ...names).toString('hex');
  }

  /** Lists the files that are complete, so that the next opening can tell whether they are as they were. */
  listFiles(): Promise<void> {
    return listTables(this.#engine.folder);
  }

  /** Rows of two kinds that say the same: one that is damaged is put right from the other, in the batch. @returns those that are */
  mendTwins(batch: VaultBatch, damage: readonly Damage[]): Promise<Damage[]> {
    return mendTwins(this.#engine, batch, damage);
  }

  /** Rewrites the files that hold a kind, so that damaged bytes of rows that were put right leave the disk. */
  async rewrite(kind: Kind): Promise<void> {
    await this.#engine.compact(kind);
  }

  /** How many rows of a kind there are. */
  rows(kind: Kind): number {
    return this.#engine.rows(kind);
  }

  /** False after a failed write: read-only until it is opened again. */
  get writable(): boolean {
    return this.#engine.writable;
  }

  /** What was erased for good: database keys (kind and HMAC, they tell nobody anything) as hexadecimal. */
  async erased(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.#engine.scan('erased')) keys.push(key.subarray(1).toString('hex'));
    return keys;
  }

  /**
   * Copies the vault as of one moment into one file, while it is in use. Every row is looked at.
   * @throws FILE_UNWRITABLE, STORE_DAMAGED
   */
  backup(path: string, header: BackupHeader): Promise<{ rows: number; bytes: number }> {
    return writeBackup(path, header, soundRows(this.#engine), this.#engine.keyring.authenticator());
  }

  /** Waits for what is being written. */
  close(): Promise<void> {
    this.#closing ??= this.#engine.close().then(() => this.#release());
    return this.#closing;
  }
}

interface Loaded {
  readonly consents: ConsentArea;
  readonly outbox: OutboxArea;
  readonly tokens: TokenArea;
  readonly staff: StaffArea;
  readonly sessions: SessionArea;
  readonly approvals: ApprovalArea;
  readonly allowances: AllowanceArea;
  readonly peerNonces: PeerNonceArea;
  readonly accessLog: AccessLog;
  readonly accessDelays: AccessDelayArea;
  readonly objections: ObjectionArea;
  readonly offers: OfferArea;
}

/**
 * Opens a vault, or creates it in an empty folder.
 * @param path folder of the vault @param masterKey 32 bytes
 * @throws LedgerError STORE_IN_USE (another process), STORE_FOREIGN (other chain, member, contracts or master key), STORE_VERSION,
 * STORE_DAMAGED, STORE_UNUSABLE
 */
export async function openVault(path: string, masterKey: Uint8Array, identity: VaultIdentity): Promise<Vault> {
  if (masterKey.length !== 32)
    throw new LedgerError('CONFIG_INVALID', `the master key has ${masterKey.length} bytes, not 32`);
  const release = await lockFolder(path);
  let database: Database | undefined;
  try {
    const file = await damagedTable(join(path, 'db'));
    if (file !== undefined)
      throw new LedgerError('STORE_DAMAGED', `vault: file ${file}`, { store: 'vault', kind: 'files' });
    database = await openLevel(join(path, 'db'));
    const keyring = await openHeader(database, masterKey, identity);
    const closed = async (): Promise<void> => {
      await listTables(join(path, 'db'), 0).catch(() => undefined);
      await release();
    };
    return await Vault.load(await VaultEngine.open(database, keyring, path), closed);
  } catch (error) {
    await database?.close();
    await release();
    if (!isDamage(error)) throw error;
    // LevelDB reads some of its files only when the first row is asked for.
    const { message } = error as Error;
    throw new LedgerError('STORE_DAMAGED', `vault: ${message}`, { store: 'vault', kind: 'files' }, error);
  }
}

async function openHeader(database: Database, masterKey: Uint8Array, identity: VaultIdentity): Promise<Keyring> {
  const contracts = Object.fromEntries(
    Object.entries(identity.contracts).map(([name, address]) => [name, address.toLowerCase()]),
  );
  const expected = canonicalJson({ chainId: identity.chainId, member: identity.member, contracts });
  const stored = await database.get(HEADER_KEY);
  if (stored === undefined) {
    for await (const _ of database.keys({ limit: 1 })) throw damagedHeader();
    const made = makeHeader(masterKey, expected);
    await database.put(HEADER_KEY, made.stored, { sync: true } as object);
    return made.keyring;
  }
  const { keyring, identity: found } = readHeader(stored, masterKey);
  if (found !== expected)
    throw new LedgerError('STORE_FOREIGN', `the vault belongs to ${found}, not to ${expected}`, { found, expected });
  return keyring;
}
