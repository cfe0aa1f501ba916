import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import type { LineageInfo } from '../../server/domain/lineage.ts';
import { type TraceDeps, type TraceRequest, trace } from '../../server/lineage/trace.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import type { Vault } from '../../server/store/vault.ts';
import { cleanUp, folder, hex32, open, refused, sampleRecord } from '../store/vault-fixtures.ts';

const ALL: TraceRequest = { direction: 'both', depth: 64, nodes: 10_000 };

describe('tracing lineage', () => {
  let vault: Vault;
  const revoked = new Set<Hex>();
  const disputed = new Set<Hex>();

  beforeEach(async () => {
    vault = await open(await folder());
    revoked.clear();
    disputed.clear();
  });
  afterEach(cleanUp);

  const deps = (): TraceDeps => ({
    vault,
    index: {
      attestation: async () => undefined,
      revoked: async (items) => new Set(items.map(({ id }) => id).filter((id) => revoked.has(id))),
      disputed: async (ids) => new Set(ids.filter((id) => disputed.has(id))),
    },
  });

  /** Publishes a record and returns what is known of it. */
  async function published(): Promise<LineageInfo> {
    const { head, body } = sampleRecord();
    const batch = new VaultBatch();
    vault.records.add(batch, head, body);
    await vault.commit(batch);
    const { schema, issuer, observedAt } = head.attestation;
    return { id: head.id, schema, issuer, observedAt };
  }

  async function derive(sources: readonly LineageInfo[], count = 1): Promise<LineageInfo[]> {
    const infos = Array.from({ length: count }, () => ({ ...sources[0]!, id: hex32() }));
    const batch = new VaultBatch();
    await vault.lineage.add(
      batch,
      infos.map((info) => ({ info, sources })),
      undefined,
    );
    await vault.commit(batch);
    return infos;
  }

  it('refuses an attestation that is neither published here nor on chain', async () => {
    const id = hex32();
    const error = await refused(trace(id, ALL, deps()), 'ATTESTATION_UNKNOWN');
    expect(error.values).to.deep.equal({ id });
  });

  it('goes both ways, several sources and several derived, each met once', async () => {
    const [a, b] = [await published(), await published()];
    const [middle] = await derive([a, b]);
    const tops = await derive([middle!, a], 3);
    const { nodes, edges, truncated } = await trace(a.id, ALL, deps());
    expect(truncated).to.equal(undefined);
    expect(new Set(nodes.map(({ id }) => id))).to.deep.equal(new Set([a, middle!, ...tops].map(({ id }) => id)));
    expect(edges).to.have.length(1 + 3 + 3);
    expect(nodes.find(({ id }) => id === middle!.id)?.depth).to.equal(1);
    const down = await trace(b.id, { ...ALL, direction: 'sources' }, deps());
    expect(down.nodes).to.have.length(1);
  });

  it('keeps what was derived in many calls', async () => {
    const source = await published();
    const all: LineageInfo[] = [];
    for (const count of [1, 499, 1, 700, 2]) all.push(...(await derive([source], count)));
    const { nodes } = await trace(source.id, ALL, deps());
    expect(new Set(nodes.map(({ id }) => id))).to.deep.equal(new Set([source, ...all].map(({ id }) => id)));
  });

  it('says at which limit it ended, and not when it just reached the end', async () => {
    const source = await published();
    const [first] = await derive([source]);
    await derive([first!], 5);
    const traced = (limits: Partial<TraceRequest>) => trace(source.id, { ...ALL, ...limits }, deps());
    expect((await traced({ depth: 1 })).truncated).to.equal('depth');
    expect((await traced({ depth: 2 })).truncated).to.equal(undefined);
    expect((await traced({ nodes: 6 })).truncated).to.equal('nodes');
    expect((await traced({ nodes: 6 })).nodes).to.have.length(6);
    expect((await traced({ nodes: 7 })).truncated).to.equal(undefined);
  });

  it('judges by the present: revoked, disputed, and what rests on them', async () => {
    const source = await published();
    const [first] = await derive([source]);
    const [second] = await derive([first!]);
    const states = async () => {
      const { nodes } = await trace(source.id, ALL, deps());
      return [source, first!, second!].map((one) => nodes.find(({ id }) => id === one.id)!.state);
    };
    expect(await states()).to.deep.equal(['STANDS', 'STANDS', 'STANDS']);
    disputed.add(first!.id);
    expect(await states()).to.deep.equal(['STANDS', 'DISPUTED', 'SUSPECT']);
    revoked.add(source.id);
    expect(await states()).to.deep.equal(['REVOKED', 'DISPUTED', 'SUSPECT']);
  });
});
