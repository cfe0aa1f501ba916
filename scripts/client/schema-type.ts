/** The TypeScript type of a JSON Schema, as far as the gateway's document uses it; anything else is refused, so that no type is too wide. */

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly prefixItems?: readonly JsonSchema[];
  readonly description?: string;
}

const SIMPLE: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** A name as a member of a type or an object. */
export const member = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** One type from several, each once. */
export const unionOf = (types: readonly string[]): string => [...new Set(types)].join(' | ');

/** One object type, not several: its first bracket closes at its end. */
function isOneObject(type: string): boolean {
  let depth = 0;
  const end = [...type].findIndex((sign) => {
    if (sign === '{') depth += 1;
    if (sign === '}') depth -= 1;
    return depth === 0;
  });
  return type.startsWith('{') && end === type.length - 1;
}

const inBrackets = (type: string): string => (/^[\w.]+(<.*>)?$/.test(type) || isOneObject(type) ? type : `(${type})`);

/** `sent`: an optional member may be given as undefined; `received`: it is there or not. */
export type Side = 'sent' | 'received';

export function typeOf(schema: JsonSchema, side: Side): string {
  const inner = (one: JsonSchema): string => typeOf(one, side);
  if (schema.$ref !== undefined) return schema.$ref.replace('#/components/schemas/', '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return unionOf(schema.enum.map((value) => JSON.stringify(value)));
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return unionOf(either.map(inner));
  if (schema.allOf !== undefined) return schema.allOf.map((one) => inBrackets(inner(one))).join(' & ');
  if (Array.isArray(schema.type)) return unionOf((schema.type as string[]).map((type) => inner({ ...schema, type })));
  if (schema.type === 'array') return arrayOf(schema, inner);
  if (schema.type === 'object') return objectOf(schema, side);
  const simple = SIMPLE[String(schema.type)];
  if (simple !== undefined) return simple;
  if (Object.keys(schema).every((key) => key === 'description')) return 'unknown';
  throw new Error(`no type for ${JSON.stringify(schema).slice(0, 200)}`);
}

function arrayOf({ items, prefixItems }: JsonSchema, inner: (one: JsonSchema) => string): string {
  const tuple = prefixItems ?? (Array.isArray(items) ? (items as readonly JsonSchema[]) : undefined);
  if (tuple !== undefined) return `readonly [${tuple.map(inner).join(', ')}]`;
  return items === undefined ? 'readonly unknown[]' : `readonly ${inBrackets(inner(items as JsonSchema))}[]`;
}

function objectOf(schema: JsonSchema, side: Side): string {
  const { properties = {}, required = [], additionalProperties, patternProperties } = schema;
  const entries = Object.entries(properties);
  const rest = Object.values(patternProperties ?? {});
  if (typeof additionalProperties === 'object') rest.push(additionalProperties);
  if (entries.length === 0) {
    if (rest.length > 0) return `Readonly<Record<string, ${unionOf(rest.map((one) => typeOf(one, side)))}>>`;
    return additionalProperties === false ? 'Readonly<Record<string, never>>' : 'Readonly<Record<string, unknown>>';
  }
  const members = entries.map(([name, one]) => memberOf(name, required.includes(name), one, side));
  return `{ ${members.join('\n')} }`;
}

/** A member of an object type, with its description. */
export function memberOf(name: string, required: boolean, schema: JsonSchema, side: Side): string {
  const { description } = schema;
  const note = description === undefined ? '' : `\n/** ${description.replaceAll('*/', '* /')} */\n`;
  const absent = side === 'sent' && !required ? ' | undefined' : '';
  return `${note}readonly ${member(name)}${required ? '' : '?'}: ${typeOf(schema, side)}${absent};`;
}
