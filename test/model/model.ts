/** What must be true, in maps: kept beside the gateway from its acknowledgements alone, and compared with chain, index and vault. */
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import type { Consent } from '../../server/domain/consent.ts';
import { Follower } from '../../server/follower/follower.ts';
import { atHead } from '../follower/index-folder.ts';
import { IDENTITY } from '../follower/indexes.ts';
import { enterprise, registration, rowsOf } from '../publish/publish-fixtures.ts';
import { FINALITY, type World } from './world.ts';

/** A row as it is named here: the enterprise's number and the version of its facts. */
export type RowName = `${number} ${number}`;

export interface GivenConsent {
  readonly id: Hex;
  readonly consent: Consent;
  readonly enterprise: number;
  /** `perhaps`: the process ended before it could say. */
  withdrawn: 'no' | 'perhaps' | 'yes';
}

export interface Model {
  /** Ids of the rows that count as published. */
  readonly rows: Map<RowName, Hex>;
  /** Published, ended by an operator, and published again under another id. */
  readonly given: Set<Hex>;
  /** Rows of a call that never answered. */
  readonly unanswered: Set<RowName>;
  readonly revoked: Map<Hex, string>;
  readonly subjects: Map<number, Hex>;
  readonly consents: GivenConsent[];
}

export const emptyModel = (): Model => ({
  rows: new Map(),
  given: new Set(),
  unanswered: new Set(),
  revoked: new Map(),
  subjects: new Map(),
  consents: [],
});

export const valuesOf = (name: RowName): Record<string, unknown> => {
  const [number, version] = name.split(' ').map(Number);
  return enterprise(number!, { city: `City ${version}` });
};

/** Publishes rows and compares each answer with what is known of the row. */
export async function publish(world: World, model: Model, names: readonly RowName[]): Promise<void> {
  const failed = new Set<RowName>();
  for (const name of names) if (await hasFailed(world, model.rows.get(name))) failed.add(name);
  const open = new Set(names.filter((name) => !model.rows.has(name) || failed.has(name)));
  const before = new Set(model.unanswered);
  for (const name of open) model.unanswered.add(name);
  const { results } = await world.publisher.publishRows(registration.name, rowsOf(names.map(valuesOf)));
  for (const [i, result] of results.entries()) {
    const name = names[i]!;
    const known = model.rows.get(name);
    if (result.status === 'rejected') throw new Error(`row ${name} is rejected: ${result.code} ${result.detail}`);
    if (before.has(name)) expect(result.status).to.be.oneOf(['accepted', 'already']);
    else if (open.has(name)) expect(result.status, `row ${name}`).to.equal('accepted');
    else expect([result.status, result.id], `row ${name}`).to.deep.equal(['already', known]);
    if (known !== undefined && known !== result.id) model.given.add(known);
    model.rows.set(name, result.id);
    model.unanswered.delete(name);
  }
}

async function hasFailed({ vault }: World, id: Hex | undefined): Promise<boolean> {
  if (id === undefined) return false;
  const record = await vault.records.get(id);
  return record !== undefined && vault.outbox.hasFailed(record.operation);
}

/** Ends all faults and lets everything come to its end: nothing waits, all is final, the index is at the head. */
async function settle(world: World, model: Model): Promise<void> {
  world.nodeFaults = [];
  world.chain.source.behind = 0;
  await world.restart();
  const unanswered = [...model.unanswered];
  if (unanswered.length > 0) await publish(world, model, unanswered);
  for (let round = 0; ; round++) {
    await world.work(20);
    if ((await world.vault.outbox.pending()).length === 0) break;
    if (round > 400) throw new Error('operations are under way for ever');
    world.chain.mine();
  }
  for (let i = 0; i <= FINALITY; i++) world.chain.mine(0);
  await world.follow();
}

/** Compares everything with everything once nothing is under way. */
export async function checkWorld(world: World, model: Model): Promise<void> {
  await settle(world, model);
  const { vault, index, chain } = world;
  const { state } = chain;
  await vault.check();

  // Each accepted row exactly once; each that an operator ended not at all.
  const times = new Map<Hex, number>();
  for (const root of state.anchored) {
    const built = await vault.batches.built(root);
    if (built === undefined) throw new Error(`the chain has ${root}, the vault does not know it`);
    for (const ids of built.idsOf.values()) for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  }
  for (const [name, id] of model.rows)
    expect(times.get(id) ?? 0, `row ${name} anchored`).to.equal((await hasFailed(world, id)) ? 0 : 1);
  for (const id of model.given) expect(times.get(id) ?? 0, `${id}, given up`).to.equal(0);
  const acknowledged = new Set([...model.rows.values(), ...model.given]);
  for (const id of times.keys()) expect(acknowledged.has(id), `${id} is nobody's row`).to.equal(true);

  // Nonces without a gap and none twice: the chain has used all that were ever taken.
  const { rows } = await vault.outbox.list({ limit: 1_000 });
  const nonces = rows.flatMap(({ nonce }) => nonce ?? []).sort((x, y) => x - y);
  expect(new Set(nonces).size, 'nonces taken once').to.equal(nonces.length);
  expect((nonces.at(-1) ?? -1) + 1, 'highest nonce').to.be.at.most(state.count);
  const key = rows.find(({ from }) => from !== undefined)?.from;
  if (key !== undefined) expect((await vault.outbox.nextNonce(key)) ?? 0, 'next nonce').to.be.at.most(state.count);

  for (const [id, operation] of model.revoked)
    expect(state.revoked.has(id), `${id} revoked`).to.equal(!vault.outbox.hasFailed(operation));
  for (const id of state.revoked) expect(await index.revocation(1, id), `${id} in the index`).to.not.equal(undefined);
  for (const one of model.consents) {
    if (one.withdrawn === 'yes') expect(await world.disclosed(one.consent), `withdrawn ${one.id}`).to.equal('refused');
    if (one.withdrawn === 'no' && state.granted.has(one.id))
      expect(await world.disclosed(one.consent), `granted ${one.id}`).to.equal('told');
  }
  await equalsRebuild(world);
}

/** Digest, head and every row as an index has them that only ever saw the chain that remained. */
async function equalsRebuild(world: World): Promise<void> {
  const { indexes, index, chain } = world;
  const fresh = await indexes.open(undefined, IDENTITY);
  const follower = new Follower({
    source: chain.source,
    store: fresh,
    finality: 'instant',
    firstBlock: 1,
    pollMs: 1,
    pageSize: 50,
  });
  follower.start();
  try {
    await atHead(fresh, () => chain.source.head.hash);
  } finally {
    await follower.stop();
  }
  expect(index.head()).to.deep.equal(fresh.head());
  expect(index.digest(), 'digest').to.equal(fresh.digest());
  expect(await indexes.contents(index)).to.deep.equal(await indexes.contents(fresh));
}
