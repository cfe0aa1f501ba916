/** Sends what a client library would refuse to send. */
import { type Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { Answered } from './judge.ts';
import type { FuzzRequest } from './requests.ts';

/** One exchange; undefined when the gateway closed the connection without an answer. */
export function send(
  url: string,
  { method, target, headers, body }: FuzzRequest,
  agent: Agent,
): Promise<Answered | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const bytes = Buffer.from(body);
    const length = bytes.length > 0 ? { 'content-length': String(bytes.length) } : {};
    const outgoing = request(
      { hostname, port, method, path: target, headers: { ...headers, ...length }, agent },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          // A stream of events goes on: what began is enough.
          if (String(response.headers['content-type']).startsWith('text/event-stream') || size > 4_000_000)
            response.destroy();
        });
        response.on('close', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            text: Buffer.concat(chunks).toString('utf8'),
            hasBody: method !== 'HEAD',
          }),
        );
      },
    );
    outgoing.setTimeout(20_000, () => outgoing.destroy());
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(bytes);
  });
}

/** Raw bytes on a socket of their own; the answers that came until it was closed, each judged by itself. */
export function sendRaw(url: string, bytes: Buffer, waitMs = 3_000): Promise<readonly Answered[]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    socket.setTimeout(waitMs, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answersIn(Buffer.concat(chunks).toString('latin1'))));
  });
}

function answersIn(text: string): Answered[] {
  return text.split(/(?=HTTP\/1\.[01] \d{3} )/).flatMap((one) => {
    const [head = '', ...rest] = one.split('\r\n\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
    if (status < 200) return [];
    const type = /^content-type: (.*)$/im.exec(head)?.[1]?.trim() ?? '';
    const body = rest.join('\r\n\r\n');
    const chunked = /^transfer-encoding: chunked/im.test(head);
    const plain = chunked ? body.replaceAll(/(^|\r\n)[0-9a-f]+\r\n/gi, '') : body;
    return [{ status, type, text: Buffer.from(plain, 'latin1').toString('utf8'), hasBody: plain !== '' }];
  });
}
