/**
 * Looks through the whole vault while it is used: every row's seal, every key found by a look-up as by a scan, and all of it against the
 * census. Slice by slice, each as of a moment of its own: a snapshot held for long would keep destroyed data keys in the files. What is
 * written meanwhile to rows that were read already is told by the engine, and counted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Census } from './census.ts';
import type { VaultEngine } from './engine.ts';
import { sealingKey } from './engine.ts';
import { type Kind, kindOf } from './layout.ts';

const SLICE = 500;
/** Above every key. */
const END = Buffer.from([0xff]);

export interface ScrubOptions {
  /** Share of the time that is spent on it, above 0 to 1; the rest is left to others. */
  readonly share: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (rows: number) => void;
}

/** What is not as it was written. `files`: LevelDB cannot read on. `unknown`: rows that no kind knows. */
export interface ScrubResult {
  readonly rows: number;
  /** Rows whose seal is broken, or which a look-up does not find. */
  readonly broken: readonly { readonly kind: Kind; readonly key: Buffer }[];
  /** Kinds of which rows are missing, too many, or in an older state. */
  readonly miscounted: readonly Kind[];
  readonly other: readonly ('files' | 'unknown')[];
}

type Written = readonly [kind: Kind, key: Buffer, before: Buffer | undefined, after: Buffer | undefined];

/** @returns undefined when it was stopped, or when writing failed meanwhile: then nobody knows what should be there */
export async function scrubVault(engine: VaultEngine, options: ScrubOptions): Promise<ScrubResult | undefined> {
  const found = new Census();
  const broken: { kind: Kind; key: Buffer }[] = [];
  const other = new Set<'files' | 'unknown'>();
  let rows = 0;
  let cursor: Buffer = Buffer.alloc(0);
  let written: Written[] = [];
  /** Counts what was written to rows up to the cursor; rows behind it are read later, as they are then. */
  const catchUp = (): void => {
    for (const [kind, key, before, after] of written) {
      if (Buffer.compare(key, cursor) > 0 || kind === 'census') continue;
      if (before !== undefined) found.remove(kind, before);
      if (after !== undefined) found.add(kind, after);
      const place = broken.findIndex((one) => one.key.equals(key));
      if (place >= 0) broken.splice(place, 1);
    }
    written = [];
  };
  const forget = engine.onWrite((...one) => written.push(one));
  try {
    for (;;) {
      const began = performance.now();
      const snapshot = await engine.moment(catchUp);
      try {
        const { entries, looked } = await engine.slice(cursor, SLICE, snapshot);
        for (const [i, [key, sealed]] of entries.entries()) {
          const kind = kindOf(key);
          if (kind === undefined) {
            // The header has kind 0.
            if (key[0] !== 0) other.add('unknown');
            continue;
          }
          const sound = engine.keyring.unseal(sealingKey(kind), key, sealed) !== undefined;
          if (!sound || looked[i]?.equals(sealed) !== true) broken.push({ kind, key });
          if (kind !== 'census') found.add(kind, sealed);
          rows += 1;
        }
        cursor = entries.length < SLICE ? END : entries.at(-1)![0];
      } finally {
        await snapshot.close();
      }
      options.onProgress?.(rows);
      if (options.signal?.aborted === true) return undefined;
      if (cursor === END) break;
      await pause(performance.now() - began, options);
    }
    return await conclude(engine, { found, broken, rows, other }, catchUp);
  } catch (error) {
    if ((error as { code?: string }).code !== 'STORE_DAMAGED') throw error;
    return { rows, broken, miscounted: [], other: ['files'] };
  } finally {
    forget();
  }
}

interface Findings {
  readonly found: Census;
  readonly broken: { kind: Kind; key: Buffer }[];
  readonly rows: number;
  readonly other: ReadonlySet<'files' | 'unknown'>;
}

async function conclude(
  engine: VaultEngine,
  { found, broken, rows, other }: Findings,
  catchUp: () => void,
): Promise<ScrubResult | undefined> {
  let miscounted: Kind[] = [];
  const last = await engine.moment((expected) => {
    catchUp();
    const kinds = new Set(broken.map(({ kind }) => kind));
    for (const kind of expected.differences(found)) if (!kinds.has(kind)) engine.settle(kind, found);
    miscounted = expected.differences(found);
  });
  await last.close();
  if (!engine.writable) return undefined;
  return { rows, broken, miscounted, other: [...other] };
}

async function pause(workedMs: number, { share, signal }: ScrubOptions): Promise<void> {
  const restMs = workedMs * (1 / share - 1);
  await sleep(restMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
