/** Requests that no route sees get a problem document too: paths that cannot be read, bytes that are no HTTP. */
import { expect } from 'chai';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { createJudge } from '../fuzz/judge.ts';
import { sendRaw } from '../fuzz/send.ts';
import type { OpenApi } from './document.ts';

describe('requests that no route sees', () => {
  let app: App;
  let url: string;
  let judge: ReturnType<typeof createJudge>;

  before(async () => {
    const vault = { outbox: { onChange: () => () => {} } };
    app = await buildApp({ name: 'trial', vault, schemas: {}, onPeerCall: () => {} } as unknown as GatewayContext);
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    judge = createJudge((await app.inject('/docs/json')).json<OpenApi>());
  });
  after(() => app.close());

  const HOST = 'Host: a\r\n';
  const REFUSED: Readonly<Record<string, readonly [text: string, code: string]>> = {
    'a path that does not decode': [`GET /%zz HTTP/1.1\r\n${HOST}\r\n`, 'REQUEST_INVALID'],
    'a part of a path that is too long': [
      `GET /operations/${'x'.repeat(129)} HTTP/1.1\r\n${HOST}\r\n`,
      'REQUEST_INVALID',
    ],
    'no route': [`GET /nowhere HTTP/1.1\r\n${HOST}\r\n`, 'NOT_FOUND'],
    'no host': ['GET /health HTTP/1.1\r\n\r\n', 'REQUEST_INVALID'],
    'no HTTP': ['hello\r\n\r\n', 'REQUEST_INVALID'],
    'a character that no header has': [`GET /health HTTP/1.1\r\n${HOST}X: \u0001\r\n\r\n`, 'REQUEST_INVALID'],
    'too many headers': [`GET /health HTTP/1.1\r\n${HOST}X: ${'y'.repeat(20_000)}\r\n\r\n`, 'HEADERS_TOO_LARGE'],
    'two lengths': [
      `POST /consents HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
      'REQUEST_INVALID',
    ],
    'a length beside chunks': [
      `POST /consents HTTP/1.1\r\n${HOST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      'REQUEST_INVALID',
    ],
    'a chunk that is none': [
      `POST /consents HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      'REQUEST_INVALID',
    ],
  };

  for (const [name, [text, code]] of Object.entries(REFUSED))
    it(`refuses ${name} with ${code}`, async () => {
      const answers = await sendRaw(url, Buffer.from(text, 'latin1'));
      expect(answers).to.have.length(1);
      expect(judge(answers[0]!)).to.deep.equal({ code });
    });

  it('serves those who come after', async () => {
    for (const [text] of Object.values(REFUSED)) await sendRaw(url, Buffer.from(text, 'latin1'));
    expect((await fetch(`${url}/health`)).status).to.equal(200);
  });
});
