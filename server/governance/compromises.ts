/** A key that others may have used: the second member's approval is asked for through its gateway, by a person there given, and checked on chain. */
import type { Acts } from '../acts/acts.ts';
import { recoverAddress, type Signer } from '../chain/signer.ts';
import { type Hex, toHex } from '../domain/bytes.ts';
import {
  COMPROMISE_REASONS,
  type Compromise,
  compromiseDigest,
  compromiseMessage,
  evidenceHash,
} from '../domain/compromise.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { PeerClient } from '../peer/client.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { CompromiseRecord } from '../store/vault/compromises.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';
import { type KeyHolder, requireNotInUse, requireOwn } from './keys.ts';
import { COMPROMISE_REFUSALS } from './refusals.ts';

export interface CompromiseAsked {
  readonly key: Hex;
  /** unix seconds */
  readonly since: number;
  /** code of COMPROMISE_REASONS */
  readonly reason: number;
  /** what happened, for the approver and the file; the chain has its salted hash */
  readonly report: string;
  /** member whose approval is asked for */
  readonly approver: number;
}

/** What travels to the approver. */
export interface CompromiseRequest {
  readonly key: Hex;
  readonly since: number;
  readonly reason: number;
  readonly report: { readonly text: string; readonly salt: Hex };
  readonly deadline: number;
}

export interface CompromiseDeps {
  readonly self: number;
  readonly index: Pick<IndexStore, 'key' | 'member' | 'governance' | 'head'>;
  readonly vault: Pick<Vault, 'compromises' | 'commit'>;
  readonly acts: Acts;
  readonly held: KeyHolder & Signer;
  readonly peers: Pick<PeerClient, 'post'>;
  /** EIP-712 separator of the MemberRegistry */
  readonly separator: Hex;
  readonly random: (length: number) => Uint8Array;
  /** unix seconds */
  readonly now: () => number;
}

/** How long an approval may be waited for, seconds. */
const LIFETIME = 7 * 86_400;

export class CompromiseDesk {
  readonly #deps: CompromiseDeps;

  constructor(deps: CompromiseDeps) {
    this.#deps = deps;
  }

  /**
   * Asks another member to approve. Nothing is on chain yet.
   * @throws KEY_UNKNOWN, KEY_LAST, COMPROMISE_INVALID, MEMBER_UNKNOWN, PEER_*
   */
  async ask({ key, since, reason, report, approver }: CompromiseAsked): Promise<CompromiseRecord> {
    const { self, index, vault, held, peers, random, now } = this.#deps;
    await requireOwn(key, this.#deps);
    requireNotInUse(key, held);
    if (approver === self) throw invalid('a member cannot approve its own declaration', { approver, member: self });
    if (!COMPROMISE_REASONS.some(({ code }) => code === reason)) throw invalid(`reason ${reason} is none`, { reason });
    const row = await index.key(key);
    const time = index.head()?.timestamp ?? 0;
    const latest = row?.compromised === undefined ? time : row.compromised.since - 1;
    const earliest = row?.validFrom ?? 0;
    if (since < earliest || since > latest)
      throw invalid(`since ${since} is not within ${earliest} to ${latest}`, { key, since, earliest, latest });
    const request: CompromiseRequest = {
      key,
      since,
      reason,
      report: { text: report, salt: toHex(random(32)) },
      // The contract compares it with block time.
      deadline: Math.max(now(), time) + LIFETIME,
    };
    const record = this.#record(request, 'declarer', self, approver);
    await peers.post(approver, '/peer/compromises', request, () => undefined);
    const batch = new VaultBatch();
    vault.compromises.add(batch, record);
    await vault.commit(batch);
    return this.#get(record.id, 'declarer');
  }

  /** A request of another member: kept for this one's operator. @throws COMPROMISE_INVALID when the key is not that member's */
  async takeIn(request: CompromiseRequest, from: number): Promise<{ id: Hex }> {
    const { self, index, vault } = this.#deps;
    const row = await index.key(request.key);
    if (row?.member !== from || from === self)
      throw invalid(`${request.key} is no key of member ${from}`, { key: request.key, member: from });
    const record = this.#record(request, 'approver', from, self);
    const known = await vault.compromises.list();
    if (!known.some(({ id, role }) => id === record.id && role === 'approver')) {
      const batch = new VaultBatch();
      vault.compromises.add(batch, record);
      await vault.commit(batch);
    }
    return { id: record.id };
  }

  /** Declarations made here and asked of here, oldest first. */
  list(): Promise<CompromiseRecord[]> {
    return this.#deps.vault.compromises.list();
  }

  /**
   * Approves: this member's key signs, and the asking gateway declares.
   * @param key the key it is about, so that nobody approves one declaration for another
   * @throws COMPROMISE_UNKNOWN, COMPROMISE_INVALID (another key); PEER_REFUSED with what the asking gateway or the contract says, PEER_*
   */
  async approve(id: Hex, key: Hex): Promise<CompromiseRecord> {
    const { separator, held, peers, vault, now } = this.#deps;
    const record = await this.#get(id, 'approver');
    if (record.key !== key) throw invalid(`${id} is about ${record.key}`, { id, key: record.key, given: key });
    const approval = {
      id,
      key: held.address,
      signature: await held.signMessage(compromiseMessage(separator, said(record))),
    };
    await peers.post(record.member, '/peer/compromise-approvals', approval, () => undefined);
    const batch = new VaultBatch();
    vault.compromises.put(batch, { ...record, approvedAt: now() });
    await vault.commit(batch);
    return this.#get(id, 'approver');
  }

  /**
   * The approval that was asked for: declares on chain. Again, it changes nothing.
   * @throws COMPROMISE_UNKNOWN, COMPROMISE_NOT_APPROVED (another member, another signer), and what COMPROMISE_REFUSALS names
   */
  async approved(
    { id, key, signature }: { readonly id: Hex; readonly key: Hex; readonly signature: Hex },
    from: number,
  ): Promise<{ id: Hex; operation: string }> {
    const { acts, vault, separator, now } = this.#deps;
    const record = await this.#get(id, 'declarer');
    if (record.operation !== undefined) return { id, operation: record.operation };
    if (from !== record.approver)
      throw new LedgerError('COMPROMISE_NOT_APPROVED', `member ${record.approver} was asked, not ${from}`, {
        asked: record.approver,
        approver: from,
      });
    const signer = signerOf(compromiseDigest(separator, said(record)), signature);
    if (signer !== key.toLowerCase())
      throw new LedgerError('COMPROMISE_NOT_APPROVED', `${key} did not sign this`, { approver: key, signer });
    const { since, reason, evidence, deadline } = said(record);
    const args = [record.key, since, reason, evidence, key, deadline, signature];
    const act = await acts.ask('MemberRegistry', 'declareCompromised', args, COMPROMISE_REFUSALS);
    const batch = new VaultBatch();
    const operation = acts.intend(batch, act);
    vault.compromises.put(batch, { ...record, approvedAt: now(), operation });
    await acts.commit(batch);
    return { id, operation };
  }

  #record(
    request: CompromiseRequest,
    role: CompromiseRecord['role'],
    member: number,
    approver: number,
  ): Omit<CompromiseRecord, 'seq'> {
    const { separator, now } = this.#deps;
    const id = compromiseDigest(separator, said(request));
    const { key, since, reason, report, deadline } = request;
    return { id, role, member, approver, key, since, reason, report, deadline, createdAt: now() };
  }

  async #get(id: Hex, role: CompromiseRecord['role']): Promise<CompromiseRecord> {
    const found = (await this.#deps.vault.compromises.list()).find((one) => one.id === id && one.role === role);
    if (found === undefined) throw new LedgerError('COMPROMISE_UNKNOWN', `${id} was not asked of this member`, { id });
    return found;
  }
}

const said = ({ key, since, reason, report, deadline }: CompromiseRequest): Compromise => ({
  key,
  since,
  reason,
  evidence: evidenceHash(report),
  deadline,
});

function signerOf(digest: Hex, signature: Hex): Hex | undefined {
  try {
    return recoverAddress(digest, signature);
  } catch (error) {
    if (isLedgerError(error)) return undefined;
    throw error;
  }
}

const invalid = (detail: string, values: Record<string, unknown>): LedgerError =>
  new LedgerError('COMPROMISE_INVALID', detail, values);
