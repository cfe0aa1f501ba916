/** Nonces of sign-in messages: made without being kept, for one account, good once and for minutes. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Hex } from '../domain/bytes.ts';
import { LedgerError } from '../errors.ts';

/** How long a message may be signed and handed in. */
export const NONCE_SECONDS = 300;
/** Used nonces that are kept; each stands for a sign-in that succeeded within NONCE_SECONDS. */
const MOST_USED = 100_000;

const EXPIRY_DIGITS = 12;
const RANDOM_DIGITS = 32;
const PATTERN = new RegExp(`^[0-9a-f]{${EXPIRY_DIGITS + RANDOM_DIGITS + 32}}$`);

/** expiry . random . MAC in hexadecimal (EIP-4361 takes letters and digits only). A restart makes a new key: what was not used by then is void. */
export class Nonces {
  readonly #key = randomBytes(32);
  readonly #used = new Map<string, number>();

  /** @param account lower case @param now unix seconds */
  issue(account: Hex, now: number): { nonce: string; expiresAt: number } {
    const expiresAt = now + NONCE_SECONDS;
    const head = expiresAt.toString(16).padStart(EXPIRY_DIGITS, '0') + randomBytes(RANDOM_DIGITS / 2).toString('hex');
    return { nonce: head + this.#mac(head, account), expiresAt };
  }

  /** @throws LedgerError SIGN_IN_NONCE unless it is ours, for this account, not over and not used */
  require(nonce: string, account: Hex, now: number): void {
    const head = nonce.slice(0, EXPIRY_DIGITS + RANDOM_DIGITS);
    const ours =
      PATTERN.test(nonce) &&
      timingSafeEqual(Buffer.from(nonce.slice(head.length)), Buffer.from(this.#mac(head, account)));
    if (!ours) throw refused(nonce, 'is not one that this gateway gave for the account');
    if (Number.parseInt(nonce.slice(0, EXPIRY_DIGITS), 16) <= now) throw refused(nonce, 'is over');
    if (this.#used.has(nonce)) throw refused(nonce, 'was used');
  }

  /**
   * Uses it up: of many at once one succeeds.
   * @throws LedgerError SIGN_IN_NONCE as `require`, TOO_MANY_REQUESTS
   */
  use(nonce: string, account: Hex, now: number): void {
    this.require(nonce, account, now);
    // In the order of insertion, and all live equally long: the first that is not over ends the walk.
    for (const [old, expiresAt] of this.#used) {
      if (expiresAt > now) break;
      this.#used.delete(old);
    }
    if (this.#used.size >= MOST_USED)
      throw new LedgerError('TOO_MANY_REQUESTS', `${MOST_USED} sign-ins in ${NONCE_SECONDS} s`);
    this.#used.set(nonce, now + NONCE_SECONDS);
  }

  #mac(head: string, account: Hex): string {
    return createHmac('sha256', this.#key).update(`${head} ${account}`).digest('hex').slice(0, 32);
  }
}

const refused = (nonce: string, why: string): LedgerError =>
  new LedgerError('SIGN_IN_NONCE', `nonce ${nonce.slice(0, 80)} ${why}`, { nonce: nonce.slice(0, 80) });
