/** What the index says about a consent id, as the consent rules want it. */
import type { Hex } from '../domain/bytes.ts';
import type { ConsentOnChain } from '../domain/consent-rules.ts';
import type { IndexReader } from '../store/index-reader.ts';

/** Undefined when the index knows neither grant nor withdrawal of the id under the handle. */
export async function consentOnChain(
  index: Pick<IndexReader, 'consent' | 'withdrawal'>,
  subject: Hex,
  id: Hex,
): Promise<ConsentOnChain | undefined> {
  const row = await index.consent(id);
  if (row !== undefined && row.subject === subject)
    return { granted: true, withdrawn: row.withdrawn !== undefined, uses: row.uses, publisher: row.publisher };
  const withdrawal = await index.withdrawal(subject, id);
  return withdrawal === undefined ? undefined : { granted: false, withdrawn: true, uses: 0, publisher: 0 };
}
