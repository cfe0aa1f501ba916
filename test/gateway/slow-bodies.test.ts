import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import Fastify, { type FastifyInstance } from 'fastify';
import { SERVER_LIMITS } from '../../server/gateway/limits.ts';
import { installSlowBodies, timeByHandler } from '../../server/gateway/slow-bodies.ts';
import { clientErrorHandler } from '../../server/gateway/unread.ts';

/** What a sender writes every few milliseconds; a kilobyte in three looks is enough to be no trickle. */
const STEADY = `400\r\n${'x'.repeat(1_024)}\r\n`;

describe('bodies that do not come to their end', () => {
  let app: FastifyInstance;
  let port: number;
  let giveBack: (() => void) | undefined;
  const sockets: Socket[] = [];
  const timers: NodeJS.Timeout[] = [];

  beforeEach(async () => {
    app = Fastify({ ...SERVER_LIMITS, clientErrorHandler });
    installSlowBodies(app, { lookMs: 20, wholeMs: 200 });
    app.addContentTypeParser('text/own', (request, payload, done) => {
      giveBack = timeByHandler(request.raw);
      payload.resume();
      payload.on('end', () => done(null, ''));
    });
    app.post('/', async () => 'done');
    port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
  });
  afterEach(async () => {
    for (const timer of timers.splice(0)) clearInterval(timer);
    for (const socket of sockets.splice(0)) socket.destroy();
    await app.close();
  });

  /** Sends a body that has no end, and hears what the server says until it closes. */
  async function send(
    target: string,
    type: string,
    piece: string,
  ): Promise<{ heard: Promise<string>; socket: Socket }> {
    // Half open: such a sender does not stop because it was told something.
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write(`POST ${target} HTTP/1.1\r\nhost: a\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`);
    const timer = setInterval(() => socket.write(piece), 5);
    timers.push(timer);
    let text = '';
    socket.on('data', (part: Buffer) => (text += part.toString('utf8')));
    socket.on('error', () => undefined);
    const heard = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
    return { heard, socket };
  }

  it('are told when a whole request has taken too long', async () => {
    const { heard } = await send('/', 'text/plain', STEADY);
    expect(await heard).to.match(/^HTTP\/1\.1 408 .*"code":"REQUEST_TIMEOUT"/s);
  });

  it('are cut off when they trickle', async () => {
    const { heard } = await send('/', 'text/plain', '1\r\nx\r\n');
    expect(await heard).to.equal('');
  });

  it('are cut off after an answer that did not wait for them, and where no route saw them', async () => {
    for (const target of ['/nowhere', '/%zz']) {
      const { heard } = await send(target, 'text/none', STEADY);
      expect(await heard, target).to.match(/^HTTP\/1\.1 4/);
    }
  });

  it('have the time that their handler gives them, and that of a request afterwards', async () => {
    const { heard, socket } = await send('/', 'text/own', STEADY);
    let closed = false;
    void heard.then(() => (closed = true));
    // Longer than a whole request may take, by the bytes that came meanwhile.
    const { heard: other } = await send('/', 'text/plain', STEADY);
    await other;
    await (await send('/', 'text/plain', STEADY)).heard;
    expect([closed, socket.destroyed]).to.deep.equal([false, false]);
    giveBack!();
    expect(await heard).to.contain('REQUEST_TIMEOUT');
  });
});
