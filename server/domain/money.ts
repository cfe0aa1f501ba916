import { LedgerError } from '../errors.ts';
import { isDecimal, shown } from './values.ts';

/** Currencies by ISO 4217 code: number, and decimal places of the minor unit. */
export const CURRENCIES = {
  CNY: { number: 156, places: 2 },
  USD: { number: 840, places: 2 },
  EUR: { number: 978, places: 2 },
  HKD: { number: 344, places: 2 },
  GBP: { number: 826, places: 2 },
  JPY: { number: 392, places: 0 },
} as const;
export type Currency = keyof typeof CURRENCIES;

/** True for a code the product knows. */
export const isCurrency = (code: string): code is Currency => Object.hasOwn(CURRENCIES, code);

/** The code of an ISO 4217 number; undefined for one the product does not know. */
export const currencyOf = (number: number): Currency | undefined =>
  (Object.keys(CURRENCIES) as Currency[]).find((code) => CURRENCIES[code].number === number);

/**
 * Integer minor units of a positive decimal text. AMOUNT_INVALID for anything else, more places than the currency has, or more than
 * `bits` hold.
 */
export function toMinor(amount: string, currency: string, bits: number): bigint {
  const refuse = (why: string): never => {
    throw new LedgerError('AMOUNT_INVALID', `${shown(amount)} ${shown(currency)}: ${why}`, { amount, currency });
  };
  if (!isCurrency(currency)) return refuse(`the currency is none of ${Object.keys(CURRENCIES).join(', ')}`);
  if (typeof amount !== 'string' || !isDecimal(amount) || amount.startsWith('-')) refuse('is not a positive decimal');
  const { places } = CURRENCIES[currency];
  const [whole = '', fraction = ''] = amount.split('.');
  if (fraction.length > places) refuse(`has more than ${places} decimal places`);
  const minor = BigInt(whole + fraction.padEnd(places, '0'));
  if (minor === 0n) refuse('is zero');
  if (minor >> BigInt(bits) !== 0n) refuse('is too large');
  return minor;
}

/** The decimal text of minor units; of an unknown currency the units themselves. */
export function fromMinor(minor: bigint | string, currency: number): string {
  const code = currencyOf(currency);
  const places = code === undefined ? 0 : CURRENCIES[code].places;
  const digits = BigInt(minor)
    .toString()
    .padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
