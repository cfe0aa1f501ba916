import { expect } from 'chai';
import { AbiCoder, type EventFragment, type Result } from 'ethers';
import fc from 'fast-check';
import { CONTRACT_NAMES, interfaceOf } from '../../server/chain/abi.ts';
import type { RpcLog } from '../../server/chain/event-types.ts';
import { decodeLog, EVENT_TOPICS } from '../../server/chain/events.ts';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { expectLedgerError } from '../domain/expect-ledger-error.ts';

const fragments: EventFragment[] = [];
for (const name of CONTRACT_NAMES) interfaceOf(name).forEachEvent((fragment) => fragments.push(fragment));

const hex = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => toHex(bytes));

/** Any value of a Solidity type the events use. */
function anyOf(type: string): fc.Arbitrary<unknown> {
  if (type === 'string') return fc.string({ unit: 'binary' });
  if (type === 'bool') return fc.boolean();
  if (type === 'address') return hex(20);
  if (type === 'bytes32') return hex(32);
  if (type === 'bytes') return fc.uint8Array({ maxLength: 70 }).map((bytes) => toHex(bytes));
  if (type.endsWith('[]')) return fc.array(anyOf(type.slice(0, -2)), { maxLength: 4 });
  return fc.bigInt({ min: 0n, max: (1n << BigInt(Number(type.slice(4)))) - 1n });
}

const PLACE = {
  address: `0x${'AB'.repeat(20)}` as Hex,
  blockNumber: '0x10' as Hex,
  blockHash: `0x${'01'.repeat(32)}` as Hex,
  transactionHash: `0x${'02'.repeat(32)}` as Hex,
  logIndex: '0x3' as Hex,
};

/** A value of a type. */
function exampleOf(type: string): unknown {
  if (type.endsWith('[]')) return [exampleOf(type.slice(0, -2))];
  if (type === 'string') return 'text';
  if (type === 'bool') return true;
  if (type === 'bytes') return '0x010203';
  if (type === 'bytes32') return PLACE.blockHash;
  return type === 'address' ? PLACE.address : 1n;
}

function logOf(fragment: EventFragment, values: readonly unknown[]): RpcLog {
  const coder = AbiCoder.defaultAbiCoder();
  const topics: Hex[] = [fragment.topicHash as Hex];
  const rest: [string, unknown][] = [];
  for (const [i, input] of fragment.inputs.entries()) {
    if (input.indexed) topics.push(coder.encode([input.type], [values[i]]) as Hex);
    else rest.push([input.type, values[i]]);
  }
  return {
    ...PLACE,
    topics,
    data: coder.encode(
      rest.map(([type]) => type),
      rest.map(([, value]) => value),
    ) as Hex,
  };
}

/** ethers' decoding, in our forms: bitmaps and what is wider than 64 bits bigint, other integers numbers, times beyond 2^53 - 1 cut to it. */
function oracle(fragment: EventFragment, decoded: Result): Record<string, unknown> {
  const max = BigInt(Number.MAX_SAFE_INTEGER);
  const form = (name: string, type: string, value: unknown): unknown => {
    if (type.endsWith('[]')) return [...(value as Result)].map((one) => form(name, type.slice(0, -2), one));
    if (typeof value !== 'bigint') return type === 'address' ? String(value).toLowerCase() : value;
    if (['capabilities', 'categories', 'publishers'].includes(name) || Number(type.slice(4)) > 64) return value;
    return Number(value > max ? max : value);
  };
  return Object.fromEntries(fragment.inputs.map(({ name, type }, i) => [name, form(name, type, decoded[i])]));
}

describe('decodeLog', () => {
  for (const fragment of fragments) {
    it(`reads ${fragment.name} as ethers does`, () => {
      fc.assert(
        fc.property(fc.tuple(...fragment.inputs.map(({ type }) => anyOf(type))), (values) => {
          const log = logOf(fragment, values);
          const contract = CONTRACT_NAMES.find((name) => interfaceOf(name).getEvent(fragment.topicHash) !== null)!;
          const decoded = interfaceOf(contract).decodeEventLog(fragment, log.data, [...log.topics]);
          const event = decodeLog(log);
          expect(event?.args).to.deep.equal(oracle(fragment, decoded));
          expect(event).to.include({
            name: fragment.name,
            contract,
            block: 16,
            logIndex: 3,
            tx: PLACE.transactionHash,
          });
          expect(event?.address).to.equal(PLACE.address.toLowerCase());
        }),
        { numRuns: 25 },
      );
    });
  }

  it('leaves alone what is no event of ours', () => {
    expect(decodeLog({ ...PLACE, topics: [], data: '0x' })).to.equal(undefined);
    expect(decodeLog({ ...PLACE, topics: [`0x${'77'.repeat(32)}`], data: '0x' })).to.equal(undefined);
  });

  it('refuses a log that has the topic of an event and not its shape', () => {
    for (const fragment of fragments) {
      const values = fragment.inputs.map(({ type }) => exampleOf(type));
      const log = logOf(fragment, values);
      expectLedgerError('CHAIN_INVALID', () => decodeLog({ ...log, topics: [...log.topics, PLACE.blockHash] }));
      if (log.topics.length > 1)
        expectLedgerError('CHAIN_INVALID', () => decodeLog({ ...log, topics: log.topics.slice(0, -1) }));
      if (log.data !== '0x')
        expectLedgerError('CHAIN_INVALID', () => decodeLog({ ...log, data: log.data.slice(0, -64) as Hex }));
    }
  });

  it('reads a text that is not UTF-8, and refuses one that reaches beyond its data', () => {
    const fragment = fragments.find(({ name }) => name === 'MemberEndpointChanged')!;
    const log = logOf(fragment, [1n, 'ab']);
    const broken = decodeLog({ ...log, data: log.data.replace('6162', 'ff62') as Hex });
    expect(broken?.args).to.deep.equal({ member: 1, endpoint: '\ufffdb' });
    const size = `${'0'.repeat(63)}2`;
    for (const length of [`${'0'.repeat(62)}ff`, 'f'.repeat(64)])
      expectLedgerError('CHAIN_INVALID', () => decodeLog({ ...log, data: log.data.replace(size, length) as Hex }));
  });

  it('refuses a list that reaches beyond its data, and items that make much out of little', () => {
    const fragment = fragments.find(({ name }) => name === 'ProposalCreated')!;
    const values = fragment.inputs.map(({ type }) => exampleOf(type));
    const { topics } = logOf(fragment, values);
    const word = (value: number) => value.toString(16).padStart(64, '0');
    const place = (index: number, rest: readonly string[]) =>
      decodeLog({
        ...PLACE,
        topics,
        data: `0x${Array.from({ length: 9 }, (_, i) => word(i === index ? 9 * 32 : (i >= 2 && i <= 5) || i === 8 ? (9 + rest.length) * 32 : 1)).join('')}${rest.join('')}${word(0)}` as Hex,
      });
    // A list of no items, where nothing else is: the shape itself is right.
    expect(place(2, [word(0)])?.args).to.deep.include({ targets: [], calldatas: [], description: '' });
    for (const count of [2, 0xffff, Number.MAX_SAFE_INTEGER])
      expectLedgerError('CHAIN_INVALID', () => place(2, [word(count)]));
    // Fifty items at one place of 64 bytes.
    const bomb = [word(50), ...Array.from({ length: 50 }, () => word(50 * 32)), word(64), word(0), word(0)];
    expectLedgerError('CHAIN_INVALID', () => place(5, bomb));
    expectLedgerError('CHAIN_INVALID', () => place(4, bomb));
  });

  it('names every event in the filter', () => {
    expect(EVENT_TOPICS).to.have.members(fragments.map(({ topicHash }) => topicHash));
  });
});
