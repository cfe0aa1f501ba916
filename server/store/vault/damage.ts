/**
 * Says of damaged rows what they belong to. A row's key is an HMAC, so that the row itself does not tell: the lists that name the rows of its
 * kind do. Names are what stands on the chain (consents, attestations, roots, handles) or numbers of this gateway; never an identifier.
 */
import { setImmediate } from 'node:timers/promises';
import type { VaultEngine } from './engine.ts';
import { type Kind, rowKey, sequenceOf } from './layout.ts';
import type { ScrubResult } from './scrub.ts';

/** One damaged row, or rows of a kind that are not as many as they should be. */
export interface Damage {
  readonly kind: Kind | 'files' | 'unknown';
  /** what it belongs to; absent where no list names it */
  readonly of?: string;
  readonly state: 'broken' | 'missing' | 'miscounted';
  /** key of the row, hexadecimal, where it is known */
  readonly key?: string;
}

/** Which list names the rows of a kind, and whether each that it names must be there. */
const LISTS: Partial<Record<Kind, { readonly list: Kind; readonly keyKind?: Kind; readonly all: boolean }>> = {
  consent: { list: 'consentOrder', all: true },
  consentUse: { list: 'consentOrder', all: false },
  consentWithdrawn: { list: 'consentOrder', all: false },
  record: { list: 'recordOrder', all: true },
  dataKey: { list: 'recordOrder', keyKind: 'record', all: false },
  lineage: { list: 'recordOrder', all: false },
  revocation: { list: 'recordOrder', all: false },
  operation: { list: 'operationOrder', all: true },
  batch: { list: 'batchOrder', all: true },
};

/** Kinds whose keys end with a number. */
const NUMBERED: ReadonlySet<Kind> = new Set([
  'access',
  'statement',
  'consentRequest',
  'compromise',
  'consentOrder',
  'operationOrder',
]);
const TURN = 500;

/** Names what a scrub found. Reads the lists that name rows of the kinds concerned. */
export async function nameDamage(engine: VaultEngine, result: ScrubResult): Promise<Damage[]> {
  const damage: Damage[] = result.other.map((kind) => ({ kind, state: 'miscounted' }));
  const kinds = new Set<Kind>([...result.broken.map(({ kind }) => kind), ...result.miscounted]);
  for (const kind of kinds) {
    const broken = result.broken.filter((one) => one.kind === kind).map(({ key }) => key);
    const list = LISTS[kind];
    const names = list === undefined ? new Map<string, string>() : await named(engine, kind, list, broken);
    for (const key of broken) {
      const hex = key.toString('hex');
      const of = names.get(hex) ?? (NUMBERED.has(kind) ? String(sequenceOf(key)) : undefined);
      damage.push({ kind, ...(of === undefined ? {} : { of }), state: 'broken', key: hex });
      names.delete(hex);
    }
    for (const [key, of] of names) damage.push({ kind, of, state: 'missing', key });
    if (broken.length === 0 && names.size === 0) damage.push({ kind, state: 'miscounted' });
  }
  return damage;
}

/** Names by key: those of broken rows, and of rows that should be there and are not. */
async function named(
  engine: VaultEngine,
  kind: Kind,
  { list, keyKind = kind, all }: { readonly list: Kind; readonly keyKind?: Kind; readonly all: boolean },
  broken: readonly Buffer[],
): Promise<Map<string, string>> {
  const wanted = new Set(broken.map((key) => key.toString('hex')));
  const names = new Map<string, string>();
  let read = 0;
  try {
    for await (const { plain } of engine.scan(list)) {
      const of = plain.toString('utf8');
      const key = rowKey(kind, engine.mac(keyKind, of));
      const hex = key.toString('hex');
      if (wanted.has(hex) || (all && !engine.has(key))) names.set(hex, of);
      read += 1;
      if (read % TURN === 0) await setImmediate();
    }
  } catch (error) {
    // The list is damaged too, and told as such: what is behind that place stays without a name.
    if ((error as { code?: string }).code !== 'STORE_DAMAGED') throw error;
  }
  return names;
}
