/** Gathers what the verifier's own index says about a disclosed attestation; the judging itself is pure (domain/verdict.ts). */
import { attestationId } from '../domain/attestation.ts';
import type { Hex } from '../domain/bytes.ts';
import { DISPUTE_KINDS } from '../domain/dispute.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import {
  type ChainFacts,
  type DisclosedAttestation,
  type StandingFacts,
  type StatedAttestation,
  sourcesOf,
} from '../domain/verdict.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { PointReader } from '../store/point-reader.ts';

export interface FactSource {
  readonly index: IndexReader;
  /** EIP-712 domain separator of the AttestationRegistry */
  readonly separator: Hex;
  readonly schemaOf: (id: Hex) => LedgerSchema | undefined;
}

/** @param now block time at which the verdict is given */
export async function factsAbout(given: DisclosedAttestation, now: number, source: FactSource): Promise<ChainFacts> {
  const { index, separator } = source;
  const sources = sourcesOf(given).map((one) => ({ issuer: one.issuer, id: attestationId(separator, one) }));
  const [facts, sourceRevocations, disputedSources] = await Promise.all([
    factsOnChain(given, now, source),
    Promise.all(sources.map(({ issuer, id }) => index.revocation(issuer, id))),
    index.disputes.marked(
      DISPUTE_KINDS.attestation,
      sources.map(({ id }) => id),
    ),
  ]);
  return { ...facts, sourceRevocations, disputedSources };
}

/** The same for what is judged without its sources. */
export async function factsOnChain(given: StatedAttestation, now: number, source: FactSource): Promise<ChainFacts> {
  const { index } = source;
  const [anchor, disputes] = await Promise.all([
    anchorOf(given, index),
    index.disputes.facts(DISPUTE_KINDS.attestation, given.id),
  ]);
  return chainFacts(given, { anchor, disputes, now }, { ...source, index: index.points });
}

/** What stands in single rows, around what was found before. */
export function chainFacts(
  { id, attestation }: StatedAttestation,
  found: Pick<ChainFacts, 'anchor' | 'disputes' | 'now'>,
  { index, separator, schemaOf }: Omit<FactSource, 'index'> & { readonly index: PointReader },
): ChainFacts {
  const { anchor, disputes, now } = found;
  const schema = index.schema(attestation.schema);
  const member = index.member(attestation.issuer);
  return {
    separator,
    schema:
      schema === undefined
        ? undefined
        : {
            registeredAt: schema.at.timestamp,
            retiredAt: schema.retired?.timestamp ?? 0,
            publishers: BigInt(schema.publishers),
          },
    document: schemaOf(attestation.schema),
    anchor,
    key: anchor === undefined ? undefined : index.key(anchor.key),
    standing: member === undefined ? [] : member.history.map(standingOf),
    revocation: index.revocation(attestation.issuer, id),
    sourceRevocations: [],
    disputedSources: new Set(),
    disputes,
    now,
  };
}

/** A single anchoring by its id; a batch by its root, among the batches of this very issuer and schema. */
async function anchorOf(given: StatedAttestation, index: IndexReader): Promise<ChainFacts['anchor']> {
  const { attestation, inclusion } = given;
  if (inclusion === undefined) {
    const row = await index.attestation(given.id);
    return row === undefined ? undefined : { key: row.key, at: row.at };
  }
  const rows = await index.batchesByRoot(inclusion.root);
  const row = rows.find(({ issuer, schema }) => issuer === attestation.issuer && schema === attestation.schema);
  return row === undefined ? undefined : { key: row.key, at: row.at };
}

function standingOf(change: {
  at: StandingFacts['at'];
  capabilities: string;
  validFrom: number;
  validUntil: number;
  suspended: boolean;
}): StandingFacts {
  return { ...change, capabilities: BigInt(change.capabilities) };
}
