/** Rows on their way into a backup, each looked at: a backup with one broken row could not be restored as a whole. */
import { LedgerError } from '../../errors.ts';
import type { StoredRow } from './backup-file.ts';
import { Census } from './census.ts';
import { sealingKey, type VaultEngine } from './engine.ts';
import { kindOf } from './layout.ts';

/** Every stored row as of one moment. @throws STORE_DAMAGED naming the kind: a broken row at once, a missing one at the end */
export async function* soundRows(engine: VaultEngine): AsyncGenerator<StoredRow> {
  const found = new Census();
  let expected = new Census();
  for await (const row of engine.stored()) {
    const [key, value] = row;
    const kind = kindOf(key);
    if (kind !== undefined) {
      const plain = engine.keyring.unseal(sealingKey(kind), key, value);
      if (plain === undefined) throw damaged(kind);
      if (kind === 'census') expected = Census.parse(plain);
      else found.add(kind, value);
    }
    yield row;
  }
  const kinds = expected.differences(found);
  if (kinds.length > 0) throw damaged(kinds.join(', '));
}

const damaged = (kind: string): LedgerError =>
  new LedgerError(
    'STORE_DAMAGED',
    `vault: ${kind}: no backup is made of a damaged vault; earlier ones stay as they are`,
    {
      kind,
    },
  );
