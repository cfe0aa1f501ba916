/** Values that fit a JSON Schema, and values that nearly fit. */
import fc from 'fast-check';
import type { Random } from '../../scripts/faults/suite.ts';
import type { JsonSchema } from '../gateway/document.ts';

/** The schema as the fuzz reads it: more of it than the other tests need. */
export interface FuzzSchema extends Omit<JsonSchema, 'properties' | 'items' | 'anyOf'> {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, FuzzSchema>>;
  readonly items?: FuzzSchema;
  readonly anyOf?: readonly FuzzSchema[];
  readonly patternProperties?: Readonly<Record<string, FuzzSchema>>;
}

export const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)]!;
/** True once in `of` times. */
export const once = (random: Random, of: number): boolean => random(of) === 0;

const samples = new Map<string, readonly string[]>();

function matching(pattern: string, random: Random): string {
  let known = samples.get(pattern);
  if (known === undefined) {
    known = fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 40, seed: 7 });
    samples.set(pattern, known);
  }
  return pick(random, known);
}

/** Texts that have broken programs. */
export const NASTY: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e县域\u200b',
  'ａ'.repeat(64),
  'x'.repeat(129),
  'x'.repeat(70_000),
  '../../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  '%00',
  '#{7*7}',
  "' OR 1=1 --",
  '{"$gt":""}',
  '<script>alert(1)</script>',
  'http://169.254.169.254/latest/meta-data/',
  '\r\nSet-Cookie: a=b',
  'NaN',
  '1e999',
  '-0',
  '0x',
  `0x${'f'.repeat(64)}`,
  '91350100M000100Y43',
  '9135010OM00010OY43',
];

const NUMBERS: readonly number[] = [
  0,
  -0,
  -1,
  0.5,
  1e300,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 63),
  1_099_511_627_776,
  64,
  65_536,
];

/** A value that fits, now and then with a known id in place of a text. @param pool ids seen in answers */
export function fitting(schema: FuzzSchema, random: Random, pool: readonly string[]): unknown {
  if (schema.examples !== undefined && once(random, 2)) return pick(random, schema.examples);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return pick(random, schema.enum);
  if (schema.anyOf !== undefined) return fitting(pick(random, schema.anyOf), random, pool);
  switch (schema.type) {
    case 'object':
      return fittingObject(schema, random, pool);
    case 'array': {
      const least = schema.minItems ?? 0;
      const length = least + random(Math.min(3, (schema.maxItems ?? 3) - least) + 1);
      return Array.from({ length }, () => fitting(schema.items ?? {}, random, pool));
    }
    case 'integer':
    case 'number': {
      const least = schema.minimum ?? 0;
      return least + random(Math.max(1, Math.min((schema.maximum ?? least + 1_000) - least, 2 ** 31)));
    }
    case 'boolean':
      return once(random, 2);
    case 'null':
      return null;
    case 'string':
      return fittingText(schema, random, pool);
    default:
      return pick(random, NASTY);
  }
}

/** What members of these names mean to a gateway: half of the time one that gets past the first question. */
const MEANINGS: Readonly<Record<string, readonly unknown[]>> = {
  schema: ['permit', 'enterprise-registration', 'tax-credit-rating', 'loan-repayment'],
  purpose: ['loan-application', 'data-provision'],
  identifier: ['91350100M000100Y43', '91350100m000100y43'],
  member: [1, 2, 3, 4, 99],
  publisher: [1, 2, 3],
  recipient: [1, 2],
  from: [1, 2, 3, 4],
  to: [1, 2],
  path: ['/peer/disclosures', '/peer/handles'],
  useLimit: [0, 1],
  dataLifeDays: [1, 30, 3_650],
};

function meant(name: string, random: Random): unknown {
  if (/^(deadline|validFrom|observedAt)$/.test(name)) return Math.floor(Date.now() / 1_000) + random(60);
  if (name === 'validUntil') return Math.floor(Date.now() / 1_000) + random(400) * 86_400;
  return Object.hasOwn(MEANINGS, name) ? pick(random, MEANINGS[name]!) : undefined;
}

function fittingObject(schema: FuzzSchema, random: Random, pool: readonly string[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(schema.properties ?? {}))
    if (schema.required?.includes(name) === true || once(random, 2))
      made[name] = (once(random, 2) ? meant(name, random) : undefined) ?? fitting(one, random, pool);
  for (const [pattern, one] of Object.entries(schema.patternProperties ?? {}))
    for (let i = random(3); i > 0; i--) made[matching(pattern, random)] = fitting(one, random, pool);
  return made;
}

function fittingText(
  { pattern, maxLength = 64, minLength = 0 }: FuzzSchema,
  random: Random,
  pool: readonly string[],
): string {
  if (pool.length > 0 && once(random, 3)) {
    const known = pick(random, pool);
    if (pattern === undefined || new RegExp(pattern).test(known)) return known;
  }
  if (pattern !== undefined) return matching(pattern, random);
  const nasty = pick(random, NASTY).slice(0, maxLength);
  return nasty.length >= minLength ? nasty : 'x'.repeat(minLength);
}

/** The value with one thing changed somewhere: a member gone, another type, a limit passed, a name that JavaScript knows. */
export function spoiled(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && !once(random, 3)) {
    const at = random(value.length);
    return value.map((item, i) => (i === at ? spoiled(item, random) : item));
  }
  if (typeof value === 'object' && value !== null && !once(random, 4)) {
    const names = Object.keys(value);
    if (names.length > 0) {
      const name = pick(random, names);
      const { [name]: old, ...rest } = value as Record<string, unknown>;
      if (once(random, 4)) return rest;
      if (once(random, 6)) return { ...rest, [name]: old, [pick(random, NASTY)]: old };
      return { ...rest, [name]: spoiled(old, random) };
    }
  }
  switch (random(8)) {
    case 0:
      return null;
    case 1:
      return pick(random, NUMBERS);
    case 2:
      return pick(random, NASTY);
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return [value, value];
    case 6:
      return nested(20 + random(2_000));
    default:
      return once(random, 2);
  }
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}
