import fc from 'fast-check';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { type LedgerSchema, loadSchema } from '../../server/domain/schema.ts';
import type { Value, Values } from '../../server/domain/values.ts';

export const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
export const hex32: fc.Arbitrary<Hex> = bytes32.map((bytes) => toHex(bytes));

/** A schema document with the given fields beside `uscc`; `change` alters it before it is read. */
export function schemaDocument(fields: readonly string[] = ['amount', 'note']) {
  const titled = (name: string, rest: object) => ({ title: `Field ${name}`, 'x-title-zh': `字段${name}`, ...rest });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sample',
    'x-title-zh': '样例',
    type: 'object',
    additionalProperties: false,
    required: ['uscc'],
    properties: Object.fromEntries([
      ['uscc', titled('uscc', { type: 'string', format: 'uscc' })],
      ...fields.map((name) => [name, titled(name, { type: 'string' })]),
    ]) as Record<string, object>,
    'x-ledger': {
      name: 'sample',
      hash: 'keccak256',
      publishers: ['GOVERNMENT'],
      category: 'registration',
      dataClass: 'public',
      consentRequired: false,
      maxValidity: 0,
      subject: { type: 'uscc', field: 'uscc' },
      key: ['uscc'],
    } as Record<string, unknown>,
  };
}

/** A schema with `count` fields, `uscc` among them. */
export function schemaOf(count: number): LedgerSchema {
  return loadSchema(schemaDocument(Array.from({ length: count - 1 }, (_, i) => `f${i}`)));
}

export const value: fc.Arbitrary<Value> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
);

/** A schema of 1 to 20 fields, values for some of them, and a secret. */
export const record = fc
  .integer({ min: 1, max: 20 })
  .map(schemaOf)
  .chain((schema) =>
    fc.record({
      schema: fc.constant(schema),
      values: fc
        .array(fc.option(value, { nil: undefined }), {
          minLength: schema.fields.length,
          maxLength: schema.fields.length,
        })
        .map((all): Values => {
          const given = schema.fields.map((field, i) => [field, all[i]] as const).filter(([, v]) => v !== undefined);
          return Object.fromEntries(given) as Values;
        }),
      secret: bytes32,
      names: fc.subarray(schema.fields, { minLength: 1 }),
    }),
  );
