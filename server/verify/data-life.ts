/** What a lender obtained is deleted when its data life is over, and the lender signs that it did. */
import type { Hex } from '../domain/bytes.ts';
import { type Signed, type Stated, type StatementSigner, signStatement } from '../peer/statement.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';
import type { KeptVerification } from './deps.ts';

/** Says that what was obtained is deleted, without saying what it was. Times in unix seconds. */
export interface Deletion extends Stated {
  readonly kind: 'data-life';
  readonly verification: string;
  readonly purpose: string;
  readonly obtainedAt: number;
  readonly keepUntil: number;
  readonly items: readonly {
    readonly subject: Hex;
    readonly consent: Hex;
    readonly schema: Hex;
    readonly attestations: readonly Hex[];
  }[];
}

export interface DataLifeDeps extends StatementSigner {
  readonly self: number;
  readonly vault: Pick<Vault, 'verifications' | 'statements' | 'commit'>;
  readonly now: () => number;
}

/** Verifications in one look: more are dealt with in the next. */
const AT_ONCE = 200;

/** Deletes what is past its time, from the disk too; deletion and statement are one write. @returns the statements made */
export async function endDataLives(deps: DataLifeDeps): Promise<Signed<Deletion>[]> {
  const { self, vault, now } = deps;
  const ended = await vault.verifications.ended(now(), AT_ONCE);
  const made: Signed<Deletion>[] = [];
  for (const { id, endsAt, content } of ended) {
    const kept = content as KeptVerification;
    const items = kept.obtained.flatMap(({ held, schema, attestations }) =>
      held === undefined
        ? []
        : [
            {
              subject: held.consent.subject,
              consent: held.id,
              schema,
              attestations: attestations.map((one) => one.id),
            },
          ],
    );
    const { purpose, obtainedAt } = kept;
    const about = { verification: id, purpose, obtainedAt, keepUntil: endsAt, items };
    const statement = await signStatement({ kind: 'data-life' as const, member: self, at: now(), ...about }, deps);
    const batch = new VaultBatch();
    vault.verifications.remove(batch, id, endsAt);
    vault.statements.add(
      batch,
      statement,
      items.map(({ subject }) => subject),
    );
    await vault.commit(batch);
    made.push(statement);
  }
  if (ended.length > 0) await vault.verifications.forget();
  return made;
}
