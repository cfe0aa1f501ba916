/** The compromise drill through HTTP: rotate, ask a second member, and what each gateway says of records before and after. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openKeystore } from '../../server/chain/signer.ts';
import { places } from '../../server/config.ts';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { sealEnvelope } from '../../server/peer/envelope.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import { type Answer, type Profile, TestConsortium } from './consortium.ts';
import { TestEnterprise } from './enterprise.ts';

interface Body {
  readonly id: Hex;
  readonly key: Hex;
  readonly replaced: Hex;
  readonly operation: string;
  readonly operations: string[];
  readonly code: string;
  readonly values: Record<string, unknown>;
  readonly compromises: { readonly id: Hex; readonly role: string; readonly operation: string | null }[];
  readonly keys: {
    readonly key: Hex;
    readonly compromised: { readonly since: number } | null;
    retiredAt: number | null;
  }[];
  readonly seat: Hex;
}

const PERMITS = [{ schema: 'permit', fields: ['permitType'] }];

describe('a compromised key', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let enterprise: TestEnterprise;
  let since: number;

  before(async () => {
    consortium = await TestConsortium.start();
    enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.grant(1);
    // The platform may ask too: its gateway judges by its own index.
    const given = await enterprise.sign(1, { terms: { recipient: 3 } });
    const relayed = await enterprise.hand('government', given);
    await consortium.final('government', [relayed.body.operation!]);
    await enterprise.hand('platform', given);
  });
  after(() => consortium.close());

  /** Calls as the operator of a gateway. */
  const operator = (profile: Profile, path: string, json?: object, method?: string): Promise<Answer<Body>> =>
    consortium.call(profile, path, {
      token: consortium.node(profile).operatorToken,
      ...(json === undefined ? {} : { json }),
      ...(method === undefined ? {} : { method }),
    });

  const blockTime = async (): Promise<number> =>
    Number((await consortium.rpc<{ timestamp: string }>('eth_getBlockByNumber', ['latest', false])).timestamp);

  const permit = async (permitType: string): Promise<void> => {
    await enterprise.publish('government', 'permit', { permitType, validUntil: '2030-01-01' });
  };

  /** What a gateway says of the key of each record, by permit, and of the whole. */
  async function judged(profile: Profile): Promise<Record<string, string>> {
    const { body: made } = await operator(profile, '/tokens', { label: 'lender', roles: ['lender'] });
    const { token } = made as unknown as { token: string };
    const json = { identifier: { type: 'uscc', value: enterprise.uscc }, purpose: 'loan-application', items: PERMITS };
    const { status, body } = await consortium.call<SignedAnswer>(profile, '/verifications', { token, json });
    expect(status, JSON.stringify(body)).to.equal(200);
    const said = body.items[0]!.attestations.map(({ fields, checks }) => {
      const { outcome, reason } = checks.find(({ check }) => check === 'issuerKey')!;
      return [String(fields.permitType), `${outcome} ${reason}`];
    });
    return { ...Object.fromEntries(said), outcome: body.outcome };
  }

  let stolen: Hex;

  it('is changed for a new one without a gap: publishing goes on, the seat moves, the old key ends', async () => {
    await permit('失密之前');
    await consortium.advance(10);
    since = await blockTime();
    await permit('失密之后');
    const { body: before } = await consortium.call<Body>('auditor', '/members/1');
    stolen = before.keys[0]!.key;
    const { status, body } = await operator('government', '/keys/rotation', { replaces: stolen });
    expect(status, JSON.stringify(body)).to.equal(200);
    expect(body.replaced).to.equal(stolen);
    expect(body.operations).to.have.length(3);
    await consortium.settled();
    await permit('换钥之后');
    const { body: member } = await consortium.call<Body>('auditor', '/members/1');
    expect(member.seat).to.equal(body.key);
    expect(member.keys.map(({ key, retiredAt }) => [key, retiredAt !== null])).to.deep.equal([
      [stolen, true],
      [body.key, false],
    ]);
    const passes = {
      失密之前: 'pass KEY_VALID_THEN',
      失密之后: 'pass KEY_VALID_THEN',
      换钥之后: 'pass KEY_VALID_THEN',
    };
    for (const profile of ['bank', 'platform'] as const)
      expect(await judged(profile), profile).to.deep.equal({ ...passes, outcome: 'FOUND' });
  });

  const asked = (change: object = {}) => ({
    key: stolen,
    since,
    reason: 'stolen',
    report: '值班电脑失窃（演练）',
    approver: 2,
    ...change,
  });

  it('is not declared so by its member alone', async () => {
    const cases: readonly (readonly [object, number, string, object])[] = [
      [{ approver: 1 }, 422, 'COMPROMISE_INVALID', { approver: 1, member: 1 }],
      [{ approver: 99 }, 404, 'MEMBER_UNKNOWN', { member: 99 }],
      [{ since: 1 }, 422, 'COMPROMISE_INVALID', { since: 1 }],
      [{ key: `0x${'11'.repeat(20)}` }, 404, 'KEY_UNKNOWN', { self: 1 }],
    ];
    for (const [change, status, code, values] of cases) {
      const answer = await operator('government', '/compromises', asked(change));
      expect([answer.status, answer.body.code], JSON.stringify(answer.body)).to.deep.equal([status, code]);
      expect(answer.body.values).to.deep.include(values);
    }
    const { body: now } = await consortium.call<Body>('auditor', '/members/1');
    const current = await operator('government', '/compromises', asked({ key: now.keys.at(-1)!.key }));
    expect([current.status, current.body.code]).to.deep.equal([409, 'KEY_LAST']);
    expect((await judged('bank')).失密之后).to.equal('pass KEY_VALID_THEN');
  });

  it('needs the very member that was asked, and a person there', async () => {
    const { status, body } = await operator('government', '/compromises', asked());
    expect(status, JSON.stringify(body)).to.equal(202);
    const others = await operator('platform', `/compromises/${body.id}/approval`, { key: stolen });
    expect([others.status, others.body.code]).to.deep.equal([404, 'COMPROMISE_UNKNOWN']);

    // The platform's gateway signs an approval that nobody asked of it.
    const passphrase = (await readFile(join(consortium.dir, 'passphrase'), 'utf8')).trim();
    const signer = await openKeystore(
      await readFile(places(consortium.node('platform').dir).keystore, 'utf8'),
      passphrase,
    );
    const { chainId, contracts } = consortium.manifest;
    const path = '/peer/compromise-approvals';
    const payload = { id: body.id, key: signer.address, signature: await signer.signMessage(body.id) };
    const envelope = await sealEnvelope(payload, {
      signer,
      separator: domainSeparator({ chainId, verifyingContract: contracts.MemberRegistry.address as Hex }),
      from: 3,
      to: 1,
      path,
      now: Math.floor(Date.now() / 1000),
      nonce: toHex(crypto.getRandomValues(new Uint8Array(32))),
    });
    const wrong = await consortium.call<Body>('government', path, { token: '', json: envelope });
    expect([wrong.status, wrong.body.code]).to.deep.equal([403, 'COMPROMISE_NOT_APPROVED']);
    expect(wrong.body.values).to.deep.include({ asked: 2, approver: 3 });
    expect((await judged('bank')).失密之后).to.equal('pass KEY_VALID_THEN');
  });

  it('quarantines what it anchored since, one transaction and one block later, on every gateway; the rest stands', async () => {
    const { body: list } = await operator('bank', '/compromises');
    const [request] = list.compromises;
    expect(request!.role).to.equal('approver');
    const head = await consortium.blockNumber();
    const { status, body } = await operator('bank', `/compromises/${request!.id}/approval`, { key: stolen });
    expect(status, JSON.stringify(body)).to.equal(200);
    const { body: own } = await operator('government', '/compromises');
    await consortium.final('government', [own.compromises.find(({ role }) => role === 'declarer')!.operation!]);
    // Other blocks may come between: gateways anchor their logs at their own time.
    const { address } = consortium.manifest.contracts.MemberRegistry;
    let declarations = 0;
    for (let block = head + 1; block <= (await consortium.blockNumber()); block++) {
      const { transactions } = await consortium.rpc<{ transactions: { to: string | null }[] }>('eth_getBlockByNumber', [
        `0x${block.toString(16)}`,
        true,
      ]);
      declarations += transactions.filter(({ to }) => to?.toLowerCase() === address.toLowerCase()).length;
    }
    expect(declarations).to.equal(1);
    for (const profile of ['bank', 'platform'] as const)
      expect(await judged(profile), profile).to.deep.equal({
        失密之前: 'pass KEY_VALID_THEN',
        失密之后: 'unknown KEY_SUSPECT',
        换钥之后: 'pass KEY_VALID_THEN',
        outcome: 'FOUND',
      });
    const digests = new Set<string>();
    for (const profile of ['government', 'bank', 'platform', 'auditor'] as const) {
      const { body: member } = await consortium.call<Body>(profile, '/members/1');
      expect(member.keys[0]!.compromised!.since, profile).to.equal(since);
      digests.add((await consortium.call<{ digest: string }>(profile, '/status')).body.digest);
    }
    expect(digests.size).to.equal(1);
  });

  it('does not hinder its gateway, also after a new start', async () => {
    await permit('声明之后');
    expect((await judged('bank')).声明之后).to.equal('pass KEY_VALID_THEN');
    await consortium.restart('government');
    await permit('重启之后');
    expect((await judged('bank')).重启之后).to.equal('pass KEY_VALID_THEN');
  });
});
