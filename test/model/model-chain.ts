/** A chain in memory: blocks and events by a ScriptedChain, and on top of it transactions of one key and the rules of the contracts that they meet. */
import { decodeRlp } from 'ethers';
import { type ContractName, interfaceOf } from '../../server/chain/abi.ts';
import { transactionHash } from '../../server/chain/raw-transaction.ts';
import type { Rpc } from '../../server/chain/rpc.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { LedgerError } from '../../server/errors.ts';
import { address, CONTRACTS, type Told, told } from '../follower/events.ts';
import { ScriptedChain } from '../follower/scripted-chain.ts';

/** What the contracts hold after a block. */
interface State {
  count: number;
  readonly anchored: Hex[];
  readonly positions: Map<Hex, number>;
  readonly subjects: Set<Hex>;
  readonly granted: Set<Hex>;
  readonly withdrawn: Set<Hex>;
  readonly revoked: Set<Hex>;
  /** By hash: in which block, and whether it did anything. */
  readonly mined: Map<Hex, { readonly block: number; readonly succeeded: boolean }>;
}

interface Block {
  readonly number: number;
  readonly state: State;
  readonly raws: readonly Hex[];
}

const KEY = address('key');
const hex = (value: number): Hex => `0x${value.toString(16)}`;
const lower = (value: unknown): Hex => String(value).toLowerCase() as Hex;
const reverted = (name: string): LedgerError => new LedgerError('CHAIN_REVERTED', `${name}()`, { error: name });

function nonceOf(raw: Hex): number {
  const [nonce] = decodeRlp(raw) as string[];
  return Number(nonce === '0x' ? 0 : nonce);
}

export class ModelChain {
  readonly source = new ScriptedChain();
  /** Consent ids by the hash of their terms: the contract works them out, here they are told. */
  readonly consentIds = new Map<Hex, Hex>();
  readonly #pool = new Map<number, Hex>();
  readonly #blocks: Block[] = [];
  readonly #settled: number;
  /** The height above which blocks were replaced since it was last set to undefined. */
  fork: number | undefined;

  /** @param setting events that were there before anything is tried; they stay */
  constructor(setting: readonly Told[]) {
    const state: State = {
      count: 0,
      anchored: [],
      positions: new Map(),
      subjects: new Set(),
      granted: new Set(),
      withdrawn: new Set(),
      revoked: new Set(),
      mined: new Map(),
    };
    this.source.mine(setting);
    this.#blocks.push({ number: this.source.head.number, state, raws: [] });
    this.#settled = this.source.head.number;
  }

  get state(): Readonly<State> {
    return this.#blocks.at(-1)!.state;
  }

  /** The newest block that the node shows: it may be behind. */
  get shown(): number {
    return Math.max(0, this.source.head.number - this.source.behind);
  }

  get pooled(): number {
    return this.#pool.size;
  }

  /** A block with up to `most` transactions that are next in turn. */
  mine(most = 8): void {
    const last = this.#blocks.at(-1)!.state;
    const state: State = {
      count: last.count,
      anchored: [...last.anchored],
      positions: new Map(last.positions),
      subjects: new Set(last.subjects),
      granted: new Set(last.granted),
      withdrawn: new Set(last.withdrawn),
      revoked: new Set(last.revoked),
      mined: new Map(last.mined),
    };
    const events: Told[] = [];
    const raws: Hex[] = [];
    const number = this.source.head.number + 1;
    for (
      let raw = this.#pool.get(state.count);
      raw !== undefined && raws.length < most;
      raw = this.#pool.get(state.count)
    ) {
      this.#pool.delete(state.count);
      const [, , , to, , data] = decodeRlp(raw) as Hex[];
      let succeeded = true;
      try {
        events.push(...this.#call(state, to!, data!));
      } catch {
        succeeded = false;
      }
      state.count += 1;
      state.mined.set(transactionHash(raw), { block: number, succeeded });
      raws.push(raw);
    }
    for (const nonce of this.#pool.keys()) if (nonce < state.count) this.#pool.delete(nonce);
    this.source.mine(events);
    this.#blocks.push({ number, state, raws });
  }

  /** Takes back up to `depth` blocks, and mines one more than that; their transactions wait again, or the node forgot them. */
  reorg(depth: number, forgotten: boolean): void {
    const back = Math.min(depth, this.source.head.number - this.#settled);
    if (back === 0) return;
    const dropped = this.#blocks.splice(-back).flatMap(({ raws }) => raws);
    this.source.forget(back);
    this.fork = Math.min(this.fork ?? Number.MAX_SAFE_INTEGER, this.source.head.number);
    if (forgotten) this.#pool.clear();
    else for (const raw of dropped) this.#pool.set(nonceOf(raw), raw);
    for (let i = 0; i <= back; i++) this.mine(i % 3);
  }

  /** The node starts again: what waited in it is gone. */
  forgetPool(): void {
    this.#pool.clear();
  }

  readonly rpc: Rpc = {
    origin: 'model',
    request: async <T>(method: string, params: readonly unknown[] = []) => this.#answer(method, params) as T,
    batch: async (calls) =>
      calls.map(({ method, params = [] }) => {
        try {
          return this.#answer(method, params);
        } catch (error) {
          if (error instanceof LedgerError) return error;
          throw error;
        }
      }),
  };

  #answer(method: string, params: readonly unknown[]): unknown {
    const [first, second] = params as [never, never];
    switch (method) {
      case 'eth_blockNumber':
        return hex(this.shown);
      case 'eth_getTransactionCount':
        return hex(this.#at(second).count);
      case 'eth_estimateGas':
      case 'eth_call': {
        const { to, data } = first as { to: Hex; data: Hex };
        this.#call(structuredClone(this.#at(second)), to, data);
        return hex(50_000);
      }
      case 'eth_sendRawTransaction':
        return this.#send(first);
      case 'eth_getTransactionReceipt': {
        const found = this.#at('latest').mined.get(first);
        if (found === undefined) return null;
        return { blockNumber: hex(found.block), status: found.succeeded ? '0x1' : '0x0', gasUsed: hex(40_000) };
      }
      default:
        throw new Error(`the model knows no ${method}`);
    }
  }

  #at(tag: string): State {
    const number = Math.min(this.shown, tag === 'latest' ? Number.MAX_SAFE_INTEGER : Number(tag));
    return (this.#blocks.findLast((block) => block.number <= number) ?? this.#blocks[0]!).state;
  }

  #send(raw: Hex): Hex {
    const nonce = nonceOf(raw);
    const refuse = (message: string): never => {
      throw new LedgerError('CHAIN_REFUSED', message, { message });
    };
    if (nonce < this.#at('latest').count) refuse('nonce too low');
    const waiting = this.#pool.get(nonce);
    if (waiting === raw) refuse('already known');
    if (waiting !== undefined) refuse('replacement transaction underpriced');
    this.#pool.set(nonce, raw);
    return transactionHash(raw);
  }

  /** What a call does to the state, and what it tells; throws what the contract would. */
  #call(state: State, to: Hex, data: Hex): Told[] {
    const name = (Object.keys(CONTRACTS) as ContractName[]).find((one) => CONTRACTS[one].address === to.toLowerCase());
    // An empty transaction to nobody's contract.
    if (name === undefined) return [];
    const call = interfaceOf(name).parseTransaction({ data })!;
    const args = call.args.toArray();
    switch (call.name) {
      case 'anchor': {
        const [root, schema, sources, size] = args as [string, string, string, bigint];
        const position = (state.positions.get(lower(schema)) ?? 0) + 1;
        state.positions.set(lower(schema), position);
        state.anchored.push(lower(root));
        const place = { issuer: 1, key: KEY, size: Number(size), position };
        return [told('BatchAnchored', { root: lower(root), schema: lower(schema), sources: lower(sources), ...place })];
      }
      case 'revoke': {
        const [id, reason, successor] = args as [string, bigint, string];
        if (state.revoked.has(lower(id))) throw reverted('AttestationRegistryAlreadyRevoked');
        state.revoked.add(lower(id));
        const what = { id: lower(id), reason: Number(reason), successor: lower(successor) };
        return [told('Revoked', { ...what, issuer: 1, key: KEY })];
      }
      case 'register': {
        const [subjects, publishers, controllers] = args as [string[], bigint[], string[]];
        if (subjects.some((one) => state.subjects.has(lower(one)))) throw reverted('SubjectRegistryKnownSubject');
        for (const one of subjects) state.subjects.add(lower(one));
        return subjects.map((one, i) =>
          told('SubjectRegistered', {
            subject: lower(one),
            publisher: Number(publishers[i]),
            controller: lower(controllers[i]),
          }),
        );
      }
      case 'grant': {
        const [given] = args as [{ toArray(): unknown[] }];
        const [subject, action, categories, validFrom, validUntil, useLimit, terms] = given.toArray();
        const consent = this.consentIds.get(lower(terms))!;
        if (state.granted.has(consent)) throw reverted('ConsentRegistryAlreadyGranted');
        if (state.withdrawn.has(consent)) throw reverted('ConsentRegistryWithdrawn');
        if (!state.subjects.has(lower(subject))) throw reverted('ConsentRegistryUnknownSubject');
        state.granted.add(consent);
        return [
          told('ConsentGranted', {
            consent,
            subject: lower(subject),
            publisher: 1,
            action: Number(action),
            categories: BigInt(categories as bigint),
            validFrom: Number(validFrom),
            validUntil: Number(validUntil),
            useLimit: Number(useLimit),
            terms: lower(terms),
          }),
        ];
      }
      case 'withdraw': {
        const [subject, consent] = args as [string, string];
        if (state.withdrawn.has(lower(consent))) throw reverted('ConsentRegistryWithdrawn');
        state.withdrawn.add(lower(consent));
        return [told('ConsentWithdrawn', { consent: lower(consent), subject: lower(subject) })];
      }
      default:
        throw new Error(`the model knows no ${call.name}`);
    }
  }
}
