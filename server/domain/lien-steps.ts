/** An asset's chain of liens: everything that happened to liens on it, one item of 32 bytes each (contracts/interfaces/ILienRegistry.sol). */
import { type Hex, toHex, u256, writeHex } from './bytes.ts';
import { keccak } from './hash.ts';
import { type ChainHead, chainOf } from './hash-chain.ts';

/** Steps by name, as the contract numbers them. */
export const LIEN_STEPS = {
  created: 1,
  perfected: 2,
  renewed: 3,
  confirmed: 4,
  struck: 5,
  amended: 6,
  assigned: 7,
  subordinated: 8,
  'asset-released': 9,
  released: 10,
  'notice-given': 11,
  'notice-withdrawn': 12,
  enforced: 13,
  'possession-ended': 14,
} as const;
export type LienStepName = keyof typeof LIEN_STEPS;

const NAMES = new Map<number, LienStepName>(
  (Object.keys(LIEN_STEPS) as LienStepName[]).map((name) => [LIEN_STEPS[name], name]),
);

/** Name of a step; undefined for a number that is none. */
export const lienStepName = (step: number): LienStepName | undefined => NAMES.get(step);

/** One step as its event tells it. */
export interface LienStep {
  readonly step: number;
  readonly lien: Hex;
  readonly data: Hex;
}

/** A step as an item of its asset's chain: keccak256(abi.encode(step, lien, data)). */
export function lienStepItem({ step, lien, data }: LienStep): Hex {
  const bytes = new Uint8Array(96);
  bytes.set(u256(step), 0);
  writeHex(bytes, 32, lien, 32);
  writeHex(bytes, 64, data, 32);
  return toHex(keccak(bytes));
}

/** Count and head over steps in order. */
export const lienChainOf = (steps: readonly LienStep[]): ChainHead => chainOf(steps.map(lienStepItem));

/** An entry of a legal register about a lien. */
export interface LienRegistration {
  /** Code of the register; see LEGAL_REGISTERS. */
  readonly register: number;
  /** Salted hash of the entry's number. */
  readonly number: Hex;
  /** Unix seconds. */
  readonly registeredAt: number;
  /** Unix seconds; 0 = open. */
  readonly validUntil: number;
  /** Place among the register's entries of the same time, from 1; 0 = not known. */
  readonly order: number;
}

/** What step `perfected` carries: keccak256(abi.encode(register, number, registeredAt, validUntil, order)). */
export function registrationData({ register, number, registeredAt, validUntil, order }: LienRegistration): Hex {
  const bytes = new Uint8Array(160);
  bytes.set(u256(register), 0);
  writeHex(bytes, 32, number, 32);
  bytes.set(u256(registeredAt), 64);
  bytes.set(u256(validUntil), 96);
  bytes.set(u256(order), 128);
  return toHex(keccak(bytes));
}
