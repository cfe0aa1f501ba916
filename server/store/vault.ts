import { createHash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hex } from '../domain/bytes.ts';
import { canonicalJson } from '../domain/values.ts';
import { LedgerError } from '../errors.ts';
import { isDamage, openLevel } from './level.ts';
import { AccessDelayArea } from './vault/access-delays.ts';
import { AccessLog } from './vault/access-log.ts';
import { ApprovalArea } from './vault/approvals.ts';
import { AssetFactsArea } from './vault/asset-facts.ts';
import { BatchArea } from './vault/batches.ts';
import { CompromiseArea } from './vault/compromises.ts';
import { ConsentArea } from './vault/consents.ts';
import { DisputeArea } from './vault/disputes.ts';
import { type Database, VaultEngine } from './vault/engine.ts';
import { IdempotencyArea } from './vault/idempotency.ts';
import { Keyring } from './vault/keyring.ts';
import type { Kind } from './vault/layout.ts';
import { LineageArea } from './vault/lineage.ts';
import { MarkArea } from './vault/marks.ts';
import { ObjectionArea } from './vault/objections.ts';
import { OpeningArea } from './vault/openings.ts';
import { OutboxArea } from './vault/outbox.ts';
import { PeerNonceArea } from './vault/peer-nonces.ts';
import { RecordArea } from './vault/records.ts';
import { SessionArea } from './vault/sessions.ts';
import { SettingArea } from './vault/settings.ts';
import { StaffArea } from './vault/staff.ts';
import { StatementArea } from './vault/statements.ts';
import { TokenArea } from './vault/tokens.ts';
import type { VaultBatch } from './vault/vault-batch.ts';
import { VerificationArea } from './vault/verifications.ts';

/** Whose vault it is. A vault opens for the same chain, member and contracts only. */
export interface VaultIdentity {
  readonly chainId: number;
  readonly member: number;
  /** addresses by contract name */
  readonly contracts: Readonly<Record<string, Hex>>;
}

const FORMAT = 2;
const HEADER_KEY = Buffer.from([0x00]);
const HEADER_AAD = Buffer.from('county-ledger/vault/header');

interface Header {
  readonly format: number;
  readonly salt: string;
  readonly identity: string;
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
  readonly peerNonces: PeerNonceArea;
  readonly accessLog: AccessLog;
  readonly accessDelays: AccessDelayArea;
  readonly objections: ObjectionArea;
  readonly verifications: VerificationArea;
  readonly statements: StatementArea;
  readonly settings: SettingArea;
  readonly assetFacts: AssetFactsArea;
  readonly disputes: DisputeArea;
  readonly compromises: CompromiseArea;
  readonly idempotency: IdempotencyArea;
  readonly #engine: VaultEngine;

  private constructor(engine: VaultEngine, loaded: Loaded) {
    this.#engine = engine;
    this.records = new RecordArea(engine);
    this.lineage = new LineageArea(engine);
    this.marks = new MarkArea(engine);
    this.batches = new BatchArea(engine);
    this.openings = new OpeningArea(engine);
    this.verifications = new VerificationArea(engine);
    this.statements = new StatementArea(engine);
    this.settings = new SettingArea(engine);
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
    this.peerNonces = loaded.peerNonces;
    this.accessLog = loaded.accessLog;
    this.accessDelays = loaded.accessDelays;
    this.objections = loaded.objections;
  }

  static async load(engine: VaultEngine): Promise<Vault> {
    return new Vault(engine, {
      consents: await ConsentArea.load(engine),
      outbox: await OutboxArea.load(engine),
      tokens: await TokenArea.load(engine),
      staff: await StaffArea.load(engine),
      sessions: await SessionArea.load(engine),
      approvals: await ApprovalArea.load(engine),
      peerNonces: await PeerNonceArea.load(engine),
      accessLog: await AccessLog.load(engine),
      accessDelays: await AccessDelayArea.load(engine),
      objections: await ObjectionArea.load(engine),
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
    const result = await this.#engine.check();
    await this.accessLog.check();
    return result;
  }

  /** How many rows of a kind there are. */
  rows(kind: Kind): number {
    return this.#engine.rows(kind);
  }

  /** False after a failed write: read-only until it is opened again. */
  get writable(): boolean {
    return this.#engine.writable;
  }

  /** Waits for what is being written. */
  close(): Promise<void> {
    return this.#engine.close();
  }
}

interface Loaded {
  readonly consents: ConsentArea;
  readonly outbox: OutboxArea;
  readonly tokens: TokenArea;
  readonly staff: StaffArea;
  readonly sessions: SessionArea;
  readonly approvals: ApprovalArea;
  readonly peerNonces: PeerNonceArea;
  readonly accessLog: AccessLog;
  readonly accessDelays: AccessDelayArea;
  readonly objections: ObjectionArea;
}

/**
 * Opens a vault, or creates it in an empty folder.
 * @param path folder of the vault @param masterKey 32 bytes
 * @throws LedgerError STORE_IN_USE (another process), STORE_FOREIGN (other chain, member, contracts, format or master key),
 * STORE_DAMAGED
 */
export async function openVault(path: string, masterKey: Uint8Array, identity: VaultIdentity): Promise<Vault> {
  if (masterKey.length !== 32)
    throw new LedgerError('CONFIG_INVALID', `the master key has ${masterKey.length} bytes, not 32`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const database = await openLevel(join(path, 'db'));
  try {
    const keyring = await openHeader(database, masterKey, identity);
    return await Vault.load(await VaultEngine.open(database, keyring, path));
  } catch (error) {
    await database.close();
    // LevelDB reads some of its files only when the first row is asked for.
    throw isDamage(error) ? new LedgerError('STORE_DAMAGED', `vault: ${(error as Error).message}`, {}, error) : error;
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
    return createHeader(database, masterKey, expected);
  }
  const text = stored.subarray(32);
  if (!createHash('sha256').update(text).digest().equals(stored.subarray(0, 32))) throw damagedHeader();
  const header = JSON.parse(text.toString('utf8')) as Header;
  if (header.format !== FORMAT)
    throw new LedgerError('STORE_FOREIGN', `the vault has format ${header.format}, this is ${FORMAT}`, {
      format: header.format,
    });
  const keyring = new Keyring(masterKey, Buffer.from(header.salt, 'base64url'));
  const plain = keyring.unseal('value', HEADER_AAD, Buffer.from(header.identity, 'base64url'));
  if (plain === undefined) throw new LedgerError('STORE_FOREIGN', 'the master key is not the one of this vault');
  const found = plain.toString('utf8');
  if (found !== expected)
    throw new LedgerError('STORE_FOREIGN', `the vault belongs to ${found}, not to ${expected}`, { found, expected });
  return keyring;
}

async function createHeader(database: Database, masterKey: Uint8Array, identity: string): Promise<Keyring> {
  const salt = randomBytes(32);
  const keyring = new Keyring(masterKey, salt);
  const header: Header = {
    format: FORMAT,
    salt: salt.toString('base64url'),
    identity: keyring.seal('value', HEADER_AAD, Buffer.from(identity, 'utf8')).toString('base64url'),
  };
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  await database.put(HEADER_KEY, Buffer.concat([createHash('sha256').update(text).digest(), text]), {
    sync: true,
  } as object);
  return keyring;
}

const damagedHeader = (): LedgerError => new LedgerError('STORE_DAMAGED', 'vault: header', { kind: 'header' });
