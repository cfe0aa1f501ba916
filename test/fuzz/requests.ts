/** Requests made from the OpenAPI document: right ones, nearly right ones, and ones that no program of good will would send. */
import type { Random } from '../../scripts/faults/suite.ts';
import type { Operation } from '../gateway/document.ts';
import { type FuzzSchema, fitting, NASTY, once, pick, spoiled } from './values.ts';

export interface FuzzRequest {
  readonly method: string;
  /** as it goes over the wire */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Known {
  readonly operations: readonly Operation[];
  /** one with every role but the operator's, the operator's, and others */
  readonly tokens: readonly [all: string, operator: string, ...others: string[]];
  /** ids seen in answers */
  readonly pool: readonly string[];
}

const ODD_TYPES = [
  '',
  'a',
  '*/*',
  'text/plain',
  'application/xml',
  'image/png',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  'application/vnd.api+json',
  'application/json; charset=utf-16',
  'application/json;charset="',
  'application/json, text/plain',
  'application/x-ndjson-seq',
  `text/${'x'.repeat(4_000)}`,
];
const ODD_METHODS = ['PUT', 'PATCH', 'OPTIONS', 'HEAD', 'DELETE', 'TRACE', 'GET', 'POST'];

export function makeRequest({ operations, tokens, pool }: Known, random: Random): FuzzRequest {
  const operation = pick(random, operations);
  const takesBody = operation.requestBody !== undefined;
  return {
    method: once(random, 25) ? pick(random, ODD_METHODS) : operation.method,
    target: targetOf(operation, random, pool),
    headers: headersOf(operation, random, tokens, pool),
    body: takesBody || once(random, 20) ? bodyOf(operation, random, pool) : '',
  };
}

function targetOf({ path, parameters = [] }: Operation, random: Random, pool: readonly string[]): string {
  if (once(random, 40)) return `/${encoded(pick(random, NASTY)).slice(0, 4_000)}`;
  let target = path;
  const query: string[] = [];
  for (const { name, in: where, required, schema, example } of parameters) {
    const text = (): string => {
      if (once(random, 6)) return pick(random, NASTY).slice(0, 4_000);
      if (example !== undefined && once(random, 3)) return String(example);
      return String(fitting(schema as FuzzSchema, random, pool));
    };
    if (where === 'path') target = target.replace(`{${name}}`, encoded(text()));
    if (where === 'query' && (required || once(random, 2)) && !once(random, 15))
      query.push(`${name}=${encoded(text())}`);
  }
  if (once(random, 25)) query.push(pick(random, ['__proto__=1', 'a[b]=c', '=', '%', '&&', `${'q'.repeat(500)}=1`]));
  const spoilt = once(random, 60) ? pick(random, ['%', '%zz', '//', '/..', '/%2e%2e', '%ff', ';', '\\']) : '';
  return `${target}${spoilt}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

/** Percent-encoding that takes lone surrogates too. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

function headersOf(
  { parameters = [], requestBody, 'x-access': access }: Operation,
  random: Random,
  tokens: Known['tokens'],
  pool: readonly string[],
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (!once(random, 12))
    headers.authorization = `Bearer ${once(random, 4) ? pick(random, tokens) : tokens[String(access) === 'operator' ? 1 : 0]}`;
  else if (once(random, 2))
    headers.authorization = visible(`${pick(random, ['Bearer', 'Basic', ''])} ${pick(random, NASTY)}`);
  const [type = 'application/json'] = Object.keys(requestBody?.content ?? {});
  headers['content-type'] = once(random, 15) ? pick(random, ODD_TYPES) : type;
  for (const { name, in: where, schema } of parameters)
    if (where === 'header' && once(random, 3))
      headers[name.toLowerCase()] = visible(
        once(random, 3) ? pick(random, NASTY) : String(fitting(schema as FuzzSchema, random, pool)),
      );
  // One of few, so that keys meet again.
  if (once(random, 8)) headers['idempotency-key'] = `key-${random(20)}`;
  if (once(random, 20)) headers.prefer = pick(random, ['wait=1', 'wait=0', 'wait=x', 'respond-async, wait="1"']);
  if (once(random, 12))
    headers['accept-language'] = pick(random, ['zh-CN,zh;q=0.9', 'en', 'fr', '*', ';;q=', 'zh;q=2']);
  if (once(random, 20))
    headers.accept = pick(random, [
      'text/html',
      'application/xml',
      '',
      '*/*;q=0',
      'text/event-stream',
      'application/x-ndjson',
    ]);
  // Rows are answered in either form.
  if (type === 'application/x-ndjson' && once(random, 2)) headers.accept = type;
  if (once(random, 60)) headers['content-encoding'] = pick(random, ['gzip', 'br', 'x']);
  return headers;
}

/** What a header can carry: Node's client refuses the rest. Raw sockets send that. */
const visible = (text: string): string => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?').slice(0, 8_000);

function bodyOf(operation: Operation, random: Random, pool: readonly string[]): string {
  const [entry] = Object.entries(operation.requestBody?.content ?? {});
  if (entry === undefined || once(random, 25))
    return pick(random, ['', '{', '[]', 'null', '1', '"', '{"a":1,"a":2}', '\u0000']);
  const [type, { schema, example }] = entry;
  if (type !== 'application/json') return rows(random, pool);
  const base = example !== undefined && once(random, 3) ? example : fitting(schema as FuzzSchema, random, pool);
  const value = once(random, 2) ? base : spoiled(base, random);
  const text = JSON.stringify(value) ?? '';
  if (once(random, 40)) return text.slice(0, random(text.length + 1));
  return once(random, 40) ? text.replace(/[0-9]+/, '1e999') : text;
}

/** NDJSON as the records route takes it, often spoiled. */
function rows(random: Random, pool: readonly string[]): string {
  const lines = Array.from({ length: random(4) }, (_, i) => {
    const row = {
      line: i + 1,
      values: {
        uscc: pick(random, [...pool, ...NASTY]).slice(0, 200),
        name: pick(random, NASTY).slice(0, 200),
        permitType: 'x',
      },
    };
    return JSON.stringify(once(random, 2) ? row : spoiled(row, random));
  });
  return lines.join(pick(random, ['\n', '\n', '\r\n', '\n\n', '']));
}
