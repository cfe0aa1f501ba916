import { LedgerError } from '../errors.ts';
import { type Hex, toHex, utf8, writeHex, writeU32, writeU64 } from './bytes.ts';
import { keccak } from './hash.ts';
import { DOMAIN_NAME, DOMAIN_VERSION, digestOf, structBuffer, type TypedDomain } from './typed-data.ts';

/** What stays off chain: who may know it and why. The chain gets its hash. */
export interface Terms {
  /** Member number of the one recipient. */
  recipient: number;
  /** Purpose code, see PURPOSES. */
  purpose: string;
  /** Hash of the consent template shown; 32 zero bytes when none. */
  template: Hex;
  /** Seconds for which the recipient may keep what it received. */
  dataLife: number;
  /** Hash of the notice given to the subject; 32 zero bytes when none. */
  notice: Hex;
  /** 32 random bytes, so that the hash tells nobody the terms. */
  salt: Hex;
}

/** Actions of a consent. */
export const PROVIDE = 1;
export const QUERY = 2;

/** What a subject signs; see IConsentRegistry. Times are unix seconds: `validFrom` the first, `validUntil` the first after. */
export interface Consent {
  subject: Hex;
  action: 1 | 2;
  /** Category numbers 0..63, ascending; a bitmap on chain. */
  categories: number[];
  validFrom: number;
  validUntil: number;
  /** 0 = not counted. */
  useLimit: number;
  terms: Terms;
}

/** For wallets that show typed data. */
export const CONSENT_TYPES = {
  Consent: [
    { name: 'subject', type: 'bytes32' },
    { name: 'action', type: 'uint8' },
    { name: 'categories', type: 'uint64' },
    { name: 'validFrom', type: 'uint64' },
    { name: 'validUntil', type: 'uint64' },
    { name: 'useLimit', type: 'uint16' },
    { name: 'terms', type: 'Terms' },
  ],
  Terms: [
    { name: 'recipient', type: 'uint32' },
    { name: 'purpose', type: 'string' },
    { name: 'template', type: 'bytes32' },
    { name: 'dataLife', type: 'uint64' },
    { name: 'notice', type: 'bytes32' },
    { name: 'salt', type: 'bytes32' },
  ],
};

const TERMS_TYPE =
  'Terms(uint32 recipient,string purpose,bytes32 template,uint64 dataLife,bytes32 notice,bytes32 salt)';
const terms = structBuffer(TERMS_TYPE, 6);
const consent = structBuffer(
  `Consent(bytes32 subject,uint8 action,uint64 categories,uint64 validFrom,uint64 validUntil,uint16 useLimit,Terms terms)${TERMS_TYPE}`,
  7,
);
const withdrawal = structBuffer('Withdrawal(bytes32 consent)', 1);

/** Bitmap of ascending category numbers. CONSENT_INVALID when they are not 0..63, ascending, without repetition. */
export function categoriesBitmap(categories: readonly number[]): bigint {
  let bitmap = 0n;
  let previous = -1;
  for (const category of categories) {
    if (!Number.isInteger(category) || category < 0 || category > 63 || category <= previous) {
      throw new LedgerError(
        'CONSENT_INVALID',
        `categories ${JSON.stringify(categories)} are not ascending numbers 0..63`,
        { categories },
      );
    }
    bitmap |= 1n << BigInt(category);
    previous = category;
  }
  return bitmap;
}

/** Ascending category numbers of a bitmap. */
export function categoriesOf(bitmap: bigint): number[] {
  return Array.from({ length: 64 }, (_, number) => number).filter((number) => (bitmap >> BigInt(number)) & 1n);
}

function hashTerms(t: Terms): Uint8Array {
  writeU32(terms, 32 + 28, t.recipient);
  terms.set(keccak(utf8(t.purpose)), 64);
  writeHex(terms, 96, t.template, 32);
  writeU64(terms, 128 + 24, t.dataLife);
  writeHex(terms, 160, t.notice, 32);
  writeHex(terms, 192, t.salt, 32);
  return keccak(terms);
}

/** EIP-712 hashStruct of the terms: what the chain receives. */
export function termsHash(t: Terms): Hex {
  return toHex(hashTerms(t));
}

/** The EIP-712 digest, for the separator of the ConsentRegistry: what the subject signs and the consent's id. */
export function consentId(separator: Hex, c: Consent): Hex {
  if (c.action !== PROVIDE && c.action !== QUERY) {
    throw new LedgerError('CONSENT_INVALID', `action ${String(c.action)} is neither 1 (provide) nor 2 (query)`, {
      action: c.action,
    });
  }
  if (!Number.isInteger(c.useLimit) || c.useLimit < 0 || c.useLimit > 0xffff) {
    throw new LedgerError('CONSENT_INVALID', `useLimit ${String(c.useLimit)} is not within 0..65535`, {
      useLimit: c.useLimit,
    });
  }
  writeHex(consent, 32, c.subject, 32);
  writeU32(consent, 64 + 28, c.action);
  writeU64(consent, 96 + 24, categoriesBitmap(c.categories));
  writeU64(consent, 128 + 24, c.validFrom);
  writeU64(consent, 160 + 24, c.validUntil);
  writeU32(consent, 192 + 28, c.useLimit);
  consent.set(hashTerms(c.terms), 224);
  return digestOf(separator, keccak(consent));
}

/** What a subject signs to withdraw a consent (separator of the ConsentRegistry). */
export function withdrawalDigest(separator: Hex, id: Hex): Hex {
  writeHex(withdrawal, 32, id, 32);
  return digestOf(separator, keccak(withdrawal));
}

/** The consent as a wallet shows and signs it (EIP-712; add the EIP712Domain type for eth_signTypedData_v4). */
export function consentTypedData(domain: TypedDomain, c: Consent) {
  return {
    domain: {
      name: DOMAIN_NAME,
      version: DOMAIN_VERSION,
      chainId: domain.chainId,
      verifyingContract: domain.verifyingContract,
    },
    types: CONSENT_TYPES,
    primaryType: 'Consent' as const,
    message: { ...c, categories: categoriesBitmap(c.categories).toString() },
  };
}
