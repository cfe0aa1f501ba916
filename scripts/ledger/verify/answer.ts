/** A verification as gateways answer it, read strictly enough that a missing check can never look like a passed one. */
import { LedgerError } from '../../../server/errors.ts';

export interface CheckResult {
  readonly check: string;
  readonly outcome: 'pass' | 'fail' | 'unknown';
  readonly reason: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
}

export interface FoundAttestation {
  readonly id: string;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  readonly attestation: { readonly issuer: number; readonly observedAt: number; readonly expiresAt: number };
  readonly checks: readonly CheckResult[];
}

export interface AnswerItem {
  readonly schemaName: string;
  readonly publisher: number | null;
  readonly notAsked: readonly number[];
  readonly outcome: string;
  readonly checks: readonly CheckResult[];
  readonly attestations: readonly FoundAttestation[];
}

export interface Verification {
  readonly id: string;
  readonly outcome: string;
  readonly purpose: string;
  readonly block: { readonly number: number; readonly timestamp: number };
  readonly items: readonly AnswerItem[];
}

/** The answer of POST /verifications. GATEWAY_INVALID when a part is missing. */
export function readVerification(body: unknown): Verification {
  if (isVerification(body)) return body;
  throw new LedgerError('GATEWAY_INVALID', 'the verification lacks its outcome, items or checks');
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isChecks = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (one) =>
      isObject(one) &&
      typeof one.check === 'string' &&
      typeof one.reason === 'string' &&
      ['pass', 'fail', 'unknown'].includes(String(one.outcome)),
  );
const isAttestation = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.id === 'string' &&
  isObject(value.fields) &&
  isObject(value.attestation) &&
  typeof value.attestation.observedAt === 'number' &&
  isChecks(value.checks);
const isItem = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.outcome === 'string' &&
  typeof value.schemaName === 'string' &&
  Array.isArray(value.notAsked) &&
  isChecks(value.checks) &&
  Array.isArray(value.attestations) &&
  value.attestations.every(isAttestation);
const isVerification = (value: unknown): value is Verification =>
  isObject(value) &&
  typeof value.id === 'string' &&
  typeof value.outcome === 'string' &&
  isObject(value.block) &&
  typeof value.block.timestamp === 'number' &&
  Array.isArray(value.items) &&
  value.items.length > 0 &&
  value.items.every(isItem);

/** Every check of the answer. */
const allChecks = (answer: Verification): CheckResult[] =>
  answer.items.flatMap(({ checks, attestations }) => [...checks, ...attestations.flatMap((one) => one.checks)]);

/** True when everything asked for was found and every check passed. */
export const isFullPass = (answer: Verification): boolean =>
  answer.items.every(({ outcome, attestations }) => outcome === 'FOUND' && attestations.length > 0) &&
  allChecks(answer).every(({ outcome }) => outcome === 'pass');
