/** What travels with disputed data: the party's latest statement in each dispute about it, as far as this gateway holds the words. */
import { type Hex, ZERO32 } from '../domain/bytes.ts';
import { DISPUTE_KINDS, type DisputeKind, textHash } from '../domain/dispute.ts';
import type { ToldStatement } from '../domain/dispute-verdict.ts';
import { isLedgerError } from '../errors.ts';
import type { PeerClient } from '../peer/client.ts';
import { type AssetDisputeKind, answerReader, StatementsWire } from '../peer/wire.ts';
import type { IndexReader } from '../store/index-reader.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
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

/** Whom to ask for words that are not here. */
export interface StatementSources {
  readonly self: number;
  readonly index: Pick<IndexReader, 'disputes'>;
  readonly vault: Pick<Vault, 'disputes' | 'commit'>;
  readonly peers: Pick<PeerClient, 'post'>;
}

const readStatements = answerReader(StatementsWire);

/**
 * The same for an asset, which every member may look up: words that are not held here are asked of the respondents' gateways, and kept when
 * they are the ones on chain. A gateway that does not answer leaves them untold.
 */
export async function statementsAnywhere(
  kind: AssetDisputeKind,
  target: Hex,
  { self, index, vault, peers }: StatementSources,
): Promise<ToldStatement[]> {
  const held = await statementsAbout(kind, target, { index, vault });
  const disputes = await index.disputes.about(DISPUTE_KINDS[kind], target);
  const missing = disputes.filter(
    ({ dispute, statement, respondent }) =>
      statement !== ZERO32 && respondent !== self && !held.some((one) => one.dispute === dispute),
  );
  if (missing.length === 0) return held;
  const answers = await Promise.all(
    [...new Set(missing.map(({ respondent }) => respondent))].map(async (respondent) => {
      try {
        return (await peers.post(respondent, '/peer/dispute-statements', { kind, target }, readStatements)).statements;
      } catch (error) {
        if (isLedgerError(error)) return [];
        throw error;
      }
    }),
  );
  const batch = new VaultBatch();
  for (const { dispute, statement } of missing) {
    const found = answers.flat().find((one) => one.dispute === dispute && textHash(one) === statement);
    if (found !== undefined) vault.disputes.addText(batch, dispute, statement, { text: found.text, salt: found.salt });
  }
  await vault.commit(batch);
  return [...held, ...answers.flat()];
}
