/** The steps by which the transaction manager brings outbox rows forward; what they are for is said in transactions.ts. */
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import { cancelled, type DispatcherOptions, type DispatchState, senderOf } from './dispatch-state.ts';
import { quoteFees } from './fees.ts';
import { Lanes } from './lanes.ts';
import { finished, type OutboxRow } from './outbox.ts';
import { transactionHash } from './raw-transaction.ts';
import { RowKeeper } from './row-keeper.ts';
import { replace, send, sendOne } from './send.ts';
import { settle } from './settle.ts';
import type { Signer } from './signer.ts';
import { type Waiting, WaitingReasons } from './waiting.ts';

const GAS_CAP = 16_000_000;
/** How often a node may refuse to estimate the only transaction under way before it counts as failed. */
const MAX_REFUSALS = 5;

/** Every step reads the outbox and the chain anew; what is kept in memory only spares questions or says why something waits. */
export class Dispatcher {
  readonly #state: DispatchState;
  readonly #refusals = new Map<string, number>();

  /** @param settled told every row that became final or failed, after that is durable */
  constructor(options: DispatcherOptions, settled: (row: OutboxRow) => void) {
    const [reasons, sentAt, displacedSince] = [new WaitingReasons(), new Map(), new Map()];
    const keeper = new RowKeeper(options.outbox, (row) => {
      reasons.clear(row.id);
      if (!finished(row)) return;
      for (const map of [sentAt, displacedSince, this.#refusals]) map.delete(row.id);
      settled(row);
    });
    const lanes = new Lanes(options.outbox, options.rpc);
    const { signer } = options;
    this.#state = { options, keeper, lanes, reasons, sentAt, displacedSince, signer, ended: false, sent: 0 };
  }

  /** Why a row is not further. */
  waiting(id: string): Waiting | undefined {
    return this.#state.reasons.of(id);
  }

  /** Rows written and transactions taken by the node so far: whether a round that broke off got anywhere. */
  get moves(): number {
    return this.#state.keeper.moves + this.#state.sent;
  }

  /** After a step broke off: the next nonces are worked out again. */
  reset(): void {
    this.#state.lanes.reset();
  }

  /** Nothing new is signed any more. */
  end(): void {
    this.#state.ended = true;
  }

  /** What is signed from now on is signed by this key; what was signed before keeps its key and is sent as it is. */
  useSigner(signer: Signer): void {
    this.#state.signer = signer;
  }

  /** Transactions that a key signed and that are in no block. */
  async underWay(key: Hex): Promise<number> {
    return (await this.#state.keeper.pending('signed')).filter((row) => senderOf(row) === key).length;
  }

  /** Ends a queued row at once; asks for the end of a signed one. Undefined: unknown, finished, or a block holds it. */
  cancel(id: string): Promise<OutboxRow | undefined> {
    return this.#state.keeper.update(id, (row) => {
      if (row.state === 'mined') return undefined;
      return row.state === 'queued' ? cancelled(row) : { ...row, cancelling: true };
    });
  }

  /** One round: look at what is under way, send what must be sent again, sign and send what is new. True when anything moved. */
  async pass(): Promise<boolean> {
    const { keeper } = this.#state;
    const rows = await keeper.pending();
    if (rows.length === 0) return false;
    const settled = await settle(this.#state, rows);
    const replaced = await replace(this.#state, await keeper.pending('signed'));
    const sent = await send(this.#state, await keeper.pending('signed'));
    const signed = await this.#fill();
    return settled || replaced || sent || signed;
  }

  /** Signs and sends queued rows while there is room. */
  async #fill(): Promise<boolean> {
    const { keeper, options, signer, reasons } = this.#state;
    const queue = await keeper.pending('queued');
    if (queue.length === 0) return false;
    const signed = await keeper.pending('signed');
    const earlier = signed.filter((row) => senderOf(row) !== signer.address);
    if (earlier.length > 0) {
      // Between two keys only blocks keep the order of intention.
      const why = `waits for ${earlier.length} transactions of the key before, ${senderOf(earlier[0]!)}`;
      for (const { id } of queue) reasons.set(id, new LedgerError('OPERATION_STATE', why));
      return false;
    }
    let underWay = signed.length;
    let progress = false;
    for (const row of queue) {
      if (this.#state.ended || underWay >= options.inFlight) break;
      const gasLimit = await this.#estimate(row, underWay);
      if (gasLimit === 'wait') break;
      progress = true;
      if (gasLimit === 'failed') continue;
      const made = await this.#sign(row.id, gasLimit);
      if (made === undefined) continue;
      underWay += 1;
      await sendOne(this.#state, made);
    }
    return progress;
  }

  /** Gas with half as much more, since what a vote or a seat writes depends on the second of its block; `wait` when only later, `failed` (and so recorded) when never. */
  async #estimate(row: OutboxRow, underWay: number): Promise<number | 'wait' | 'failed'> {
    const { options, signer, reasons, keeper } = this.#state;
    const to = options.contracts[row.contract].address;
    try {
      const gas = Number(
        await options.rpc.request<Hex>('eth_estimateGas', [{ from: signer.address, to, data: row.data }, 'latest']),
      );
      if (gas > GAS_CAP)
        throw new LedgerError('CHAIN_REVERTED', `needs ${gas} gas; ${GAS_CAP} is the most a transaction may use`);
      this.#refusals.delete(row.id);
      return Math.min(GAS_CAP, Math.ceil(gas * 1.5));
    } catch (error) {
      if (!isLedgerError(error, 'CHAIN_REFUSED', 'CHAIN_REVERTED')) throw error;
      if (underWay > 0) {
        reasons.set(row.id, error, `waits for ${underWay} transactions before it; now: `);
        return 'wait';
      }
      const refusals = (this.#refusals.get(row.id) ?? 0) + 1;
      this.#refusals.set(row.id, refusals);
      if (error.code === 'CHAIN_REFUSED' && refusals < MAX_REFUSALS) {
        reasons.set(row.id, error);
        throw error;
      }
      const failure = { code: error.code, detail: error.detail };
      await keeper.update(row.id, (now) => ({ ...now, state: 'failed', failure }));
      return 'failed';
    }
  }

  /** The row with its bytes, durable; undefined when it was cancelled meanwhile. */
  async #sign(id: string, gasLimit: number): Promise<OutboxRow | undefined> {
    const { options, signer, lanes, keeper } = this.#state;
    const { rpc, chainId, contracts } = options;
    const fees = await quoteFees(rpc, options.fees);
    const nonce = await lanes.next(signer.address);
    const signed = await keeper.update(id, async (row) => {
      if (row.state !== 'queued') return undefined;
      const to = contracts[row.contract].address;
      const raw = await signer.signTransaction({ chainId, nonce, to, data: row.data, gasLimit, fees });
      const signedAt = Math.floor(Date.now() / 1_000);
      return { ...row, state: 'signed', from: signer.address, nonce, raw, hash: transactionHash(raw), signedAt };
    });
    // Row and next nonce are one write: there is never one without the other.
    if (signed !== undefined) lanes.taken(signer.address, nonce);
    return signed;
  }
}
