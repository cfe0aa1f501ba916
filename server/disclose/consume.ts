/** Counts one use of a consent on chain before anything is disclosed; the contract decides, also between requests at the same time. */
import { encodeCall } from '../chain/calls.ts';
import type { TransactionManager } from '../chain/transactions.ts';
import type { Hex } from '../domain/bytes.ts';
import type { ConsentRefusal } from '../domain/consent-rules.ts';
import { LedgerError } from '../errors.ts';
import { operationId } from '../store/vault/outbox.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

/** Custom errors of ConsentRegistry.consume, as the rules name them. */
const REFUSALS: readonly (readonly [string, ConsentRefusal])[] = [
  ['ConsentRegistryUseLimitReached', 'USE_LIMIT_REACHED'],
  ['ConsentRegistryWithdrawn', 'WITHDRAWN'],
  ['ConsentRegistryExpired', 'EXPIRED'],
  ['ConsentRegistryNotYetValid', 'NOT_YET_VALID'],
  ['ConsentRegistryUnknownConsent', 'NOT_GRANTED_ON_CHAIN'],
  ['ConsentRegistryWrongAction', 'WRONG_ACTION'],
  ['ConsentRegistryWrongPublisher', 'WRONG_PUBLISHER'],
];

export interface ConsumeDeps {
  readonly vault: Pick<Vault, 'outbox' | 'commit'>;
  readonly transactions: Pick<TransactionManager, 'wait' | 'wake' | 'cancel'>;
  /** unix seconds */
  readonly now: () => number;
  readonly timeoutMs: number;
}

/**
 * Sends `consume` and waits until it is final.
 * @returns the rule by which the contract refused; undefined when the use was counted
 * @throws OUTBOX_FULL, CHAIN_TIMEOUT, CHAIN_REVERTED for what is no rule of a consent
 */
export async function consumeOnChain(
  subject: Hex,
  consent: Hex,
  { vault, transactions, now, timeoutMs }: ConsumeDeps,
): Promise<ConsentRefusal | undefined> {
  vault.outbox.requireRoom();
  const id = operationId();
  const batch = new VaultBatch();
  const data = encodeCall('ConsentRegistry', 'consume', [subject, consent]);
  vault.outbox.intentOps(batch, { id, contract: 'ConsentRegistry', data, answered: true }, now());
  await vault.commit(batch);
  transactions.wake();
  const { state, failure } = await transactions.wait(id, timeoutMs).catch(async (error: unknown) => {
    // Nothing is disclosed: the use is taken back while that is possible.
    await transactions.cancel(id).catch(() => undefined);
    throw error;
  });
  if (state === 'final') return undefined;
  const detail = failure?.detail ?? '';
  const refusal = REFUSALS.find(([name]) => detail.includes(name));
  if (refusal === undefined) throw new LedgerError('CHAIN_REVERTED', detail, { operation: id });
  return refusal[1];
}
