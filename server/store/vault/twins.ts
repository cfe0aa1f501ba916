/**
 * Some rows are stored twice, to be found from two sides. Where one of the two is damaged, the other says what it was; the key tells that it
 * is the right one.
 */
import type { Opening } from '../../domain/subject.ts';
import type { Damage } from './damage.ts';
import type { VaultEngine } from './engine.ts';
import { type Kind, rowKey, sequenceOf, u64 } from './layout.ts';
import type { VaultBatch } from './vault-batch.ts';

/** The other kind, and the key that a row of it gives in this one. */
const TWINS: Partial<Record<Kind, { readonly kind: Kind; key(engine: VaultEngine, plain: Buffer): Buffer }>> = {
  opening: { kind: 'openingOf', key: (engine, plain) => engine.key('opening', openingIn(plain).subject) },
  openingOf: {
    kind: 'opening',
    key: (engine, plain) => {
      const { publisher, type, identifier } = openingIn(plain);
      return engine.key('openingOf', publisher, type, identifier);
    },
  },
};

const openingIn = (plain: Buffer): Opening => JSON.parse(plain.toString('utf8')) as Opening;

/** Puts what it can into the batch. @returns what that is */
export async function mendTwins(engine: VaultEngine, batch: VaultBatch, damage: readonly Damage[]): Promise<Damage[]> {
  const mended: Damage[] = [];
  for (const one of damage) {
    const plain = await twinOf(engine, one);
    if (plain === undefined) continue;
    batch.mend(one.kind as Kind, Buffer.from(one.key!, 'hex'), plain);
    mended.push(one);
  }
  return mended;
}

async function twinOf(engine: VaultEngine, { kind, key, state }: Damage): Promise<Buffer | undefined> {
  if (key === undefined || state !== 'broken') return undefined;
  const wanted = Buffer.from(key, 'hex');
  try {
    if (kind === 'statementOf') return await engine.get('statement', rowKey('statement', u64(sequenceOf(wanted))));
    if (kind === 'statement') {
      for await (const { key: other, plain } of engine.scan('statementOf'))
        if (sequenceOf(other) === sequenceOf(wanted)) return plain;
      return undefined;
    }
    const twin = kind === 'files' || kind === 'unknown' ? undefined : TWINS[kind];
    if (twin === undefined) return undefined;
    for await (const { plain } of engine.scan(twin.kind)) if (twin.key(engine, plain).equals(wanted)) return plain;
  } catch (error) {
    // The twin is damaged too.
    if ((error as { code?: string }).code !== 'STORE_DAMAGED') throw error;
  }
  return undefined;
}
