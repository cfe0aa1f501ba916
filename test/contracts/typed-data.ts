import { type Signer, TypedDataEncoder } from 'ethers';

/** Typed data as ethers encodes it: an oracle that shares no code with the contracts or with server/domain. */
export interface Domain {
  name: string;
  version: string;
  chainId: bigint;
  verifyingContract: string;
}

export interface Terms {
  recipient: number;
  purpose: string;
  template: string;
  dataLife: number;
  notice: string;
  salt: string;
}

/** A consent as the subject signs it. */
export interface SignedConsent {
  subject: string;
  action: number;
  categories: bigint;
  validFrom: number;
  validUntil: number;
  useLimit: number;
  terms: Terms;
}

/** The same as the contract receives it: `terms` is hashed. */
export type GrantedConsent = Omit<SignedConsent, 'terms'> & { terms: string };

export interface Attestation {
  schema: string;
  issuer: number;
  subject: string;
  record: string;
  consent: string;
  sources: string;
  observedAt: number;
  expiresAt: number;
}

const field = (text: string) => {
  const [type = '', name = ''] = text.split(' ');
  return { name, type };
};
const fields = (text: string) => text.split(',').map(field);

const TERMS = {
  Terms: fields('uint32 recipient,string purpose,bytes32 template,uint64 dataLife,bytes32 notice,bytes32 salt'),
};
const CONSENT = {
  Consent: fields(
    'bytes32 subject,uint8 action,uint64 categories,uint64 validFrom,uint64 validUntil,uint16 useLimit,Terms terms',
  ),
  ...TERMS,
};
const WITHDRAWAL = { Withdrawal: fields('bytes32 consent') };
const ROTATION = { Rotation: fields('bytes32 subject,address controller,uint24 nonce,uint256 deadline') };
const ATTESTATION = {
  Attestation: fields(
    'bytes32 schema,uint32 issuer,bytes32 subject,bytes32 record,bytes32 consent,bytes32 sources,uint64 observedAt,uint64 expiresAt',
  ),
};

export const hashTerms = (terms: Terms) => TypedDataEncoder.hashStruct('Terms', TERMS, terms);
export const toGranted = (consent: SignedConsent): GrantedConsent => ({ ...consent, terms: hashTerms(consent.terms) });
export const consentDigest = (domain: Domain, consent: SignedConsent) =>
  TypedDataEncoder.hash(domain, CONSENT, consent);
export const attestationDigest = (domain: Domain, attestation: Attestation) =>
  TypedDataEncoder.hash(domain, ATTESTATION, attestation);

export const signConsent = (signer: Signer, domain: Domain, consent: SignedConsent) =>
  signer.signTypedData(domain, CONSENT, consent);
export const signWithdrawal = (signer: Signer, domain: Domain, consent: string) =>
  signer.signTypedData(domain, WITHDRAWAL, { consent });
export const signRotation = (
  signer: Signer,
  domain: Domain,
  rotation: { subject: string; controller: string; nonce: number; deadline: number },
) => signer.signTypedData(domain, ROTATION, rotation);
