/** Gives another member back what both held: the same as it got or gave before, and to nobody else. */
import type { Hex } from '../domain/bytes.ts';
import type { CopiesAnswer, CopiesRequest } from '../peer/wire.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { Vault } from '../store/vault.ts';

export interface CopiesDeps {
  readonly index: Pick<IndexReader, 'subject' | 'disputes'>;
  readonly vault: Pick<Vault, 'consents' | 'disputes'>;
}

/** What is not held, and what the member is no party to, look alike. @param from the asking member */
export async function copiesFor(from: number, request: CopiesRequest, deps: CopiesDeps): Promise<CopiesAnswer> {
  return request.kind === 'consent'
    ? consentFor(from, request.id, deps)
    : textFor(from, request.dispute, request.hash, deps);
}

async function consentFor(from: number, id: Hex, { index, vault }: CopiesDeps): Promise<CopiesAnswer> {
  const stored = await vault.consents.get(id);
  if (stored === undefined) return {};
  const { consent, signature, opening, notice } = stored;
  const publisher = (await index.subject(consent.subject))?.publisher;
  if (from !== publisher && from !== consent.terms.recipient) return {};
  return {
    consent: {
      consent,
      signature,
      ...(opening === undefined ? {} : { opening }),
      ...(notice === undefined ? {} : { notice }),
    },
  };
}

async function textFor(from: number, dispute: Hex, hash: Hex, { index, vault }: CopiesDeps): Promise<CopiesAnswer> {
  if ((await index.disputes.get(dispute))?.respondent !== from) return {};
  const text = await vault.disputes.text(dispute, hash);
  return text === undefined ? {} : { text };
}
