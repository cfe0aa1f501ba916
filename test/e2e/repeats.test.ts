/** An answer sent again under its Idempotency-Key is a read like any other: written down, and refused once it may not be shown any more. */
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import { objectionDigest } from '../../server/domain/objection.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import { TestConsortium } from './consortium.ts';
import { TestEnterprise } from './enterprise.ts';

const ROUTES = ['/verifications', '/profiles'] as const;

describe('answers sent again', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  let auditor: string;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank']);
    const { operatorToken } = consortium.node('bank');
    const json = { label: 'auditor', roles: ['auditor'] };
    auditor = (await consortium.call<{ token: string }>('bank', '/tokens', { token: operatorToken, json })).body.token;
  });
  after(() => consortium.close());

  interface Told {
    readonly status: number;
    readonly replayed: boolean;
    readonly text: string;
  }

  /** A question of the bank, which can be sent again. */
  async function asked(
    path: (typeof ROUTES)[number],
  ): Promise<{ enterprise: TestEnterprise; id: Hex; first: Told; again: () => Promise<Told> }> {
    const enterprise = await new TestEnterprise(consortium).enrol();
    const [id] = await enterprise.register();
    const { gateway, token } = consortium.node('bank');
    const consent = await enterprise.grant(1);
    const question = {
      consents: [consent.id],
      purpose: 'loan-application',
      ...(path === '/verifications' ? { items: [{ schema: 'enterprise-registration', fields: ['name'] }] } : {}),
    };
    const key = randomUUID();
    const again = async (): Promise<Told> => {
      const response = await fetch(gateway.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(question),
      });
      const replayed = response.headers.get('idempotency-replayed') === 'true';
      return { status: response.status, replayed, text: await response.text() };
    };
    const first = await again();
    expect([first.status, first.text.includes(id!)], first.text).to.deep.equal([200, true]);
    return { enterprise, id: id!, first, again };
  }

  /** What the bank's log says was done with a record. */
  async function actions(id: Hex): Promise<string[]> {
    const { body } = await consortium.call<{ entries: { entry: { action: string; items: { ids?: Hex[] }[] } }[] }>(
      'bank',
      '/access-log?limit=1000',
      { token: auditor },
    );
    return body.entries
      .filter(({ entry }) => entry.items.some(({ ids }) => ids?.includes(id)))
      .map(({ entry }) => entry.action);
  }

  const refused = async (again: () => Promise<Told>, id: Hex, why: string): Promise<void> => {
    const { status, text } = await again();
    expect([status, (JSON.parse(text) as { code: string }).code, text.includes(id)], why).to.deep.equal([
      409,
      'IDEMPOTENCY_NOT_KEPT',
      false,
    ]);
  };

  for (const path of ROUTES) {
    it(`are the same bytes and in the access log each time: ${path}`, async () => {
      const { id, first, again } = await asked(path);
      const before = await actions(id);
      const second = await again();
      expect([second.status, second.replayed, second.text === first.text]).to.deep.equal([200, true, true]);
      expect(await actions(id)).to.deep.equal([...before, 'judge']);
    });

    it(`stop with the consent: ${path}`, async () => {
      const { enterprise, id, again } = await asked(path);
      const { body } = await consortium.call<{ consents: { id: Hex; consent: { subject: Hex } }[] }>(
        'bank',
        '/consents',
      );
      const { subject } = enterprise.openings.get(1)!;
      const held = body.consents.find(({ consent }) => consent.subject === subject)!;
      await enterprise.withdraw({ id: held.id, publisher: 1 } as never, 'government', 'bank');
      await refused(again, id, 'withdrawn');
      expect(await actions(id), 'what is refused was not read').to.not.include('judge');
    });
  }

  it('stop with an objection, and with the erasure of the record', async () => {
    const one = await asked('/verifications');
    const { subject } = one.enterprise.openings.get(1)!;
    const at = Math.floor(Date.now() / 1000);
    const digest = objectionDigest(one.enterprise.separator, { subject, stop: true, at });
    const json = { subject, stop: true, at, signature: await one.enterprise.signFor(1, digest) };
    expect((await consortium.call('bank', '/objections', { token: '', json })).status).to.equal(202);
    await refused(one.again, one.id, 'objected to');

    const other = await asked('/verifications');
    const erasure = { ids: [other.id], basis: 'synthetic request of the subject' };
    const erased = await consortium.call<{ operations: string[] }>('government', '/erasures', { json: erasure });
    await consortium.final('government', erased.body.operations);
    await refused(other.again, other.id, 'erased');
    const { id } = JSON.parse(other.first.text) as SignedAnswer;
    const judged = await consortium.call<SignedAnswer>('bank', `/verifications/${id}`);
    expect(judged.body.items[0]!.attestations).to.deep.equal([]);
  });
});
