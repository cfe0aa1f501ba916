import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import { batchItem, chainOf } from '../../server/domain/hash-chain.ts';
import { project, rowsNeeded } from '../../server/follower/project.ts';
import { keys } from '../../server/store/layout.ts';
import type { ConsentRow, MemberRow, SubjectRow } from '../../server/store/rows.ts';
import { expectLedgerError } from '../domain/expect-ledger-error.ts';
import { address, attested, batch, bytes32, inBlock, member, type Told, told } from './events.ts';

/** Projects blocks one after the other, each given only the rows it asked for. */
function projected(...blocks: readonly Told[][]): Map<string, unknown> {
  const all = new Map<string, unknown>();
  for (const [i, events] of blocks.entries()) {
    const number = i + 1;
    const placed = inBlock(number, bytes32(`block ${number}`), events);
    const before = new Map(rowsNeeded(placed).flatMap((key) => (all.has(key) ? [[key, all.get(key)] as const] : [])));
    for (const { key, row } of project(placed, 1_000 + number, before)) all.set(key, row);
  }
  return all;
}

const at = (block: number, logIndex = 0) => ({
  block,
  timestamp: 1_000 + block,
  tx: bytes32(`${bytes32(`block ${block}`)} ${logIndex}`),
});

describe('project', () => {
  it('takes an event about something never named for a log that was left out', () => {
    const lonely: Told[] = [
      told('MemberSuspended', { member: 1, reason: 1 }),
      told('MemberEndpointChanged', { member: 1, endpoint: '' }),
      told('KeyRetired', { member: 1, key: address('key'), validUntil: 5 }),
      told('SchemaRetired', { schema: bytes32('schema') }),
      told('ControllerRotated', { subject: bytes32('s'), controller: address('c'), nonce: 1 }),
      told('RecoveryProposed', { subject: bytes32('s'), controller: address('c'), effectiveAt: 1 }),
      told('ConsentConsumed', { subject: bytes32('s'), consent: bytes32('c'), uses: 1 }),
    ];
    for (const event of lonely) expectLedgerError('CHAIN_INVALID', () => projected([event]));
  });

  it('takes a position that does not follow for a log that was left out', () => {
    for (const events of [
      [attested('s', 2)],
      [attested('s', 1), attested('s', 3)],
      [attested('s', 1), attested('s', 1)],
      [batch('x', 2)],
    ])
      expectLedgerError('CHAIN_INVALID', () => projected(events));
  });

  it('keeps the history of a member', () => {
    const rows = projected(
      [member(1, 3n)],
      [told('MemberSuspended', { member: 1, reason: 4 })],
      [
        told('MemberReinstated', { member: 1 }),
        told('MemberCapabilitiesChanged', { member: 1, capabilities: 2n ** 63n }),
      ],
      [
        told('MemberValidityChanged', { member: 1, validFrom: 2, validUntil: 9 }),
        told('MemberEndpointChanged', { member: 1, endpoint: 'http://127.0.0.1:1' }),
      ],
    );
    const row = rows.get(keys.member(1)) as MemberRow;
    const first = { capabilities: '3', validFrom: 1, validUntil: 0, suspended: false };
    const big = { ...first, capabilities: '9223372036854775808' };
    const last = { ...big, validFrom: 2, validUntil: 9 };
    expect(row.history).to.deep.equal([
      { at: at(1), ...first },
      { at: at(2), ...first, suspended: true, reason: 4 },
      { at: at(3), ...first },
      { at: at(3, 1), ...big },
      { at: at(4), ...last },
    ]);
    expect(row).to.deep.include({ ...last, at: at(1), name: 'member 1', endpoint: 'http://127.0.0.1:1' });
  });

  it('keeps keys and schemas and when they were retired', () => {
    const key = { member: 1, key: address('key'), purposes: 7, validFrom: 3, validUntil: 0 };
    const schema = {
      schema: bytes32('x'),
      publishers: 6n,
      category: 5,
      dataClass: 2,
      consentRequired: true,
      maxValidity: 77,
      name: 'orders',
    };
    const rows = projected(
      [told('KeyAdded', key), told('SchemaRegistered', schema)],
      [
        told('KeyRetired', { member: 1, key: key.key, validUntil: 1_002 }),
        told('SchemaRetired', { schema: schema.schema }),
      ],
    );
    expect(rows.get(keys.key(key.key))).to.deep.equal({ ...key, validUntil: 1_002, at: at(1), retired: at(2) });
    expect(rows.get(keys.schema(schema.schema))).to.deep.equal({
      ...schema,
      publishers: '6',
      at: at(1, 1),
      retired: at(2, 1),
    });
  });

  it('keeps since when a key is compromised: the last declaration, and the time of the first', () => {
    const key = { member: 1, key: address('key'), purposes: 7, validFrom: 3, validUntil: 0 };
    const declared = {
      since: 900,
      reason: 2,
      evidence: bytes32('report'),
      declarer: address('a'),
      approver: address('b'),
    };
    const further = { ...declared, since: 800, evidence: bytes32('later report') };
    const rows = projected(
      [told('KeyAdded', key)],
      [
        told('KeyRetired', { member: 1, key: key.key, validUntil: 1_002 }),
        told('KeyCompromised', { member: 1, key: key.key, ...declared }),
      ],
      [told('KeyCompromised', { member: 1, key: key.key, ...further })],
    );
    expect(rows.get(keys.key(key.key))).to.deep.equal({
      ...key,
      validUntil: 1_002,
      at: at(1),
      retired: at(2),
      compromised: { ...further, declared: at(2, 1), at: at(3) },
    });
  });

  it('keeps who controlled a subject, and the recovery under way until it ends', () => {
    const subject = bytes32('s');
    const registered = told('SubjectRegistered', { subject, publisher: 3, controller: address('a') });
    const proposed = told('RecoveryProposed', { subject, controller: address('b'), effectiveAt: 99 });
    const rotated = told('ControllerRotated', { subject, controller: address('b'), nonce: 1 });
    const row = (...blocks: Told[][]) => projected(...blocks).get(keys.subject(subject)) as SubjectRow;
    expect(row([registered], [proposed]).recovery).to.deep.equal({
      controller: address('b'),
      effectiveAt: 99,
      at: at(2),
    });
    expect(row([registered], [proposed], [told('RecoveryCancelled', { subject })])).to.not.have.property('recovery');
    expect(row([registered], [proposed], [rotated])).to.deep.equal({
      subject,
      publisher: 3,
      controller: address('b'),
      nonce: 1,
      at: at(1),
      controllers: [
        { controller: address('a'), nonce: 0, at: at(1) },
        { controller: address('b'), nonce: 1, at: at(3) },
      ],
    });
  });

  const granted = (subject: Hex, consent: Hex) =>
    told('ConsentGranted', {
      consent,
      subject,
      publisher: 3,
      action: 2,
      categories: 2n ** 64n - 1n,
      validFrom: 1,
      validUntil: 9,
      useLimit: 2,
      terms: bytes32('t'),
    });

  it('counts uses of a consent and says when it was withdrawn', () => {
    const [subject, consent] = [bytes32('s'), bytes32('c')];
    const rows = projected(
      [granted(subject, consent)],
      [told('ConsentConsumed', { consent, subject, uses: 1 })],
      [told('ConsentWithdrawn', { consent, subject })],
    );
    expect(rows.get(keys.consent(subject, consent))).to.deep.equal({
      consent,
      subject,
      publisher: 3,
      action: 2,
      categories: '18446744073709551615',
      validFrom: 1,
      validUntil: 9,
      useLimit: 2,
      terms: bytes32('t'),
      uses: 1,
      at: at(1),
      withdrawn: at(3),
    });
    expect(rows.get(keys.consentSubject(consent))).to.equal(subject);
  });

  it("lets nobody withdraw another subject's consent, before or after it is granted", () => {
    const [subject, other, consent] = [bytes32('s'), bytes32('other'), bytes32('c')];
    const foreign = told('ConsentWithdrawn', { consent, subject: other });
    for (const rows of [
      projected([foreign], [granted(subject, consent)]),
      projected([granted(subject, consent)], [foreign]),
    ]) {
      expect(rows.get(keys.consent(subject, consent)) as ConsentRow).to.not.have.property('withdrawn');
      expect(rows.get(keys.consentSubject(consent))).to.equal(subject);
      expect(rows.get(keys.consent(other, consent))).to.have.all.keys('consent', 'subject', 'withdrawn');
    }
  });

  it('extends the chain of a subject and of an issuer under a schema, within and across blocks', () => {
    const rows = projected(
      [attested('s', 1), attested('other', 1), attested('s', 2)],
      [attested('s', 3), batch('x', 1), batch('y', 1)],
      [batch('x', 2)],
    );
    const ids = [1, 2, 3].map((position) => bytes32(`attestation s ${position} `));
    expect(rows.get(keys.subjectChain(bytes32('s')))).to.deep.equal(chainOf(ids));
    expect(ids.map((_, i) => rows.get(keys.attestationOf(bytes32('s'), i + 1)))).to.deep.equal(ids);
    const items = [1, 2].map((position) =>
      batchItem({
        root: bytes32(`root x ${position} `),
        sources: bytes32('sources'),
        size: 10 + position,
        anchoredAt: position === 1 ? 1_002 : 1_003,
      }),
    );
    expect(rows.get(keys.batchChain(1, bytes32('x')))).to.deep.equal(chainOf(items));
    const place = rows.get(keys.batchByRoot(bytes32('root x 2 '), 1, bytes32('x'), 2)) as string;
    expect(rows.get(place)).to.deep.include({ position: 2, size: 12, at: at(3) });
  });

  it('keeps a revocation under its issuer', () => {
    const revoked = (issuer: number) =>
      told('Revoked', { id: bytes32('i'), issuer, key: address('key'), reason: 2, successor: bytes32('j') });
    const rows = projected([revoked(1), revoked(2)]);
    expect(rows.get(keys.revocation(2, bytes32('i')))).to.deep.equal({
      id: bytes32('i'),
      issuer: 2,
      key: address('key'),
      reason: 2,
      successor: bytes32('j'),
      at: at(1, 1),
    });
    expect(rows.size).to.equal(2);
  });
});
