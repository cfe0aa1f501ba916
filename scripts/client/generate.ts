/** The typed client, written from the gateway's OpenAPI document: one method per operation, one type per input and answer. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { type JsonSchema, member, memberOf, typeOf, unionOf } from './schema-type.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>>;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

const NDJSON = 'application/x-ndjson';
/** Not taken where the answer comes line by line. */
const KEY = 'Idempotency-Key';

const root = join(import.meta.dirname, '../..');
const TARGET = join(import.meta.dirname, 'gateway-api.ts');

/** The document of a gateway that has every route; it needs no chain and no vault. */
async function readDocument(): Promise<Document> {
  const app = await buildApp({ name: 'any member', vault: {}, schemas: {} } as unknown as GatewayContext);
  try {
    return (await app.inject('/docs/json')).json<Document>();
  } finally {
    await app.close();
  }
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const camel = (name: string): string =>
  name.toLowerCase().replaceAll(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** Name of a parameter in the input of a method: headers in camel case. */
const inputName = ({ name, in: where }: Parameter): string => (where === 'header' ? camel(name) : name);

/** The media type and schema of a body, if the operation takes one. */
const bodyOf = ({ requestBody }: Operation): readonly [type: string, schema: JsonSchema] | undefined => {
  const entry = Object.entries(requestBody?.content ?? {})[0];
  return entry === undefined ? undefined : [entry[0], entry[1].schema];
};

function inputType(operation: Operation): string | undefined {
  const members = (operation.parameters ?? []).map((parameter) => {
    const { description = parameter.schema.description, required = false, schema } = parameter;
    const noted = description === undefined ? schema : { ...schema, description };
    return memberOf(inputName(parameter), required, noted, 'sent');
  });
  const body = bodyOf(operation);
  if (body !== undefined)
    members.push(`readonly body: ${body[0] === 'application/json' ? typeOf(body[1], 'sent') : 'string'};`);
  return members.length === 0 ? undefined : `{ ${members.join('\n')} }`;
}

interface Answers {
  readonly type: string;
  readonly accept: readonly number[];
  readonly events: boolean;
  /** of a line, where the operation also answers line by line */
  readonly line: string | undefined;
}

function answersOf({ responses }: Operation): Answers {
  const types: string[] = [];
  const accept: number[] = [];
  let events = false;
  let line: string | undefined;
  for (const [status, { content = {} }] of Object.entries(responses)) {
    const ok = status.startsWith('2');
    if ('text/event-stream' in content) events = true;
    const json = content['application/json']?.schema;
    const lines = content[NDJSON]?.schema;
    if (json !== undefined && lines !== undefined) line = typeOf(lines, 'received');
    if (json !== undefined) types.push(typeOf(json, 'received'));
    else if (ok && Object.keys(content).length > 0) types.push('string');
    else if (ok) types.push('undefined');
    if (!ok && json !== undefined) accept.push(Number(status));
  }
  return { type: unionOf(types), accept, events, line };
}

function methodOf(method: string, path: string, operation: Operation): string {
  const { operationId, summary, description, parameters = [] } = operation;
  const name = capital(operationId);
  const { accept, events, line } = answersOf(operation);
  const input = inputType(operation);
  const needed = parameters.some(({ required }) => required === true) || operation.requestBody !== undefined;
  const body = bodyOf(operation);
  const of = (where: Parameter['in'], without?: string): string =>
    parameters
      .filter((one) => one.in === where && one.name !== without)
      .map((one) => `${member(one.name)}: input.${inputName(one)}`)
      .join(', ');
  const exchangeOf = (headers: string): string =>
    [
      `method: '${method.toUpperCase()}'`,
      `path: \`${path.replaceAll(/\{(\w+)\}/g, (_all, part: string) => `\${encodeURIComponent(input.${part})}`)}\``,
      ...(of('query') === '' ? [] : [`query: { ${of('query')} }`]),
      ...(headers === '' ? [] : [`headers: { ${headers} }`]),
      ...(body === undefined
        ? []
        : ['body: input.body', ...(body[0] === 'application/json' ? [] : [`type: '${body[0]}'`])]),
      ...(accept.length === 0 ? [] : [`accept: [${accept.join(', ')}]`]),
    ].join(', ');
  const exchange = exchangeOf(of('header'));
  const given = [
    ...(input === undefined ? [] : [`input: ${name}Input${needed ? '' : ' = {}'}`]),
    'options?: CallOptions',
  ].join(', ');
  const words = [summary, ...(description === undefined || description === '' ? [] : [description])].join('. ');
  const comment = `/** ${words.replaceAll('*/', '* /')} */`;
  if (events)
    return `${comment}\n${operationId}(${given}): AsyncGenerator<ServerEvent> { return this.#transport.events({ ${exchange} }, options); }`;
  const once = `${comment}\nasync ${operationId}(${given}): Promise<${name}Answer> { return (await this.#transport.send({ ${exchange} }, options)) as ${name}Answer; }`;
  if (line === undefined) return once;
  const streamed = given.replace(
    `${name}Input`,
    `Omit<${name}Input, 'body' | '${camel(KEY)}'> & { readonly body: LinesBody }`,
  );
  return `${once}\n\n/** ${summary}, line by line: the body may be made while it is sent, each line of the answer is told as it comes. */\n${operationId}Lines(${streamed}): AsyncGenerator<${name}Line> { return this.#transport.lines({ ${exchangeOf(of('header', KEY))} }, options) as AsyncGenerator<${name}Line>; }`;
}

/** The whole client as formatted source. */
export async function generateClient(): Promise<string> {
  const { paths, components } = await readDocument();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const types = operations.flatMap(({ operation }) => {
    const name = capital(operation.operationId);
    const input = inputType(operation);
    const { type, events, line } = answersOf(operation);
    return [
      ...(input === undefined ? [] : [`export type ${name}Input = ${input};`]),
      ...(events ? [] : [`export type ${name}Answer = ${type};`]),
      ...(line === undefined ? [] : [`export type ${name}Line = ${line};`]),
    ];
  });
  const source = [
    "// Made from the gateway's OpenAPI document by npm run client; a change is made in the routes' schemas.",
    "import type { CallOptions, LinesBody, ServerEvent, Transport } from './transport.ts';",
    ...Object.entries(components.schemas).map(
      ([name, schema]) => `export type ${name} = ${typeOf(schema, 'received')};`,
    ),
    ...types,
    '/** Every operation of a gateway. */',
    'export class GatewayApi {',
    'readonly #transport: Transport;',
    'constructor(transport: Transport) { this.#transport = transport; }',
    ...operations.map(({ method, path, operation }) => methodOf(method, path, operation)),
    '}',
  ].join('\n\n');
  const biome = join(root, 'node_modules/.bin/biome');
  return execFileSync(biome, ['format', '--stdin-file-path', TARGET], { cwd: root, input: source, encoding: 'utf8' });
}

/** True when the committed client is what the document makes. */
export const clientIsCurrent = async (): Promise<boolean> => {
  const made = await generateClient();
  try {
    return readFileSync(TARGET, 'utf8') === made;
  } catch {
    return false;
  }
};

export const writeClient = async (): Promise<void> => writeFileSync(TARGET, await generateClient());

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const current = await clientIsCurrent();
    process.stdout.write(current ? 'client: up to date\n' : 'client: not what the routes say; run npm run client\n');
    process.exitCode = current ? 0 : 1;
  } else {
    await writeClient();
    process.stdout.write('client: written\n');
  }
}
