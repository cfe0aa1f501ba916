/** Calls of contracts that are tried before they are intended; see README. */
import type { ContractName } from '../chain/abi.ts';
import { encodeCall, readContract } from '../chain/calls.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Hex } from '../domain/bytes.ts';
import { type ErrorCode, isLedgerError, LedgerError } from '../errors.ts';
import { operationId } from '../store/vault/outbox.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

/** Which coded error a contract's refusal is here; others stay CHAIN_REVERTED with the same values. */
export type Refusals = Readonly<Record<string, ErrorCode>>;

/** A call that the contract would take now. */
export interface Act {
  readonly contract: ContractName;
  readonly data: Hex;
}

export interface ActsDeps {
  readonly rpc: Rpc;
  /** The key that will send it. */
  readonly signer: { readonly address: Hex };
  readonly contracts: Readonly<Record<ContractName, { readonly address: Hex }>>;
  readonly vault: Pick<Vault, 'outbox' | 'commit'>;
  /** unix seconds */
  readonly now: () => number;
  readonly wake: () => void;
}

export class Acts {
  readonly #deps: ActsDeps;

  constructor(deps: ActsDeps) {
    this.#deps = deps;
  }

  /**
   * Lets the contract try the call as this member's key would make it.
   * @throws the code that `refusals` names for the contract's error, with its arguments as values; CHAIN_REVERTED, CHAIN_UNREACHABLE,
   * OUTBOX_FULL
   */
  async ask(contract: ContractName, fn: string, args: readonly unknown[], refusals: Refusals): Promise<Act> {
    const { rpc, signer, contracts, vault } = this.#deps;
    vault.outbox.requireRoom();
    const data = encodeCall(contract, fn, args);
    try {
      await rpc.request<Hex>('eth_call', [{ from: signer.address, to: contracts[contract].address, data }, 'latest']);
    } catch (error) {
      throw named(error, refusals);
    }
    return { contract, data };
  }

  /** Puts an act into a batch. @returns the operation's id */
  intend(batch: VaultBatch, { contract, data }: Act): string {
    const id = operationId();
    this.#deps.vault.outbox.intentOps(batch, { id, contract, data }, this.#deps.now());
    return id;
  }

  /** Writes a batch and lets the outbox begin. */
  async commit(batch: VaultBatch): Promise<void> {
    await this.#deps.vault.commit(batch);
    this.#deps.wake();
  }

  /** Asks, intends and commits. @returns the operation's id @throws as `ask` */
  async perform(contract: ContractName, fn: string, args: readonly unknown[], refusals: Refusals): Promise<string> {
    const act = await this.ask(contract, fn, args, refusals);
    const batch = new VaultBatch();
    const operation = this.intend(batch, act);
    await this.commit(batch);
    return operation;
  }

  /** Asks a view function at the node's newest block. @throws CHAIN_UNREACHABLE, CHAIN_REVERTED */
  read(contract: ContractName, fn: string, args: readonly unknown[]): Promise<unknown> {
    const { rpc, contracts } = this.#deps;
    return readContract(rpc, { contract, address: contracts[contract].address }, fn, args);
  }
}

function named(error: unknown, refusals: Refusals): unknown {
  if (!isLedgerError(error, 'CHAIN_REVERTED')) return error;
  const code = refusals[String(error.values.error)];
  if (code === undefined) return error;
  return new LedgerError(code, error.detail, { ...(error.values.args as object), rule: error.values.error }, error);
}
