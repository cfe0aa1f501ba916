import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { FaultSuite, Random } from '../../scripts/faults/suite.ts';
import { startLocalChain } from '../../scripts/local-chain.ts';
import { interfaceOf } from '../../server/chain/abi.ts';
import { createSigner } from '../../server/chain/signer.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { openVault } from '../../server/store/vault.ts';
import { deployment } from '../chain/deployment.ts';
import { type Exchange, openTurnstile, type Point } from '../e2e/turnstile.ts';
import { bytes32 } from '../follower/events.ts';
import { registration } from '../publish/publish-fixtures.ts';
import { IDENTITY, MASTER } from '../store/vault-fixtures.ts';
import type { PublishingPlan } from './publishing-child.ts';

const KILLS = 5;
/** New ones in every run, so that there is something to be killed at. */
const CHUNKS_PER_RUN = 2;
const CHUNKS = KILLS * CHUNKS_PER_RUN;
const ROWS_PER_CHUNK = 3;
const program = join(import.meta.dirname, 'publishing-child.ts');

/** Before the node sees a request, and when its answer is on the way back: with each kind of request of a publication. */
const POINTS: readonly Point[] = ['asked', 'answered'];
const REQUESTS = ['eth_estimateGas', 'eth_getTransactionCount', 'eth_sendRawTransaction', 'eth_getTransactionReceipt'];

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Says what a child printed, line by line; undefined when it ended. */
async function* lines(child: ChildProcess): AsyncGenerator<string> {
  let rest = '';
  for await (const part of child.stdout as AsyncIterable<Buffer>) {
    const [...complete] = (rest + part.toString('utf8')).split('\n');
    rest = complete.pop()!;
    yield* complete;
  }
}

const suite: FaultSuite = {
  name: 'publish-kill',
  says: `kill -9 while publishing, at each request to the node, before and after it, or at any moment: each row is anchored once, no nonce twice or left out; ${KILLS} kills a try`,
  counts: { quick: 22, full: 220 },
  limitMs: 180_000,
  async open() {
    const dir = await mkdtemp(join(tmpdir(), 'publish-kill-'));
    const chain = await startLocalChain({ dir: join(dir, 'chain'), port: 0, heartbeat: 0 });
    const node = await openTurnstile(() => chain.url);
    const base = await deployment(chain.url);
    const { admin, call, manifest, rpc } = base;
    await call(admin, 'SchemaRegistry', 'register', [registration.id, 2n, registration.category, 1, false, 0, 'r']);
    const registry = manifest.contracts.AttestationRegistry.address;
    let next = 1;

    const run = (plan: PublishingPlan): ChildProcess =>
      spawn(process.execPath, [program, JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'inherit'] });

    /** Runs until it is killed at a point drawn, or done before it came there. */
    async function killSomewhere(plan: PublishingPlan, random: Random): Promise<boolean> {
      const child = run(plan);
      const output = lines(child);
      if ((await output.next()).value !== 'ready') throw new Error('the publishing process did not start');
      const done = output.next().then(({ value }) => value as string | undefined);
      const kind = random(10);
      const method = REQUESTS[kind % REQUESTS.length]!;
      // The nonce is asked for once in a run.
      const nth = method === 'eth_getTransactionCount' ? 1 : 1 + random(CHUNKS_PER_RUN);
      let count = 0;
      const asks = ({ body }: Exchange): boolean => body.includes(`"${method}"`) && ++count === nth;
      const reached =
        kind >= 8 ? sleep(random(200)).then(() => undefined) : node.hold(POINTS[random(2)]!, asks).then((held) => held);
      const first = await Promise.race([reached, done]);
      if (first === 'done') {
        await once(child, 'exit').catch(() => undefined);
        node.release();
        return false;
      }
      await killed(child);
      if (first !== undefined && typeof first !== 'string') first.drop();
      return true;
    }

    async function finish(plan: PublishingPlan): Promise<void> {
      const child = run(plan);
      const printed: string[] = [];
      for await (const line of lines(child)) printed.push(line);
      expect(printed).to.deep.equal(['ready', 'done']);
    }

    return {
      async attempt({ seed, random }) {
        const key = bytes32(`publishing key ${seed} ${next}`);
        const { address } = createSigner(key);
        await call(admin, 'MemberRegistry', 'admit', [`office ${seed}`, '', 2n, 0, 0, address]);
        const path = join(dir, `vault-${next}`);
        const { chainId } = manifest;
        const plan = { path, rpcUrl: node.url, chainId, registry, key, first: next, chunks: CHUNKS };
        next += CHUNKS * ROWS_PER_CHUNK;
        let kills = 0;
        for (let i = 1; i <= KILLS; i++)
          if (await killSomewhere({ ...plan, chunks: i * CHUNKS_PER_RUN }, random)) kills += 1;
        await finish(plan);

        const vault = await openVault(path, MASTER, IDENTITY);
        try {
          await vault.check();
          const roots = await vault.batches.rootsOf(registration.id);
          const logs = await rpc.request<{ topics: Hex[]; data: Hex }[]>('eth_getLogs', [
            { fromBlock: '0x0', address: registry },
          ]);
          const anchored = logs
            .map((log) => interfaceOf('AttestationRegistry').parseLog(log)!)
            .filter(({ args }) => roots.includes(String(args.root).toLowerCase() as Hex));
          expect(anchored.map(({ args }) => String(args.root).toLowerCase()).sort()).to.deep.equal([...roots].sort());
          const rows = anchored.reduce((sum, { args }) => sum + Number(args.size), 0);
          expect(rows, 'rows on chain').to.equal(CHUNKS * ROWS_PER_CHUNK);
          const count = Number(await rpc.request<Hex>('eth_getTransactionCount', [address, 'latest']));
          expect(count, 'transactions of the key').to.equal(roots.length);
        } finally {
          await vault.close();
          await rm(path, { recursive: true });
        }
        return kills;
      },
      async close() {
        await node.close();
        await chain.close();
        await rm(dir, { recursive: true, force: true });
      },
    };
  },
};
export default suite;
