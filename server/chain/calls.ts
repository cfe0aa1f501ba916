import { isError } from 'ethers';
import type { Hex } from '../domain/bytes.ts';
import { LedgerError } from '../errors.ts';
import { type ContractName, interfaceOf } from './abi.ts';
import type { Rpc } from './rpc.ts';

const values = (args: readonly unknown[]): unknown[] =>
  args.map((arg) => (typeof arg === 'bigint' ? arg.toString() : arg));

function coded<T>(contract: ContractName, fn: string, args: readonly unknown[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = isError(error, 'INVALID_ARGUMENT')
      ? `${error.argument}: ${error.shortMessage}`
      : (error as Error).message;
    throw new LedgerError('VALUE_INVALID', `${contract}.${fn}: ${reason}`, { contract, fn, args: values(args) }, error);
  }
}

/**
 * Calldata of a contract function. Structs are given as objects with the field names of the interface.
 * @throws VALUE_INVALID when there is no such function or the arguments do not fit it
 */
export function encodeCall(contract: ContractName, fn: string, args: readonly unknown[]): Hex {
  return coded(contract, fn, args, () => interfaceOf(contract).encodeFunctionData(fn, [...args]) as Hex);
}

/** A call read back: integers as decimal strings, by the names of the interface. */
export interface DecodedCall {
  readonly fn: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Reads calldata; undefined when the contract has no such function here, or the arguments do not fit it exactly. */
export function decodeCall(contract: ContractName, data: Hex): DecodedCall | undefined {
  try {
    const found = interfaceOf(contract).parseTransaction({ data });
    if (found === null) return undefined;
    // Bytes that a reader would not see must not hide behind a call that reads well.
    if (interfaceOf(contract).encodeFunctionData(found.fragment, found.args) !== data.toLowerCase()) return undefined;
    const args = Object.fromEntries(
      found.fragment.inputs.map(({ name }, i) => [name || String(i), plain(found.args[i])]),
    );
    return { fn: found.name, args };
  } catch (error) {
    if (isError(error, 'BUFFER_OVERRUN') || isError(error, 'INVALID_ARGUMENT') || isError(error, 'BAD_DATA'))
      return undefined;
    throw error;
  }
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'string' && /^0x[0-9a-f]*$/i.test(value) ? value.toLowerCase() : value;
}

/**
 * What a view function answered: one value as itself, several as an object by name; integers are bigint, structs objects.
 * @throws VALUE_INVALID when the data does not decode
 */
export function decodeResult(contract: ContractName, fn: string, data: Hex): unknown {
  return coded(contract, fn, [data], () => {
    const result = interfaceOf(contract).decodeFunctionResult(fn, data);
    if (result.length !== 1) return result.toObject(true);
    const only: unknown = result[0];
    return typeof only === 'object' && only !== null && 'toObject' in only
      ? result.toArray(true)[0] && structOf(only)
      : only;
  });
}

const structOf = (value: object): unknown => (value as { toObject(deep: boolean): unknown }).toObject(true);

/**
 * Asks a view function at a block (the latest by default). For checks beside the index, not for hot paths.
 * @throws CHAIN_UNREACHABLE, CHAIN_REVERTED
 */
export async function readContract(
  rpc: Rpc,
  target: { readonly contract: ContractName; readonly address: Hex; readonly block?: Hex | 'latest' },
  fn: string,
  args: readonly unknown[],
): Promise<unknown> {
  const { contract, address, block = 'latest' } = target;
  const data = encodeCall(contract, fn, args);
  return decodeResult(contract, fn, await rpc.request<Hex>('eth_call', [{ to: address, data }, block]));
}
