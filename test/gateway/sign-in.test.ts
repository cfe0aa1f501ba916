/** Sign-In with Ethereum at a gateway's own door: who gets in, what everybody else is told, and that a session can be ended. */
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Wallet } from 'ethers';
import { createSigner, type LocalSigner } from '../../server/chain/signer.ts';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { messageDigest } from '../../server/signin/message.ts';
import { type Answer, type CallOptions, call, TestConsortium } from '../e2e/consortium.ts';
import { signIn, TestEnterprise } from '../e2e/enterprise.ts';

interface Challenge {
  readonly message: string;
  readonly statement: string;
  readonly statementZh: string;
  readonly nonce: string;
}
interface Session {
  readonly token: string;
  readonly roles: readonly string[];
  readonly handles?: readonly Hex[];
}
type Refusal = { readonly code: string; readonly detail: string; readonly values?: { readonly field?: string } };

const newSigner = (): LocalSigner => createSigner(toHex(randomBytes(32)));

describe('sign-in', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let enterprise: TestEnterprise;
  let other: TestEnterprise;
  let clerk: LocalSigner;
  let operator: string;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank']);
    operator = consortium.node('government').operatorToken;
    [enterprise, other] = [await new TestEnterprise(consortium).enrol(), await new TestEnterprise(consortium).enrol()];
    clerk = newSigner();
    await register(clerk, ['publisher']);
  });
  after(() => consortium.close());

  const at = <T = Refusal>(path: string, options: CallOptions = {}, profile: 'government' | 'bank' = 'government') =>
    consortium.call<T>(profile, path, { token: '', ...options });
  const register = ({ address }: LocalSigner, roles: string[]) =>
    at('/staff', { token: operator, json: { account: address, label: 'clerk 12', roles } });
  const challenge = async ({ address }: Pick<LocalSigner, 'address'>): Promise<Challenge> =>
    (await at<Challenge>('/sign-in/nonces', { json: { account: address } })).body;
  const hand = <T = Refusal>(message: string, signature: Hex): Promise<Answer<T>> =>
    at<T>('/sign-in', { json: { message, signature } });
  const sign = (signer: LocalSigner, message: string): Promise<Hex> => signer.signDigest(messageDigest(message));
  const outcome = ({ status, body }: Answer<Refusal>): string =>
    [status, body.code, body.values?.field].filter(Boolean).join(' ');

  it('signs as a wallet does: personal_sign over the very text, which is ASCII, with the Chinese beside it', async () => {
    const wallet = Wallet.createRandom();
    const { message, statement, statementZh, nonce } = await challenge({ address: wallet.address as Hex });
    expect(message).to.match(/^[\x20-\x7e\n]+$/);
    expect(message).to.contain(`\n${wallet.address}\n`);
    expect(message).to.contain(statement);
    expect(statementZh).to.match(/\p{Script=Han}{8}/u);
    expect(nonce).to.match(/^[0-9a-f]{8,}$/);
    const own = createSigner(wallet.privateKey as Hex);
    expect(await wallet.signMessage(message)).to.equal(await sign(own, message));
  });

  it('lets a registered account in with its roles, and out at once when it is removed', async () => {
    const account = newSigner();
    await register(account, ['publisher', 'auditor']);
    const token = await signIn(consortium, 'government', account);
    expect((await at<Session>('/sign-in', { token })).body.roles).to.deep.equal(['publisher', 'auditor']);
    await register(account, ['auditor']);
    expect((await at<Session>('/sign-in', { token })).body.roles).to.deep.equal(['auditor']);
    await at(`/staff/${account.address}`, { token: operator, method: 'DELETE' });
    expect(outcome(await at('/sign-in', { token }))).to.equal('401 UNAUTHENTICATED');
  });

  it('lets an enterprise in with the account of a handle, as a subject that sees its own handle', async () => {
    const token = await enterprise.signIn('government', 1);
    const { body } = await at<Session>('/sign-in', { token });
    expect([body.roles, body.handles]).to.deep.equal([['subject'], [enterprise.openings.get(1)!.subject]]);
  });

  it('shows a subject its own consents and nobody else its', async () => {
    const [own, foreign] = [await enterprise.grant(1), await other.grant(1)];
    const listed = async (token: string): Promise<Hex[]> =>
      (await at<{ consents: { id: Hex }[] }>('/consents', { token })).body.consents.map(({ id }) => id);
    expect(await listed(await enterprise.signIn('government', 1))).to.deep.equal([own.id]);
    expect(await listed(await other.signIn('government', 1))).to.deep.equal([foreign.id]);
    expect(await listed(consortium.node('government').token)).to.include.members([own.id, foreign.id]);
  });

  it('ends a session at once: by its owner, and by the operator', async () => {
    for (const end of [
      async (token: string) => at('/sign-in', { token, method: 'DELETE' }),
      async () => {
        const { body } = await at<{ sessions: { id: string }[] }>('/sessions', { token: operator });
        return at(`/sessions/${body.sessions.at(-1)!.id}`, { token: operator, method: 'DELETE' });
      },
    ]) {
      const token = await signIn(consortium, 'government', clerk);
      expect((await at('/status', { token })).status).to.equal(200);
      expect((await end(token)).status).to.equal(200);
      expect(outcome(await at('/status', { token }))).to.equal('401 UNAUTHENTICATED');
    }
  });

  it('takes a message once', async () => {
    const { message } = await challenge(clerk);
    const signature = await sign(clerk, message);
    const answers = await Promise.all(Array.from({ length: 5 }, () => hand(message, signature)));
    expect(answers.map(outcome).sort()).to.deep.equal(['201', ...Array<string>(4).fill('409 SIGN_IN_NONCE')]);
  });

  it('refuses a stranger, and the right account with a wrong signature, alike', async () => {
    const stranger = newSigner();
    const ofStranger = await challenge(stranger);
    const ofClerk = await challenge(clerk);
    const answers = [
      await hand(ofStranger.message, await sign(stranger, ofStranger.message)),
      await hand(ofClerk.message, await sign(stranger, ofClerk.message)),
      await hand(ofClerk.message, `0x${'00'.repeat(65)}`),
      await hand(ofClerk.message, '0x'),
    ];
    expect(answers.map(outcome)).to.deep.equal(Array<string>(4).fill('401 SIGN_IN_REFUSED'));
    const shape = ({ body }: Answer<Refusal>): string => body.detail.replace(/0x[0-9a-f]{40}/, 'ACCOUNT');
    expect(new Set(answers.map(shape)).size).to.equal(1);
    // A failure does not use the message up.
    expect((await hand(ofClerk.message, await sign(clerk, ofClerk.message))).status).to.equal(201);
  });

  it('refuses a message of another gateway', async () => {
    await consortium.call('bank', '/staff', {
      token: consortium.node('bank').operatorToken,
      json: { account: clerk.address, label: 'clerk', roles: ['lender'] },
    });
    const { body } = await at<Challenge>('/sign-in/nonces', { json: { account: clerk.address } }, 'bank');
    expect(outcome(await hand(body.message, await sign(clerk, body.message)))).to.equal('422 SIGN_IN_MESSAGE domain');
  });

  it('refuses a token of another gateway', async () => {
    const token = await signIn(consortium, 'bank', clerk);
    expect((await at('/status', { token }, 'bank')).status).to.equal(200);
    expect(outcome(await at('/status', { token }))).to.equal('401 UNAUTHENTICATED');
  });

  describe('a message changed in one place', () => {
    const nonceOf = async (): Promise<string> => (await challenge(newSigner())).nonce;
    const later = (text: string, seconds: number): string =>
      text.replace(/(?<=Expiration Time: ).*/, (time) => new Date(Date.parse(time) + seconds * 1000).toISOString());
    const cases: readonly [string, string, (message: string) => string | Promise<string>][] = [
      ['domain', '422 SIGN_IN_MESSAGE domain', (text) => text.replace(/^\S+/, 'evil.example')],
      ['domain with a scheme', '422 SIGN_IN_MESSAGE scheme', (text) => `https://${text}`],
      ['statement', '422 SIGN_IN_MESSAGE statement', (text) => text.replace('no consent', 'all consents')],
      ['no statement', '422 SIGN_IN_MESSAGE statement', (text) => text.replace(/\n\nSign in.*\n\n/, '\n\n\n')],
      ['uri', '422 SIGN_IN_MESSAGE uri', (text) => text.replace(/(?<=URI: ).*/, 'https://evil.example')],
      ['version', '422 SIGN_IN_MESSAGE text', (text) => text.replace('Version: 1', 'Version: 2')],
      ['chain', '422 SIGN_IN_MESSAGE chainId', (text) => text.replace(/(?<=Chain ID: ).*/, '1')],
      ['account', '409 SIGN_IN_NONCE', (text) => text.replace(/0x[0-9a-fA-F]{40}/, Wallet.createRandom().address)],
      ['nonce made up', '409 SIGN_IN_NONCE', (text) => text.replace(/(?<=Nonce: ).*/, 'abcdefgh12345678')],
      [
        'nonce of another account',
        '409 SIGN_IN_NONCE',
        async (text) => text.replace(/(?<=Nonce: ).*/, await nonceOf()),
      ],
      [
        'nonce of another hour',
        '409 SIGN_IN_NONCE',
        (text) =>
          text.replace(/(?<=Nonce: ).{12}/, (end) => (Number.parseInt(end, 16) + 3_600).toString(16).padStart(12, '0')),
      ],
      [
        'issued long ago, over',
        '401 SIGN_IN_EXPIRED',
        (text) => text.replace(/(?<=(Issued At|Expiration Time): )\d{4}/g, '2020'),
      ],
      [
        'issued in a year to come',
        '401 SIGN_IN_EXPIRED',
        (text) => text.replace(/(?<=(Issued At|Expiration Time): )\d{4}/g, '2090'),
      ],
      ['good for longer', '422 SIGN_IN_MESSAGE expirationTime', (text) => later(text, 86_400)],
      ['good for ever', '422 SIGN_IN_MESSAGE expirationTime', (text) => text.replace(/\nExpiration Time: .*/, '')],
      ['with resources', '422 SIGN_IN_MESSAGE resources', (text) => `${text}\nResources:\n- https://evil.example/`],
      ['not before', '422 SIGN_IN_MESSAGE notBefore', (text) => `${text}\nNot Before: 2020-01-01T00:00:00.000Z`],
      ['with a request id', '422 SIGN_IN_MESSAGE requestId', (text) => `${text}\nRequest ID: 7`],
      ['time written otherwise', '401 SIGN_IN_REFUSED', (text) => text.replace(/\.000Z$/, 'Z')],
      ['a line end more', '422 SIGN_IN_MESSAGE text', (text) => `${text}\n`],
      ['not ASCII', '422 SIGN_IN_MESSAGE text', (text) => text.replace('no consent', '无授权')],
      ['nothing of it', '422 SIGN_IN_MESSAGE text', () => 'x'],
    ];
    for (const [name, expected, change] of cases)
      it(`${name}: ${expected}`, async () => {
        const { message } = await challenge(clerk);
        const changed = await change(message);
        expect(changed).to.not.equal(message);
        // Signed after the change where that can be, so that only the field itself can be the cause.
        const signature = name === 'time written otherwise' ? await sign(clerk, message) : await sign(clerk, changed);
        const answer = await hand(changed, signature);
        expect(outcome(answer)).to.equal(expected);
        expect(answer.type).to.match(/^application\/problem\+json/);
      });
  });

  it('gives nonces to whoever asks, thousands at once, and still signs people in', async () => {
    const url = `${consortium.node('government').gateway.url}/sign-in/nonces`;
    for (let round = 0; round < 20; round += 1)
      await Promise.all(Array.from({ length: 100 }, () => call(url, { json: { account: newSigner().address } })));
    expect((await at('/status', { token: await signIn(consortium, 'government', clerk) })).status).to.equal(200);
  });
});
