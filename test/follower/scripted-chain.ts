import { setImmediate } from 'node:timers/promises';
import type { Hex } from '../../server/domain/bytes.ts';
import type { ChainSource, FetchedBlock, FetchedRange } from '../../server/follower/source.ts';
import type { Head } from '../../server/store/rows.ts';
import { attested, batch, bytes32, inBlock, member, type Told, told } from './events.ts';

interface Node extends FetchedBlock {
  readonly parent: Node | undefined;
  /** Positions used up to here, by chain. */
  readonly positions: ReadonlyMap<string, number>;
}

const SUBJECTS = ['s', 't', 'u'];

/** A chain whose head moves as told, forth and to other branches; events are consistent along every branch. */
export class ScriptedChain implements ChainSource {
  #head: Node;
  #serial = 0;
  /** How many blocks behind its head the node answers. */
  behind = 0;
  identityError: Error | undefined;
  /** Asked before every answer: may throw, or move the chain. */
  before: (what: string) => void = () => undefined;
  readonly asked: string[] = [];

  constructor() {
    const block = { number: 0, hash: bytes32('genesis'), parentHash: bytes32('nothing'), timestamp: 1_000 };
    this.#head = { block, events: [], parent: undefined, positions: new Map() };
    this.mine([member(1)]);
  }

  get head(): Head {
    return this.#head.block;
  }

  /** One block with these events. */
  mine(events: readonly Told[] = []): void {
    const parent = this.#head;
    const number = parent.block.number + 1;
    const hash = bytes32(`block ${number} ${this.#serial++}`);
    const block = { number, hash, parentHash: parent.block.hash, timestamp: parent.block.timestamp + 1 };
    const positions = new Map(parent.positions);
    for (const { name, args } of events) {
      if (name === 'Attested') positions.set(args.subject, args.position);
      if (name === 'BatchAnchored') positions.set(args.schema, args.position);
    }
    this.#head = { block, events: inBlock(number, hash, events), parent, positions };
  }

  /** One block with events drawn at random: singles, batches, changes of one member, or none. */
  mineRandom(random: (below: number) => number): void {
    const positions = new Map(this.#head.positions);
    const next = (chain: string): number => {
      const position = (positions.get(bytes32(chain)) ?? 0) + 1;
      positions.set(bytes32(chain), position);
      return position;
    };
    const events = Array.from({ length: random(4) }, (): Told => {
      const salt = String(this.#serial++);
      const kind = random(4);
      if (kind === 0) return batch('x', next('x'), salt);
      if (kind === 1) return told('MemberCapabilitiesChanged', { member: 1, capabilities: BigInt(random(256)) });
      const subject = SUBJECTS[random(SUBJECTS.length)]!;
      return attested(subject, next(subject), salt);
    });
    this.mine(events);
  }

  /** Back by `depth` blocks; what is mined next is another branch. */
  forget(depth: number): void {
    for (let i = 0; i < depth && this.#head.parent?.parent !== undefined; i++) this.#head = this.#head.parent;
  }

  async checkIdentity(): Promise<void> {
    if (this.identityError !== undefined) throw this.identityError;
  }

  async look(height: number | undefined) {
    await this.#pause('look');
    const top = this.#shown();
    const own = height === undefined ? undefined : this.#at(height)?.block;
    return { head: top.block, hashes: new Map<number, Hex>(own === undefined ? [] : [[own.number, own.hash]]) };
  }

  async hashesAt(heights: readonly number[]) {
    await this.#pause('hashesAt');
    return new Map(
      heights.flatMap((height) =>
        this.#at(height) === undefined ? [] : [[height, this.#at(height)!.block.hash] as const],
      ),
    );
  }

  async header(number: number): Promise<Head | undefined> {
    await this.#pause('header');
    return this.#at(number)?.block;
  }

  async range(from: number, to: number): Promise<FetchedRange | undefined> {
    await this.#pause(`range ${from} ${to}`);
    const [first, last] = [this.#at(from), this.#at(to)];
    if (first === undefined || last === undefined) return undefined;
    const blocks: FetchedBlock[] = [];
    for (let node: Node | undefined = last; node !== undefined && node.block.number >= from; node = node.parent)
      if (node.events.length > 0) blocks.unshift({ block: node.block, events: node.events });
    return { first: first.block, last: last.block, blocks };
  }

  async #pause(what: string): Promise<void> {
    await setImmediate();
    this.asked.push(what);
    this.before(what);
  }

  #shown(): Node {
    let node = this.#head;
    for (let i = 0; i < this.behind && node.parent !== undefined; i++) node = node.parent;
    return node;
  }

  #at(number: number): Node | undefined {
    let node: Node | undefined = this.#shown();
    while (node !== undefined && node.block.number > number) node = node.parent;
    return node?.block.number === number ? node : undefined;
  }
}
