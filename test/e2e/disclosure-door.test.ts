/** What the publisher's own door refuses, whatever the asking gateway believes: signatures, addressing, freshness, and every rule of the consent. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createSigner, openKeystore, type Signer } from '../../server/chain/signer.ts';
import { places } from '../../server/config.ts';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { type Envelope, sealEnvelope } from '../../server/peer/envelope.ts';
import type { DisclosureAnswer, DisclosureRequest } from '../../server/peer/wire.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { type Answer, type Profile, TestConsortium } from './consortium.ts';
import { type GivenConsent, TestEnterprise } from './enterprise.ts';

const PATH = '/peer/disclosures';
type Refusal = { code: string; values?: { reason?: string } };

describe('the door of disclosure', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let signers: Record<'bank' | 'platform', Signer>;
  let separator: Hex;
  let enterprise: TestEnterprise;
  let given: GivenConsent;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank', 'platform']);
    const passphrase = (await readFile(join(consortium.dir, 'passphrase'), 'utf8')).trim();
    const open = async (profile: Profile): Promise<Signer> =>
      openKeystore(await readFile(places(consortium.node(profile).dir).keystore, 'utf8'), passphrase);
    signers = { bank: await open('bank'), platform: await open('platform') };
    const { chainId, contracts } = consortium.manifest;
    separator = domainSeparator({ chainId, verifyingContract: contracts.MemberRegistry.address as Hex });
    enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    given = await enterprise.grant(1);
  });
  after(() => consortium.close());

  const request = (change: Partial<DisclosureRequest> = {}): DisclosureRequest => ({
    consent: given.consent,
    purpose: 'loan-application',
    items: [{ schema: findSchema('enterprise-registration')!.id, fields: ['name'] }],
    ...change,
  });

  const seal = (
    payload: DisclosureRequest,
    change: { signer?: Signer; from?: number; to?: number; path?: string; now?: number } = {},
  ) =>
    sealEnvelope(payload, {
      signer: signers.bank,
      separator,
      from: 2,
      to: 1,
      path: PATH,
      now: Math.floor(Date.now() / 1000),
      nonce: toHex(randomBytes(32)),
      ...change,
    });

  const post = <T = Refusal>(envelope: Envelope<unknown>): Promise<Answer<T>> =>
    consortium.call<T>('government', PATH, { token: '', json: envelope });

  const outcome = ({ status, body }: Answer<Refusal>): string =>
    [status, body.code, body.values?.reason].filter(Boolean).join(' ');

  it('opens for the recipient, for the fields named', async () => {
    const { status, body } = await post<DisclosureAnswer>(await seal(request()));
    expect(status).to.equal(200);
    const [item] = body.items;
    expect(item!.attestations[0]!.disclosure.fields.map(({ name }) => name)).to.deep.equal(['name']);
  });

  it('refuses the same request a second time', async () => {
    const envelope = await seal(request());
    expect((await post(envelope)).status).to.equal(200);
    expect(outcome(await post(envelope))).to.equal('409 PEER_NONCE_REUSED');
  });

  for (const [name, expected, make] of [
    [
      'a key that is no member',
      '401 PEER_SIGNATURE_INVALID',
      () => seal(request(), { signer: createSigner(toHex(randomBytes(32))) }),
    ],
    ["another member's key", '401 PEER_SIGNATURE_INVALID', () => seal(request(), { signer: signers.platform })],
    ['another addressee', '421 PEER_NOT_FOR_US', () => seal(request(), { to: 3 })],
    ['another path', '421 PEER_NOT_FOR_US', () => seal(request(), { path: '/peer/handles' })],
    [
      'a deadline long past',
      '401 PEER_DEADLINE',
      () => seal(request(), { now: Math.floor(Date.now() / 1000) - 3_600 }),
    ],
    [
      'a deadline far ahead',
      '401 PEER_DEADLINE',
      () => seal(request(), { now: Math.floor(Date.now() / 1000) + 3_600 }),
    ],
    [
      'a payload changed after signing',
      '401 PEER_SIGNATURE_INVALID',
      async () => ({ ...(await seal(request())), payload: request({ purpose: 'loan-monitoring' }) }),
    ],
    [
      'no signature at all',
      '401 PEER_SIGNATURE_INVALID',
      async () => ({ ...(await seal(request())), signature: `0x${'00'.repeat(65)}` as Hex }),
    ],
  ] as const)
    it(`refuses ${name}`, async () => {
      expect(outcome(await post(await make()))).to.equal(expected);
    });

  describe('consent', () => {
    async function refused(reason: string, envelope: Promise<Envelope<unknown>>): Promise<void> {
      expect(outcome(await post(await envelope))).to.equal(`403 CONSENT_REFUSED ${reason}`);
    }

    it('of another recipient', () =>
      refused('WRONG_RECIPIENT', seal(request(), { signer: signers.platform, from: 3 })));

    it('for another purpose', () => refused('WRONG_PURPOSE', seal(request({ purpose: 'loan-monitoring' }))));

    it('for another category', () =>
      refused(
        'CATEGORY_NOT_COVERED',
        seal(request({ items: [{ schema: findSchema('social-insurance')!.id, fields: ['uscc'] }] })),
      ));

    it('with one term changed: no such consent is on chain', () =>
      refused(
        'NOT_GRANTED_ON_CHAIN',
        seal(request({ consent: { ...given.consent, validUntil: given.consent.validUntil + 1 } })),
      ));

    it('about a handle this member is not the publisher of', async () => {
      const elsewhere = await enterprise.grant(3, { categories: [0] });
      await refused('WRONG_PUBLISHER', seal(request({ consent: elsewhere.consent })));
    });

    it('signed but not on chain, and about a subject nobody knows: no visible difference', async () => {
      const unsent = await enterprise.sign(1);
      const stranger = { ...unsent.consent, subject: toHex(randomBytes(32)) };
      const [known, unknown] = [
        await post(await seal(request({ consent: unsent.consent }))),
        await post(await seal(request({ consent: stranger }))),
      ];
      expect(outcome(known)).to.equal('403 CONSENT_REFUSED NOT_GRANTED_ON_CHAIN');
      expect(outcome(unknown)).to.equal(outcome(known));
    });

    it('withdrawn here a moment ago, not yet on chain', async () => {
      const other = await enterprise.grant(1);
      // The node is slow: the withdrawal cannot reach the chain now, and counts nevertheless.
      const { chainMeddler } = consortium.node('government');
      chainMeddler.setHung(true);
      try {
        await enterprise.withdraw(other, 'bank');
        const handed = consortium.call('government', `/consents/${other.id}/withdrawal`, {
          token: '',
          json: { signature: await enterprise.signWithdrawal(other) },
        });
        expect((await handed).status).to.equal(202);
        await refused('WITHDRAWN', seal(request({ consent: other.consent })));
      } finally {
        chainMeddler.setHung(false);
      }
    });

    it('with a use limit: of many requests at once exactly as many as allowed pass', async () => {
      const limited = await enterprise.grant(1, { useLimit: 2 });
      const answers = await Promise.all(
        Array.from({ length: 6 }, async () => post(await seal(request({ consent: limited.consent })))),
      );
      const outcomes = answers.map((answer) => (answer.status === 200 ? '200' : outcome(answer))).sort();
      expect(outcomes).to.deep.equal([
        '200',
        '200',
        ...Array.from({ length: 4 }, () => '403 CONSENT_REFUSED USE_LIMIT_REACHED'),
      ]);
    });
  });

  it('gives handles to the publisher they are for, and to nobody without a signature', async () => {
    const payload = { identifiers: [{ type: 'uscc', identifier: enterprise.uscc }] };
    const envelope = await sealEnvelope(payload, {
      signer: signers.platform,
      separator,
      from: 3,
      to: 1,
      path: '/peer/handles',
      now: Math.floor(Date.now() / 1000),
      nonce: toHex(randomBytes(32)),
    });
    const { body } = await consortium.call<{ openings: { subject: Hex; publisher: number }[] }>(
      'government',
      '/peer/handles',
      { token: '', json: envelope },
    );
    expect(body.openings.map(({ subject, publisher }) => [subject, publisher])).to.deep.equal([
      [enterprise.openings.get(3)!.subject, 3],
    ]);
    const forged = { ...envelope, from: 2 };
    expect(
      outcome(await consortium.call<Refusal>('government', '/peer/handles', { token: '', json: forged })),
    ).to.equal('401 PEER_SIGNATURE_INVALID');
  });
});
