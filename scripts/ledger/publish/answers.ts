/** Lines that a gateway answers to rows, read strictly: a row without a result would be a silent drop. */
import { LedgerError } from '../../../server/errors.ts';
import type { PublishRecordsLine } from '../../client/gateway-api.ts';

type LineWith<Name extends string> = Extract<PublishRecordsLine, { readonly [name in Name]: unknown }>;

export type RowResult = LineWith<'status'>;
export type Checkpoint = LineWith<'checkpoint'>['checkpoint'];
export type StreamEnd = LineWith<'end'>['end'];

const STATUSES: readonly unknown[] = ['accepted', 'already', 'rejected', 'held'];

export const badAnswer = (detail: string): LedgerError =>
  new LedgerError('GATEWAY_INVALID', `the answer to published rows: ${detail}`);

/** A line of the answer when it is one of the three kinds. GATEWAY_INVALID otherwise. */
export function readAnswerLine(line: unknown): PublishRecordsLine {
  if (typeof line !== 'object' || line === null) throw badAnswer('a line is no object');
  const { status, checkpoint, end } = line as { status?: unknown; checkpoint?: Checkpoint; end?: StreamEnd };
  if (end !== undefined) {
    if (!Number.isSafeInteger(end.rows)) throw badAnswer('its end counts no rows');
  } else if (checkpoint !== undefined) {
    const { operations } = checkpoint;
    if (!Array.isArray(operations) || !operations.every((id) => typeof id === 'string'))
      throw badAnswer('an operation is not an id');
  } else if (!STATUSES.includes(status)) throw badAnswer(`a row has the status ${JSON.stringify(status)}`);
  return line as PublishRecordsLine;
}
