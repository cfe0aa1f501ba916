/** Tracing lineage in a vault: 10,000 attestations around one, in three shapes. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CONTRACT_NAMES } from '../../server/chain/abi.ts';
import type { Manifest } from '../../server/chain/manifest.ts';
import { type Hex, toHex, ZERO32 } from '../../server/domain/bytes.ts';
import type { LineageInfo } from '../../server/domain/lineage.ts';
import { useFastKeccak } from '../../server/hash-wasm.ts';
import { MAX_DEPTH, MAX_NODES, trace } from '../../server/lineage/trace.ts';
import { openIndex } from '../../server/store/index-store.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import { openVault, type Vault } from '../../server/store/vault.ts';
import { withTemporaryFolder } from './local-consortium.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';

export const name = 'lineage';

const ROUNDS = 7;
const SCHEMA = toHex(randomBytes(32));
const EXTRACT = toHex(randomBytes(32));

/** Shape by name: how many are derived from each of a level, a level at a time. */
const SHAPES: Readonly<Record<string, readonly number[]>> = {
  star: [MAX_NODES - 1],
  tree: [10, 10, 10, 9],
  narrow: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 500, 18],
};

/** Milliseconds for one trace of some 10,000 attestations, everything derived from one. */
export async function run(report: Report): Promise<void> {
  await useFastKeccak();
  await withTemporaryFolder(async (dir) => {
    const address: Hex = `0x${'11'.repeat(20)}`;
    const contracts = Object.fromEntries(CONTRACT_NAMES.map((one) => [one, { address, codeHash: ZERO32 }]));
    const manifest = { chainId: 1, genesisHash: ZERO32, block: 1, contracts } as unknown as Manifest;
    const index = await openIndex(join(dir, 'index'), manifest);
    const vault = await openVault(join(dir, 'vault'), randomBytes(32), {
      chainId: 1,
      member: 1,
      contracts: { AttestationRegistry: address },
    });
    try {
      for (const [shape, levels] of Object.entries(SHAPES)) {
        const { root, count } = await grow(vault, levels);
        const deps = {
          vault,
          index: {
            attestation: async () => undefined,
            revoked: (items: readonly { issuer: number; id: Hex }[]) => index.revokedOf(items),
            disputed: (ids: readonly Hex[]) => index.disputes.marked(1, ids),
          },
        };
        const times: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          const started = performance.now();
          const { nodes } = await trace(root, { direction: 'both', depth: MAX_DEPTH, nodes: MAX_NODES }, deps);
          times.push(performance.now() - started);
          if (nodes.length !== Math.min(count, MAX_NODES)) throw new Error(`${shape}: ${nodes.length} of ${count}`);
        }
        report({
          name: `lineage.${shape}`,
          value: median(times),
          unit: `ms for ${Math.min(count, MAX_NODES)} attestations`,
          goal: '<=200',
        });
      }
    } finally {
      await vault.close();
      await index.close();
    }
  });
}

async function grow(vault: Vault, levels: readonly number[]): Promise<{ root: Hex; count: number }> {
  const info = (): LineageInfo => ({
    id: toHex(randomBytes(32)),
    schema: SCHEMA,
    issuer: 1,
    observedAt: 1_780_000_000,
    extract: EXTRACT,
  });
  const root = info();
  const batch = new VaultBatch();
  const statement = {
    schema: SCHEMA,
    issuer: 1,
    subject: ZERO32,
    record: ZERO32,
    consent: ZERO32,
    sources: ZERO32,
    observedAt: 1,
    expiresAt: 0,
  };
  vault.records.add(
    batch,
    { id: root.id, attestation: statement, anchoring: { kind: 'single' }, operation: '', storedAt: 0 },
    { values: {}, secret: ZERO32, sources: { ids: [] } },
  );
  await vault.commit(batch);
  let level = [root];
  let count = 1;
  for (const each of levels) {
    const derivations = level.flatMap((source) =>
      Array.from({ length: each }, () => ({ info: info(), sources: [source] })),
    );
    const written = new VaultBatch();
    await vault.lineage.add(written, derivations, undefined);
    await vault.commit(written);
    level = derivations.map((one) => one.info);
    count += level.length;
  }
  return { root: root.id, count };
}
