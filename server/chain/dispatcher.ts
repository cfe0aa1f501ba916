/** The steps by which the transaction manager brings outbox rows forward; what they are for is said in transactions.ts. */
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { ContractName } from './abi.ts';
import type { OutboxRow, OutboxStore } from './outbox.ts';
import { failureOf, fetchReceipts, type Receipt } from './receipts.ts';
import type { Rpc } from './rpc.ts';
import { gasLimitOf, type Signer, transactionHash } from './signer.ts';

export interface DispatcherOptions {
  readonly rpc: Rpc;
  readonly signer: Signer;
  readonly chainId: number;
  readonly contracts: Readonly<Record<ContractName, { readonly address: Hex }>>;
  readonly outbox: OutboxStore;
  /** Blocks on top of a transaction's block until it counts as final; `instant` = its own block is enough. */
  readonly finality: 'instant' | number;
  /** Transactions signed and in no block at a time. */
  readonly inFlight: number;
  /** Milliseconds until the same bytes are sent again while they are in no block. */
  readonly resendMs: number;
  /** Milliseconds for which another transaction must have our nonce, finally, before ours is signed anew. */
  readonly displacedMs: number;
}

/** Why something is not further: known by its code, since when (unix milliseconds). */
export interface Waiting {
  readonly code: string;
  readonly detail: string;
  readonly since: number;
}

const GAS_CAP = 16_000_000;
/** How often a node may refuse to estimate the only transaction under way before it counts as failed. */
const MAX_REFUSALS = 5;

/** True for a row with which nothing will happen any more. */
export const finished = (row: OutboxRow): boolean => row.state === 'final' || row.state === 'failed';

/** Every step reads the outbox and the chain anew; what is kept in memory only spares questions or says why something waits. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #settled: (row: OutboxRow) => void;
  readonly #waiting = new Map<string, Waiting>();
  readonly #sentAt = new Map<string, number>();
  readonly #displacedSince = new Map<string, number>();
  readonly #refusals = new Map<string, number>();
  #nonce: number | undefined;
  #ended = false;
  #moves = 0;

  /** @param settled told every row that became final or failed, after that is durable */
  constructor(options: DispatcherOptions, settled: (row: OutboxRow) => void) {
    this.#options = options;
    this.#settled = settled;
  }

  /** Why a row is not further. */
  waiting(id: string): Waiting | undefined {
    return this.#waiting.get(id);
  }

  /** Rows written and transactions taken by the node so far: whether a round that broke off got anywhere. */
  get moves(): number {
    return this.#moves;
  }

  /** After a step broke off: the next nonce is worked out again. */
  reset(): void {
    this.#nonce = undefined;
  }

  /** Nothing new is signed any more. */
  end(): void {
    this.#ended = true;
  }

  /** One round: look at what is under way, send what must be sent again, sign and send what is new. True when anything moved. */
  async pass(): Promise<boolean> {
    const rows = await this.#options.outbox.pending();
    if (rows.length === 0) return false;
    const settled = await this.#settle(rows);
    const sent = await this.#send(await this.#pending('signed'));
    const signed = await this.#fill();
    return settled || sent || signed;
  }

  async #pending(state: OutboxRow['state']): Promise<OutboxRow[]> {
    const rows = await this.#options.outbox.pending();
    return rows.filter((row) => row.state === state);
  }

  async #settle(rows: readonly OutboxRow[]): Promise<boolean> {
    const open = rows.filter((row) => row.state === 'signed' || row.state === 'mined');
    if (open.length === 0) return false;
    const { head, receipts } = await fetchReceipts(
      this.#options.rpc,
      open.map((row) => row.hash!),
    );
    let progress = false;
    for (const [i, row] of open.entries()) {
      const receipt = receipts[i];
      if (receipt !== undefined) progress = (await this.#mined(row, receipt, head)) || progress;
      else if (row.state === 'mined') {
        const { block: _block, gasUsed: _gasUsed, failure: _failure, ...rest } = row;
        await this.#put({ ...rest, state: 'signed' });
        this.#sentAt.delete(row.id);
        progress = true;
      }
    }
    return progress;
  }

  async #mined(row: OutboxRow, receipt: Receipt, head: number): Promise<boolean> {
    const { finality, rpc, signer, contracts } = this.#options;
    const { block, gasUsed, succeeded } = receipt;
    this.#displacedSince.delete(row.id);
    const isFinal = finality === 'instant' || head - block >= finality;
    if (!isFinal && row.state === 'mined' && row.block === block) return false;
    const { failure: known, ...rest } = row;
    const place = { ...rest, block, gasUsed };
    if (succeeded) {
      await this.#put({ ...place, state: isFinal ? 'final' : 'mined' });
      return true;
    }
    const call = { from: signer.address, to: contracts[row.contract].address, gasLimit: gasLimitOf(row.raw!) };
    const failure = row.block === block && known !== undefined ? known : await failureOf(rpc, call, row, receipt);
    await this.#put({ ...place, state: isFinal ? 'failed' : 'mined', failure });
    return true;
  }

  /** Sends signed rows that are due, lowest nonce first: a node takes a later one only after the earlier. */
  async #send(rows: readonly OutboxRow[]): Promise<boolean> {
    const now = Date.now();
    const due = rows
      .filter((row) => now - (this.#sentAt.get(row.id) ?? 0) >= this.#options.resendMs)
      .sort((a, b) => a.nonce! - b.nonce!);
    let progress = false;
    for (const row of due) progress = (await this.#sendOne(row)) || progress;
    return progress;
  }

  async #sendOne(row: OutboxRow): Promise<boolean> {
    try {
      await this.#options.rpc.request('eth_sendRawTransaction', [row.raw]);
    } catch (error) {
      if (!isLedgerError(error, 'CHAIN_REFUSED', 'CHAIN_REVERTED')) throw error;
      this.#sentAt.set(row.id, Date.now());
      const kind = refusalKind(error);
      if (kind === 'known') return false;
      if (kind === 'nonce-used') return this.#nonceUsed(row);
      // Reverted while being mined, a nonce ahead of its turn, a full pool: the receipt or the next sending tells.
      this.#wait(row, error);
      return false;
    }
    this.#sentAt.set(row.id, Date.now());
    this.#waiting.delete(row.id);
    this.#moves += 1;
    return true;
  }

  /**
   * The node says that the nonce is used: mostly by this very transaction. When it is finally another's (the key is used elsewhere),
   * ours can never be mined and is signed anew; only after a while, since a lagging node says the same.
   */
  async #nonceUsed(row: OutboxRow): Promise<boolean> {
    const { rpc, signer, finality, displacedMs } = this.#options;
    const { head, receipts } = await fetchReceipts(rpc, [row.hash!]);
    if (receipts[0] !== undefined) return true;
    const depth = finality === 'instant' ? 0 : finality;
    const count = Number(
      await rpc.request<Hex>('eth_getTransactionCount', [
        signer.address,
        `0x${Math.max(0, head - depth).toString(16)}`,
      ]),
    );
    if (count <= row.nonce!) {
      this.#displacedSince.delete(row.id);
      return false;
    }
    const since = this.#displacedSince.get(row.id) ?? Date.now();
    this.#displacedSince.set(row.id, since);
    this.#wait(row, new LedgerError('CHAIN_REFUSED', `nonce ${row.nonce} was used by another transaction of this key`));
    if (Date.now() - since < displacedMs) return false;
    const { nonce: _nonce, raw: _raw, hash: _hash, ...rest } = row;
    await this.#put({ ...rest, state: 'queued' });
    this.#nonce = undefined;
    return true;
  }

  /** Signs and sends queued rows while there is room. */
  async #fill(): Promise<boolean> {
    const { inFlight } = this.#options;
    const queue = await this.#pending('queued');
    if (queue.length === 0) return false;
    let underWay = (await this.#pending('signed')).length;
    let progress = false;
    for (const row of queue) {
      if (this.#ended || underWay >= inFlight) break;
      const gasLimit = await this.#estimate(row, underWay);
      if (gasLimit === 'wait') break;
      progress = true;
      if (gasLimit === 'failed') continue;
      const signed = await this.#sign(row, gasLimit);
      underWay += 1;
      await this.#sendOne(signed);
    }
    return progress;
  }

  /** Gas with a quarter more; `wait` when only later, `failed` (and so recorded) when never. */
  async #estimate(row: OutboxRow, underWay: number): Promise<number | 'wait' | 'failed'> {
    const { rpc, signer, contracts } = this.#options;
    const to = contracts[row.contract].address;
    try {
      const gas = Number(
        await rpc.request<Hex>('eth_estimateGas', [{ from: signer.address, to, data: row.data }, 'latest']),
      );
      if (gas > GAS_CAP)
        throw new LedgerError('CHAIN_REVERTED', `needs ${gas} gas; ${GAS_CAP} is the most a transaction may use`);
      this.#refusals.delete(row.id);
      return Math.min(GAS_CAP, Math.ceil(gas * 1.25));
    } catch (error) {
      if (!isLedgerError(error, 'CHAIN_REFUSED', 'CHAIN_REVERTED')) throw error;
      if (underWay > 0) {
        this.#wait(row, error, `waits for ${underWay} transactions before it; now: `);
        return 'wait';
      }
      const refusals = (this.#refusals.get(row.id) ?? 0) + 1;
      this.#refusals.set(row.id, refusals);
      if (error.code === 'CHAIN_REFUSED' && refusals < MAX_REFUSALS) {
        this.#wait(row, error);
        throw error;
      }
      await this.#put({ ...row, state: 'failed', failure: { code: error.code, detail: error.detail } });
      return 'failed';
    }
  }

  async #sign(row: OutboxRow, gasLimit: number): Promise<OutboxRow> {
    const { signer, chainId, contracts, outbox } = this.#options;
    const nonce = await this.#nextNonce();
    const to = contracts[row.contract].address;
    const raw = await signer.signTransaction({ chainId, nonce, to, data: row.data, gasLimit });
    const signed: OutboxRow = { ...row, state: 'signed', nonce, raw, hash: transactionHash(raw) };
    // The row first: a crash between the two leaves a signed row whose nonce counts at the next start, never a nonce without a row.
    await this.#put(signed);
    await outbox.putNonce(nonce + 1);
    this.#nonce = nonce + 1;
    return signed;
  }

  async #nextNonce(): Promise<number> {
    if (this.#nonce !== undefined) return this.#nonce;
    const { outbox, rpc, signer } = this.#options;
    const count = Number(await rpc.request<Hex>('eth_getTransactionCount', [signer.address, 'latest']));
    const used = (await outbox.pending()).map((row) => (row.nonce ?? -1) + 1);
    this.#nonce = Math.max(count, (await outbox.nextNonce()) ?? 0, ...used);
    return this.#nonce;
  }

  async #put(row: OutboxRow): Promise<void> {
    await this.#options.outbox.put(row);
    this.#moves += 1;
    this.#waiting.delete(row.id);
    if (!finished(row)) return;
    for (const map of [this.#sentAt, this.#displacedSince, this.#refusals]) map.delete(row.id);
    this.#settled(row);
  }

  #wait(row: OutboxRow, error: LedgerError, before = ''): void {
    const last = this.#waiting.get(row.id);
    this.#waiting.set(row.id, { code: error.code, detail: before + error.detail, since: last?.since ?? Date.now() });
  }
}

/** What a node means when it does not take a raw transaction; nodes agree on the matter, not on the words. */
function refusalKind(error: LedgerError): 'known' | 'nonce-used' | 'other' {
  const message = `${error.detail} ${String(error.values.message ?? '')}`;
  if (/already known|known transaction|already imported|already in (the )?(mem)?pool|already exists/i.test(message))
    return 'known';
  return /nonce (is )?too low|nonce.*below|old nonce/i.test(message) ? 'nonce-used' : 'other';
}
