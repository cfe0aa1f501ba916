/** Sums and comparisons of decimal strings without rounding. Pure. */

import { LedgerError } from '../errors.ts';
import { isDecimal, shown } from './values.ts';

/** A decimal as a whole number of 10^-scale. */
interface Scaled {
  readonly digits: bigint;
  readonly scale: number;
}

/** @throws VALUE_INVALID for what is no decimal string */
function scaled(text: string): Scaled {
  if (!isDecimal(text)) throw new LedgerError('VALUE_INVALID', `${shown(text)} is not a decimal`, { value: text });
  const [whole = '', fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

const raise = ({ digits, scale }: Scaled, to: number): bigint => digits * 10n ** BigInt(to - scale);

/** The exact sum, with as many decimals as the longest needs and no trailing zeros. @throws VALUE_INVALID */
export function sumDecimals(texts: readonly string[]): string {
  const all = texts.map(scaled);
  const scale = Math.max(0, ...all.map((one) => one.scale));
  const total = all.reduce((sum, one) => sum + raise(one, scale), 0n);
  const sign = total < 0n ? '-' : '';
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Negative, zero or positive, as `a` is less than, equal to or more than `b` times `percent` / 100. @throws VALUE_INVALID */
export function compareToPercent(a: string, b: string, percent: number): number {
  const [left, right] = [scaled(a), scaled(b)];
  const scale = Math.max(left.scale, right.scale);
  const difference = raise(left, scale) * 100n - raise(right, scale) * BigInt(percent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
