/** Openings as a registrar answers them. */
import type { Opening } from '../../../server/domain/subject.ts';
import { LedgerError } from '../../../server/errors.ts';

/** `{ openings: [...] }`. GATEWAY_INVALID when an opening lacks a part; whether it gives its handle is checked by the wallet. */
export function readOpenings(body: unknown): Opening[] {
  const { openings } = (typeof body === 'object' && body !== null ? body : {}) as { openings?: unknown };
  if (!Array.isArray(openings) || openings.length === 0 || !openings.every(isOpening))
    throw new LedgerError('GATEWAY_INVALID', 'no openings, or an opening lacks a part');
  return openings.map(({ type, identifier, salt, subject, publisher }) => ({
    type,
    identifier,
    salt,
    subject,
    publisher,
  }));
}

/** What POST /subjects answers: handles with their openings, and the operations that put them on the chain. */
export function readEnrolment(body: unknown): { openings: Opening[]; operations: string[] } {
  const { handles, operations } = (typeof body === 'object' && body !== null ? body : {}) as {
    handles?: unknown;
    operations?: unknown;
  };
  if (!Array.isArray(operations) || !operations.every((id) => typeof id === 'string'))
    throw new LedgerError('GATEWAY_INVALID', 'the enrolment names no operations');
  return { openings: readOpenings({ openings: handles }), operations: operations as string[] };
}

function isOpening(value: unknown): value is Opening {
  const { type, identifier, salt, subject, publisher } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Record<string, unknown>;
  return [type, identifier, salt, subject].every((part) => typeof part === 'string') && typeof publisher === 'number';
}
