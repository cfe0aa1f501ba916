/** Every error leaves as an RFC 9457 problem document with a stable code; nothing internal leaks into it. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { ERRORS, type ErrorCode, LedgerError } from '../errors.ts';
import { CURES_ZH } from './cures-zh.ts';
import { errorDetailZh } from './details-zh.ts';
import { toldTo, traced } from './disclosed-errors.ts';
import { type Language, preferredLanguage } from './language.ts';

export const PROBLEM_JSON = 'application/problem+json';

const Problem = Type.Object(
  {
    type: Type.String({ description: 'urn:county-ledger:error:CODE' }),
    title: Type.String({ description: 'in the language of Accept-Language, zh or en' }),
    titleZh: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'stable; callers branch on it' }),
    detail: Type.String({ description: 'names the offending value; in the language of Accept-Language, zh or en' }),
    cure: Type.String({ description: 'in the language of Accept-Language, zh or en' }),
    retry: Type.Boolean({ description: 'the same request may succeed later' }),
    instance: Type.String({ description: 'id of the request, also in the log' }),
    values: Type.Optional(Type.Object({}, { additionalProperties: true })),
  },
  { $id: 'Problem', additionalProperties: false },
);

/** The problem document of a coded error. */
export function problemOf(error: LedgerError, requestId: string, language: Language = 'en'): Static<typeof Problem> {
  const { status, title, zh, cure, retry } = error.kind;
  return {
    type: `urn:county-ledger:error:${error.code}`,
    title: language === 'zh' ? zh : title,
    titleZh: zh,
    status,
    code: error.code,
    detail: language === 'zh' ? errorDetailZh(error) : error.detail,
    cure: language === 'zh' ? CURES_ZH[error.code] : cure,
    retry,
    instance: requestId,
    ...(Object.keys(error.values).length > 0 ? { values: error.values } : {}),
  };
}

/** Fastify's own errors, as ours. Anything unforeseen becomes INTERNAL: the cause goes to the log, not to the caller. */
function coded(error: FastifyError | LedgerError): LedgerError {
  if (error instanceof LedgerError) return error;
  const because = (code: ErrorCode, detail = error.message): LedgerError => new LedgerError(code, detail, {}, error);
  if (error.validation !== undefined) {
    const first = error.validation[0];
    const place = `${error.validationContext ?? 'request'}${first?.instancePath ?? ''}`;
    const params = first?.params as { additionalProperty?: string; missingProperty?: string } | undefined;
    const name = params?.additionalProperty ?? params?.missingProperty;
    return because(
      'REQUEST_INVALID',
      `${place} ${first?.message ?? 'is invalid'}${name === undefined ? '' : `: ${name}`}`,
    );
  }
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return because('MEDIA_TYPE');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return because('BODY_TOO_LARGE');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return because('JSON_INVALID');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return because('REQUEST_INVALID');
    default:
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return because('REQUEST_INVALID');
  return because('INTERNAL', 'see the log of the gateway under this request id');
}

/** The coded error that a failure is told as; what the gateway itself got wrong goes to the log. */
export function codedAndLogged(error: FastifyError | LedgerError, request: FastifyRequest): LedgerError {
  const known = coded(error);
  if (known.kind.status >= 500 && known.code !== 'PEER_UNREACHABLE')
    request.log.error({ code: known.code, err: traced(error) }, 'request failed');
  return known;
}

declare module 'fastify' {
  interface FastifyReply {
    /** code of the problem that the answer is */
    problemCode: ErrorCode | undefined;
  }
}

/** Retry-After: where an error says how long it takes, that; an outbox empties with the chain's blocks; else soon. */
function secondsToWait({ code, values }: LedgerError): string {
  if (typeof values.retryAfterSeconds === 'number') return String(values.retryAfterSeconds);
  return code === 'OUTBOX_FULL' ? '5' : '1';
}

/** Installs the error and not-found handlers. */
export function installProblems(app: FastifyInstance): void {
  app.addSchema(Problem);
  app.decorateReply('problemCode', undefined);
  const send = (reply: FastifyReply, request: FastifyRequest, error: LedgerError): FastifyReply => {
    const language = preferredLanguage(request.headers['accept-language']);
    reply.problemCode = error.code;
    reply.header('content-language', language).header('vary', 'accept-language');
    if (error.kind.retry) reply.header('retry-after', secondsToWait(error));
    if (error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
    return reply
      .code(error.kind.status)
      .type(PROBLEM_JSON)
      .send(JSON.stringify(problemOf(toldTo(request.caller, error), request.id, language)));
  };
  app.setErrorHandler<FastifyError | LedgerError>((error, request, reply) =>
    send(reply, request, codedAndLogged(error, request)),
  );
  app.setNotFoundHandler((request, reply) => {
    // The path alone: a query may carry anything.
    const path = request.url.split('?')[0] ?? '';
    return send(reply, request, new LedgerError('NOT_FOUND', `${request.method} ${path.slice(0, 128)}`));
  });
}

interface ProblemResponse {
  readonly description: string;
  readonly content: { readonly [PROBLEM_JSON]: { readonly schema: object; readonly examples: object } };
}

/** Codes a route can answer with, for its documentation: one response per status, one example per code. */
export const problemResponses = (...codes: ErrorCode[]): Record<number, ProblemResponse> =>
  documentedProblems(['REQUEST_INVALID', ...codes]);

function documentedProblems(codes: readonly ErrorCode[]): Record<number, ProblemResponse> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes))
    byStatus.set(ERRORS[code].status, [...(byStatus.get(ERRORS[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => {
      const examples = Object.fromEntries(names.map((code) => [code, { value: exampleOf(code) }]));
      return [
        status,
        { description: names.join(', '), content: { [PROBLEM_JSON]: { schema: Type.Ref('Problem#'), examples } } },
      ];
    }),
  );
}

const exampleOf = (code: ErrorCode): Static<typeof Problem> =>
  problemOf(new LedgerError(code, 'what exactly, with the offending value'), 'req-1');

/** The documented responses of a route with further codes that it can answer. */
export function withProblems(response: object, ...codes: ErrorCode[]): object {
  const own = Object.values(response as Record<string, Partial<ProblemResponse>>).flatMap(
    ({ content }) => Object.keys(content?.[PROBLEM_JSON]?.examples ?? {}) as ErrorCode[],
  );
  return { ...response, ...documentedProblems([...own, ...codes]) };
}
