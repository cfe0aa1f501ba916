import { expect } from 'chai';
import { attestationId } from '../../server/domain/attestation.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import type { Consent } from '../../server/domain/consent.ts';
import { startOfChinaDay } from '../../server/domain/time.ts';
import { SINGLES_PER_CALL } from '../../server/publish/chunk.ts';
import type { RowResult } from '../../server/publish/rows.ts';
import { deskOver, provideConsent, queryConsent, walletOf } from '../consents/consent-fixtures.ts';
import { cleanUp, folder, hex32, open, refused } from '../store/vault-fixtures.ts';
import {
  ATTESTATIONS,
  enterprise,
  intended,
  NOW,
  publisherOver,
  registration,
  repayment,
  rowsOf,
  SELF,
  tax,
  uscc,
} from './publish-fixtures.ts';

const rating = (number: number, change: Record<string, unknown> = {}) => ({
  uscc: uscc(number),
  year: 2025,
  grade: 'A',
  evaluatedOn: '2026-04-01',
  ...change,
});
const idOf = (result: RowResult | undefined): Hex => (result as { id: Hex }).id;

/** A publisher and, for each number, a subject whose handle it has; `grant` puts a provide consent in force. */
async function scene(count = 1) {
  const vault = await open(await folder());
  const made = publisherOver(vault);
  const { desk } = deskOver(vault, {}, made.index);
  const identifiers = Array.from({ length: count }, (_, i) => ({ type: 'uscc', identifier: uscc(i + 1) }));
  const openings = await made.registrar.handlesFor(SELF, identifiers);
  const wallet = walletOf(1, SELF);
  for (const { subject } of openings) made.index.setSubject(subject, SELF, wallet.signer.address);
  const grant = async (consent: Consent, onChain = true): Promise<Hex> => {
    const { signature } = await wallet.sign(consent);
    const { id } = await desk.acceptConsent({ consent, signature });
    const { subject, action, validFrom, validUntil, useLimit } = consent;
    if (onChain)
      made.index.setConsent({
        consent: id,
        subject,
        publisher: SELF,
        action,
        categories: '4',
        validFrom,
        validUntil,
        useLimit,
        uses: 0,
      });
    return id;
  };
  const subjects = openings.map(({ subject }) => subject);
  return { ...made, vault, desk, wallet, grant, subjects, subject: subjects[0]! };
}

type Scene = Awaited<ReturnType<typeof scene>>;

describe('publish: consented records', () => {
  afterEach(cleanUp);

  for (const minutes of [-10, 10])
    it(`judges consents by block time when its own clock is off by ${minutes} minutes`, async () => {
      const { vault, grant, subject, index } = await scene();
      const { publisher } = publisherOver(vault, { now: () => NOW + minutes * 60 }, index);
      await grant(provideConsent(subject, { validUntil: NOW + 1 }));
      const valid = await publisher.publishRows(tax.name, rowsOf([rating(1)]));
      expect(valid.results[0]).to.include({ status: 'accepted' });
      index.timestamp = NOW + 1;
      const over = await publisher.publishRows(tax.name, rowsOf([rating(1, { year: 2023 })]));
      expect(over.results[0]).to.include({ status: 'rejected', code: 'CONSENT_REFUSED' });
    });

  const refusals: [string, (on: Scene) => Promise<unknown>][] = [
    ['NO_CONSENT', async () => undefined],
    ['NO_CONSENT', ({ grant, subject }) => grant(queryConsent(subject))],
    ['NOT_GRANTED_ON_CHAIN', ({ grant, subject }) => grant(provideConsent(subject), false)],
    ['CATEGORY_NOT_COVERED', ({ grant, subject }) => grant(provideConsent(subject, { categories: [0] }))],
    ['NOT_YET_VALID', ({ grant, subject }) => grant(provideConsent(subject, { validFrom: NOW + 1 }))],
    [
      'EXPIRED',
      async ({ grant, subject, index }) => {
        await grant(provideConsent(subject, { validUntil: NOW + 5 }));
        index.timestamp = NOW + 5;
      },
    ],
    [
      'WITHDRAWN',
      async ({ grant, subject, desk, wallet }) => {
        const id = await grant(provideConsent(subject));
        await desk.withdraw(id, await wallet.withdraw(id));
      },
    ],
  ];
  for (const [reason, arrange] of refusals)
    it(`rejects a row whose consent is refused: ${reason}`, async () => {
      const on = await scene();
      await arrange(on);
      const before = await intended(on.vault);
      const { results, operations } = await on.publisher.publishRows(tax.name, rowsOf([rating(1)]));
      expect(results[0]).to.include({ status: 'rejected', code: 'CONSENT_REFUSED' });
      expect(results[0]).to.have.property('detail').that.contains(reason);
      expect(operations).to.deep.equal([]);
      expect(await intended(on.vault)).to.deep.equal(before);
    });

  it('publishes under the newest consent in force, singly', async () => {
    const { vault, publisher, grant, subject } = await scene();
    await grant(provideConsent(subject));
    const newest = await grant(provideConsent(subject, { validUntil: NOW + 2_000 }));
    await grant(provideConsent(subject, { categories: [0] }));
    const { results, operations } = await publisher.publishRows(tax.name, rowsOf([rating(1), rating(2)]));
    expect(results.map(({ status }) => status)).to.deep.equal(['accepted', 'rejected']);
    const record = await vault.records.get(idOf(results[0]));
    const { attestation } = record!;
    expect(attestation).to.deep.include({ subject, consent: newest, observedAt: startOfChinaDay('2026-04-01') });
    expect(attestation.expiresAt).to.equal(attestation.observedAt + tax.maxValidity);
    expect(record?.id).to.equal(attestationId(ATTESTATIONS, attestation));
    expect(record?.anchoring).to.deep.equal({ kind: 'single' });
    const call = (await intended(vault)).find(({ id }) => id === operations[0]);
    const { schema, issuer, record: root, consent, sources, observedAt, expiresAt } = attestation;
    const struct = [schema, BigInt(issuer), subject, root, consent, sources, BigInt(observedAt), BigInt(expiresAt)];
    expect(call).to.deep.include({ fn: 'attestMany', args: [[struct]] });
    expect(await publisher.proofFor(record!.id)).to.have.all.keys('record');
  });

  it('rejects a record that has expired already: the contract would refuse the whole call', async () => {
    const { publisher, grant, subject } = await scene();
    await grant(provideConsent(subject));
    const { results } = await publisher.publishRows(
      tax.name,
      rowsOf([rating(1, { evaluatedOn: '2020-01-01', year: 2019 })]),
    );
    expect(results[0]).to.include({ status: 'rejected', code: 'RECORD_EXPIRED' });
  });

  it('rejects an adverse fact of which the subject was told after the report, and takes it with notice before', async () => {
    const { publisher, grant, subject } = await scene();
    await grant(provideConsent(subject, { categories: [repayment.category] }));
    const late = {
      ...{ uscc: uscc(1), loanReference: 'L-1', instalment: 1, dueOn: '2026-01-31', amountDue: '10', amountPaid: '0' },
      ...{ currency: 'CNY', status: 'overdue', daysOverdue: 60, adverse: true, reportedOn: '2026-04-01' },
    };
    const told = (...days: string[]) =>
      rowsOf(days.map((priorNotice, i) => ({ ...late, instalment: i + 1, priorNotice })));
    const { results } = await publisher.publishRows(
      repayment.name,
      told('2026-04-02', '2026-05-01', '2026-03-31', '2026-04-01'),
    );
    expect(results.map((one) => ('code' in one ? one.code : one.status))).to.deep.equal([
      'ADVERSE_NOTICE_LATE',
      'ADVERSE_NOTICE_LATE',
      'accepted',
      'accepted',
    ]);
  });

  it('splits many rows into calls the chain takes, and keeps the order of each subject', async () => {
    const { vault, publisher, grant, subjects } = await scene(2);
    for (const subject of subjects) await grant(provideConsent(subject));
    const rows = rowsOf(Array.from({ length: 130 }, (_, i) => rating((i % 2) + 1, { year: 2014 + (i >> 1) })));
    const { results, operations } = await publisher.publishRows(tax.name, rows);
    expect(operations).to.have.length(2);
    const calls = (await intended(vault)).filter(({ fn }) => fn === 'attestMany');
    expect(calls.map(({ args }) => (args[0] as unknown[]).length)).to.deep.equal([SINGLES_PER_CALL, 30]);
    const second = results.filter((_, i) => i % 2 === 1).map(idOf);
    expect(await vault.records.idsOf(subjects[1]!, tax.id)).to.deep.equal(second);
  });
});

describe('publish: revocation', () => {
  afterEach(cleanUp);

  it('refuses an unknown record, an unknown reason, a missing or needless successor, and itself as successor', async () => {
    const { publisher } = await scene();
    const { results } = await publisher.publishRows(registration.name, rowsOf([enterprise(1), enterprise(2)]));
    const [id, other] = results.map(idOf);
    await refused(publisher.revoke(hex32(), 1), 'ATTESTATION_UNKNOWN');
    await refused(publisher.revoke('0x12', 1), 'HEX_INVALID');
    for (const [reason, successor] of [[0], [7], [2], [1, other], [2, id]] as [number, Hex?][])
      await refused(publisher.revoke(id!, reason, successor), 'VALUE_INVALID');
    await refused(publisher.revoke(id!, 2, hex32()), 'ATTESTATION_UNKNOWN');
  });

  it('leaves one intent, however often it is asked for', async () => {
    const { publisher, vault } = await scene();
    const { results } = await publisher.publishRows(registration.name, rowsOf([enterprise(1)]));
    const id = idOf(results[0]);
    const operations = await Promise.all([publisher.revoke(id, 3), publisher.revoke(id, 3)]);
    expect(operations[0]).to.equal(operations[1]);
    expect((await intended(vault)).filter(({ fn }) => fn === 'revoke')).to.have.length(1);
    await refused(publisher.revoke(id, 1), 'ATTESTATION_REVOKED');
    await vault.outbox.put({ ...(await vault.outbox.get(operations[0]!))!, state: 'failed' });
    expect(await publisher.revoke(id, 1)).to.not.equal(operations[0]);
  });

  it('refuses what the chain says is revoked', async () => {
    const { publisher, index } = await scene();
    const { results } = await publisher.publishRows(registration.name, rowsOf([enterprise(1)]));
    index.revocations.set(idOf(results[0]), { id: idOf(results[0]) });
    await refused(publisher.revoke(idOf(results[0]), 1), 'ATTESTATION_REVOKED');
  });
});
