import canonicalize from 'canonicalize';
import { expect } from 'chai';
import { id } from 'ethers';
import { fieldTitle, loadSchema } from '../../server/domain/schema.ts';
import { schemaDocument } from './arbitraries.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

type Document = ReturnType<typeof schemaDocument>;
const changed = (change: (document: Document & Record<string, unknown>) => void) => {
  const document = schemaDocument();
  change(document);
  return document;
};
const titled = (title: string, zh: string) => ({ type: 'string', title, 'x-title-zh': zh });

describe('domain/schema', () => {
  for (const [what, change] of Object.entries<(document: Document & Record<string, unknown>) => void>({
    'another dialect': (d) => Object.assign(d, { $schema: 'http://json-schema.org/draft-07/schema#' }),
    'no object': (d) => Object.assign(d, { type: 'array' }),
    'open for unknown fields': (d) => Object.assign(d, { additionalProperties: true }),
    'silent about unknown fields': (d) => Reflect.deleteProperty(d, 'additionalProperties'),
    'no title in Chinese': (d) => Reflect.deleteProperty(d, 'x-title-zh'),
    'no properties': (d) => Object.assign(d, { properties: {} }),
    'a field without a Chinese title': (d) =>
      Object.assign(d.properties, { extra: { type: 'string', title: 'Extra' } }),
    'a number field': (d) => Object.assign(d.properties, { extra: { ...titled('Extra', '其他'), type: 'number' } }),
    'a nested field': (d) => Object.assign(d.properties, { extra: { ...titled('Extra', '其他'), type: 'object' } }),
    'a field of two types': (d) =>
      Object.assign(d.properties, { extra: { ...titled('Extra', '其他'), type: ['string', 'null'] } }),
    'a field name in capitals': (d) => Object.assign(d.properties, { Extra: titled('Extra', '其他') }),
    'a field every object has': (d) => Object.assign(d.properties, { toString: titled('Text', '文本') }),
    'required fields that are no list': (d) => Object.assign(d, { required: 'uscc' }),
    'a required field named twice': (d) => d.required.push('uscc'),
    'a required field that is no text': (d) => Object.assign(d, { required: ['uscc', 5] }),
    'a required field that is none': (d) => d.required.push('nowhere'),
    'no x-ledger': (d) => Reflect.deleteProperty(d, 'x-ledger'),
    'a name with spaces': (d) => Object.assign(d['x-ledger'], { name: 'a b' }),
    'another hash': (d) => Object.assign(d['x-ledger'], { hash: 'sha-1' }),
    'nobody to publish': (d) => Object.assign(d['x-ledger'], { publishers: [] }),
    'an unknown publisher': (d) => Object.assign(d['x-ledger'], { publishers: ['GOVERNMENT', 'toString'] }),
    'an unknown category': (d) => Object.assign(d['x-ledger'], { category: 'weather' }),
    'category 64': (d) => Object.assign(d['x-ledger'], { category: 64 }),
    'an unknown data class': (d) => Object.assign(d['x-ledger'], { dataClass: 'secret' }),
    'consent as a text': (d) => Object.assign(d['x-ledger'], { consentRequired: 'no' }),
    'a negative validity': (d) => Object.assign(d['x-ledger'], { maxValidity: -1 }),
    'a validity as a text': (d) => Object.assign(d['x-ledger'], { maxValidity: '1 year' }),
    'half a second of validity': (d) => Object.assign(d['x-ledger'], { maxValidity: 0.5 }),
    'a subject that is no field': (d) => Object.assign(d['x-ledger'], { subject: { type: 'uscc', field: 'nowhere' } }),
    'a subject that is no code': (d) => Object.assign(d['x-ledger'], { subject: { type: 'uscc', field: 'note' } }),
    'an optional subject': (d) => Object.assign(d, { required: [], 'x-ledger': { ...d['x-ledger'], key: ['note'] } }),
    'an empty key': (d) => Object.assign(d['x-ledger'], { key: [] }),
    'an optional key': (d) => Object.assign(d['x-ledger'], { key: ['uscc', 'note'] }),
    'an observation that is no date': (d) => Object.assign(d['x-ledger'], { observedAt: 'note' }),
    'an expiry that is no field': (d) => Object.assign(d['x-ledger'], { expiresAt: 'nowhere' }),
  })) {
    it(`refuses ${what}`, () => {
      expectLedgerError('SCHEMA_INVALID', () => loadSchema(changed(change)));
    });
  }

  it('takes 256 fields and no more', () => {
    const names = (count: number) => Array.from({ length: count - 1 }, (_, i) => `f${i}`);
    expect(loadSchema(schemaDocument(names(256))).fields).to.have.length(256);
    expectLedgerError('SCHEMA_INVALID', () => loadSchema(schemaDocument(names(257))));
  });

  it('refuses what is no object', () => {
    for (const document of [null, [], 'x', 1]) expectLedgerError('SCHEMA_INVALID', () => loadSchema(document));
  });

  for (const [name, en, zh, what] of [
    ['religion', 'Belief', '类别', 'religion'],
    ['belief', 'Religious belief', '类别', 'religion'],
    ['belief', 'Belief', '宗教信仰', 'religion'],
    ['dnaSample', 'Sample', '样本', 'genes'],
    ['sample', 'Sample', '基因样本', 'genes'],
    ['ownerFingerprint', 'Print', '印记', 'fingerprints'],
    ['print', 'Print', '指纹', 'fingerprints'],
    ['bloodType', 'Type', '类型', 'blood type'],
    ['kind', 'Blood group', '类型', 'blood type'],
    ['kind', 'Kind', '血型', 'blood type'],
    ['ownerIllness', 'State', '状态', 'illness'],
    ['state', 'Chronic diseases', '状态', 'illness'],
    ['state', 'State', '既往病史', 'illness'],
  ] as const) {
    it(`refuses a field ${name} "${en}" "${zh}"`, () => {
      const document = changed(({ properties }) => Object.assign(properties, { [name]: titled(en, zh) }));
      const { values } = expectLedgerError('SCHEMA_PROHIBITED_FIELD', () => loadSchema(document));
      expect(values).to.deep.equal({ field: name, what });
    });
  }

  it('takes fields that only look like prohibited ones', () => {
    const document = changed(({ properties }) => {
      Object.assign(properties, {
        generalAgent: titled('General agent', '总代理'),
        pests: titled('Pest control', '病虫害防治'),
      });
    });
    expect(loadSchema(document).fields).to.include.members(['generalAgent', 'pests']);
  });

  it('reads a document', () => {
    const document = changed((d) => {
      Object.assign(d.properties, { seenOn: { ...titled('Seen', '日期'), format: 'date' } });
      Object.assign(d['x-ledger'], {
        publishers: ['BANK', 'PLATFORM'],
        category: 40,
        dataClass: 'sensitive',
        observedAt: 'seenOn',
        expiresAt: 'seenOn',
      });
    });
    const { document: kept, ...schema } = loadSchema(document);
    expect(kept).to.equal(document);
    expect(schema).to.deep.equal({
      id: id(canonicalize(document)!),
      name: 'sample',
      title: { en: 'Sample', zh: '样例' },
      fields: ['amount', 'note', 'seenOn', 'uscc'],
      required: ['uscc'],
      publishers: 12n,
      category: 40,
      dataClass: 4,
      consentRequired: false,
      maxValidity: 0,
      subject: { type: 'uscc', field: 'uscc' },
      observedAt: 'seenOn',
      expiresAt: 'seenOn',
      key: ['uscc'],
    });
  });

  it('gives the same id for another order of keys and another for another content', () => {
    const document = schemaDocument();
    const turned = Object.fromEntries(Object.entries(document).reverse());
    expect(loadSchema(turned).id).to.equal(loadSchema(document).id);
    expect(loadSchema(changed((d) => Object.assign(d, { title: 'Sampel' }))).id).to.not.equal(loadSchema(document).id);
  });

  it('numbers data classes as ISchemaRegistry does', () => {
    for (const [name, number] of Object.entries({ public: 1, business: 2, personal: 3, sensitive: 4 })) {
      expect(loadSchema(changed((d) => Object.assign(d['x-ledger'], { dataClass: name }))).dataClass).to.equal(number);
    }
  });

  it('titles fields in both languages', () => {
    const schema = loadSchema(schemaDocument());
    expect([fieldTitle(schema, 'note', 'en'), fieldTitle(schema, 'note', 'zh')]).to.deep.equal([
      'Field note',
      '字段note',
    ]);
    for (const field of ['nowhere', 'toString'])
      expectLedgerError('FIELD_UNKNOWN', () => fieldTitle(schema, field, 'en'));
  });
});
