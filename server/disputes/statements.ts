/** What travels with disputed data: the party's latest statement in each dispute about it, as far as this gateway holds the words. */
import { type Hex, ZERO32 } from '../domain/bytes.ts';
import type { DisputeKind } from '../domain/dispute.ts';
import { DISPUTE_KINDS } from '../domain/dispute.ts';
import type { ToldStatement } from '../domain/dispute-verdict.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { Vault } from '../store/vault.ts';

/** A statement that is missing here is left out: the verifier sees on chain that there is one, and says so. */
export async function statementsAbout(
  kind: DisputeKind,
  target: Hex,
  { index, vault }: { readonly index: Pick<IndexReader, 'disputes'>; readonly vault: Pick<Vault, 'disputes'> },
): Promise<ToldStatement[]> {
  const disputes = await index.disputes.about(DISPUTE_KINDS[kind], target);
  const told = await Promise.all(
    disputes
      .filter(({ statement }) => statement !== ZERO32)
      .map(async ({ dispute, statement }) => {
        const text = await vault.disputes.text(dispute, statement);
        return text === undefined ? [] : [{ dispute, ...text }];
      }),
  );
  return told.flat();
}
