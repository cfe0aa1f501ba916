import type { Random } from '../../scripts/faults/suite.ts';
import { encodeCall } from '../../server/chain/calls.ts';
import { createRpc, type Rpc } from '../../server/chain/rpc.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { Follower } from '../../server/follower/follower.ts';
import { type ChainSource, createSource } from '../../server/follower/source.ts';
import type { IndexStore } from '../../server/store/index-store.ts';
import { type Anvil, launchAnvil } from '../chain/anvil.ts';
import { type Deployment, deployment, PERMITS, permit } from '../chain/deployment.ts';
import { bytes32 } from '../follower/events.ts';
import { until } from '../follower/index-folder.ts';
import type { Indexes } from '../follower/indexes.ts';

const ZERO: Hex = `0x${'00'.repeat(32)}`;

/** An anvil with the contracts on it, whose blocks a test makes. */
export class GrowingChain {
  readonly anvil: Anvil;
  readonly base: Deployment;
  #salt = 0;

  private constructor(anvil: Anvil, base: Deployment) {
    this.anvil = anvil;
    this.base = base;
  }

  static async start(): Promise<GrowingChain> {
    const anvil = await launchAnvil();
    const base = await deployment(anvil.url);
    await anvil.rpc.request('evm_setAutomine', [false]);
    return new GrowingChain(anvil, base);
  }

  get rpc(): Rpc {
    return this.anvil.rpc;
  }

  async head(): Promise<{ number: number; hash: Hex }> {
    const block = await this.rpc.request<{ number: Hex; hash: Hex }>('eth_getBlockByNumber', ['latest', false]);
    return { number: Number(block.number), hash: block.hash };
  }

  /** One block more, with up to three transactions that tell something. */
  async grow(random: Random): Promise<void> {
    const { manifest, office } = this.base;
    const { address } = manifest.contracts.AttestationRegistry;
    let nonce = Number(await this.rpc.request<Hex>('eth_getTransactionCount', [office.address, 'latest']));
    for (let i = random(4); i > 0; i--) {
      const salt = `${Date.now()} ${this.#salt++}`;
      const data =
        random(3) === 0
          ? encodeCall('AttestationRegistry', 'anchor', [bytes32(salt), PERMITS, ZERO, 7])
          : encodeCall('AttestationRegistry', 'attestMany', [
              Array.from({ length: 1 + random(3) }, (_, part) => permit(`s${random(4)}`, `${salt} ${part}`)[0]),
            ]);
      const tx = { chainId: manifest.chainId, nonce: nonce++, to: address, data, gasLimit: 1_000_000, gasPrice: 0n };
      await this.rpc.request('eth_sendRawTransaction', [await office.signTransaction(tx)]);
    }
    await this.rpc.request('anvil_mine', ['0x1']);
  }

  /** A follower through a node's URL. */
  follower(url: string, store: IndexStore, finality: 'instant' | number, timeoutMs = 1_000): Follower {
    return this.#over(createSource(createRpc(url, { timeoutMs }), this.base.manifest), store, finality);
  }

  /** A new index that saw nothing but the honest chain, up to a block. */
  async rebuilt(indexes: Indexes, to: number): Promise<IndexStore> {
    const honest = createSource(this.rpc, this.base.manifest);
    const source: ChainSource = {
      ...honest,
      look: async (height) => ({ ...(await honest.look(height)), head: (await honest.header(to))! }),
    };
    const store = await indexes.open(undefined, this.base.manifest);
    const follower = this.#over(source, store, 'instant');
    follower.start();
    await until(() => store.head()?.number === to, `rebuilt to ${to}`);
    await follower.stop();
    return store;
  }

  #over(source: ChainSource, store: IndexStore, finality: 'instant' | number): Follower {
    const { block: firstBlock } = this.base.manifest;
    return new Follower({ source, store, finality, firstBlock, pollMs: 5, pageSize: 7 });
  }
}
