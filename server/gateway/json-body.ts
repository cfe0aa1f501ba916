/**
 * JSON bodies: UTF-8 alone, no name twice in one object, none that reaches a prototype (RFC 8259, 8.1; RFC 7493, 2.3). What another reader
 * would understand differently is refused, not read the one way or the other.
 */
import type { FastifyInstance } from 'fastify';
import { refuseDuplicateKeys } from '../domain/values.ts';
import { LedgerError } from '../errors.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function installJsonBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    let text: string;
    try {
      text = decoder.decode(body);
    } catch (error) {
      done(new LedgerError('JSON_INVALID', 'the body is not UTF-8', {}, error));
      return;
    }
    parse(request, text, (error, value: unknown) => {
      if (error !== null) {
        done(error);
        return;
      }
      try {
        refuseDuplicateKeys(text);
        done(null, value);
      } catch (duplicate) {
        done(duplicate as Error);
      }
    });
  });
}
