/** What the index knows of disputes, clocks and calendars. */
import { type Hex, ZERO32 } from '../domain/bytes.ts';
import { DISPUTE_STATUS } from '../domain/dispute.ts';
import type { DisputeFacts, DisputesAbout } from '../domain/dispute-verdict.ts';
import { type ChainHead, EMPTY_CHAIN } from '../domain/hash-chain.ts';
import type { CalendarRow, ClockAssignmentRow, ClockRow, DisputeRow } from './dispute-rows.ts';
import type { RowSource } from './index-reader.ts';
import { keys, prefixes } from './layout.ts';

const MARKED: ReadonlySet<number> = new Set([DISPUTE_STATUS.open, DISPUTE_STATUS.corrected, DISPUTE_STATUS.unresolved]);

/** Every reader may throw STORE_DAMAGED. */
export class DisputeReader {
  readonly #rows: RowSource;

  constructor(rows: RowSource) {
    this.#rows = rows;
  }

  get(dispute: Hex): Promise<DisputeRow | undefined> {
    return this.#rows.get(keys.dispute(dispute));
  }

  /** Count and head over all that happened about a target, as the contract has them. */
  async chain(kind: number, target: Hex): Promise<ChainHead> {
    return (await this.#rows.get<ChainHead>(keys.disputeChain(kind, target))) ?? EMPTY_CHAIN;
  }

  /** Disputes about a target, oldest first; with the first step of its chain there is the first dispute. */
  async about(kind: number, target: Hex): Promise<DisputeRow[]> {
    const { count } = await this.chain(kind, target);
    if (count === 0) return [];
    const ids = await this.#rows.range<Hex>(prefixes.disputesAbout(kind, target));
    if (ids.length === 0) throw this.#rows.damaged(`the disputes about ${target} are missing`, { kind, target, count });
    return this.#byId(ids);
  }

  /** The same, as a verdict needs them. */
  async facts(kind: number, target: Hex): Promise<DisputesAbout> {
    const chain = await this.chain(kind, target);
    const rows = chain.count === 0 ? [] : await this.about(kind, target);
    return { chain, disputes: rows.map(disputeFacts) };
  }

  /** Which of many targets carry a mark: a dispute that is open, unresolved, or was answered with a correction. */
  async marked(kind: number, targets: readonly Hex[]): Promise<Set<Hex>> {
    const chains = await this.#rows.getMany<ChainHead>(targets.map((target) => keys.disputeChain(kind, target)));
    const disputed = targets.filter((_, i) => (chains[i]?.count ?? 0) > 0);
    const disputes = await Promise.all(disputed.map((target) => this.about(kind, target)));
    return new Set(disputed.filter((_, i) => disputes[i]!.some(({ status }) => MARKED.has(status))));
  }

  /** Disputes of a party (handle, or the asset's number), in the order of their ids. */
  async of(party: Hex): Promise<DisputeRow[]> {
    return this.#byId(await this.#rows.range<Hex>(prefixes.disputesOf(party)));
  }

  /** Disputes that a member answers or answered, in the order of their ids. */
  async for(respondent: number): Promise<DisputeRow[]> {
    return this.#byId(await this.#rows.range<Hex>(prefixes.disputesFor(respondent)));
  }

  async clocks(): Promise<ClockRow[]> {
    return this.#rows.range(prefixes.clocks);
  }

  /** Numbers of the clocks a member answers under: clock 1 where nothing is assigned. */
  async clocksOf(member: number): Promise<number[]> {
    const row = await this.#rows.get<ClockAssignmentRow>(keys.clocksOf(member));
    const clocks = BigInt(row?.clocks ?? 0);
    if (clocks === 0n) return [1];
    return Array.from({ length: 256 }, (_, clock) => clock).filter((clock) => ((clocks >> BigInt(clock)) & 1n) === 1n);
  }

  /** Exceptions of a calendar by word number. */
  async calendar(calendar: number): Promise<Map<number, bigint>> {
    const words = await this.#rows.range<CalendarRow>(prefixes.calendar(calendar));
    return new Map(words.map(({ word, exceptions }) => [word, BigInt(exceptions)]));
  }

  async #byId(ids: readonly Hex[]): Promise<DisputeRow[]> {
    const rows = await this.#rows.getMany<DisputeRow>(ids.map((id) => keys.dispute(id)));
    return rows.map((row, i) => {
      if (row !== undefined) return row;
      throw this.#rows.damaged(`dispute ${ids[i]} is missing`, { dispute: ids[i] });
    });
  }
}

function disputeFacts({ dispute, status, respondent, at, dueAt, answer, statement }: DisputeRow): DisputeFacts {
  return {
    dispute,
    status,
    respondent,
    filedAt: at.timestamp,
    dueAt,
    ...(answer === undefined ? {} : { answeredAt: answer.at.timestamp }),
    successor: answer?.successor ?? ZERO32,
    statement,
  };
}
