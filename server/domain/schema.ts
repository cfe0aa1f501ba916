import { LedgerError } from '../errors.ts';
import { type Hex, toHex, utf8 } from './bytes.ts';
import { CAPABILITIES, type Capability, categoryNumber, type Title } from './capabilities.ts';
import { keccak } from './hash.ts';
import { refuseProhibitedField } from './prohibited-fields.ts';
import { canonicalJson } from './values.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** Data classes of ISchemaRegistry. */
const DATA_CLASSES = { public: 1, business: 2, personal: 3, sensitive: 4 } as const;
type DataClass = (typeof DATA_CLASSES)[keyof typeof DATA_CLASSES];

/** A record schema: a JSON Schema 2020-12 document with an `x-ledger` block, read and checked. */
export interface LedgerSchema {
  /** H(JCS(document)). */
  readonly id: Hex;
  readonly name: string;
  readonly title: Title;
  readonly document: JsonObject;
  /** All fields, in schema order. */
  readonly fields: string[];
  readonly required: string[];
  /** Capabilities of which a publishing member needs at least one. */
  readonly publishers: bigint;
  readonly category: number;
  readonly dataClass: DataClass;
  readonly consentRequired: boolean;
  /** Seconds from observedAt to expiresAt; 0 = no limit. */
  readonly maxValidity: number;
  /** The field that says whom the record is about. */
  readonly subject: { readonly type: 'uscc'; readonly field: string };
  /** Field of type date or date-time, see time.ts. */
  readonly observedAt?: string;
  /** Field of type date or date-time, see time.ts. */
  readonly expiresAt?: string;
  /** Fields that together name one record: the same key again is a correction. */
  readonly key: string[];
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const FIELD = /^[a-z][A-Za-z0-9]{0,63}$/;
const MAX_FIELDS = 256;

const refuse = (detail: string): never => {
  throw new LedgerError('SCHEMA_INVALID', detail);
};

function objectAt(value: unknown, where: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(`${where} is not an object`);
  return value as JsonObject;
}

function textAt(value: unknown, where: string): string {
  return typeof value === 'string' && value.trim() !== '' ? value : refuse(`${where} is not a text`);
}

function textsAt(value: unknown, where: string): string[] {
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string') || new Set(value).size !== value.length) {
    return refuse(`${where} is not a list of different texts`);
  }
  return [...(value as string[])];
}

function titleAt(owner: JsonObject, where: string): Title {
  return { en: textAt(owner.title, `${where}: title`), zh: textAt(owner['x-title-zh'], `${where}: x-title-zh`) };
}

/** Checks one property: a flat field of a kind that has a canonical value, titled in both languages, and not prohibited. */
function checkProperty(name: string, value: unknown): void {
  const property = objectAt(value, `properties.${name}`);
  if (name in Object.prototype) refuse(`field ${name} has a name that every object has`);
  if (!FIELD.test(name)) refuse(`field ${JSON.stringify(name)} does not match ${FIELD.source}`);
  if (!['string', 'integer', 'boolean'].includes(property.type as string)) {
    refuse(
      `properties.${name}: type ${JSON.stringify(property.type)} is not string, integer or boolean (decimals are strings)`,
    );
  }
  const title = titleAt(property, `properties.${name}`);
  refuseProhibitedField(name, [title.en, title.zh]);
}

function fieldOf(
  block: JsonObject,
  key: 'observedAt' | 'expiresAt',
  properties: JsonObject,
): { [key]?: string } | object {
  const field = block[key];
  if (field === undefined) return {};
  const format = typeof field === 'string' ? (properties[field] as JsonObject | undefined)?.format : undefined;
  if (format !== 'date' && format !== 'date-time')
    refuse(`x-ledger.${key}: ${String(field)} is no field of format date or date-time`);
  return { [key]: field };
}

function subjectOf(value: unknown, properties: JsonObject, required: string[]): LedgerSchema['subject'] {
  const subject = objectAt(value, 'x-ledger.subject');
  const field = textAt(subject.field, 'x-ledger.subject.field');
  if (subject.type !== 'uscc') refuse(`x-ledger.subject.type: ${JSON.stringify(subject.type)} is not uscc`);
  if ((properties[field] as JsonObject | undefined)?.format !== 'uscc')
    refuse(`x-ledger.subject.field: ${field} is no field of format uscc`);
  if (!required.includes(field)) refuse(`x-ledger.subject.field: ${field} is not required`);
  return { type: 'uscc', field };
}

function publishersOf(value: unknown): bigint {
  const names = textsAt(value, 'x-ledger.publishers');
  if (names.length === 0) refuse('x-ledger.publishers is empty');
  return names.reduce((bits, name) => {
    if (!Object.hasOwn(CAPABILITIES, name)) refuse(`x-ledger.publishers: ${name} is no capability`);
    return bits | CAPABILITIES[name as Capability];
  }, 0n);
}

function categoryOf(value: unknown): number {
  const category = typeof value === 'string' ? categoryNumber(value) : value;
  if (!Number.isInteger(category) || (category as number) < 0 || (category as number) > 63) {
    return refuse(`x-ledger.category: ${JSON.stringify(value)} is neither a category's name nor 0..63`);
  }
  return category as number;
}

/** Reads a schema document. SCHEMA_INVALID names what is wrong and where; SCHEMA_PROHIBITED_FIELD the field. */
export function loadSchema(source: unknown): LedgerSchema {
  const document = objectAt(source, 'the document');
  if (document.$schema !== 'https://json-schema.org/draft/2020-12/schema') refuse('$schema is not JSON Schema 2020-12');
  if (document.type !== 'object') refuse('type is not object');
  if (document.additionalProperties !== false)
    refuse('additionalProperties is not false: an unknown field must be refused');
  const properties = objectAt(document.properties, 'properties');
  const fields = Object.keys(properties).sort();
  if (fields.length === 0 || fields.length > MAX_FIELDS)
    refuse(`${fields.length} fields; 1 to ${MAX_FIELDS} are possible`);
  for (const name of fields) checkProperty(name, properties[name]);
  const required = textsAt(document.required, 'required');
  const block = objectAt(document['x-ledger'], 'x-ledger');
  const key = textsAt(block.key, 'x-ledger.key');
  if (key.length === 0) refuse('x-ledger.key is empty');
  for (const field of [...required, ...key])
    if (!fields.includes(field)) refuse(`${field} is named but is no property`);
  // What can be adverse must say when it ended and when the subject was told before (domain/adverse.ts).
  for (const field of fields.includes('adverse') ? ['adverseEndsAt', 'priorNotice'] : [])
    if (!fields.includes(field)) refuse(`a schema with the field adverse needs ${field}`);
  for (const field of key) if (!required.includes(field)) refuse(`x-ledger.key: ${field} is not required`);
  const name = textAt(block.name, 'x-ledger.name');
  if (!NAME.test(name)) refuse(`x-ledger.name: ${JSON.stringify(name)} does not match ${NAME.source}`);
  if (block.hash !== 'keccak256') refuse(`x-ledger.hash: ${JSON.stringify(block.hash)} is not keccak256`);
  const { dataClass, consentRequired, maxValidity } = block;
  if (typeof dataClass !== 'string' || !Object.hasOwn(DATA_CLASSES, dataClass)) {
    return refuse(
      `x-ledger.dataClass: ${JSON.stringify(dataClass)} is none of ${Object.keys(DATA_CLASSES).join(', ')}`,
    );
  }
  if (typeof consentRequired !== 'boolean') return refuse('x-ledger.consentRequired is not true or false');
  if (!Number.isSafeInteger(maxValidity) || (maxValidity as number) < 0)
    return refuse('x-ledger.maxValidity is not a number of seconds');
  return {
    id: toHex(keccak(utf8(canonicalJson(document)))),
    name,
    title: titleAt(document, 'the document'),
    document,
    fields,
    required,
    publishers: publishersOf(block.publishers),
    category: categoryOf(block.category),
    dataClass: DATA_CLASSES[dataClass as keyof typeof DATA_CLASSES],
    consentRequired,
    maxValidity: maxValidity as number,
    subject: subjectOf(block.subject, properties, required),
    ...fieldOf(block, 'observedAt', properties),
    ...fieldOf(block, 'expiresAt', properties),
    key,
  };
}

/** The JSON Schema of one field. FIELD_UNKNOWN when the schema has no such field. */
export function fieldSchema(schema: LedgerSchema, field: string): JsonObject {
  const properties = schema.document.properties as JsonObject;
  if (!Object.hasOwn(properties, field))
    throw new LedgerError('FIELD_UNKNOWN', `${schema.name} has no field ${field}`, { field });
  return properties[field] as JsonObject;
}

/** Title of a field in a language. FIELD_UNKNOWN when the schema has no such field. */
export function fieldTitle(schema: LedgerSchema, field: string, language: 'zh' | 'en'): string {
  const property = fieldSchema(schema, field);
  return String(language === 'zh' ? property['x-title-zh'] : property.title);
}
