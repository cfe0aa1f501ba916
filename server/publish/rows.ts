import { lacksNotice } from '../domain/adverse.ts';
import type { Hex } from '../domain/bytes.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import type { Extract } from '../domain/sources.ts';
import { recordTimes } from '../domain/time.ts';
import type { Issue } from '../domain/validate.ts';
import type { Values } from '../domain/values.ts';
import { type ErrorCode, isLedgerError, LedgerError } from '../errors.ts';

/** One record as the caller gives it; `line` is its place in the caller's file. */
export interface PublishRow {
  readonly line: number;
  readonly values: unknown;
  /** ids of the attestations it was derived from, instead of the one the schema implies */
  readonly sources?: readonly Hex[];
}

export interface PublishOptions {
  /** unix seconds at which the facts were true, for schemas whose records do not say */
  readonly observedAt?: number;
  /** where the records came from; committed to by every attestation of the chunk */
  readonly extract?: Extract;
  /** name or id of the schema whose record about the same subject is the source; see sources.ts for the default */
  readonly sourceOf?: string;
  /** revoke the record that a row corrects (reason 2, naming the new one) */
  readonly supersede?: boolean;
}

export interface RowWarning {
  readonly code: ErrorCode;
  readonly detail: string;
}

/**
 * What became of a row. `accepted`: durable here, on its way to the chain. `already`: the same values were published before.
 * `changed` / `supersedes`: the earlier record with the same key, left as it is / revoked in favour of this one.
 */
export type RowResult =
  | {
      readonly line: number;
      readonly status: 'accepted';
      readonly id: Hex;
      readonly changed?: Hex;
      readonly supersedes?: Hex;
      readonly sources?: readonly Hex[];
      readonly warnings?: readonly RowWarning[];
    }
  | { readonly line: number; readonly status: 'already'; readonly id: Hex }
  | {
      readonly line: number;
      readonly status: 'rejected';
      readonly code: ErrorCode;
      readonly detail: string;
      readonly issues?: readonly Issue[];
    };

/** A row that fits its schema. `json` is the canonical text of its values. */
export interface ReadRow {
  readonly line: number;
  readonly values: Values;
  readonly json: string;
  readonly identifier: string;
  readonly observedAt: number;
  readonly expiresAt: number;
  readonly sources?: readonly Hex[];
}

export const rejected = (line: number, error: LedgerError): RowResult => {
  const issues = error.values.issues as readonly Issue[] | undefined;
  return {
    line,
    status: 'rejected',
    code: error.code,
    detail: error.detail,
    ...(issues === undefined ? {} : { issues }),
  };
};

/**
 * Reads rows of a schema: canonical values and times. @param validate the schema's validator (domain/validate.ts)
 * @param time unix seconds: of the newest block, and the later of it and of this clock
 */
export function createRowReader(
  schema: LedgerSchema,
  validate: (values: unknown) => Values,
  options: Pick<PublishOptions, 'observedAt'>,
  time: RowTime,
): (row: PublishRow) => ReadRow | RowResult {
  return ({ line, values: given, sources }) => {
    try {
      const values = validate(given);
      const { observedAt, expiresAt } = timesOf(schema, values, options.observedAt ?? time.latest);
      requireTimes(schema, observedAt, expiresAt, time);
      if (lacksNotice(values, observedAt))
        throw new LedgerError('ADVERSE_NOTICE_LATE', `told on ${values.priorNotice}, reported ${isoOf(observedAt)}`, {
          priorNotice: values.priorNotice,
          observedAt,
        });
      // The validator answers in schema order, which is the order of RFC 8785.
      return {
        line,
        values,
        json: JSON.stringify(values),
        identifier: String(values[schema.subject.field]),
        observedAt,
        expiresAt,
        ...(sources === undefined ? {} : { sources }),
      };
    } catch (error) {
      if (isLedgerError(error)) return rejected(line, error);
      throw error;
    }
  };
}

function timesOf(
  schema: LedgerSchema,
  values: Values,
  observedOtherwise: number,
): { observedAt: number; expiresAt: number } {
  const times = recordTimes(schema, values);
  if (times.observedAt !== undefined) return { observedAt: times.observedAt, expiresAt: times.expiresAt };
  if (schema.maxValidity === 0) return { observedAt: observedOtherwise, expiresAt: times.expiresAt };
  const latest = observedOtherwise + schema.maxValidity;
  if (times.expiresAt > latest)
    throw new LedgerError(
      'VALUE_INVALID',
      `${schema.expiresAt}: ${String(values[schema.expiresAt!])} is later than ${schema.name} allows`,
      {
        field: schema.expiresAt,
      },
    );
  return { observedAt: observedOtherwise, expiresAt: times.expiresAt === 0 ? latest : times.expiresAt };
}

interface RowTime {
  readonly block: number;
  readonly latest: number;
}

/** What the contract refuses for a single attestation is refused here first; an expired fact may stand in a batch. */
function requireTimes(schema: LedgerSchema, observedAt: number, expiresAt: number, { block, latest }: RowTime): void {
  if (observedAt > latest)
    throw new LedgerError('VALUE_INVALID', `observed at ${isoOf(observedAt)}, which is in the future`, {
      observedAt,
      now: latest,
    });
  if (schema.consentRequired && expiresAt !== 0 && expiresAt <= block)
    throw new LedgerError('RECORD_EXPIRED', `expired at ${isoOf(expiresAt)}`, { expiresAt, now: block });
}

const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString();
