import { expect } from 'chai';
import fc from 'fast-check';
import { type Hex, toHex, ZERO32 } from '../../server/domain/bytes.ts';
import { commitRecord, type Disclosure, discloseFields, recordRootOf } from '../../server/domain/record.ts';
import { loadSchema } from '../../server/domain/schema.ts';
import { isLedgerError } from '../../server/errors.ts';
import { record, schemaDocument, schemaOf, value } from './arbitraries.ts';
import { expectLedgerError } from './expect-ledger-error.ts';
import * as reference from './reference.ts';

const schema = loadSchema(schemaDocument(['amount', 'city', 'note']));
const secret = new Uint8Array(32).fill(9);
const values = { uscc: '91350100M000100Y43', amount: '12.50', note: null };
const root = commitRecord(schema, values, secret);

/** The root a disclosure gives, or undefined when it is refused as malformed. */
const rootOrRefusal = (disclosure: Disclosure, under = schema) => {
  try {
    return recordRootOf(under, disclosure);
  } catch (error) {
    if (isLedgerError(error, 'PROOF_INVALID')) return undefined;
    throw error;
  }
};

const flip = (hex: Hex, nibble: number): Hex => {
  const at = 2 + (nibble % (hex.length - 2));
  return `${hex.slice(0, at)}${(Number.parseInt(hex[at]!, 16) ^ 1).toString(16)}${hex.slice(at + 1)}` as Hex;
};

describe('domain/record', () => {
  describe('commitRecord', () => {
    it('refuses unknown fields, values that are none, short secrets', () => {
      expectLedgerError('FIELD_UNKNOWN', () => commitRecord(schema, { ...values, colour: 'red' }, secret));
      expectLedgerError('VALUE_INVALID', () => commitRecord(schema, { ...values, amount: 12.5 }, secret));
      expectLedgerError('HEX_INVALID', () => commitRecord(schema, values, secret.subarray(1)));
    });

    it('computes what the format says', () => {
      fc.assert(
        fc.property(record, ({ schema, values, secret }) => {
          const expected = reference.recordRoot(schema.id, schema.fields, values, toHex(secret));
          expect(commitRecord(schema, values, secret)).to.equal(expected);
        }),
      );
    });

    it('counts an absent field as null and nothing else', () => {
      const { note: _, ...without } = values;
      expect(commitRecord(schema, without, secret)).to.equal(root);
      for (const note of ['', 'null', 0, false])
        expect(commitRecord(schema, { ...values, note }, secret)).to.not.equal(root);
    });

    it('gives another root under another schema with the same fields', () => {
      const twin = loadSchema({ ...schemaDocument(['amount', 'city', 'note']), title: 'Twin' });
      expect(commitRecord(twin, values, secret)).to.not.equal(root);
    });

    it('holds values longer than its buffer', () => {
      const long = { ...values, note: '长'.repeat(20_000) };
      const expected = reference.recordRoot(schema.id, schema.fields, long, toHex(secret));
      expect(commitRecord(schema, long, secret)).to.equal(expected);
      expect(commitRecord(schema, values, secret)).to.equal(root);
    });
  });

  describe('discloseFields', () => {
    it('refuses unknown names and an empty list', () => {
      expectLedgerError('FIELD_UNKNOWN', () => discloseFields(schema, values, secret, ['uscc', 'toString']));
      expectLedgerError('FIELD_MISSING', () => discloseFields(schema, values, secret, []));
    });

    it('shows the fields asked for and no other, in schema order, each once', () => {
      const { fields } = discloseFields(schema, values, secret, ['note', 'amount', 'note']);
      expect(fields.map(({ name, value }) => [name, value])).to.deep.equal([
        ['amount', '12.50'],
        ['note', null],
      ]);
    });

    it('verifies for any subset of fields of any record', () => {
      fc.assert(
        fc.property(record, ({ schema, values, secret, names }) => {
          const disclosure = discloseFields(schema, values, secret, names);
          expect(recordRootOf(schema, disclosure)).to.equal(commitRecord(schema, values, secret));
          expect(disclosure.fields.map(({ name }) => name)).to.deep.equal([...names].sort());
        }),
      );
    });

    it('shows no salt, value or leaf of a withheld field', () => {
      fc.assert(
        fc.property(record, ({ schema, values, secret, names }) => {
          const all = discloseFields(schema, values, secret, schema.fields);
          const text = JSON.stringify(discloseFields(schema, values, secret, names));
          for (const field of all.fields) {
            if (!names.includes(field.name)) expect(text).to.not.include(field.salt);
          }
        }),
      );
    });
  });

  describe('recordRootOf', () => {
    it('gives another root, or none, when one value, name, salt or sibling was changed', () => {
      fc.assert(
        fc.property(record, fc.nat(), fc.nat(), value, ({ schema, values, secret, names }, which, nibble, other) => {
          const expected = commitRecord(schema, values, secret);
          const disclosure = discloseFields(schema, values, secret, names);
          const at = which % disclosure.fields.length;
          const field = disclosure.fields[at]!;
          const withField = (change: object): Disclosure => ({
            ...disclosure,
            fields: disclosure.fields.with(at, { ...field, ...change }),
          });
          if (!Object.is(other, field.value))
            expect(rootOrRefusal(withField({ value: other }), schema)).to.not.equal(expected);
          expect(rootOrRefusal(withField({ salt: flip(field.salt, nibble) }), schema)).to.not.equal(expected);
          for (const name of schema.fields) {
            if (name !== field.name) expect(rootOrRefusal(withField({ name }), schema)).to.not.equal(expected);
          }
          disclosure.siblings.forEach((sibling, i) => {
            const siblings = disclosure.siblings.with(i, flip(sibling, nibble));
            expect(rootOrRefusal({ ...disclosure, siblings }, schema)).to.not.equal(expected);
          });
        }),
      );
    });

    it('never takes a withheld field for an absent one', () => {
      fc.assert(
        fc.property(record, fc.nat(), ({ schema, values, secret, names }, which) => {
          const present = names.filter((name) => (values[name] ?? null) !== null);
          fc.pre(present.length > 0);
          const name = present[which % present.length]!;
          const expected = commitRecord(schema, values, secret);
          const disclosure = discloseFields(schema, values, secret, names);
          const asNull = disclosure.fields.map((field) => (field.name === name ? { ...field, value: null } : field));
          expect(rootOrRefusal({ ...disclosure, fields: asNull }, schema)).to.not.equal(expected);
          const left = disclosure.fields.filter((field) => field.name !== name);
          expect(rootOrRefusal({ ...disclosure, fields: left }, schema)).to.not.equal(expected);
        }),
      );
    });

    const good = discloseFields(schema, values, secret, ['amount', 'uscc']);
    const [amount, uscc] = good.fields as [Disclosure['fields'][0], Disclosure['fields'][0]];
    for (const [what, disclosure] of Object.entries<unknown>({
      'an unknown field': { ...good, fields: [amount, { ...uscc, name: 'zebra' }] },
      'a field of the prototype': { ...good, fields: [amount, { ...uscc, name: 'toString' }] },
      'a field shown twice': { ...good, fields: [amount, amount, uscc] },
      'fields out of order': { ...good, fields: [uscc, amount] },
      'no field': { fields: [], siblings: [ZERO32] },
      'a short salt': { ...good, fields: [amount, { ...uscc, salt: '0x00' }] },
      'a fraction': { ...good, fields: [{ ...amount, value: 1.5 }, uscc] },
      'an object as value': { ...good, fields: [{ ...amount, value: {} }, uscc] },
      'no value': { ...good, fields: [{ ...amount, value: undefined }, uscc] },
      'a sibling too many': { ...good, siblings: [...good.siblings, ZERO32] },
      'a sibling too few': { ...good, siblings: good.siblings.slice(1) },
      'a short sibling': { ...good, siblings: good.siblings.with(0, '0x00') },
      'no siblings': { fields: good.fields },
      'no fields': { siblings: good.siblings },
    })) {
      it(`refuses ${what}`, () => {
        expectLedgerError('PROOF_INVALID', () => recordRootOf(schema, disclosure as Disclosure));
      });
    }

    it('takes the disclosure of a schema with one field, without siblings', () => {
      const single = schemaOf(1);
      const disclosure = discloseFields(single, values.uscc ? { uscc: values.uscc } : {}, secret, ['uscc']);
      expect(disclosure.siblings).to.deep.equal([]);
      expect(recordRootOf(single, disclosure)).to.equal(commitRecord(single, { uscc: values.uscc }, secret));
    });
  });
});
