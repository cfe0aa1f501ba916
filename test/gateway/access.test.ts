/** Who is let in, route by route, as the gateway's own document says: nothing is listed here that the document could leave out unseen. */
import { request } from 'node:http';
import { expect } from 'chai';
import { ROLES, STAFF_ROLES } from '../../server/domain/access.ts';
import { toHex, ZERO32 } from '../../server/domain/bytes.ts';
import { type Answer, call, TestConsortium } from '../e2e/consortium.ts';
import { TestEnterprise } from '../e2e/enterprise.ts';
import { leastOf, type OpenApi, type Operation, operationsOf, urlOf } from './document.ts';

interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly values?: { readonly reason?: string };
}

const ODD_TYPES = [
  undefined,
  '',
  'a',
  '*/*',
  'text/plain',
  'application/xml',
  'image/png',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  'application/vnd.api+json',
  'application/json; charset=utf-16',
  'application/json;charset="',
  'application/json, text/plain',
  'application/x-ndjson-seq',
  `text/${'x'.repeat(4_000)}`,
];

describe('access to the gateway', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let operations: Operation[];
  let enterprise: TestEnterprise;
  const tokens = new Map<string, string>();

  before(async () => {
    consortium = await TestConsortium.start(['government']);
    const { gateway, operatorToken } = consortium.node('government');
    const { body } = await call<OpenApi>(`${gateway.url}/docs/json`);
    operations = operationsOf(body);
    for (const role of STAFF_ROLES) {
      const json = { label: `only ${role}`, roles: [role] };
      tokens.set(
        role,
        (await call<{ token: string }>(`${gateway.url}/tokens`, { token: operatorToken, json })).body.token,
      );
    }
    enterprise = await new TestEnterprise(consortium).enrol();
    tokens.set('subject', await enterprise.signIn('government', 1));
  });
  after(() => consortium.close());

  /** Signing out comes last: nothing is let in after it. */
  const guarded = (): Operation[] =>
    operations
      .filter((operation) => Array.isArray(operation['x-access']))
      .sort((a, b) => Number(a.operationId === 'signOut') - Number(b.operationId === 'signOut'));
  interface Sent {
    readonly authorization?: string;
    readonly type?: string | undefined;
    readonly body?: string;
    readonly method?: string;
  }

  /** By hand, so that headers a client library would refuse go out too. */
  function send(operation: Operation, { authorization, type, body, method }: Sent = {}): Promise<Answer<Refusal>> {
    const url = `${consortium.node('government').gateway.url}${urlOf(operation)}`;
    const headers = {
      ...(authorization === undefined ? {} : { authorization }),
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method: method ?? operation.method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const answered = response.headers['content-type'] ?? '';
          const json = answered.includes('json') && text !== '';
          resolve({
            status: response.statusCode ?? 0,
            type: answered,
            body: (json ? JSON.parse(text) : {}) as Refusal,
          });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** The media type a route takes and the least that fits its schema; nothing where it takes none. */
  function fitting(operation: Operation): Sent {
    const [entry] = Object.entries(operation.requestBody?.content ?? {});
    if (entry === undefined) return {};
    const [type, { schema, example }] = entry;
    const least = example ?? leastOf(schema);
    return { type, body: typeof least === 'string' ? least : JSON.stringify(least) };
  }

  const bearer = (role: string): string => `Bearer ${tokens.get(role)}`;

  function expectProblem({ status, type, body }: Answer<Refusal>, name: string): void {
    expect(type, name).to.match(/^application\/problem\+json/);
    expect(body.status, name).to.equal(status);
    expect(body.code, name).to.match(/^[A-Z_]+$/);
  }

  it('is open without a token only where nothing changes and nothing is disclosed, or a signature is the proof', () => {
    const open = operations.filter((operation) => !Array.isArray(operation['x-access']));
    expect(open.map((operation) => `${operation.name} ${operation['x-access']}`).sort()).to.deep.equal([
      'GET /dispute-domain public',
      'GET /health public',
      'GET /ready public',
      'POST /consent-offers signed',
      'POST /consents signed',
      'POST /consents/{id}/renewal signed',
      'POST /consents/{id}/withdrawal signed',
      'POST /disputes signed',
      'POST /disputes/{id}/reading signed',
      'POST /disputes/{id}/statements signed',
      'POST /disputes/{id}/withdrawal signed',
      'POST /objections signed',
      'POST /peer/compromise-approvals signed',
      'POST /peer/compromises signed',
      'POST /peer/consent-offer-answers signed',
      'POST /peer/consent-offers signed',
      'POST /peer/copies signed',
      'POST /peer/disclosures signed',
      'POST /peer/dispute-statements signed',
      'POST /peer/dispute-texts signed',
      'POST /peer/disputes signed',
      'POST /peer/handles signed',
      'POST /peer/objections signed',
      'POST /peer/statements signed',
      'POST /sign-in signed',
      'POST /sign-in/logins public',
      'POST /sign-in/logins/callback signed',
      'POST /sign-in/nonces public',
    ]);
    expect(guarded()).to.have.length.above(15);
  });

  it('answers 401 without a token and with one that is none, whatever else is sent', async () => {
    const texts = [
      '',
      'Bearer',
      'Bearer ',
      'Bearer wrong',
      `Basic ${tokens.get('operator')}`,
      `${tokens.get('operator')}`,
    ];
    for (const operation of guarded()) {
      for (const authorization of [undefined, ...texts]) {
        const answer = await send(operation, {
          ...fitting(operation),
          ...(authorization === undefined ? {} : { authorization }),
        });
        expect([answer.status, answer.body.code], `${operation.name} ${authorization}`).to.deep.equal([
          401,
          'UNAUTHENTICATED',
        ]);
        expectProblem(answer, operation.name);
      }
    }
  });

  it('answers 401 to HEAD as to GET', async () => {
    for (const operation of guarded().filter(({ method }) => method === 'GET'))
      expect((await send(operation, { method: 'HEAD' })).status, operation.name).to.equal(401);
  });

  describe('signed routes', () => {
    const signed = (): Operation[] => operations.filter((operation) => operation['x-access'] === 'signed');
    const named = (name: string): Operation => operations.find((operation) => operation.name === name)!;

    it('refuse a body that lacks a part, the signature above all', async () => {
      for (const operation of signed()) {
        const whole = JSON.parse(fitting(operation).body!) as Record<string, unknown>;
        // A login is signed by its issuer: the callback is what fetches it.
        expect(whole, operation.name).to.have.property(
          operation.operationId === 'finishLogin' ? 'callback' : 'signature',
        );
        for (const part of Object.keys(whole)) {
          const { [part]: _left, ...rest } = whole;
          const answer = await send(operation, { type: 'application/json', body: JSON.stringify(rest) });
          expect([answer.status, answer.body.code], `${operation.name} without ${part}`).to.deep.equal([
            400,
            'REQUEST_INVALID',
          ]);
          expectProblem(answer, operation.name);
        }
      }
    });

    it('refuse what is made up, with a token of every role too', async () => {
      for (const operation of signed())
        for (const authorization of [undefined, ...ROLES.map(bearer)]) {
          const answer = await send(operation, {
            ...fitting(operation),
            ...(authorization === undefined ? {} : { authorization }),
          });
          expect(answer.status, operation.name).to.be.within(400, 499);
          expectProblem(answer, operation.name);
        }
    });

    it('refuse a request that no member signed', async () => {
      for (const operation of signed().filter(({ path }) => path.startsWith('/peer/'))) {
        const made = JSON.parse(fitting(operation).body!) as Record<string, unknown>;
        const now = Math.floor(Date.now() / 1000);
        for (const from of [1, 2, 99]) {
          const body = { ...made, from, to: 1, path: operation.path, deadline: now + 30, nonce: ZERO32 };
          const answer = await send(operation, { type: 'application/json', body: JSON.stringify(body) });
          expect([answer.status, answer.body.code], operation.name).to.deep.equal([401, 'PEER_SIGNATURE_INVALID']);
        }
      }
    });

    it('refuse a consent and a withdrawal that the subject did not sign', async () => {
      const given = await enterprise.sign(1);
      const forged = toHex(new Uint8Array(65).fill(7));
      const hand = (operation: Operation, json: unknown): Promise<Answer<Refusal>> =>
        send(operation, { type: 'application/json', body: JSON.stringify(json) });
      const grant = named('POST /consents');
      const opening = enterprise.openings.get(1)!;
      for (const signature of [forged, toHex(new Uint8Array(65)), '0x', await enterprise.signWithdrawal(given)]) {
        const { status, body } = await hand(grant, { consent: given.consent, signature, opening });
        expect([status, body.code, body.values?.reason]).to.deep.equal([422, 'CONSENT_INVALID', 'BAD_SIGNATURE']);
      }
      const wider = { ...given.consent, categories: [0, 1, 2, 3, 4, 5] };
      const changed = await hand(grant, { consent: wider, signature: given.signature, opening });
      expect(changed.body.values?.reason, 'a consent changed after signing').to.equal('BAD_SIGNATURE');

      expect((await hand(grant, { consent: given.consent, signature: given.signature, opening })).status).to.equal(202);
      const withdrawal = named('POST /consents/{id}/withdrawal');
      const own = {
        ...withdrawal,
        parameters: withdrawal.parameters!.map((parameter) => ({ ...parameter, example: given.id })),
      };
      for (const signature of [forged, given.signature]) {
        const { status, body } = await hand(own, { signature });
        expect([status, body.code, body.values?.reason]).to.deep.equal([422, 'CONSENT_INVALID', 'BAD_SIGNATURE']);
      }
    });
  });

  it('answers odd content types with a problem, on every route that takes a body', async () => {
    for (const operation of operations.filter(({ method }) => method === 'POST')) {
      const access = operation['x-access']!;
      const authorization = Array.isArray(access) ? { authorization: bearer(access[0] as string) } : {};
      for (const type of ODD_TYPES)
        for (const body of ['', '{}', '\u0000\ufffd<a>']) {
          const answer = await send(operation, { ...authorization, type, body });
          const name = `${operation.name} ${type?.slice(0, 40)} ${JSON.stringify(body)}`;
          expect(answer.status, name).to.be.within(400, 499);
          expectProblem(answer, name);
        }
    }
  });
});
