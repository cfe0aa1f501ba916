/**
 * The second half of the access matrix (the first: credentials.test.ts): role x route x ownership, over gateways that hold something to be
 * leaked. Routes come from the OpenAPI document: a new one is in it by itself. One that is about a single object of a subject says so
 * (`x-owner`) and needs objects in `OBJECTS`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openKeystore } from '../../server/chain/signer.ts';
import { places } from '../../server/config.ts';
import { ROLES, STAFF_ROLES } from '../../server/domain/access.ts';
import { type Hex, toHex, ZERO32 } from '../../server/domain/bytes.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { sealEnvelope } from '../../server/peer/envelope.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { type Profile, TestConsortium } from '../e2e/consortium.ts';
import { type GivenConsent, syntheticUscc, TestEnterprise } from '../e2e/enterprise.ts';
import { leastOf, type OpenApi, type Operation, operationsOf, urlOf } from './document.ts';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What one subject has at the gateway. */
interface Holding {
  readonly enterprise: TestEnterprise;
  readonly consent: GivenConsent;
  readonly attestation: Hex;
}

/** Objects by the beginning of a route's path: the id by which a route with `x-owner` is asked for one. */
const OBJECTS: Readonly<Record<string, (holding: Holding) => Hex>> = {
  '/attestations/': ({ attestation }) => attestation,
  '/consents/': ({ consent }) => consent.id,
};

/** Headers that differ between two equal answers. */
const VARYING = /^(date|x-ratelimit-.*)$/;

describe('access matrix', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  let operations: Operation[];
  let own: Holding;
  let foreign: Holding;
  const tokens = new Map<string, string>();

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank']);
    operations = operationsOf((await consortium.call<OpenApi>('government', '/docs/json')).body);
    [own, foreign] = [await holding(), await holding()];
    for (const role of STAFF_ROLES) tokens.set(role, await key('government', role));
    tokens.set('subject', await own.enterprise.signIn('government', 1));
    tokens.set("another gateway's operator", consortium.node('bank').operatorToken);
    tokens.set("another gateway's lender", consortium.node('bank').token);
    tokens.set("another gateway's subject", await own.enterprise.signIn('bank', 2));
  });
  after(() => consortium.close());

  async function holding(): Promise<Holding> {
    const enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    const consent = await enterprise.grant(1);
    await enterprise.provide(1, [2]);
    const rating = { year: 2024, grade: 'A', evaluatedOn: '2025-04-01' };
    const [attestation] = await enterprise.publish('government', 'tax-credit-rating', rating);
    return { enterprise, consent, attestation: attestation! };
  }

  async function key(profile: Profile, role: string): Promise<string> {
    const { operatorToken } = consortium.node(profile);
    const json = { label: `only ${role}`, roles: [role] };
    return (await consortium.call<{ token: string }>(profile, '/tokens', { token: operatorToken, json })).body.token;
  }

  async function send(operation: Operation, token: string | undefined, url: string, body?: string): Promise<Reply> {
    const [type] = Object.keys(operation.requestBody?.content ?? {});
    const response = await fetch(consortium.node('government').gateway.url + url, {
      method: operation.method,
      headers: {
        connection: 'close',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(type === undefined || body === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  }

  /** By signing out a caller would be let in nowhere any more: last. */
  const inOrder = (): Operation[] =>
    [...operations].sort((a, b) => Number(a.operationId === 'signOut') - Number(b.operationId === 'signOut'));

  const codeOf = ({ text, headers }: Reply): string | undefined =>
    headers['content-type']?.includes('problem') === true ? (JSON.parse(text) as { code: string }).code : undefined;

  /** Everything that belongs to a subject and to nobody else. */
  function canaries({ enterprise, consent, attestation }: Holding): string[] {
    const openings = [...enterprise.openings.values()].flatMap(({ subject, salt }) => [subject, salt]);
    return [enterprise.uscc, consent.id, consent.consent.terms.salt, attestation, ...openings];
  }

  /** The URLs under which an operation is asked: its example, and where it is about objects, one of each owner. */
  function* urls(operation: Operation): Generator<[string, string]> {
    yield ['example', urlOf(operation)];
    const objects = Object.entries(OBJECTS).find(([path]) => operation.path.startsWith(`${path}{`))?.[1];
    if (objects === undefined) return;
    for (const [whose, one] of [['own', own] as const, ['foreign', foreign] as const])
      yield [whose, urlOf(operation).replace(urlOf(operation).split('/')[2]!.split('?')[0]!, objects(one))];
  }

  it('opens every operation to the roles it names, to each subject for its own, and to nobody else', async () => {
    const callers = [undefined, ...tokens.keys()];
    const leaks: string[] = [];
    let calls = 0;
    for (const operation of inOrder())
      for (const caller of callers) {
        const access = operation['x-access']!;
        const role = (ROLES as readonly string[]).includes(caller ?? '') ? caller! : undefined;
        const guarded = Array.isArray(access);
        const open = !guarded || (role !== undefined && access.includes(role));
        for (const [whose, url] of urls(operation)) {
          // Nothing that fits: whoever is let in is refused for that.
          const answer = await send(
            operation,
            tokens.get(caller ?? ''),
            url,
            operation.method === 'POST' ? '[]' : undefined,
          );
          calls += 1;
          const name = `${operation.name} (${whose}) by ${caller ?? 'nobody'}: ${answer.status} ${codeOf(answer) ?? ''}`;
          const told = open ? undefined : guarded && role === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN';
          const decided = ['UNAUTHENTICATED', 'FORBIDDEN'].includes(codeOf(answer) ?? '') ? codeOf(answer) : undefined;
          if (decided !== told) leaks.push(`${name}, not ${told ?? 'let in'}`);
          if (answer.status >= 500 && operation.path !== '/ready') leaks.push(name);
          const asOwner = role === 'subject' && operation['x-owner'] !== undefined && operation.method === 'GET';
          if (asOwner && (answer.status === 200) !== (whose === 'own')) leaks.push(`${name}, ownership`);
          // The staff see what they see; a subject never anything of another, strangers and the operator nothing of anybody.
          if (role !== undefined && role !== 'subject' && role !== 'operator') continue;
          const secrets = role === 'subject' ? canaries(foreign) : [...canaries(own), ...canaries(foreign)];
          for (const secret of secrets)
            if (answer.text.includes(secret) && !url.includes(secret)) leaks.push(`${name}, holds ${secret}`);
        }
      }
    console.log(
      `    ${operations.length} operations x ${callers.length} callers (${calls} calls), ${leaks.length} leaks`,
    );
    expect(leaks).to.deep.equal([]);
    const owned = operations.filter((operation) => operation['x-owner'] !== undefined);
    for (const { path, name } of owned)
      expect(
        Object.keys(OBJECTS).some((start) => path.startsWith(`${start}{`)),
        `objects for ${name}`,
      ).to.equal(true);
    expect(owned).to.not.deep.equal([]);
  });

  it('asks of every operation about one object that a subject may call whose object it is', () => {
    const open = operations.filter((one) => Array.isArray(one['x-access']) && one['x-access'].includes('subject'));
    const unowned = open.filter((one) => one.path.includes('{') && one['x-owner'] === undefined);
    // The same document for everybody.
    expect(unowned.map(({ name }) => name)).to.deep.equal(['GET /schemas/{id}']);
    const owned = open.filter((one) => one['x-owner'] !== undefined).map(({ name }) => name);
    expect(owned).to.include.members([
      'GET /attestations/{id}',
      'GET /attestations/{id}/verdict',
      'GET /consents/{id}/receipt',
    ]);
  });

  /** Status, headers and body, with what the caller itself sent and the request's own id taken out. */
  function shape({ status, headers, text }: Reply, ...sent: string[]): unknown {
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !VARYING.test(name)));
    const body = sent.reduce((so, value) => so.replaceAll(value, 'SENT'), text);
    return { status, kept, body: body.replace(/"instance":"[^"]*"/, '"instance":"..."') };
  }

  it("shows a subject no difference between another's object and none", async () => {
    const token = await own.enterprise.signIn('government', 1);
    let compared = 0;
    for (const operation of operations.filter((one) => one['x-owner'] !== undefined)) {
      const objects = Object.entries(OBJECTS).find(([path]) => operation.path.startsWith(`${path}{`))![1];
      const none = `0x${'ab'.repeat(32)}` as const;
      const body = operation.requestBody === undefined ? undefined : JSON.stringify(bodyOf(operation));
      const ask = async (id: Hex) =>
        shape(await send(operation, token, operation.path.replace(/\{[^}]*\}/, id), body), id);
      const [another, unknown] = [await ask(objects(foreign)), await ask(none)];
      expect(another, operation.name).to.deep.equal(unknown);
      compared += 1;
    }
    expect(compared).to.be.above(0);
  });

  const bodyOf = (operation: Operation): unknown => {
    const [media] = Object.values(operation.requestBody?.content ?? {});
    return media === undefined ? undefined : (media.example ?? leastOf(media.schema));
  };

  it('shows a lender no difference between an enterprise without its consent and one that nobody knows', async () => {
    const lender = await key('bank', 'lender');
    const stranger = await new TestEnterprise(consortium).enrol();
    const verification = operations.find(({ operationId }) => operationId === 'createVerification')!;
    const ask = async (uscc: string) => {
      const json = {
        identifier: { type: 'uscc', value: uscc },
        purpose: 'loan-application',
        items: [{ schema: 'permit' }],
      };
      const response = await fetch(`${consortium.node('bank').gateway.url}${verification.path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${lender}`, 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(json),
      });
      const reply = {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
      // Own to each answer: its id, the block it was judged at, its signature.
      const own = reply.text
        .replace(/"id":"[^"]*"/, '"id":"..."')
        .replace(/"signature":"[^"]*"/, '"signature":"..."')
        .replace(/"block":\{[^}]*\}/, '"block":{}');
      return shape({ ...reply, text: own }, uscc);
    };
    expect(await ask(stranger.uscc)).to.deep.equal(await ask(syntheticUscc()));
  });

  it('shows a member no difference between a subject that did not consent and one that nobody knows', async () => {
    const passphrase = (await readFile(join(consortium.dir, 'passphrase'), 'utf8')).trim();
    const signer = await openKeystore(await readFile(places(consortium.node('bank').dir).keystore, 'utf8'), passphrase);
    const { chainId, contracts } = consortium.manifest;
    const separator = domainSeparator({ chainId, verifyingContract: contracts.MemberRegistry.address as Hex });
    const disclose = operations.find(({ operationId }) => operationId === 'disclose')!;
    const ask = async (subject: Hex) => {
      const { consent } = await foreign.enterprise.sign(1);
      const items = [{ schema: findSchema('enterprise-registration')!.id, fields: ['name'] }];
      const payload = { consent: { ...consent, subject }, purpose: 'loan-application', items };
      const envelope = await sealEnvelope(payload, {
        signer,
        separator,
        from: 2,
        to: 1,
        path: disclose.path,
        now: Math.floor(Date.now() / 1000),
        nonce: toHex(crypto.getRandomValues(new Uint8Array(32))),
      });
      const reply = await send(disclose, undefined, disclose.path, JSON.stringify(envelope));
      // The id of the consent covers its subject and salt.
      return shape({ ...reply, text: reply.text.replaceAll(/0x[0-9a-f]{64}/g, 'ID') }, subject);
    };
    const [known, unknown] = [await ask(foreign.enterprise.openings.get(1)!.subject), await ask(ZERO32)];
    expect(known).to.deep.equal(unknown);
  });
});
