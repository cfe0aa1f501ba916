/** What every answer of a gateway must be, whatever was asked. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ERRORS, type ErrorCode } from '../../server/errors.ts';
import type { OpenApi } from '../gateway/document.ts';

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** answers to HEAD have none */
  readonly hasBody: boolean;
}

/** Codes by which a gateway turns work away on purpose; they count apart. */
export const BACK_PRESSURE: readonly string[] = [
  'OUTBOX_FULL',
  'OVERLOADED',
  'TOO_MANY_STREAMS',
  'IDEMPOTENCY_FULL',
  'INDEX_BEHIND',
  'PEER_UNREACHABLE',
];

export interface Verdict {
  /** what is wrong; undefined = nothing */
  readonly wrong?: string;
  readonly code?: string;
  readonly turnedAway?: boolean;
}

/** A judge that knows the document's Problem schema. */
export function createJudge(document: OpenApi): (answer: Answered) => Verdict {
  const validate = new Ajv2020({ strict: false }).compile(document.components.schemas.Problem!);
  return ({ status, type, text, hasBody }) => {
    if (status < 400) return {};
    // Without a body there is no code: readiness and back pressure alone say 503.
    if (!hasBody) return status === 503 ? { turnedAway: true } : status >= 500 ? { wrong: `${status} to HEAD` } : {};
    if (!type.startsWith('application/problem+json')) {
      // Readiness says in its own words that it is not ready.
      if (status === 503 && text.includes('"not-ready"')) return {};
      return { wrong: `${status} as ${type}: ${text.slice(0, 300)}` };
    }
    let problem: { code: ErrorCode; status: number };
    try {
      problem = JSON.parse(text) as typeof problem;
    } catch {
      return { wrong: `no JSON: ${text.slice(0, 300)}` };
    }
    if (!validate(problem)) return { wrong: `no Problem: ${JSON.stringify(validate.errors)} ${text.slice(0, 300)}` };
    const { code } = problem;
    if (!Object.hasOwn(ERRORS, code)) return { wrong: `unknown code ${code}` };
    if (problem.status !== status || ERRORS[code].status !== status) return { wrong: `${code} with ${status}` };
    if (status === 503 && BACK_PRESSURE.includes(code)) return { code, turnedAway: true };
    if (status >= 500) return { wrong: `${status} ${text.slice(0, 400)}`, code };
    return { code };
  };
}
