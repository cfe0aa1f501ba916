/**
 * `ledger publish` of registrations and permits, with processes killed by `kill -9` at known moments and everything run again: every row
 * is anchored exactly once. Counted by the chain's own events.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AssertionError, expect } from 'chai';
import { generateCounty } from '../../scripts/county/generate.ts';
import { writeCounty } from '../../scripts/county/write.ts';
import { EXIT } from '../../scripts/ledger/failure.ts';
import type { Outcome } from '../../scripts/ledger/publish/outcome.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import type { LedgerSchema } from '../../server/domain/schema.ts';
import { useFastKeccak } from '../../server/hash-wasm.ts';
import { findSchema } from '../../server/schemas/load.ts';
import type { Vault } from '../../server/store/vault.ts';
import {
  type AnchoredBatch,
  batchesInVault,
  batchesOnChain,
  expectAnchoredOnce,
  type PublishedFile,
  readCsv,
  rowsIn,
  withVault,
} from './anchored-rows.ts';
import { type Doors, type Left, MOMENTS, type Moment, type MomentName } from './kill-moments.ts';
import { type LedgerRun, type ProcessConsortium, startProcessConsortium } from './process-consortium.ts';
import { openTurnstile, type Turnstile } from './turnstile.ts';

const REAL = join(import.meta.dirname, '../../../shared/data/cn_registry');

interface Plan {
  readonly file: string;
  readonly schema: string;
  /** `chunk`: rows of a chunk; for a racing moment, rows of its first chunk that are new */
  readonly kills: readonly (readonly [moment: MomentName, chunk: number])[];
}

describe('ledger publish, killed', function () {
  this.timeout(240_000);
  let consortium: ProcessConsortium;
  let doors: Doors;
  let kills: string[] = [];
  const turnstiles: Turnstile[] = [];

  before(useFastKeccak);

  beforeEach(async () => {
    kills = [];
    const opened = async (target: () => string): Promise<Turnstile> => {
      const turnstile = await openTurnstile(target);
      turnstiles.push(turnstile);
      return turnstile;
    };
    let chain = '';
    const node = await opened(() => chain);
    const nodeAt = async (chainUrl: string): Promise<string> => {
      chain = chainUrl;
      return node.url;
    };
    consortium = await startProcessConsortium({ profiles: ['government'], nodeAt });
    const gatewayUrl = consortium.url('government');
    doors = { gatewayUrl, node, gateway: await opened(() => gatewayUrl) };
  });

  afterEach(async () => {
    for (const turnstile of turnstiles.splice(0)) await turnstile.close();
    await consortium?.end();
    await consortium?.remove();
  });

  const publish = (path: string, schema: LedgerSchema, chunk: number, patience: number): LedgerRun => {
    const options = ['--schema', schema.name, '--chunk', String(chunk), '--patience', String(patience), '--json'];
    return consortium.ledger(doors.gateway.url, ['publish', path, ...options]);
  };

  async function outcomeOf(run: LedgerRun): Promise<Outcome> {
    const { code, out, err } = await run.ended;
    expect(code, out + err).to.equal(0);
    return JSON.parse(out) as Outcome;
  }

  /** What there is while nothing is under way. */
  async function settled(schema: LedgerSchema): Promise<Left> {
    const headers = { authorization: `Bearer ${consortium.token('government')}` };
    for (let tries = 0; ; tries++) {
      const status = (await (await fetch(`${doors.gatewayUrl}/status`, { headers })).json()) as { pending: number };
      if (status.pending === 0) break;
      if (tries === 600) throw new Error(`${status.pending} transactions are under way for ever`);
      await sleep(50);
    }
    const batches = await batchesOnChain(consortium);
    return { rows: rowsIn(batches.filter((batch) => batch.schema === schema.id)), underWay: [] };
  }

  /** What a gateway that is dead has left. */
  const leftInVault = (schema: LedgerSchema): Promise<Left> =>
    withVault(consortium, async (vault) => {
      const pending = await vault.outbox.pending();
      const underWay = pending.map(async ({ state, hash }) => {
        const receipt = hash === undefined ? null : await consortium.rpc('eth_getTransactionReceipt', [hash]);
        return { state, mined: receipt !== null };
      });
      return { rows: rowsIn(await batchesInVault(vault, schema.id)), underWay: await Promise.all(underWay) };
    });

  /** Kills at a moment, and shows that it was that moment; a racing one gets three attempts. */
  async function killAt(name: MomentName, path: string, schema: LedgerSchema, chunk: number): Promise<void> {
    const moment = MOMENTS[name];
    for (let attempt = 1; ; attempt++) {
      const before = await settled(schema);
      const after = await killOnce(moment, path, schema, moment.racing ? before.rows + chunk : chunk);
      try {
        moment.met(before, after, readCsv(path).length);
        return;
      } catch (error) {
        if (!moment.racing || attempt === 3) throw error;
      }
    }
  }

  /** Kills and starts again what was killed; answers what was left in between. */
  async function killOnce(moment: Moment, path: string, schema: LedgerSchema, chunk: number): Promise<Left> {
    const { victim, name } = moment;
    const reached = moment.reached(doors);
    const run = publish(path, schema, chunk, victim === 'chain' ? 60 : 2);
    const early = run.ended.then(({ out, err }) => {
      throw new Error(`ended before it could be killed ${name}: ${out}${err}`);
    });
    early.catch(() => undefined);
    const held = await Promise.race([reached, early]);
    if (victim === 'command line') await run.kill();
    else await consortium.kill(victim === 'chain' ? 'chain' : 'government');
    held.drop();
    kills.push(`${victim} ${name}`);
    if (victim === 'command line') return settled(schema);
    if (victim === 'chain') {
      await consortium.startChain();
      expect((await outcomeOf(run)).anchoring).to.equal('anchored');
      return settled(schema);
    }
    // It says that the gateway is gone; what it could not know, the next run finds out.
    expect((await run.ended).code).to.equal(EXIT.unreachable);
    const left = await leftInVault(schema);
    await consortium.startGateway('government');
    return left;
  }

  /** Runs until done, then once more; the second run names the id of every row. */
  async function publishToTheEnd(path: string, schema: LedgerSchema): Promise<PublishedFile> {
    const rows = readCsv(path);
    const outcome = await outcomeOf(publish(path, schema, 5_000, 60));
    expect(outcome).to.deep.include({ read: rows.length, rejected: 0, changed: 0, anchoring: 'anchored' });
    expect(outcome.accepted + outcome.already).to.equal(rows.length);
    const ids = new Map<number, Hex>();
    doors.gateway.watch(({ path: asked, answer }) => {
      if (!asked.startsWith('/records')) return;
      for (const text of answer.trimEnd().split('\n')) {
        const { line, id } = JSON.parse(text) as { line?: number; id?: Hex };
        if (line !== undefined && id !== undefined) ids.set(line, id);
      }
    });
    const again = await outcomeOf(publish(path, schema, 10_000, 60));
    doors.gateway.watch(undefined);
    expect(again).to.deep.include({ accepted: 0, already: rows.length, rejected: 0, operations: [] });
    const lines = [...ids.keys()].sort((a, b) => a - b);
    return { schema, rows, ids: lines.map((line) => ids.get(line)!) };
  }

  async function expectOnce(folder: string, plans: readonly Plan[]): Promise<void> {
    const published: PublishedFile[] = [];
    for (const { file, schema: name, kills: planned } of plans) {
      const [path, schema] = [join(folder, file), findSchema(name)!];
      for (const [moment, chunk] of planned) await killAt(moment, path, schema, chunk);
      published.push(await publishToTheEnd(path, schema));
    }
    await consortium.kill('government', 'SIGTERM');
    const batches = await batchesOnChain(consortium);
    await withVault(consortium, async (vault) => {
      await vault.check();
      for (const file of published) await expectAnchoredOnce(file, batches, vault, consortium);
      await expectCountingToFail(published.at(-1)!, batches, vault);
    });
    expect(rowsIn(batches)).to.equal(published.reduce((sum, { rows }) => sum + rows.length, 0));
    const transactions = await consortium.rpc<Hex>('eth_getTransactionCount', [await publishingKey(), 'latest']);
    expect(Number(transactions), 'transactions of the key: none twice, none refused').to.equal(batches.length);
    process.stdout.write(
      `\n    ${rowsIn(batches)} rows, each anchored once in ${batches.length} batches, after ${kills.length} kills:\n${kills.map((kill) => `      ${kill}\n`).join('')}`,
    );
  }

  /** The counting notices what it is there for. */
  async function expectCountingToFail(file: PublishedFile, batches: readonly AnchoredBatch[], vault: Vault) {
    const [first, second, ...others] = file.ids;
    const last = batches.at(-1)!;
    for (const [what, ids, anchored] of [
      ['a batch anchored twice', file.ids, [...batches, { ...last, position: last.position + 1 }]],
      ['a batch that is not anchored', file.ids, batches.slice(0, -1)],
      ['a row published twice', [first!, first!, ...others], batches],
      ['two rows under the id of each other', [second!, first!, ...others], batches],
    ] as const) {
      const refused = await expectAnchoredOnce({ ...file, ids }, anchored, vault, consortium).then(
        () => false,
        (error: unknown) => error instanceof AssertionError,
      );
      expect(refused, what).to.equal(true);
    }
  }

  async function publishingKey(): Promise<Hex> {
    const [log] = await consortium.rpc<{ transactionHash: Hex }[]>('eth_getLogs', [
      { address: consortium.manifest.contracts.AttestationRegistry.address, fromBlock: '0x0', toBlock: 'latest' },
    ]);
    const { from } = await consortium.rpc<{ from: Hex }>('eth_getTransactionByHash', [log!.transactionHash]);
    return from;
  }

  it('anchors every row of a generated county exactly once', async () => {
    const folder = join(consortium.dir, 'county');
    await writeCounty(generateCounty({ seed: 11, enterprises: 3_000 }), folder);
    await expectOnce(folder, [
      {
        file: 'enterprises.csv',
        schema: 'enterprise-registration',
        kills: [
          ['uploading', 300],
          ['unheard', 300],
          ['validating', 700],
          ['durable', 300],
          ['signed', 300],
          ['mined', 300],
          ['waiting', 1_000],
        ],
      },
      { file: 'permits.csv', schema: 'permit', kills: [['chain', 500]] },
    ]);
    expect(kills).to.have.length.of.at.least(8);
  });

  it('anchors every row of the real files exactly once', async function () {
    if (!existsSync(join(REAL, 'enterprises.csv'))) {
      this.test!.title += ' (skipped: shared/data/cn_registry is not beside the project)';
      this.skip();
    }
    await expectOnce(REAL, [
      {
        file: 'enterprises.csv',
        schema: 'enterprise-registration',
        kills: [
          ['unheard', 2_000],
          ['validating', 4_000],
          ['mined', 5_000],
        ],
      },
      {
        file: 'permits.csv',
        schema: 'permit',
        kills: [
          ['uploading', 500],
          ['durable', 1_000],
        ],
      },
    ]);
    expect(kills).to.have.length.of.at.least(5);
  });
});
