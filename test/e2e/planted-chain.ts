/** A chain on which one code is given away in one way after another: in calldata, in logs, in storage. */
import { getCreateAddress, Wallet } from 'ethers';
import type { Entry } from './chain-trace.ts';

/**
 * Takes four words, turns every bit of them over, and writes them: storage value and key, data and topic of a log. What is planted so
 * stands in no calldata.
 *   sstore(not(word 1), not(word 0)); mstore(0, not(word 2)); log1(0, 32, not(word 3))
 */
const BODY = '600035196020351955604035196000526060351960206000a100';
const CREATION = `0x601a600c600039601a6000f3${BODY}`;

export interface Words {
  readonly value: Uint8Array;
  readonly key: Uint8Array;
  readonly data: Uint8Array;
  readonly topic: Uint8Array;
}

const key = new Wallet(`0x${'5b'.repeat(32)}`);
const turned = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => 255 - byte));

/** One block per transaction: the contract, then each of `calldata` sent to an account, then each of `words` to the contract. */
export async function plant(calldata: readonly Uint8Array[], words: readonly Words[]): Promise<Entry[]> {
  const contract = getCreateAddress({ from: key.address, nonce: 0 });
  const calls: { to?: string; data: string }[] = [
    { data: CREATION },
    ...calldata.map((bytes) => ({ to: key.address, data: `0x${Buffer.from(bytes).toString('hex')}` })),
    ...words.map(({ value, key: slot, data, topic }) => ({
      to: contract,
      data: `0x${Buffer.concat([value, slot, data, topic].map(turned)).toString('hex')}`,
    })),
  ];
  return Promise.all(
    calls.map(async (call, nonce) => ({
      timestamp: 1_767_230_000 + nonce,
      raw: await key.signTransaction({ ...call, nonce, type: 0, chainId: 20_260, gasPrice: 0, gasLimit: 200_000 }),
    })),
  );
}
