/** What a publisher tells about the sources of a record: the statements, and what they rest on in turn, without any field. */
import { type Hex, ZERO32 } from '../domain/bytes.ts';
import type { DisclosedAttestation, SourceOpening } from '../domain/verdict.ts';
import { extractHashOf, findSources, type SourceIndex } from '../publish/sources.ts';
import type { SourcesDocument } from '../store/vault/records.ts';
import type { Vault } from '../store/vault.ts';

/** Statements opened at most; what rests on more is told as not traced. */
const MAX_OPENINGS = 256;

/** Opens the commitments of this member's own records; other members' sources are theirs to show. */
export async function tellSources(
  document: SourcesDocument,
  deps: { readonly vault: Vault; readonly index: SourceIndex },
): Promise<DisclosedAttestation['sources']> {
  const opened = await open(document, deps);
  const openings = new Map<Hex, SourceOpening>();
  let level = document.ids;
  while (level.length > 0 && openings.size < MAX_OPENINGS) {
    const wanted = level.filter((id) => !openings.has(id)).slice(0, MAX_OPENINGS - openings.size);
    const records = await deps.vault.records.getMany(wanted);
    const next: Hex[] = [];
    for (const [i, id] of wanted.entries()) {
      const body = records[i]?.body;
      if (body === undefined || records[i]?.attestation.sources === ZERO32) continue;
      openings.set(id, { id, ...(await open(body.sources, deps)) });
      next.push(...body.sources.ids);
    }
    level = [...new Set(next)];
  }
  return openings.size === 0 ? opened : { ...opened, openings: [...openings.values()] };
}

async function open(
  document: SourcesDocument,
  { vault, index }: { readonly vault: Vault; readonly index: SourceIndex },
): Promise<Omit<SourceOpening, 'id'>> {
  const known = await findSources(document.ids, vault, index);
  return {
    extract: extractHashOf(document) ?? ZERO32,
    attestations: document.ids.flatMap((id) => known.get(id)?.attestation ?? []),
  };
}
