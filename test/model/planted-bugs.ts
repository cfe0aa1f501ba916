/** Mistakes that the model must find: edits of the product's text as it is loaded, in a process of their own. Nothing on disk changes. */

export interface PlantedBug {
  readonly name: string;
  /** File of the product, from its root. */
  readonly file: string;
  /** Stands there once; a bug whose place is gone is an error, not a pass. */
  readonly find: string;
  readonly replace: string;
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'skip one undo row',
    file: 'server/store/index/batch.ts',
    find: 'if (undo !== undefined) before.push(',
    replace: 'if (undo !== undefined && key !== ops[0]?.key) before.push(',
  },
  {
    name: 'send before the intent is durable',
    file: 'server/chain/row-keeper.ts',
    find: 'await this.#outbox.put(next);',
    replace: `if (row.state !== 'queued') await this.#outbox.put(next);
      else setImmediate(() => void this.#outbox.put(next).catch(() => undefined));`,
  },
  {
    name: 'trust a lower head',
    file: 'server/follower/decide.ts',
    find: "return { do: 'ignore', because: 'lagging' };",
    replace: "return { do: 'rewind', to: seen.head.number };",
  },
  {
    name: 'forget the digest',
    file: 'server/store/index-store.ts',
    find: 'digest: undo.digest,',
    replace: 'digest: this.#standing.digest,',
  },
  {
    name: 'answer before rows are durable',
    file: 'server/publish/chunk.ts',
    find: 'await vault.commit(batch);',
    replace: 'void vault.commit(batch).catch(() => undefined);',
  },
  {
    name: 'disclose without the last look',
    file: 'server/disclose/disclose.ts',
    find: "if (after !== undefined && after !== 'USE_LIMIT_REACHED') return refuse(after);",
    replace: 'void after;',
  },
  {
    name: 'retry what was published again',
    file: 'server/store/vault/outbox.ts',
    find: "if (failed.replaced) return refuse('was replaced by another operation');",
    replace: '',
  },
  {
    name: 'take nonces from the node alone',
    file: 'server/chain/lanes.ts',
    find: 'const next = Math.max(count, (await this.#outbox.nextNonce(key)) ?? 0, ...used);',
    replace: 'const next = count + 0 * used.length;',
  },
];

/** The text of a file with the bug in it. @throws when its place is not there exactly once */
export function plant({ name, file, find, replace }: PlantedBug, text: string): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`'${name}': its place stands ${parts.length - 1} times in ${file}`);
  return parts.join(replace);
}
