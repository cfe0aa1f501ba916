import { join } from 'node:path';
import { expect } from 'chai';
import { ContractFactory, hexlify, keccak256, toBeHex, toUtf8Bytes } from 'ethers';
import { libraryText } from '../../scripts/prove/check.ts';
import { HASH_CHAIN } from '../../scripts/prove/hash-chain.ts';
import { compile, errorsOf } from '../../scripts/solidity/compiler.ts';
import { readSources } from '../../scripts/solidity/sources.ts';
import { ethers } from '../contracts/fixtures.ts';

const root = join(import.meta.dirname, '../..');
const CALLER = 'contracts/Caller.sol';
const caller = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;
import {HashChain} from "./libraries/HashChain.sol";
contract Caller {
  function extend(bytes32 head, bytes32 item) external pure returns (bytes32) { return HashChain.extend(head, item); }
}`;

async function deploy(edited: Readonly<Record<string, string>>) {
  const output = compile(readSources(root, [CALLER], { ...edited, [CALLER]: caller }), {
    outputSelection: { [CALLER]: { '*': ['abi', 'evm.bytecode.object'] } },
  });
  expect(errorsOf(output)).to.deep.equal([]);
  const compiled = output.contracts?.[CALLER]?.Caller;
  if (compiled === undefined) throw new Error('not compiled');
  const [signer] = await ethers.getSigners();
  const factory = new ContractFactory(JSON.stringify(compiled.abi), compiled.evm.bytecode.object, signer);
  const contract = await factory.deploy();
  /** The new head, or undefined where the library refuses. */
  return (head: string, item: string): Promise<string | undefined> =>
    contract
      .getFunction('extend')
      .staticCall(head, item)
      .then(String, () => undefined);
}

describe('HashChain as the solver reads it', () => {
  it('computes what the assembly computes', async () => {
    const [real, readable] = [await deploy({}), await deploy(libraryText(root, HASH_CHAIN))];
    const full = hexlify(new Uint8Array(32).fill(255));
    const words = Array.from({ length: 20 }, (_, i) => keccak256(toUtf8Bytes(`word ${i}`)));
    words.push(toBeHex(0, 32), full, toBeHex((2n ** 32n - 2n) << 224n, 32));
    for (const head of words) {
      for (const item of words.slice(0, 3).concat(words.slice(-3))) {
        const expected = await real(head, item);
        expect(expected === undefined, head).to.equal(head === full);
        expect(await readable(head, item)).to.equal(expected);
      }
    }
  });
});
