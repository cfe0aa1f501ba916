/** A damaged row of a vault: told by name, refused where it is needed and nowhere else, and put right from another member's copy or not at all. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Level } from 'level';
import { createSigner, openKeystore } from '../../server/chain/signer.ts';
import { places } from '../../server/config.ts';
import { type Hex, toHex, ZERO32 } from '../../server/domain/bytes.ts';
import { disputeId, type Filing, textHash } from '../../server/domain/dispute.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { sealEnvelope } from '../../server/peer/envelope.ts';
import { KINDS } from '../../server/store/vault/layout.ts';
import { run } from '../ledger/run-ledger.ts';
import { type Profile, TestConsortium } from './consortium.ts';
import { type GivenConsent, TestEnterprise } from './enterprise.ts';

interface VaultState {
  state: string;
  look?: { finishedAt?: number };
  damage: { kind: string; of?: string; state: string }[];
  mend?: { mended: { kind: string; of?: string; from: number | string }[]; lied: number[] };
}

const ITEMS = [{ schema: 'enterprise-registration', fields: ['name'] }];

describe('care of the vault', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  let enterprise: TestEnterprise;
  let other: TestEnterprise;
  let given: GivenConsent;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank', 'platform']);
    enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    given = await enterprise.grant(1);
    other = await new TestEnterprise(consortium).enrol();
    await other.register();
    await other.grant(1);
  });
  after(() => consortium.close());
  afterEach(() => {
    for (const { meddler } of consortium.nodes.values()) meddler.meddle(undefined);
  });

  const operator = (profile: Profile): string => consortium.node(profile).operatorToken;
  const vaultOf = async (profile: Profile): Promise<VaultState> =>
    (await consortium.call<VaultState>(profile, '/vault', { token: operator(profile) })).body;

  /** Looks through a vault and waits for the end of it. */
  async function lookedThrough(profile: Profile): Promise<VaultState> {
    await consortium.call(profile, '/vault/look', { token: operator(profile), json: { share: 1 } });
    for (;;) {
      const state = await vaultOf(profile);
      if (state.look?.finishedAt !== undefined) return state;
      await sleep(20);
    }
  }

  /** One bit of the nth row of a kind, while its gateway is stopped. */
  async function spoil(profile: Profile, kind: keyof typeof KINDS, nth = 0): Promise<void> {
    const { dir } = consortium.node(profile);
    await consortium.stop(profile);
    const encoding = { keyEncoding: 'buffer', valueEncoding: 'buffer' } as const;
    const database = new Level<Buffer, Buffer>(join(places(dir).vault, 'db'), encoding);
    await database.open();
    const range = { gte: Buffer.from([KINDS[kind]]), lt: Buffer.from([KINDS[kind] + 1]) };
    const [key, value] = (await database.iterator(range).all())[nth]!;
    value[20]! ^= 4;
    await database.put(key, value);
    await database.close();
    await consortium.startGateway(profile);
  }

  /** Both consents of the bank, one damaged: which of the two enterprises is hit is told by the name. */
  async function spoiltConsent(profile: Profile): Promise<{ hit: TestEnterprise; well: TestEnterprise; id: string }> {
    await spoil(profile, 'consent');
    consortium.node('government').meddler.setDown(true);
    consortium.node('bank').meddler.setDown(true);
    const { state, damage } = await lookedThrough(profile);
    consortium.node('government').meddler.setDown(false);
    consortium.node('bank').meddler.setDown(false);
    expect(state).to.equal('damaged');
    expect(damage.map(({ kind, state: how }) => [kind, how])).to.deep.equal([['consent', 'broken']]);
    const id = damage[0]!.of!;
    return id === given.id ? { hit: enterprise, well: other, id } : { hit: other, well: enterprise, id };
  }

  it('is looked through without being asked when a reader meets damage, and mended from the publisher', async () => {
    await spoil('bank', 'consent');
    expect((await vaultOf('bank')).state).to.equal('unknown');
    const answers = [await enterprise.verify(ITEMS), await other.verify(ITEMS)];
    const refused = answers.filter(({ status }) => status === 500);
    expect(refused.map(({ body }) => (body as unknown as { code: string }).code)).to.deep.equal(['STORE_DAMAGED']);
    expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
    for (let tries = 0; (await vaultOf('bank')).state !== 'sound'; tries++) {
      if (tries > 400) expect.fail(JSON.stringify(await vaultOf('bank')));
      await sleep(25);
    }
    expect((await vaultOf('bank')).mend?.mended.map(({ kind, from }) => [kind, from])).to.deep.equal([['consent', 1]]);
    for (const one of [enterprise, other]) {
      const { status, body } = await one.verify(ITEMS);
      expect([status, body.outcome]).to.deep.equal([200, 'FOUND']);
    }
    await consortium.restart('bank');
    expect(await lookedThrough('bank')).to.deep.include({ state: 'sound', damage: [] });
  });

  it('refuses a copy that is not what stands on chain, and says whose', async () => {
    const { hit, well, id } = await spoiltConsent('bank');
    consortium.node('government').meddler.meddle(({ path, answer }) => {
      if (path !== '/peer/copies') return answer;
      const { consent } = answer as { consent: GivenConsent };
      return { consent: { ...consent, consent: { ...consent.consent, validUntil: consent.consent.validUntil + 1 } } };
    });
    const lied = await lookedThrough('bank');
    expect(lied.damage).to.deep.equal([{ kind: 'consent', of: id, state: 'broken' }]);
    expect(lied.mend?.lied).to.deep.equal([1]);
    const status = await consortium.call<{ vault: object }>('bank', '/status');
    expect(status.body.vault).to.deep.include({ state: 'damaged', damaged: 1 });
    const { body: metrics } = await consortium.call<string>('bank', '/metrics', { token: operator('bank') });
    expect(metrics).to.match(/^ledger_vault_damaged_rows 1$/m);
    expect([(await hit.verify(ITEMS)).status, (await well.verify(ITEMS)).status]).to.deep.equal([500, 200]);

    consortium.node('government').meddler.meddle(({ path, answer }) => {
      if (path !== '/peer/copies') return answer;
      const { consent } = answer as { consent: GivenConsent };
      return { consent: { ...consent, signature: `0x${'11'.repeat(65)}` } };
    });
    expect((await lookedThrough('bank')).damage).to.have.length(1);

    consortium.node('government').meddler.meddle(undefined);
    const { url } = consortium.node('bank').gateway;
    const mended = await run(['vault', 'mend', '--from-peers', '--gateway', url, '--token', operator('bank')]);
    expect([mended.exit, mended.out]).to.satisfy(
      ([exit, out]: [number, string]) => exit === 0 && out.includes(`consent ${id}, from member 1`),
      mended.out + mended.err,
    );
    expect((await hit.verify(ITEMS)).body.outcome).to.equal('FOUND');
  });

  it("gets a publisher's consent back from its recipient, whom the chain does not name", async () => {
    const { hit } = await spoiltConsent('government');
    // The publisher needs no row of its own to disclose: the consent travels with the request.
    expect((await hit.verify(ITEMS)).status).to.equal(200);
    const { state, mend } = await lookedThrough('government');
    expect([state, mend?.mended.map(({ kind, from }) => [kind, from])]).to.deep.equal(['sound', [['consent', 2]]]);
  });

  it('puts an opening right from its other row', async () => {
    await spoil('bank', 'opening');
    const { state, mend } = await lookedThrough('bank');
    expect([state, mend?.mended]).to.deep.equal(['sound', [{ kind: 'opening', from: 'vault' }]]);
  });

  it('gets the words of a dispute back from the gateway that took it in, and believes no others', async () => {
    const { body } = await enterprise.verify(ITEMS);
    const { id, attestation } = body.items[0]!.attestations[0]!;
    const grounds = { text: '登记名称有误', salt: toHex(crypto.getRandomValues(new Uint8Array(32))) };
    const filing: Filing = {
      kind: 1,
      target: id,
      party: enterprise.openings.get(1)!.subject,
      clock: 1,
      grounds: textHash(grounds),
      statement: ZERO32,
      salt: toHex(crypto.getRandomValues(new Uint8Array(32))),
      deadline: Math.floor(Date.now() / 1_000) + 60 * 86_400,
    };
    const { chainId, contracts } = consortium.manifest;
    const separator = domainSeparator({ chainId, verifyingContract: contracts.DisputeRegistry.address as Hex });
    const signature = await enterprise.signFor(1, disputeId(separator, filing));
    const json = { filing, signature, grounds, attestation };
    const filed = await consortium.call<{ id: Hex; operation: string }>('bank', '/disputes', { token: '', json });
    expect(filed.status, JSON.stringify(filed.body)).to.equal(202);
    await consortium.final('bank', [filed.body.operation]);

    await spoil('government', 'disputeText');
    consortium
      .node('bank')
      .meddler.meddle(({ path, answer }) =>
        path === '/peer/copies' && 'text' in (answer as object)
          ? { text: { ...grounds, text: '登记名称无误' } }
          : answer,
      );
    const lied = await lookedThrough('government');
    expect([lied.damage.map(({ kind, state }) => [kind, state]), lied.mend?.lied]).to.deep.equal([
      [['disputeText', 'broken']],
      [2],
    ]);
    consortium.node('bank').meddler.meddle(undefined);
    const { state, mend } = await lookedThrough('government');
    expect([state, mend?.mended]).to.deep.equal(['sound', [{ kind: 'disputeText', of: filed.body.id, from: 2 }]]);
    const texts = await consortium.call<object>('government', `/disputes/${filed.body.id}/texts`);
    expect(JSON.stringify(texts.body)).to.include('登记名称有误');
  });

  it('names a record that no member has a copy of, and goes on for all others', async () => {
    await spoil('government', 'record');
    const { state, damage } = await lookedThrough('government');
    expect([state, damage.map(({ kind, state: how }) => [kind, how])]).to.deep.equal([
      'damaged',
      [['record', 'broken']],
    ]);
    expect(damage[0]!.of).to.match(/^0x[0-9a-f]{64}$/);
    const results = [(await enterprise.verify(ITEMS)).body.items[0]!, (await other.verify(ITEMS)).body.items[0]!];
    expect(results.map(({ outcome }) => outcome).sort()).to.deep.equal(['FOUND', 'UNKNOWN']);
  });

  it('gives a copy to a party of it and to nobody else', async () => {
    const { chainId, contracts } = consortium.manifest;
    const separator = domainSeparator({ chainId, verifyingContract: contracts.MemberRegistry.address as Hex });
    const passphrase = (await readFile(join(consortium.dir, 'passphrase'), 'utf8')).trim();
    const ask = async (from: Profile | undefined, member: number): Promise<unknown> => {
      const path = '/peer/copies';
      const signer =
        from === undefined
          ? createSigner(toHex(Buffer.alloc(32, 7)))
          : await openKeystore(await readFile(places(consortium.node(from).dir).keystore, 'utf8'), passphrase);
      const nonce = toHex(crypto.getRandomValues(new Uint8Array(32)));
      const payload = { kind: 'consent', id: given.id };
      const now = Math.floor(Date.now() / 1_000);
      const json = await sealEnvelope(payload, { signer, separator, from: member, to: 1, path, now, nonce });
      return (await consortium.call('government', path, { token: '', json })).body;
    };
    expect(await ask('bank', 2)).to.have.nested.property('consent.signature', given.signature);
    expect(await ask('platform', 3)).to.deep.equal({});
    expect(await ask(undefined, 2)).to.have.property('code', 'PEER_SIGNATURE_INVALID');
  });
});
