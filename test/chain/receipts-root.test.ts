import { expect } from 'chai';
import { encodeRlp, keccak256, toBeHex, Wallet } from 'ethers';
import { bloomBits, isHeaderSound, mayHold, type RpcBlock } from '../../server/chain/block-header.ts';
import { type RpcReceipt, receiptsRoot } from '../../server/chain/receipts-root.ts';
import { rlpItems, rlpList } from '../../server/chain/rlp.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { bytes32 } from '../follower/events.ts';
import { type Anvil, startAnvil } from './anvil.ts';
import { type Deployment, deployment, OFFICE, permit } from './deployment.ts';

/** anvil, which computes headers and receipt roots by itself, is the oracle. */
describe('headers and receipts', () => {
  let anvil: Anvil;
  let base: Deployment;
  const blocks: RpcBlock[] = [];
  const receipts = new Map<Hex, RpcReceipt[]>();
  before(async () => {
    anvil = await startAnvil('--no-mining');
    const miner = setInterval(() => void anvil.rpc.request('anvil_mine', ['0x1']).catch(() => undefined), 20);
    base = await deployment(anvil.url);
    clearInterval(miner);
    const { rpc, manifest, office } = base;
    const { encodeCall } = await import('../../server/chain/calls.ts');
    const { address } = manifest.contracts.AttestationRegistry;
    const wallet = new Wallet(bytes32('key of the office'));
    // Blocks of 1, 2, 17, 130 and 300 transactions: every shape that the trie can have.
    let nonce = Number(await rpc.request<Hex>('eth_getTransactionCount', [office.address, 'pending']));
    let salt = 0;
    for (const size of [1, 2, 17, 130, 300]) {
      for (let i = 0; i < size; i++) {
        const data =
          i % 3 === 0
            ? encodeCall('AttestationRegistry', 'attestMany', [
                ['1', '2'].map((part) => permit('s', `${salt++} ${part}`)[0]),
              ])
            : encodeCall('AttestationRegistry', 'revoke', [bytes32(`nothing ${i}`), 1, `0x${'00'.repeat(32)}`]);
        const fees = i % 2 === 0 ? { gasPrice: 0n, type: 0 } : { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n, type: 2 };
        const tx = { chainId: manifest.chainId, nonce: nonce++, to: address, data, gasLimit: 400_000, ...fees };
        await rpc.request('eth_sendRawTransaction', [await wallet.signTransaction(tx)]);
      }
      await rpc.request('anvil_mine', ['0x1']);
    }
    const head = Number(await rpc.request<Hex>('eth_blockNumber'));
    for (let number = 0; number <= head; number++) {
      const block = await rpc.request<RpcBlock>('eth_getBlockByNumber', [`0x${number.toString(16)}`, false]);
      blocks.push(block);
      const answers = await rpc.batch(
        block.transactions.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
      );
      receipts.set(block.hash, answers as RpcReceipt[]);
    }
  });

  it('computes the hash of every header and the root of every block', () => {
    const sizes = new Set<number>();
    for (const block of blocks) {
      expect(isHeaderSound(block), `block ${block.number}`).to.equal(true);
      expect(receiptsRoot(receipts.get(block.hash)!), `block ${block.number}`).to.equal(block.receiptsRoot);
      sizes.add(block.transactions.length);
    }
    expect([...sizes]).to.include.members([0, 1, 2, 17]);
    expect(Math.max(...sizes)).to.be.greaterThan(130);
  });

  it('tells a header in which anything was changed', () => {
    const block = blocks.at(-1)!;
    const changed = (value: Hex): Hex => `0x${value.at(2) === '1' ? '2' : '1'}${value.slice(3)}`;
    for (const [name, value] of Object.entries(block)) {
      if (typeof value !== 'string' || ['size', 'totalDifficulty', 'uncles'].includes(name)) continue;
      expect(isHeaderSound({ ...block, [name]: changed(value as Hex) }), name).to.equal(false);
    }
    expect(isHeaderSound({ ...block, extraData: undefined as unknown as Hex })).to.equal(false);
  });

  it('tells a log that was left out, added, altered or moved', () => {
    const block = blocks.findLast(({ transactions }) => transactions.length > 100)!;
    const told = receipts.get(block.hash)!;
    const at = told.findIndex(({ logs }) => logs.length === 2);
    const [one, two] = told[at]!.logs as [RpcReceipt['logs'][number], RpcReceipt['logs'][number]];
    const lies: (readonly RpcReceipt['logs'][number][])[] = [
      [one],
      [],
      [two, one],
      [one, one, two],
      [one, { ...two, data: two.data.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) as Hex }],
      [one, { ...two, address: base.manifest.contracts.MemberRegistry.address }],
      [one, { ...two, topics: [two.topics[0]!] }],
    ];
    for (const logs of lies)
      expect(receiptsRoot(told.map((receipt, i) => (i === at ? { ...receipt, logs } : receipt)))).to.not.equal(
        block.receiptsRoot,
      );
    expect(receiptsRoot(told.slice(1))).to.not.equal(block.receiptsRoot);
    expect(receiptsRoot([...told].reverse())).to.not.equal(block.receiptsRoot);
  });

  it('finds our contracts in the bloom filter of every block that has logs of theirs', () => {
    const { address } = base.manifest.contracts.AttestationRegistry;
    const bits = [bloomBits(address)];
    for (const block of blocks) {
      const has = receipts.get(block.hash)!.some(({ logs }) => logs.some((log) => log.address === address));
      if (has) expect(mayHold(block.logsBloom, bits)).to.equal(true);
      else if (/^0x0*$/.test(block.logsBloom)) expect(mayHold(block.logsBloom, bits)).to.equal(false);
    }
    expect(OFFICE).to.equal(1);
  });

  it('leaves out round and seals of a QBFT header, as Besu does', () => {
    const block = blocks.at(-1)!;
    const validators = rlpList([`94${'11'.repeat(20)}`, `94${'22'.repeat(20)}`]);
    const extra = (round: string, seals: string): Hex =>
      `0x${rlpList([`a0${'00'.repeat(32)}`, validators, 'c0', round, seals])}`;
    const seal = rlpList([`b841${'33'.repeat(65)}`]);
    // The hash is that of the header with round 0 and no seals; what was sealed makes no difference to it.
    const hashed = { ...block, extraData: extra('80', 'c0') };
    const hash = findHash(hashed);
    expect(isHeaderSound({ ...block, hash, extraData: extra('80', 'c0') })).to.equal(true);
    expect(isHeaderSound({ ...block, hash, extraData: extra('05', seal) })).to.equal(true);
    expect(isHeaderSound({ ...block, hash, extraData: extra('05', seal).replace('22', '23') as Hex })).to.equal(false);
    expect(rlpItems(extra('05', seal).slice(2))).to.have.lengthOf(5);
    for (const broken of ['', 'c0', 'c2', 'ff', 'b8']) expect(() => rlpItems(`${broken}ff`)).to.throw(RangeError);
  });
});

/** The hash of a header, by ethers' RLP. */
function findHash(block: RpcBlock): Hex {
  const fields = [
    block.parentHash,
    block.sha3Uncles,
    block.miner,
    block.stateRoot,
    block.transactionsRoot,
    block.receiptsRoot,
    block.logsBloom,
    ...[block.difficulty, block.number, block.gasLimit, block.gasUsed, block.timestamp].map(quantity),
    block.extraData,
    block.mixHash,
    block.nonce,
    quantity(block.baseFeePerGas!),
    block.withdrawalsRoot!,
    quantity(block.blobGasUsed!),
    quantity(block.excessBlobGas!),
    block.parentBeaconBlockRoot!,
  ];
  return keccak256(encodeRlp(fields)) as Hex;
}
const quantity = (value: Hex): string => (BigInt(value) === 0n ? '0x' : toBeHex(BigInt(value)));
