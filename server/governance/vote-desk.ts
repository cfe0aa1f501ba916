/** The rule of all: propose, vote, queue, execute, cancel; and the guardian's suspension. */
import type { Acts } from '../acts/acts.ts';
import type { ContractName } from '../chain/abi.ts';
import { type Hex, toHex, utf8 } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import {
  heldAt,
  type ProposalState,
  proposalState,
  type Tally,
  tallyOf,
  VOTE_SUPPORT,
  type VoteSupport,
} from '../domain/proposal.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { LedgerError } from '../errors.ts';
import type { ProposalRow, SeatRow } from '../store/governance-rows.ts';
import type { IndexStore } from '../store/index-store.ts';
import { type Call, callsOf, type ProposedAction } from './actions.ts';
import { GOVERNOR_REFUSALS, SUSPENSION_REFUSALS } from './refusals.ts';
import { type CallInWords, contractsByAddress, inWords } from './words.ts';

export interface VoteDeskDeps {
  readonly index: Pick<IndexStore, 'governance' | 'disputes' | 'member' | 'members' | 'key' | 'head'>;
  readonly acts: Acts;
  readonly contracts: Readonly<Record<ContractName, { readonly address: Hex }>>;
  readonly schemaOf: (nameOrId: string) => LedgerSchema | undefined;
  readonly random: (length: number) => Uint8Array;
}

export interface ProposalView {
  id: string;
  number: number;
  state: ProposalState;
  description: string;
  proposer: { key: Hex; member: number | null };
  calls: CallInWords[];
  voteStart: number;
  voteEnd: number;
  /** unix seconds from which it may be executed; null until queued */
  eta: number | null;
  tally: Tally;
  seats: number;
  votes: { key: Hex; member: number | null; support: VoteSupport; reason: string; at: number }[];
}

const STEPS = { queue: 'queue', execute: 'execute', cancel: 'cancel' } as const;
export type ProposalStep = keyof typeof STEPS;
const GUARDIAN = 2;
const ROLE_NAMES: Readonly<Record<number, string>> = { 0: 'administrator', 1: 'governor', 2: 'guardian' };
const SETTINGS = ['votingDelay', 'votingPeriod', 'quorumPercent', 'timelockDelay', 'guardian'] as const;

export class VoteDesk {
  readonly #deps: VoteDeskDeps;
  readonly #contractAt: (address: Hex) => ContractName | undefined;

  constructor(deps: VoteDeskDeps) {
    this.#deps = deps;
    this.#contractAt = contractsByAddress(deps.contracts);
  }

  /**
   * Proposes actions as one decision: all of them or none.
   * @returns the proposal's number as the contract gives it, decimal
   * @throws VALUE_INVALID, SCHEMA_UNKNOWN, MEMBER_UNKNOWN, and what GOVERNOR_REFUSALS names
   */
  async propose(
    title: string,
    actions: readonly ProposedAction[],
  ): Promise<{ id: string; operation: string; calls: CallInWords[] }> {
    const { acts, random } = this.#deps;
    const calls = await this.#callsOf(actions);
    // Two proposals of the same calls differ by this.
    const description = `${title} #${toHex(random(4)).slice(2)}`;
    const args = [calls.map(({ target }) => target), calls.map(() => 0), calls.map(({ data }) => data)];
    const id = await acts.read('CountyGovernor', 'hashProposal', [...args, hashOf(description)]);
    const operation = await acts.perform('CountyGovernor', 'propose', [...args, description], GOVERNOR_REFUSALS);
    return { id: String(id), operation, calls: calls.map((call) => inWords(call, this.#contractAt)) };
  }

  /** @returns the operation's id @throws PROPOSAL_UNKNOWN, and what GOVERNOR_REFUSALS names */
  async vote(id: string, support: VoteSupport, reason: string): Promise<string> {
    await this.#row(id);
    const args = [BigInt(id), VOTE_SUPPORT[support], reason];
    return this.#deps.acts.perform('CountyGovernor', 'castVoteWithReason', args, GOVERNOR_REFUSALS);
  }

  /** Queues what succeeded, executes what is due, or cancels. @throws PROPOSAL_UNKNOWN, and what GOVERNOR_REFUSALS names */
  async step(id: string, step: ProposalStep): Promise<string> {
    const { actions, description } = await this.#row(id);
    const args = [
      actions.map(({ target }) => target),
      actions.map(({ value }) => BigInt(value)),
      actions.map(({ data }) => data),
      hashOf(description),
    ];
    return this.#deps.acts.perform('CountyGovernor', STEPS[step], args, GOVERNOR_REFUSALS);
  }

  /** By the guardian's key, at once. @throws ACT_NOT_ALLOWED, MEMBER_UNKNOWN, MEMBER_SUSPENDED */
  suspend(member: number, reason: number): Promise<string> {
    return this.#deps.acts.perform('MemberRegistry', 'suspend', [member, reason], SUSPENSION_REFUSALS);
  }

  /** Seats, holders of roles, and what holds for votes that begin now. */
  async overview(): Promise<{
    seats: { member: number; account: Hex }[];
    roles: { role: string; account: Hex; contract: string | null }[];
    parameters: Record<string, string>;
  }> {
    const { governance } = this.#deps.index;
    const [seats, roles, settings] = await Promise.all([
      governance.seats(),
      governance.roles(),
      Promise.all(SETTINGS.map((name) => governance.setting(name))),
    ]);
    return {
      seats: seats.flatMap(({ member, account }) => (account === undefined ? [] : [{ member, account }])),
      roles: roles.map(({ role, account }) => ({
        role: ROLE_NAMES[role] ?? String(role),
        account,
        contract: this.#contractAt(account) ?? null,
      })),
      parameters: Object.fromEntries(
        settings.flatMap((row) => (row === undefined ? [] : [[row.name, row.history.at(-1)?.value ?? '']])),
      ),
    };
  }

  /** Newest first. */
  async list(): Promise<ProposalView[]> {
    const rows = await this.#deps.index.governance.proposals();
    return Promise.all(rows.reverse().map((row) => this.#view(row)));
  }

  /** @throws PROPOSAL_UNKNOWN */
  async get(id: string): Promise<ProposalView> {
    return this.#view(await this.#row(id));
  }

  async #row(id: string): Promise<ProposalRow> {
    const row = await this.#deps.index.governance.proposal(id);
    if (row === undefined) throw new LedgerError('PROPOSAL_UNKNOWN', id, { proposal: id });
    return row;
  }

  async #callsOf(actions: readonly ProposedAction[]): Promise<Call[]> {
    const { index, contracts, schemaOf } = this.#deps;
    const [members, seats, roles] = await Promise.all([
      index.members(),
      index.governance.seats(),
      index.governance.roles(),
    ]);
    const named = (member: number) => {
      const row = members.find((one) => one.member === member);
      if (row === undefined) throw new LedgerError('MEMBER_UNKNOWN', `member ${member}`, { member });
      return row;
    };
    const numbers = actions.flatMap((action) => (action.type === 'set-calendar' ? [action.calendar] : []));
    const calendars = new Map(
      await Promise.all(numbers.map(async (number) => [number, await index.disputes.calendar(number)] as const)),
    );
    let nextMember = members.length;
    return actions.flatMap((action) => {
      if ('member' in action) named(action.member);
      if (action.type === 'admit') nextMember += 1;
      return callsOf(action, {
        addressOf: (contract) => contracts[contract].address,
        nextMember,
        hasSeat: (member) => seats.some((seat) => seat.member === member && seat.account !== undefined),
        validFrom: (member) => named(member).validFrom,
        guardians: roles.filter(({ role }) => role === GUARDIAN).map(({ account }) => account),
        calendar: (calendar) => calendars.get(calendar) ?? new Map(),
        schemaOf,
        now: index.head()?.timestamp ?? 0,
      });
    });
  }

  async #view(row: ProposalRow): Promise<ProposalView> {
    const { index } = this.#deps;
    const now = index.head()?.timestamp ?? 0;
    const [seats, quorum] = await Promise.all([index.governance.seats(), index.governance.setting('quorumPercent')]);
    const memberOf = async (key: Hex): Promise<number | null> => (await index.key(key))?.member ?? null;
    const voters = seats.filter((seat) => seatedAt(seat, row.voteStart)).length;
    const percent = Number(heldAt(quorum?.history ?? [], row.voteStart) ?? 0);
    const tally = tallyOf(row.votes, voters, percent);
    const facts = {
      voteStart: row.voteStart,
      voteEnd: row.voteEnd,
      votes: row.votes,
      ...(row.queued === undefined ? {} : { eta: row.queued.eta }),
      executed: row.executed !== undefined,
      canceled: row.canceled !== undefined,
    };
    return {
      id: row.proposal,
      number: row.number,
      state: proposalState(facts, tally, now),
      description: row.description,
      proposer: { key: row.proposer, member: await memberOf(row.proposer) },
      calls: row.actions.map((action) => inWords(action, this.#contractAt)),
      voteStart: row.voteStart,
      voteEnd: row.voteEnd,
      eta: row.queued?.eta ?? null,
      tally,
      seats: voters,
      votes: await Promise.all(
        row.votes.map(async ({ voter, support, reason, at }) => ({
          key: voter,
          member: await memberOf(voter),
          support: supportName(support),
          reason,
          at: at.timestamp,
        })),
      ),
    };
  }
}

const hashOf = (description: string): Hex => toHex(keccak(utf8(description)));

const seatedAt = ({ history }: SeatRow, time: number): boolean =>
  history.findLast(({ at }) => at.timestamp <= time)?.account !== undefined;

const supportName = (support: number): VoteSupport =>
  support === VOTE_SUPPORT.for ? 'for' : support === VOTE_SUPPORT.against ? 'against' : 'abstain';
