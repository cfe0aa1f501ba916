/**
 * Texts of a body must be Unicode: half a surrogate pair (`"\ud800"`) is legal JSON syntax, has no UTF-8 and no canonical form, and is refused
 * before anything is done with it (RFC 7493, 2.1).
 */
import type { FastifyInstance } from 'fastify';
import { LedgerError } from '../errors.ts';
import { isUnread } from './row-body.ts';

/** Where a text or a name is not well-formed, as a JSON pointer; undefined when all are. Without recursion: bodies may nest deeply. */
export function illFormedAt(body: unknown): string | undefined {
  const open: { readonly value: unknown; readonly place: string }[] = [{ value: body, place: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, place } = next;
    if (typeof value === 'string' && !value.isWellFormed()) return place;
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue;
    for (const [name, part] of Object.entries(value)) {
      if (!name.isWellFormed()) return place;
      open.push({ value: part, place: `${place}/${name}` });
    }
  }
  return undefined;
}

export function installWellFormed(app: FastifyInstance): void {
  app.addHook('preValidation', ({ body }, _reply, done) => {
    // Of a body that was not read yet, whoever reads it judges the texts.
    const place = body === undefined || isUnread(body) ? undefined : illFormedAt(body);
    if (place !== undefined)
      throw new LedgerError('JSON_INVALID', `body${place} holds half a surrogate pair`, { place: place || '/' });
    done();
  });
}
