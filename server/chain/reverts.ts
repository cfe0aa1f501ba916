/** Turns what a contract answers when it refuses into a name, arguments and one line. */
import type { Hex } from '../domain/bytes.ts';
import { LedgerError } from '../errors.ts';
import { errorInterface } from './abi.ts';

export interface Revert {
  /** Name of the custom error; `Error`, `Panic` or `Unknown` for the rest. */
  readonly error: string;
  /** By name; integers as numbers where they fit, else as decimal strings. */
  readonly args: Readonly<Record<string, unknown>>;
  /** One line, such as `MemberRegistryUnknownKey(key=0x...)`. */
  readonly text: string;
}

/** Solidity's panic codes that our contracts can meet. */
const PANICS: Readonly<Record<number, string>> = {
  1: 'assertion failed',
  17: 'arithmetic overflow',
  18: 'division by zero',
  33: 'no such enum value',
  34: 'storage byte array wrongly encoded',
  49: 'pop from an empty array',
  50: 'array index out of bounds',
  65: 'out of memory',
  81: 'call of an empty function pointer',
};

const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
  return typeof value === 'string' && value.startsWith('0x') ? value.toLowerCase() : value;
};

/** Reads revert data; never throws: data that nobody knows is `Unknown` with its bytes. */
export function decodeRevert(data: Hex): Revert {
  if (data === '0x')
    return { error: 'Unknown', args: {}, text: 'refused without a reason (often: out of gas, or no contract there)' };
  try {
    const found = errorInterface().parseError(data);
    if (found !== null) {
      const args = Object.fromEntries(
        found.fragment.inputs.map((input, i) => [input.name || String(i), plain(found.args[i])]),
      );
      const shown = Object.entries(args).map(([name, value]) => `${name}=${String(value)}`);
      if (found.name === 'Error') return { error: 'Error', args, text: String(found.args[0]) };
      if (found.name === 'Panic') {
        const code = Number(found.args[0]);
        return { error: 'Panic', args: { code }, text: `panic ${code}: ${PANICS[code] ?? 'unknown'}` };
      }
      return { error: found.name, args, text: `${found.name}(${shown.join(', ')})` };
    }
  } catch {
    // The selector is known but the arguments do not decode: shown as bytes below.
  }
  return { error: 'Unknown', args: { data }, text: `unknown error ${data.slice(0, 10)}` };
}

/** The coded error for revert data: CHAIN_REVERTED with `values.error` and `values.args`. */
export function revertError(data: Hex, cause?: unknown): LedgerError {
  const { error, args, text } = decodeRevert(data);
  return new LedgerError('CHAIN_REVERTED', text, { error, args }, cause);
}
