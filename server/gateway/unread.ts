/** Problems of requests that no route sees: an URL that cannot be read, bytes that are no HTTP. Answered like every other problem. */
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { LedgerError } from '../errors.ts';
import { PROBLEM_JSON, problemOf } from './problems.ts';

/** Fastify's refusals before a route is found. */
export function frameworkErrors(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const known = new LedgerError('REQUEST_INVALID', error.message.slice(0, 300), {}, error);
  reply.problemCode = known.code;
  // The type is parsed anew by reply.type: these replies have no route whose serializer could be meant.
  void reply
    .code(known.kind.status)
    .type(PROBLEM_JSON)
    .send(JSON.stringify(problemOf(known, request.id)));
}

/** RFC 9112, 3.2: a request of HTTP/1.1 names its host. Node would refuse it itself, without a word. */
export function requireHost({ raw }: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  if (raw.httpVersion === '1.1' && raw.headers.host === undefined)
    throw new LedgerError('REQUEST_INVALID', 'the request names no Host');
  done();
}

/** What Node's parser refuses: answered once, then the connection is closed. */
export function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  // Into an answer that has begun nothing else can be written.
  const { _httpMessage: answer } = socket as Socket & { _httpMessage?: ServerResponse | null };
  if (!socket.writable || answer?.headersSent === true) {
    socket.destroy(error);
    return;
  }
  const known = unreadable(error);
  const { status } = known.kind;
  const body = JSON.stringify(problemOf(known, 'unread'));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: ${PROBLEM_JSON}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function unreadable({ code, message }: Error & { code?: string }): LedgerError {
  if (code === 'HPE_HEADER_OVERFLOW') return new LedgerError('HEADERS_TOO_LARGE', 'more than 16 KiB of headers');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new LedgerError('REQUEST_TIMEOUT', 'the request did not come to its end');
  return new LedgerError('REQUEST_INVALID', `not HTTP: ${message.slice(0, 200)}`);
}
