import type { BaseContract, FunctionFragment, Interface, ParamType } from 'ethers';
import { ZeroAddress } from 'ethers';
import { as, type Registry } from './fixtures.ts';

/** A function of a contract that is neither view nor pure, inherited ones included. */
export interface StateChanging {
  /** `Contract.function`, with its parameters where it is overloaded. */
  name: string;
  fragment: FunctionFragment;
  contract: BaseContract;
}

/** All of these contracts. */
export function stateChangingOf(contracts: Readonly<Record<string, BaseContract>>): StateChanging[] {
  return Object.entries(contracts).flatMap(([contractName, contract]) =>
    fragmentsOf(contract.interface)
      .filter((fragment) => !fragment.constant)
      .map((fragment) => {
        const overloaded = fragmentsOf(contract.interface).filter(({ name }) => name === fragment.name).length > 1;
        const name = overloaded ? fragment.format('sighash') : fragment.name;
        return { name: `${contractName}.${name}`, fragment, contract };
      }),
  );
}

function fragmentsOf(contract: Interface): FunctionFragment[] {
  const fragments: FunctionFragment[] = [];
  contract.forEachFunction((fragment) => fragments.push(fragment));
  return fragments;
}

/** Some value of a type, as empty as it can be. */
export function blank(param: ParamType): unknown {
  if (param.isArray()) return [];
  if (param.isTuple()) return param.components.map(blank);
  if (param.type === 'address') return ZeroAddress;
  if (param.type === 'bool') return false;
  if (param.type === 'string') return '';
  if (param.type === 'bytes') return '0x';
  if (param.type.startsWith('bytes')) return `0x${'00'.repeat(Number(param.type.slice(5)))}`;
  return 0;
}

/** Names of the functions that do not refuse this stranger, as `restricted` does, before they look at anything else. */
export async function openTo(
  functions: readonly StateChanging[],
  stranger: Parameters<typeof as>[1],
): Promise<string[]> {
  const open: string[] = [];
  for (const { name, fragment, contract } of functions) {
    if (!(await isRestricted(as(contract as Registry<string>, stranger), fragment, stranger.address))) open.push(name);
  }
  return open.sort();
}

async function isRestricted(
  contract: Registry<string>,
  fragment: FunctionFragment,
  stranger: string,
): Promise<boolean> {
  const error = await contract
    .getFunction(fragment)
    .staticCall(...fragment.inputs.map(blank))
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  if (typeof error !== 'object' || error === null || !('data' in error)) return false;
  // Some of OpenZeppelin's guards revert without a word.
  if (String(error.data).length < 10) return false;
  const reason = contract.interface.parseError(String(error.data));
  return reason?.name === 'AccessManagedUnauthorized' && reason.args[0] === stranger;
}
