import { sealTag } from './keyring.ts';
import { KINDS, type Kind } from './layout.ts';

interface Count {
  rows: number;
  tags: Buffer;
}

/**
 * What the vault holds, per kind: number of rows and the XOR of their seal tags. LevelDB drops or resurrects rows silently
 * when its files rot; a value's own seal cannot show that a row is missing or old, the census can. It is written with every
 * commit, so it is exactly as new as the rows.
 */
export class Census {
  readonly #counts = new Map<Kind, Count>();
  commits = 0;
  sequence = 0;

  static parse(bytes: Uint8Array): Census {
    const census = new Census();
    const stored = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      commits: number;
      sequence: number;
      kinds: Record<string, [number, string]>;
    };
    census.commits = stored.commits;
    census.sequence = stored.sequence;
    for (const [kind, [rows, tags]] of Object.entries(stored.kinds))
      census.#counts.set(kind as Kind, { rows, tags: Buffer.from(tags, 'hex') });
    return census;
  }

  bytes(): Buffer {
    const kinds = Object.fromEntries(
      [...this.#counts].map(([kind, { rows, tags }]) => [kind, [rows, tags.toString('hex')]]),
    );
    return Buffer.from(JSON.stringify({ commits: this.commits, sequence: this.sequence, kinds }), 'utf8');
  }

  add(kind: Kind, sealed: Uint8Array): void {
    this.#move(kind, sealed, 1);
  }

  remove(kind: Kind, sealed: Uint8Array): void {
    this.#move(kind, sealed, -1);
  }

  /** One row less, whose seal is not known: it is lost, and another takes its place. */
  uncount(kind: Kind): void {
    this.#count(kind).rows -= 1;
  }

  /** Counts a kind as another census does. */
  take(kind: Kind, other: Census): void {
    const { rows, tags } = other.#count(kind);
    this.#counts.set(kind, { rows, tags: Buffer.from(tags) });
  }

  rows(kind: Kind): number {
    return this.#counts.get(kind)?.rows ?? 0;
  }

  /** The kinds in which the two differ. */
  differences(other: Census): Kind[] {
    return (Object.keys(KINDS) as Kind[]).filter((kind) => {
      const [mine, theirs] = [this.#count(kind), other.#count(kind)];
      return mine.rows !== theirs.rows || !mine.tags.equals(theirs.tags);
    });
  }

  #count(kind: Kind): Count {
    const known = this.#counts.get(kind);
    if (known !== undefined) return known;
    const count = { rows: 0, tags: Buffer.alloc(16) };
    this.#counts.set(kind, count);
    return count;
  }

  #move(kind: Kind, sealed: Uint8Array, by: 1 | -1): void {
    const count = this.#count(kind);
    const tag = sealTag(sealed);
    count.rows += by;
    for (let i = 0; i < 16; i++) count.tags[i]! ^= tag[i]!;
  }
}
