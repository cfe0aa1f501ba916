import { type Signer, TypedDataEncoder, type TypedDataField } from 'ethers';
import type { Domain } from './typed-data.ts';

/** What owners, creditors and parties sign, as ethers encodes it; see typed-data.ts. */
export interface Lien {
  assets: readonly number[];
  creditor: number;
  kind: number;
  currency: number;
  amount: bigint;
  maxAmount: bigint;
  effectiveAt: number;
  deliveredAt: number;
  debt: string;
  salt: string;
  deadline: number;
}

export interface Subordination {
  asset: number;
  yielding: readonly string[];
  favoured: string;
  salt: string;
  deadline: number;
}

export interface Filing {
  kind: number;
  target: string;
  party: string;
  clock: number;
  grounds: string;
  statement: string;
  salt: string;
  deadline: number;
}

type Types = Record<string, TypedDataField[]>;

const type = (name: string, fields: string): Types => ({
  [name]: fields.split(',').map((field) => {
    const [of = '', called = ''] = field.split(' ');
    return { type: of, name: called };
  }),
});

const LIEN = type(
  'Lien',
  'uint256[] assets,uint32 creditor,uint8 kind,uint16 currency,uint104 amount,uint104 maxAmount,uint64 effectiveAt,uint64 deliveredAt,bytes32 debt,bytes32 salt,uint64 deadline',
);
const ASSIGNMENT = type('Assignment', 'bytes32 lien,uint32 from,uint32 to,uint64 deadline');
const SUBORDINATION = type(
  'Subordination',
  'uint256 asset,bytes32[] yielding,bytes32 favoured,bytes32 salt,uint64 deadline',
);
const TRANSFER = type('Transfer', 'uint256 asset,address to,uint24 transfers,uint64 deadline');
const LEASE = type('Lease', 'uint256 asset,address user,uint64 expires,uint32 leases,uint64 deadline');
const DISPUTE = type(
  'Dispute',
  'uint8 kind,bytes32 target,bytes32 party,uint8 clock,bytes32 grounds,bytes32 statement,bytes32 salt,uint64 deadline',
);
const STATEMENT = type('Statement', 'bytes32 dispute,bytes32 statement,uint8 number,uint64 deadline');
const WITHDRAWAL = type('Withdrawal', 'bytes32 dispute');
const COMPROMISE = type('Compromise', 'address key,uint40 since,uint8 reason,bytes32 evidence,uint64 deadline');

export const lienDigest = (domain: Domain, lien: Lien) => TypedDataEncoder.hash(domain, LIEN, lien);
export const subordinationDigest = (domain: Domain, agreement: Subordination) =>
  TypedDataEncoder.hash(domain, SUBORDINATION, agreement);
export const filingDigest = (domain: Domain, filing: Filing) => TypedDataEncoder.hash(domain, DISPUTE, filing);

const signing =
  <Message extends object>(types: Types) =>
  (signer: Signer, domain: Domain, message: Message) =>
    signer.signTypedData(domain, types, message);

export const signLien = signing<Lien>(LIEN);
export const signAssignment = signing<{ lien: string; from: number; to: number; deadline: number }>(ASSIGNMENT);
export const signSubordination = signing<Subordination>(SUBORDINATION);
export const signTransfer = signing<{ asset: number; to: string; transfers: number; deadline: number }>(TRANSFER);
export const signLease = signing<{
  asset: number;
  user: string;
  expires: number;
  leases: number;
  deadline: number;
}>(LEASE);
export const signFiling = signing<Filing>(DISPUTE);
export const signStatement = signing<{ dispute: string; statement: string; number: number; deadline: number }>(
  STATEMENT,
);
export const signDisputeWithdrawal = signing<{ dispute: string }>(WITHDRAWAL);
export const signCompromise = signing<{
  key: string;
  since: number;
  reason: number;
  evidence: string;
  deadline: number;
}>(COMPROMISE);
