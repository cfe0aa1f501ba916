/** Logins of the member's own issuer: roles by claims, and everything a callback may be that opens nothing. */
import { expect } from 'chai';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { type LoginSettings, StaffLogin } from '../../server/signin/staff-login.ts';
import type { Vault } from '../../server/store/vault.ts';
import { cleanUp, folder, open } from '../store/vault-fixtures.ts';
import { CLIENT, type Issuer, REDIRECT, startIssuer } from './issuer.ts';
import { signInOver } from './sign-in-over.ts';

describe("logins of the member's own issuer", function () {
  this.timeout(60_000);
  let issuer: Issuer;
  let vault: Vault;
  let app: App;
  let clock: number;
  const apps: App[] = [];

  before(async () => {
    issuer = await startIssuer({
      chen: ['credit-desk', 'canteen'],
      wang: ['canteen'],
      li: ['credit-desk', 'audit', '__proto__'],
    });
    vault = await open(await folder());
  });
  after(async () => {
    for (const one of apps) await one.close();
    await issuer.close();
    await cleanUp();
  });
  beforeEach(async () => {
    clock = Math.floor(Date.now() / 1000);
    app = await gateway();
  });

  async function gateway(change: Partial<LoginSettings> | 'off' = {}): Promise<App> {
    const now = () => clock;
    const settings: LoginSettings = {
      issuer: issuer.url,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      redirects: ['https://desk.example/callback'],
      scope: 'openid',
      claim: 'groups',
      roles: { 'credit-desk': ['lender'], audit: ['auditor', 'lender'] },
      ...(change === 'off' ? {} : change),
    };
    const logins = change === 'off' ? undefined : new StaffLogin(settings);
    const following = () => ({ state: 'following' });
    const signIn = await signInOver(vault, now, { logins });
    const context = { name: 'trial', vault, schemas: {}, onPeerCall: () => {}, now, following, signIn };
    const made = await buildApp(context as unknown as GatewayContext);
    apps.push(made);
    return made;
  }

  interface Body {
    readonly url: string;
    readonly flow: string;
    readonly token: string;
    readonly roles: readonly string[];
    readonly label: string;
    readonly code?: string;
    readonly values?: { readonly field?: string };
  }
  async function post(path: string, payload: object, to = app): Promise<{ status: number; body: Body }> {
    const answer = await to.inject({ method: 'POST', url: path, payload });
    return { status: answer.statusCode, body: answer.json<Body>() };
  }
  const begin = (redirect = REDIRECT, to = app) => post('/sign-in/logins', { redirect }, to);
  const finish = (callback: string, flow: string, to = app) => post('/sign-in/logins/callback', { callback, flow }, to);
  const outcome = ({ status, body }: { status: number; body: Body }): string =>
    [status, body.code, body.values?.field].filter(Boolean).join(' ');
  async function comeBack(person: string): Promise<{ callback: string; flow: string }> {
    const { url, flow } = (await begin()).body;
    return { callback: await issuer.login(url, person), flow };
  }
  const status = async (token: string): Promise<number> =>
    (await app.inject({ method: 'GET', url: '/sign-in', headers: { authorization: `Bearer ${token}` } })).statusCode;

  it('gives the roles that go with the claims, in a session that can be ended', async () => {
    const { callback, flow } = await comeBack('chen');
    const { status: created, body } = await finish(callback, flow);
    expect([created, body.roles]).to.deep.equal([201, ['lender']]);
    // Of the person, not of the name: another who takes the name is another in the access log.
    expect(body.label).to.match(/^chen #[0-9a-f]{8}$/);
    expect(await status(body.token)).to.equal(200);
    const headers = { authorization: `Bearer ${body.token}` };
    expect((await app.inject({ method: 'DELETE', url: '/sign-in', headers })).statusCode).to.equal(200);
    expect(await status(body.token)).to.equal(401);
  });

  it('joins roles of several values, and knows no value that the mapping does not name itself', async () => {
    const { callback, flow } = await comeBack('li');
    expect((await finish(callback, flow)).body.roles).to.deep.equal(['lender', 'auditor']);
  });

  it('refuses a login whose claims give no role', async () => {
    const { callback, flow } = await comeBack('wang');
    expect(outcome(await finish(callback, flow))).to.equal('401 SIGN_IN_REFUSED');
  });

  it('takes a code once', async () => {
    const { callback, flow } = await comeBack('chen');
    expect(outcome(await finish(callback, flow))).to.equal('201');
    expect(outcome(await finish(callback, flow))).to.equal('401 SIGN_IN_REFUSED');
  });

  it('refuses a callback with the flow of another, and a flow made up, changed, of another gateway or over', async () => {
    const [one, two] = [await comeBack('chen'), await comeBack('chen')];
    expect(outcome(await finish(one.callback, two.flow))).to.equal('401 SIGN_IN_REFUSED');
    for (const flow of ['x', 'A'.repeat(200), `${one.flow.slice(0, -4)}AAAA`])
      expect(outcome(await finish(one.callback, flow))).to.equal('422 SIGN_IN_MESSAGE flow');
    expect(outcome(await finish(one.callback, one.flow, await gateway()))).to.equal('422 SIGN_IN_MESSAGE flow');
    clock += 600;
    expect(outcome(await finish(one.callback, one.flow))).to.equal('401 SIGN_IN_EXPIRED');
  });

  it('refuses a callback that was changed: state, code, issuer, place, or an error of the issuer', async () => {
    for (const [expected, change] of [
      ['401 SIGN_IN_REFUSED', (url: URL) => url.searchParams.set('state', 'another')],
      ['401 SIGN_IN_REFUSED', (url: URL) => url.searchParams.delete('state')],
      ['401 SIGN_IN_REFUSED', (url: URL) => url.searchParams.set('code', 'made-up')],
      ['401 SIGN_IN_REFUSED', (url: URL) => url.searchParams.delete('code')],
      ['401 SIGN_IN_REFUSED', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
      ['401 SIGN_IN_REFUSED', (url: URL) => url.searchParams.set('error', 'access_denied')],
      ['422 SIGN_IN_MESSAGE callback', (url: URL) => Object.assign(url, { host: 'evil.example' })],
      ['422 SIGN_IN_MESSAGE callback', (url: URL) => Object.assign(url, { pathname: '/elsewhere' })],
    ] as const) {
      const { callback, flow } = await comeBack('chen');
      const url = new URL(callback);
      change(url);
      expect(outcome(await finish(url.href, flow)), url.search).to.equal(expected);
    }
    expect(outcome(await finish('no url', (await begin()).body.flow))).to.equal('422 SIGN_IN_MESSAGE callback');
  });

  it('sends people back to configured places and to this machine only', async () => {
    expect((await begin('https://desk.example/callback')).status).to.equal(200);
    for (const redirect of [
      'https://evil.example/callback',
      'https://desk.example/callback/../x',
      'http://desk.example/callback',
      'http://127.0.0.1@evil.example/',
      'http://127.0.0.1.evil.example/',
      'javascript:alert(1)',
      'x',
    ])
      expect(outcome(await begin(redirect)), redirect).to.equal('422 SIGN_IN_MESSAGE redirect');
  });

  it('says when the issuer is silent, and that there is none', async () => {
    expect(outcome(await begin(REDIRECT, await gateway({ issuer: 'http://127.0.0.1:9' })))).to.equal(
      '503 ISSUER_UNREACHABLE',
    );
    const off = await gateway('off');
    expect(outcome(await begin(REDIRECT, off))).to.equal('404 NOT_FOUND');
    expect(outcome(await finish(REDIRECT, 'x', off))).to.equal('404 NOT_FOUND');
  });

  it('opens nothing where the gateway cannot prove to the issuer who it is', async () => {
    const wrong = await gateway({ clientSecret: 'not the secret' });
    const begun = (await begin(REDIRECT, wrong)).body;
    expect(outcome(await finish(await issuer.login(begun.url, 'chen'), begun.flow, wrong))).to.equal(
      '401 SIGN_IN_REFUSED',
    );
  });
});
