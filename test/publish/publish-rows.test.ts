import { expect } from 'chai';
import { attestationId } from '../../server/domain/attestation.ts';
import { idsHash, verifyBatchProof } from '../../server/domain/batch-tree.ts';
import { fromHex, type Hex, ZERO32 } from '../../server/domain/bytes.ts';
import { commitRecord } from '../../server/domain/record.ts';
import { extractHash, sourcesHash } from '../../server/domain/sources.ts';
import { startOfChinaDay } from '../../server/domain/time.ts';
import { CHUNK_ROWS } from '../../server/publish/publisher.ts';
import type { RowResult } from '../../server/publish/rows.ts';
import { cleanUp, close, folder, open, refused } from '../store/vault-fixtures.ts';
import {
  ATTESTATIONS,
  enterprise,
  type FakeIndex,
  intended,
  NOW,
  permit,
  publisherOver,
  registration,
  rowsOf,
  SELF,
  uscc,
} from './publish-fixtures.ts';

const codesOf = (results: readonly RowResult[]) =>
  results.map((one) => (one.status === 'rejected' ? one.code : one.status));
const idOf = (result: RowResult | undefined): Hex => {
  if (result?.status === 'rejected' || result === undefined) throw new Error('no id');
  return result.id;
};

describe('publish: rights', () => {
  afterEach(cleanUp);

  const cases: [string, string, (index: FakeIndex) => void][] = [
    ['an unknown member', 'NOT_A_MEMBER', (index) => index.members.clear()],
    ['a suspended member', 'SUSPENDED', (index) => index.setMember(SELF, { suspended: true })],
    ['a membership that has ended', 'NOT_IN_STANDING', (index) => index.setMember(SELF, { validUntil: NOW })],
    ['a membership that has not begun', 'NOT_IN_STANDING', (index) => index.setMember(SELF, { validFrom: NOW + 1 })],
    ['a member without the capability', 'NO_CAPABILITY', (index) => index.setMember(SELF, { capabilities: '16' })],
    [
      'a retired schema',
      'SCHEMA_RETIRED',
      (index) =>
        index.schemaRows.set(registration.id, {
          ...index.schemaRows.get(registration.id)!,
          retired: { block: 1, timestamp: 1, tx: ZERO32 },
        }),
    ],
  ];
  for (const [who, reason, arrange] of cases)
    it(`refuses ${who}, and stores nothing`, async () => {
      const vault = await open(await folder());
      const { publisher, index, woken } = publisherOver(vault);
      arrange(index);
      const error = await refused(
        publisher.publishRows(registration.name, rowsOf([enterprise(1)])),
        'PUBLISH_NOT_ALLOWED',
      );
      expect(error.values.reason).to.equal(reason);
      expect(woken.count).to.equal(0);
      expect(await vault.outbox.pending()).to.deep.equal([]);
      expect(await vault.openings.find(SELF, [{ type: 'uscc', identifier: uscc(1) }])).to.deep.equal([undefined]);
    });

  it('refuses a schema that nobody knows, and one that the chain does not know', async () => {
    const vault = await open(await folder());
    const { publisher, index } = publisherOver(vault);
    await refused(publisher.publishRows('no-such-schema', []), 'SCHEMA_UNKNOWN');
    index.schemaRows.delete(registration.id);
    await refused(publisher.publishRows(registration.name, []), 'SCHEMA_UNKNOWN');
    await refused(publisher.publishRows(permit.name, [], { sourceOf: 'no-such-schema' }), 'SCHEMA_UNKNOWN');
  });
});

describe('publish: rows', () => {
  afterEach(cleanUp);

  it('refuses a chunk of more rows than allowed', async () => {
    const vault = await open(await folder());
    const { publisher } = publisherOver(vault);
    const rows = rowsOf(Array.from({ length: CHUNK_ROWS + 1 }, () => ({})));
    await refused(publisher.publishRows(registration.name, rows), 'BODY_TOO_LARGE');
  });

  it('rejects each bad row with its reason and publishes the others', async () => {
    const vault = await open(await folder());
    const { publisher, woken } = publisherOver(vault);
    const { results, operations } = await publisher.publishRows(
      registration.name,
      rowsOf([
        enterprise(1),
        enterprise(2, { uscc: `${uscc(2).slice(0, 17)}?` }),
        enterprise(3, { registeredCapital10k: 500 }),
        enterprise(4, { colour: 'red' }),
        enterprise(5, { name: undefined }),
        enterprise(6, { registrationDate: '2199-01-01' }),
        'no object',
        enterprise(1),
        enterprise(7),
      ]),
    );
    expect(codesOf(results)).to.deep.equal([
      'accepted',
      'USCC_CHARACTER',
      'VALUE_NOT_DECIMAL_STRING',
      'FIELD_UNKNOWN',
      'FIELD_MISSING',
      'VALUE_INVALID',
      'VALUE_INVALID',
      'ROW_DUPLICATE',
      'accepted',
    ]);
    expect(results.map(({ line }) => line)).to.deep.equal([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(results[3]).to.have.nested.property('issues[0].field', 'colour');
    expect(results[7]).to.have.property('detail').that.contains('line 2');
    expect(operations).to.have.length(1);
    expect(woken.count).to.equal(1);
  });

  it('leaves no intent when every row is rejected or known', async () => {
    const vault = await open(await folder());
    const { publisher, woken } = publisherOver(vault);
    const { operations } = await publisher.publishRows(registration.name, rowsOf([{}]));
    expect(operations).to.deep.equal([]);
    expect(woken.count).to.equal(0);
  });

  it('anchors one root over what it accepted, provable for every handle', async () => {
    const vault = await open(await folder());
    const { publisher, registrar } = publisherOver(vault);
    const extract = { system: 'synthetic', query: ZERO32, extractedAt: '2026-05-28T00:00:00Z', operator: 'test' };
    const { results, operations } = await publisher.publishRows(
      registration.name,
      rowsOf([enterprise(1), enterprise(2), enterprise(2, { city: 'Ningbo' })]),
      { extract },
    );
    const [call] = await intended(vault);
    const stored = await vault.records.get(idOf(results[0]));
    if (stored?.anchoring.kind !== 'batch' || stored.body === undefined) throw new Error('not a batch record');
    const { root } = stored.anchoring;
    const sources = sourcesHash({ extract: extractHash(extract, stored.body.sources.salt!), ids: [] });
    expect(call).to.deep.equal({ fn: 'anchor', args: [root, registration.id, sources, 3n], id: operations[0] });
    expect(stored.attestation).to.deep.equal({
      schema: registration.id,
      issuer: SELF,
      subject: stored.attestation.subject,
      record: commitRecord(registration, stored.body.values, fromHex(stored.body.secret, 32)),
      consent: ZERO32,
      sources,
      observedAt: startOfChinaDay('2015-03-02'),
      expiresAt: 0,
    });
    expect(stored.id).to.equal(attestationId(ATTESTATIONS, stored.attestation));
    const [second] = await registrar.handlesFor(SELF, [{ type: 'uscc', identifier: uscc(2) }]);
    const [coverage] = await publisher.absenceProofs(second!.subject, registration.name);
    expect(coverage?.ids).to.deep.equal([idOf(results[1]), idOf(results[2])]);
    expect(verifyBatchProof(root, second!.subject, coverage!.proof)).to.deep.equal({
      present: true,
      value: idsHash(coverage!.ids),
    });
    const [stranger] = await registrar.handlesFor(SELF, [{ type: 'uscc', identifier: uscc(3) }]);
    const [absence] = await publisher.absenceProofs(stranger!.subject, registration.name);
    expect(absence?.ids).to.deep.equal([]);
    expect(verifyBatchProof(root, stranger!.subject, absence!.proof)).to.deep.equal({ present: false });
    const proof = await publisher.proofFor(idOf(results[1]));
    expect(proof.inclusion?.ids).to.deep.equal(coverage?.ids);
    expect(await vault.records.idsOf(second!.subject, registration.id)).to.deep.equal(coverage?.ids);
  });

  it('publishes nothing when the same file comes again, in any order, also after a restart', async () => {
    const path = await folder();
    let vault = await open(path);
    const rows = [1, 2, 3, 4].map((number) => enterprise(number));
    const first = await publisherOver(vault).publisher.publishRows(registration.name, rowsOf(rows));
    await close(vault);
    vault = await open(path);
    const { publisher } = publisherOver(vault);
    const again = await publisher.publishRows(registration.name, rowsOf([...rows].reverse()));
    expect(codesOf(again.results)).to.deep.equal(['already', 'already', 'already', 'already']);
    expect(again.results.map(idOf)).to.deep.equal(first.results.map(idOf).reverse());
    expect(await intended(vault)).to.have.length(1);
    // Not final yet: whoever sends the file again waits for the transaction of the first time.
    expect(again.operations).to.deep.equal(first.operations);
    await vault.outbox.put({ ...(await vault.outbox.get(first.operations[0]!))!, state: 'final' });
    const late = await publisher.publishRows(registration.name, rowsOf(rows));
    expect(late.operations).to.deep.equal([]);
  });

  it('publishes a row again when the chain refused to anchor it', async () => {
    const path = await folder();
    let vault = await open(path);
    const first = await publisherOver(vault).publisher.publishRows(registration.name, rowsOf([enterprise(1)]));
    const row = (await vault.outbox.get(first.operations[0]!))!;
    await vault.outbox.put({ ...row, state: 'failed', failure: { code: 'CHAIN_REVERTED', detail: 'suspended' } });
    await close(vault);
    vault = await open(path);
    const { publisher } = publisherOver(vault);
    const again = await publisher.publishRows(registration.name, rowsOf([enterprise(1)]));
    expect(codesOf(again.results)).to.deep.equal(['accepted']);
    expect(again.results[0]).to.not.have.any.keys('changed', 'supersedes');
    expect(idOf(again.results[0])).to.not.equal(idOf(first.results[0]));
    const third = await publisher.publishRows(registration.name, rowsOf([enterprise(1)]));
    expect(third.results).to.deep.equal([{ line: 2, status: 'already', id: idOf(again.results[0]) }]);
    await vault.check();
  });

  it('tells a correction, and revokes the earlier record only when asked to', async () => {
    const vault = await open(await folder());
    const { publisher } = publisherOver(vault);
    const publish = async (change: Record<string, unknown>, supersede?: boolean) => {
      const options = supersede === undefined ? {} : { supersede };
      return publisher.publishRows(registration.name, rowsOf([enterprise(1, change)]), options);
    };
    const a = await publish({});
    const b = await publish({ name: 'Renamed' });
    expect(b.results[0]).to.include({ status: 'accepted', changed: idOf(a.results[0]) });
    expect(b.operations).to.have.length(1);
    const c = await publish({ name: 'Renamed again' }, true);
    expect(c.results[0]).to.include({ status: 'accepted', supersedes: idOf(b.results[0]) });
    expect(c.operations).to.have.length(2);
    const calls = await intended(vault);
    expect(calls.at(-1)).to.deep.include({ fn: 'revoke', args: [idOf(b.results[0]), 2n, idOf(c.results[0])] });
    expect(calls.map(({ fn }) => fn)).to.deep.equal(['anchor', 'anchor', 'anchor', 'revoke']);
  });

  it('tells a correction within one chunk', async () => {
    const vault = await open(await folder());
    const { publisher } = publisherOver(vault);
    const rows = rowsOf([enterprise(1), enterprise(1, { name: 'Renamed' })]);
    const { results } = await publisher.publishRows(registration.name, rows, { supersede: true });
    expect(results[1]).to.include({ supersedes: idOf(results[0]) });
    const calls = await intended(vault);
    expect(calls[1]).to.deep.include({ fn: 'revoke', args: [idOf(results[0]), 2n, idOf(results[1])] });
    const later = await publisher.publishRows(registration.name, rowsOf([enterprise(1, { name: 'Third' })]));
    expect(later.results[0]).to.include({ changed: idOf(results[1]) });
    await vault.check();
  });
});

describe('publish: sources', () => {
  afterEach(cleanUp);

  const permitOf = (number: number) => ({ uscc: uscc(number), permitType: 'food', validUntil: '2017-03-03' });

  it('names the registration a permit rests on, and says when there is none', async () => {
    const vault = await open(await folder());
    const { publisher } = publisherOver(vault);
    const [first] = (await publisher.publishRows(registration.name, rowsOf([enterprise(1)]))).results;
    const { results } = await publisher.publishRows(permit.name, rowsOf([permitOf(1), permitOf(2)]));
    expect(results[0]).to.deep.include({ status: 'accepted', sources: [idOf(first)] });
    expect(results[0]).to.not.have.property('warnings');
    expect(results[1]).to.have.nested.property('warnings[0].code', 'SOURCE_UNKNOWN');
    expect(results[1]).to.not.have.property('sources');
    const record = await vault.records.get(idOf(results[0]));
    expect(record?.attestation.sources).to.equal(sourcesHash({ ids: [idOf(first)] }));
    // A permit that has expired is a fact all the same; its last day is over when the day is over in China.
    expect(record?.attestation.expiresAt).to.equal(startOfChinaDay('2017-03-04'));
  });

  it('names no revoked source', async () => {
    const vault = await open(await folder());
    const { publisher } = publisherOver(vault);
    const [first] = (await publisher.publishRows(registration.name, rowsOf([enterprise(1)]))).results;
    await publisher.revoke(idOf(first), 1);
    const { results } = await publisher.publishRows(permit.name, rowsOf([permitOf(1)]));
    expect(results[0]).to.have.nested.property('warnings[0].code', 'SOURCE_UNKNOWN');
  });

  it('takes the latest source where the key has several fields', async () => {
    const vault = await open(await folder());
    const { publisher } = publisherOver(vault);
    const { results: permits } = await publisher.publishRows(
      permit.name,
      rowsOf([permitOf(1), { ...permitOf(1), permitType: 'medical' }]),
    );
    const { results } = await publisher.publishRows(registration.name, rowsOf([enterprise(1)]), {
      sourceOf: permit.name,
    });
    expect(results[0]).to.deep.include({ sources: [idOf(permits[1])] });
  });
});
