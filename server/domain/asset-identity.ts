/**
 * What an asset is known by, in a form that equal things share. Two forms of it become fingerprints (asset-fingerprint.ts):
 *  - exact: compatibility characters narrowed (NFKC), upper case, letters and digits only, so that a space, a hyphen or a full-width
 *    digit makes no other thing
 *  - near: O, Q as 0; I, L as 1; Z as 2; S as 5; B as 8. A second title for the same thing under a misread number, another plate or with
 *    the engine's number alone is suspect, and a person decides.
 */
import { LedgerError } from '../errors.ts';
import { ASSET_CLASSES, type AssetClassName, isAssetClass } from './asset-classes.ts';
import { parsePatentNumber } from './patent-number.ts';
import { canonicalJson, normaliseText, shown } from './values.ts';

/** Fields of an identity as given, by name. */
export type IdentityFields = Readonly<Record<string, string>>;

export interface AssetIdentity {
  readonly class: AssetClassName;
  /** The fields in canonical form, for people: only what was given. */
  readonly fields: IdentityFields;
  /** What makes it this thing. */
  readonly exact: string;
  /** What it may be mistaken for, at most four. */
  readonly near: readonly string[];
}

/** Fields of each class; the first are what every identity needs. */
export const IDENTITY_FIELDS: Readonly<
  Record<AssetClassName, { required: readonly string[]; optional: readonly string[] }>
> = {
  'farm-machine': {
    required: ['factoryNumber', 'maker', 'model'],
    optional: ['engineNumber', 'chassisNumber', 'plate'],
  },
  patent: { required: ['patentNumber'], optional: [] },
  trademark: { required: ['registrationNumber', 'niceClass'], optional: [] },
  'software-copyright': { required: ['registrationNumber'], optional: [] },
};

/** A machine without a factory number: a number that somebody else gave it, declared as such with who gave it. */
export const SUBSTITUTE_FIELDS = {
  required: ['substituteScheme', 'substituteNumber'],
  optional: ['maker', 'model'],
} as const;

const FOLDED: Readonly<Record<string, string>> = { O: '0', Q: '0', I: '1', L: '1', Z: '2', S: '5', B: '8' };
/** A factory number this long tells machines apart whoever made them; a shorter one only with its maker. */
const LONG_NUMBER = 8;
const LONGEST_FIELD = 128;
const SOFTWARE = /^\d{4}SR\d{6,7}$/;

/** Letters and digits, upper case, narrowed. */
export const plainForm = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** The plain form with characters that are mistaken for digits as those digits. */
export const foldedForm = (text: string): string => plainForm(text).replace(/[OQILZSB]/g, (char) => FOLDED[char]!);

const refuse = (field: string, value: unknown, why: string): never => {
  throw new LedgerError('ASSET_IDENTITY_INVALID', `${field}: ${why}, given ${shown(value)}`, { field, value });
};

/** Only the fields that the class knows, each a text with a letter or digit in it. */
function checkFields(
  given: IdentityFields,
  { required, optional }: { required: readonly string[]; optional: readonly string[] },
): Record<string, string> {
  for (const name of Object.keys(given))
    if (!required.includes(name) && !optional.includes(name))
      refuse(name, given[name], `not a field of it (${[...required, ...optional].join(', ')})`);
  const fields: Record<string, string> = {};
  for (const name of [...required, ...optional]) {
    const value = given[name];
    if (value === undefined) {
      if (required.includes(name)) refuse(name, '', 'is missing');
      continue;
    }
    const text = normaliseText(value.normalize('NFKC')).trim();
    if (text.length > LONGEST_FIELD) refuse(name, value, `longer than ${LONGEST_FIELD} characters`);
    if (plainForm(text) === '') refuse(name, value, 'has neither letter nor digit');
    fields[name] = text;
  }
  return fields;
}

function machine(given: IdentityFields): Omit<AssetIdentity, 'class'> {
  if (given.substituteNumber !== undefined || given.substituteScheme !== undefined) {
    const fields = checkFields(given, SUBSTITUTE_FIELDS);
    const exact = canonicalJson(['substitute', fields.substituteScheme, fields.substituteNumber]);
    return { fields, exact, near: [] };
  }
  const fields = checkFields(given, IDENTITY_FIELDS['farm-machine']);
  const { factoryNumber = '', maker = '', model = '', engineNumber, chassisNumber, plate } = fields;
  const folded = foldedForm(factoryNumber);
  const near = [
    canonicalJson(['factoryNumber', folded, ...(folded.length < LONG_NUMBER ? [foldedForm(maker)] : [])]),
    ...(engineNumber === undefined ? [] : [canonicalJson(['engineNumber', foldedForm(engineNumber)])]),
    ...(chassisNumber === undefined ? [] : [canonicalJson(['chassisNumber', foldedForm(chassisNumber)])]),
    ...(plate === undefined ? [] : [canonicalJson(['plate', foldedForm(plate)])]),
  ];
  const exact = canonicalJson(['machine', plainForm(factoryNumber), plainForm(maker), plainForm(model)]);
  return { fields, exact, near };
}

function right(name: Exclude<AssetClassName, 'farm-machine'>, given: IdentityFields): Omit<AssetIdentity, 'class'> {
  const fields = checkFields(given, IDENTITY_FIELDS[name]);
  if (name === 'patent') {
    const patentNumber = parsePatentNumber(fields.patentNumber!);
    return { fields: { patentNumber }, exact: canonicalJson([name, patentNumber]), near: [] };
  }
  const registrationNumber = plainForm(fields.registrationNumber!);
  if (name === 'software-copyright') {
    // 软著登字第 and 号 may stand around it.
    const number = registrationNumber.replace(/^软著登字第?/u, '').replace(/号$/u, '');
    if (!SOFTWARE.test(number))
      refuse('registrationNumber', given.registrationNumber, 'is not of the form 2020SR0123456');
    return { fields: { registrationNumber: number }, exact: canonicalJson([name, number]), near: [] };
  }
  const niceClass = Number(fields.niceClass);
  if (!Number.isInteger(niceClass) || niceClass < 1 || niceClass > 45)
    refuse('niceClass', given.niceClass, 'is not 1 to 45');
  return {
    fields: { registrationNumber, niceClass: String(niceClass) },
    exact: canonicalJson([name, registrationNumber, niceClass]),
    near: [canonicalJson([name, foldedForm(registrationNumber)])],
  };
}

/**
 * The identity of an asset of a class from its fields.
 * ASSET_CLASS_UNKNOWN; ASSET_IDENTITY_INVALID naming the field; PATENT_NUMBER_INVALID, PATENT_CHECK_DIGIT
 */
export function assetIdentity(className: string, fields: IdentityFields): AssetIdentity {
  if (!isAssetClass(className))
    throw new LedgerError('ASSET_CLASS_UNKNOWN', shown(className), {
      class: className,
      known: Object.keys(ASSET_CLASSES),
    });
  const found = className === 'farm-machine' ? machine(fields) : right(className, fields);
  return { class: className, ...found };
}
