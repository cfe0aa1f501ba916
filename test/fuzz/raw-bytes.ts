/** What arrives when somebody does not speak HTTP, or speaks it badly on purpose. */
import type { Random } from '../../scripts/faults/suite.ts';
import { pick } from './values.ts';

const HOST = 'Host: a\r\n';

const SHAPES: readonly ((random: Random) => string)[] = [
  () => '',
  () => '\r\n\r\n',
  () => 'GET\r\n\r\n',
  () => `GET /health HTTP/9.9\r\n${HOST}\r\n`,
  () => 'GET /health HTTP/1.1\r\n\r\n',
  () => `GET /%zz HTTP/1.1\r\n${HOST}\r\n`,
  () => `GET /health\u0000 HTTP/1.1\r\n${HOST}\r\n`,
  () => `GET /health HTTP/1.1\r\n${HOST}X: \u0001\u0002\r\n\r\n`,
  () => `GET /health HTTP/1.1\r\n${HOST}${'X-A: b\r\n'.repeat(3_000)}\r\n`,
  () => `GET /health HTTP/1.1\r\n${HOST}X: ${'y'.repeat(20_000)}\r\n\r\n`,
  () => `GET http://169.254.169.254/ HTTP/1.1\r\n${HOST}\r\n`,
  () => `CONNECT a:80 HTTP/1.1\r\n${HOST}\r\n`,
  () => `GET /health HTTP/1.1\r\n${HOST}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
  () => `GET /health HTTP/1.1\r\n${HOST}Expect: 100-continue\r\n\r\n`,
  () =>
    `POST /consents HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}`,
  () => `POST /consents HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: -1\r\n\r\n{}`,
  () => `POST /consents HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{}`,
  () => `POST /consents HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{}`,
  () =>
    `POST /consents HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
  () =>
    `POST /consents HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  () =>
    `POST /consents HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  () => `GET /health HTTP/1.1\r\n${HOST}\r\nGET /nowhere HTTP/1.1\r\n${HOST}\r\nGARBAGE\r\n\r\n`,
  (random) => Buffer.from(Array.from({ length: 200 }, () => random(256))).toString('latin1'),
  () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
];

/** One of the shapes, at times cut off somewhere. */
export function rawBytes(random: Random): Buffer {
  const text = pick(random, SHAPES)(random);
  const cut = random(5) === 0 ? text.slice(0, random(text.length + 1)) : text;
  return Buffer.from(cut, 'latin1');
}
