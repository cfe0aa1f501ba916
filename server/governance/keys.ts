/** Keys of this member: added, retired, and changed without a gap. */
import type { Acts } from '../acts/acts.ts';
import type { TransactionManager } from '../chain/transactions.ts';
import type { Hex } from '../domain/bytes.ts';
import { KEY_PURPOSES } from '../domain/capabilities.ts';
import { LedgerError } from '../errors.ts';
import type { IndexReader } from '../store/index-reader.ts';
import { KEY_REFUSALS } from './refusals.ts';

/** The keys this gateway holds, as far as the use cases need them. */
export interface KeyHolder {
  readonly address: Hex;
  readonly addresses: readonly Hex[];
  create(): Promise<Hex>;
  use(address: Hex): void;
}

export interface KeysDeps {
  readonly self: number;
  readonly index: Pick<IndexReader, 'key' | 'governance'>;
  readonly acts: Acts;
  readonly held: KeyHolder;
  readonly transactions: Pick<TransactionManager, 'wait' | 'underWay'>;
  /** resolves when this index has the block of a finished operation */
  readonly caughtUp: () => Promise<void>;
  /** how long a step may take, milliseconds */
  readonly timeoutMs: number;
}

export interface KeyAddition {
  readonly key: Hex;
  /** bitmap, see KEY_PURPOSES */
  readonly purposes: number;
  /** unix seconds; 0 = now, and without end */
  readonly validFrom: number;
  readonly validUntil: number;
}

export interface Rotation {
  readonly key: Hex;
  readonly replaced: Hex;
  /** in the order in which they were done: the key added, the seat moved, the old key retired */
  readonly operations: string[];
}

const ALL = KEY_PURPOSES.PUBLISH | KEY_PURPOSES.SIGN | KEY_PURPOSES.MANAGE;
const LOOK_MS = 50;

export class MemberKeys {
  readonly #deps: KeysDeps;

  constructor(deps: KeysDeps) {
    this.#deps = deps;
  }

  held(): { signs: Hex; held: Hex[] } {
    const { address, addresses } = this.#deps.held;
    return { signs: address, held: [...addresses] };
  }

  /**
   * Adds a key that is kept elsewhere (a second manager's, an HSM's).
   * @returns the operation's id @throws VALUE_INVALID, ACT_NOT_ALLOWED, CHAIN_*
   */
  add({ key, purposes, validFrom, validUntil }: KeyAddition): Promise<string> {
    const { self, acts } = this.#deps;
    return acts.perform('MemberRegistry', 'addKey', [self, key, purposes, validFrom, validUntil], KEY_REFUSALS);
  }

  /**
   * Ends a key for good.
   * @returns the operation's id @throws KEY_UNKNOWN, KEY_LAST (the one that signs here), ACT_NOT_ALLOWED, CHAIN_*
   */
  async retire(key: Hex): Promise<string> {
    await requireOwn(key, this.#deps);
    requireNotInUse(key, this.#deps.held);
    return this.#deps.acts.perform('MemberRegistry', 'retireKey', [key], KEY_REFUSALS);
  }

  /**
   * Changes to a new key: it is made, added on chain, and signs from then on; the seat moves to it; the old one is retired when nothing
   * signed by it is under way any more. Broken off, the same call begins with another new key: each step alone leaves the gateway able to go on.
   * @param replaced the key that signs for this gateway now, so that nothing is changed twice
   * @throws KEY_UNKNOWN, ACT_NOT_ALLOWED, CHAIN_*
   */
  async rotate(replaced: Hex): Promise<Rotation> {
    const { self, index, acts, held } = this.#deps;
    if (replaced !== held.address)
      throw new LedgerError('KEY_UNKNOWN', `${held.address} signs for this gateway, not ${replaced}`, {
        key: replaced,
        signs: held.address,
      });
    const key = await held.create();
    const operations: string[] = [];
    const done = async (operation: string): Promise<void> => {
      operations.push(operation);
      await this.#final(operation);
    };
    await done(await this.add({ key, purposes: ALL, validFrom: 0, validUntil: 0 }));
    held.use(key);
    const seat = await index.governance.seat(self);
    if (seat?.account === replaced) await done(await acts.perform('MembershipToken', 'moveSeat', [self], KEY_REFUSALS));
    await this.#drained(replaced);
    await done(await acts.perform('MemberRegistry', 'retireKey', [replaced], KEY_REFUSALS));
    return { key, replaced, operations };
  }

  /** @throws CHAIN_TIMEOUT, CHAIN_REVERTED */
  async #final(operation: string): Promise<void> {
    const { transactions, caughtUp, timeoutMs } = this.#deps;
    const { state, failure } = await transactions.wait(operation, timeoutMs);
    if (state === 'failed') throw new LedgerError('CHAIN_REVERTED', failure?.detail ?? operation, { operation });
    await caughtUp();
  }

  /** What the old key signed must be in blocks before it ends, or it never will be. @throws CHAIN_TIMEOUT */
  async #drained(key: Hex): Promise<void> {
    const { transactions, timeoutMs } = this.#deps;
    for (let waited = 0; (await transactions.underWay(key)) > 0; waited += LOOK_MS) {
      if (waited > timeoutMs)
        throw new LedgerError('CHAIN_TIMEOUT', `transactions of ${key} are still under way; retire it later`, { key });
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  }
}

/** @throws KEY_UNKNOWN */
export async function requireOwn(key: Hex, { self, index }: Pick<KeysDeps, 'self' | 'index'>): Promise<void> {
  const row = await index.key(key);
  if (row?.member !== self) throw new LedgerError('KEY_UNKNOWN', `${key} is no key of member ${self}`, { key, self });
}

/** @throws KEY_LAST */
export function requireNotInUse(key: Hex, held: KeyHolder): void {
  if (key === held.address) throw new LedgerError('KEY_LAST', `${key} signs for this gateway`, { key });
}
