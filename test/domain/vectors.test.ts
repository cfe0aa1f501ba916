import { expect } from 'chai';
import { attestationId } from '../../server/domain/attestation.ts';
import { buildBatchTree, idsHash, verifyBatchProof } from '../../server/domain/batch-tree.ts';
import { fromHex, type Hex } from '../../server/domain/bytes.ts';
import { type Consent, consentId, termsHash, withdrawalDigest } from '../../server/domain/consent.ts';
import { chainOf } from '../../server/domain/hash-chain.ts';
import { answerDigest, peerRequestDigest } from '../../server/domain/peer.ts';
import { commitRecord, discloseFields, recordRootOf } from '../../server/domain/record.ts';
import { loadSchema } from '../../server/domain/schema.ts';
import { extractHash, sourcesHash } from '../../server/domain/sources.ts';
import { subjectHandle } from '../../server/domain/subject.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { schemaDocument } from './arbitraries.ts';
import * as reference from './reference.ts';
import file from './vectors.json' with { type: 'json' };

/** JSON types every hash as string; the code under test refuses what is none. */
type Hashes<T> = T extends `0x${string}`
  ? T
  : T extends string
    ? Hex
    : T extends object
      ? { [K in keyof T]: Hashes<T[K]> }
      : T;
const vectors = file as Hashes<typeof file>;
const separator = vectors.separator;

// Ids and roots already anchored depend on these bytes: a change here breaks every record published before.
describe('domain vectors', () => {
  it('subject handle', () => {
    const { type, identifier, salt, handle } = vectors.subject;
    expect(subjectHandle(type, identifier, salt)).to.equal(handle);
    expect(reference.subjectHandle(type, identifier, salt)).to.equal(handle);
  });

  it('record root', () => {
    const { schemaId, values, secret, root } = vectors.record;
    const fields: string[] = vectors.record.fields;
    const schema = { ...loadSchema(schemaDocument(fields.filter((field) => field !== 'uscc'))), id: schemaId };
    expect(commitRecord(schema, values, fromHex(secret))).to.equal(root);
    expect(reference.recordRoot(schemaId, fields, values, secret)).to.equal(root);
    expect(recordRootOf(schema, discloseFields(schema, values, fromHex(secret), ['name', 'note']))).to.equal(root);
  });

  it('extract and sources', () => {
    const { extract, salt, hash } = vectors.extract;
    expect(extractHash(extract, salt)).to.equal(hash);
    expect(reference.extractHash(extract, salt)).to.equal(hash);
    const { sources } = vectors;
    expect(sourcesHash(sources)).to.equal(sources.hash);
    expect(reference.sourcesHash(sources.extract, sources.ids)).to.equal(sources.hash);
  });

  it('typed data', () => {
    expect(domainSeparator(vectors.domain)).to.equal(separator);
    expect(attestationId(separator, vectors.attestation.attestation)).to.equal(vectors.attestation.id);
    const consent = vectors.consent.consent as Consent;
    expect(termsHash(consent.terms)).to.equal(vectors.consent.terms);
    expect(consentId(separator, consent)).to.equal(vectors.consent.id);
    expect(withdrawalDigest(separator, vectors.withdrawal.consent)).to.equal(vectors.withdrawal.digest);
    expect(peerRequestDigest(separator, vectors.peerRequest.request)).to.equal(vectors.peerRequest.digest);
    expect(answerDigest(separator, vectors.answer.answer)).to.equal(vectors.answer.digest);
  });

  it('hash chain', () => {
    const { items, count, head } = vectors.chain;
    expect(chainOf(items)).to.deep.equal({ count, head });
    expect(reference.chainHead(items)).to.deep.equal({ count, head });
  });

  it('batch tree', () => {
    const { entries, root } = vectors.batch;
    const tree = buildBatchTree(entries);
    expect(tree.root).to.equal(root);
    expect(reference.batchRoot(entries)).to.equal(root);
    const [first] = entries;
    const proved = verifyBatchProof(root, first!.subject, tree.prove(first!.subject));
    expect(proved).to.deep.equal({ present: true, value: idsHash(first!.ids) });
  });
});
