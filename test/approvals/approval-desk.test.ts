/** Two persons for what is large: what is held, who may decide, and that what was approved is done exactly once. */
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { ApprovalDesk, type ApprovalLimits } from '../../server/approvals/approval-desk.ts';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { LedgerError } from '../../server/errors.ts';
import type { MayStore } from '../../server/publish/publisher.ts';
import type { PublishOptions, PublishRow } from '../../server/publish/rows.ts';
import type { Vault } from '../../server/store/vault.ts';
import { expectRejection } from '../expect-rejection.ts';
import { cleanUp, close, folder, open } from '../store/vault-fixtures.ts';

const MAKER = { id: 'maker', label: 'clerk 12' };
const APPROVER = { id: 'approver', label: 'head of section' };
const DAY = 86_400;

describe('approvals', () => {
  let path: string;
  let vault: Vault;
  let clock: number;
  let published: { lines: number[]; options: PublishOptions }[];
  let revoked: Hex[];
  let erased: Hex[];
  let seen: Set<number>;
  let fails: LedgerError | undefined;

  beforeEach(async () => {
    path = await folder();
    vault = await open(path);
    [clock, published, revoked, erased, seen, fails] = [1_800_000_000, [], [], [], new Set(), undefined];
  });
  afterEach(cleanUp);

  /** A publisher that remembers, and says "already" to a line it saw before. */
  const publisher = {
    async publishRows(
      _schema: string,
      rows: AsyncIterable<PublishRow> | Iterable<PublishRow>,
      options: PublishOptions = {},
      may?: MayStore,
    ) {
      if (fails !== undefined) throw fails;
      const given = [...(rows as Iterable<PublishRow>)];
      const fresh = given.filter(({ line }) => !seen.has(line)).length;
      if (fresh > 0) await may?.publish(fresh);
      // Every row corrects one of before.
      if (options.supersede === true) await may?.revoke(given.length);
      rows = given;
      const results = [];
      for await (const { line } of rows) {
        const status = seen.has(line) ? ('already' as const) : ('accepted' as const);
        seen.add(line);
        results.push({ line, status, id: toHex(new Uint8Array(32)) });
      }
      published.push({ lines: results.map(({ line }) => line), options });
      return { results, operations: [`op_${published.length}`] };
    },
    async revoke(id: Hex) {
      revoked.push(id);
      return 'op_r';
    },
  };
  const desk = (limits: Partial<ApprovalLimits> = {}): ApprovalDesk =>
    new ApprovalDesk({
      vault,
      publisher,
      async erase(ids) {
        const fresh = ids.filter((id) => !erased.includes(id));
        erased.push(...fresh);
        return { tombstones: fresh.map((id) => ({ id })) as never, operations: fresh.map(() => 'op_e') };
      },
      limits: { records: 3, revocations: 1, ...limits },
      newId: randomUUID,
      now: () => clock,
    });
  const request = (from: number, count: number) => ({
    schema: 'permit',
    options: { extract: { system: 's', query: `0x${'00'.repeat(32)}` as Hex, extractedAt: '', operator: 'clerk 12' } },
    rows: Buffer.from(Array.from({ length: count }, (_, i) => `{"line":${from + i},"values":{}}\n`).join('')),
  });
  const held = async (of: ApprovalDesk, from: number, count: number) => {
    const answer = await of.publish(MAKER, request(from, count));
    if (!('held' in answer)) throw new Error('it was published');
    return answer.held;
  };

  it('publishes what one person may, and holds what is more, in one request or in many small ones', async () => {
    const trial = desk();
    expect(await trial.publish(MAKER, request(1, 2))).to.have.property('operations');
    expect(await trial.publish(MAKER, request(3, 1))).to.have.property('operations');
    expect((await held(trial, 4, 1)).size).to.equal(1);
    expect((await held(trial, 5, 4)).size).to.equal(4);
    expect(await trial.publish(APPROVER, request(9, 3)), 'somebody else').to.have.property('operations');
    clock += DAY + 60;
    expect(await trial.publish(MAKER, request(20, 3)), 'the next day').to.have.property('operations');
    expect(published.map(({ lines }) => lines.length)).to.deep.equal([2, 1, 3, 3]);
  });

  it('does not count rows that were there already, nor a request that failed', async () => {
    const trial = desk();
    for (let time = 0; time < 5; time += 1) await trial.publish(MAKER, request(1, 2));
    fails = new LedgerError('PUBLISH_NOT_ALLOWED', 'no');
    await expectRejection('PUBLISH_NOT_ALLOWED', trial.publish(MAKER, request(7, 1)));
    fails = undefined;
    expect(await trial.publish(MAKER, request(8, 1))).to.have.property('operations');
    expect(await trial.publish(MAKER, request(9, 1))).to.have.property('held');
  });

  it('answers "already" to what was published, when the limit is reached; what is new besides is held', async () => {
    const trial = desk();
    expect(await trial.publish(MAKER, request(1, 3))).to.have.property('operations');
    const again = await trial.publish(MAKER, request(1, 3));
    expect('results' in again && again.results.map(({ status }) => status)).to.deep.equal(Array(3).fill('already'));
    expect(trial.list()).to.deep.equal([]);
    expect((await held(trial, 1, 4)).size, 'one of four is new').to.equal(4);
    clock += DAY + 60;
    expect(await trial.publish(MAKER, request(1, 6)), 'three of six are new').to.have.property('operations');
    expect(await trial.publish(MAKER, request(7, 1))).to.have.property('held');
  });

  it('counts on after a restart, and what a crash interrupted too', async () => {
    expect(await desk().publish(MAKER, request(1, 2))).to.have.property('operations');
    await desk().revoke(MAKER, { id: toHex(new Uint8Array(32)), reason: 1 });
    await close(vault);
    vault = await open(path);
    expect(await desk().publish(MAKER, request(3, 2))).to.have.property('held');
    expect(await desk().revoke(MAKER, { id: toHex(new Uint8Array(32)), reason: 1 })).to.have.property('held');
    const killed = new ApprovalDesk({
      ...{ vault, limits: { records: 3, revocations: 1 }, newId: randomUUID, now: () => clock },
      publisher: {
        ...publisher,
        publishRows: async (_schema, _rows, _options, may) => {
          await may?.publish(1);
          return new Promise<never>(() => {});
        },
      },
      erase: () => new Promise<never>(() => {}),
    });
    void killed.publish(MAKER, request(5, 1));
    while (vault.allowances.list().reduce((sum, { done }) => sum + (done[0]?.size ?? 0), 0) < 4) await setImmediate();
    await close(vault);
    vault = await open(path);
    expect(await desk().publish(MAKER, request(6, 1))).to.have.property('held');
    clock += DAY + 60;
    expect(await desk().publish(MAKER, request(9, 3)), 'the next day').to.have.property('operations');
    clock += DAY + 60;
    await desk().tidy();
    expect(vault.allowances.list()).to.deep.equal([]);
    await vault.check();
  });

  it('takes what is asked for at the same time together', async () => {
    const trial = desk();
    const answers = await Promise.all([1, 3, 5].map((from) => trial.publish(MAKER, request(from, 2))));
    expect(answers.filter((one) => 'held' in one)).to.have.length(2);
    expect(published.flatMap(({ lines }) => lines)).to.have.length(2);
  });

  it('finds a request of another time again', async () => {
    const trial = desk();
    const at = (extractedAt: string) => {
      const { options, ...rest } = request(1, 4);
      return { ...rest, options: { extract: { ...options.extract, extractedAt } } };
    };
    const [first, later] = [
      await trial.publish(MAKER, at('2026-01-01T00:00:00Z')),
      await trial.publish(MAKER, at('2026-01-01T00:05:00Z')),
    ];
    expect('held' in first && 'held' in later && first.held.id === later.held.id).to.equal(true);
  });

  it('asks for nobody where the limit is 0', async () => {
    expect(await desk({ records: 0 }).publish(MAKER, request(1, 500))).to.have.property('operations');
  });

  it('does what another person approved, and records both', async () => {
    const trial = desk();
    const { id } = await held(trial, 1, 4);
    expect((await trial.rows(id)).toString()).to.equal(request(1, 4).rows.toString());
    expect(published).to.deep.equal([]);
    const done = await trial.decide(APPROVER, id, true, 'compared with the register');
    expect([done.state, done.operations, done.reason]).to.deep.equal(['done', ['op_1'], 'compared with the register']);
    expect([done.maker, done.approver]).to.deep.equal([MAKER, APPROVER]);
    expect(published[0]!.options.extract?.operator).to.equal('clerk 12, approved by head of section');
    await expectRejection('APPROVAL_CLOSED', trial.rows(id));
  });

  it('takes no word from the maker, and one word only', async () => {
    const trial = desk();
    const { id } = await held(trial, 1, 4);
    await expectRejection('APPROVAL_SELF', trial.decide(MAKER, id, true));
    await expectRejection('APPROVAL_SELF', trial.decide(MAKER, id, false));
    await expectRejection('APPROVAL_UNKNOWN', trial.decide(APPROVER, 'ap_none', true));
    const words = await Promise.allSettled([true, false, true].map((yes) => trial.decide(APPROVER, id, yes)));
    expect(words.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'rejected']);
    expect(published).to.have.length(1);
  });

  it('does nothing that was rejected, and lets it be asked again', async () => {
    const trial = desk();
    const first = await held(trial, 1, 4);
    expect((await trial.decide(APPROVER, first.id, false)).state).to.equal('rejected');
    await expectRejection('APPROVAL_CLOSED', trial.decide(APPROVER, first.id, true));
    expect((await held(trial, 1, 4)).id).to.not.equal(first.id);
    expect(published).to.deep.equal([]);
  });

  it('finds the same request again: while it waits, and after it was approved', async () => {
    const trial = desk();
    const { id } = await held(trial, 1, 4);
    expect((await held(trial, 1, 4)).id).to.equal(id);
    await trial.decide(APPROVER, id, true);
    const again = await trial.publish(MAKER, request(1, 4));
    expect('results' in again && again.results.map(({ status }) => status)).to.deep.equal(Array(4).fill('already'));
    expect(await trial.publish(MAKER, request(1, 8)), 'with four that are new it is another request').to.have.property(
      'held',
    );
  });

  it('lets a request end after three days', async () => {
    const trial = desk();
    const { id } = await held(trial, 1, 4);
    clock += 3 * DAY;
    expect(trial.get(id).state).to.equal('expired');
    await expectRejection('APPROVAL_CLOSED', trial.decide(APPROVER, id, true));
    await trial.tidy();
    expect(await vault.approvals.body(id)).to.equal(undefined);
    await vault.check();
  });

  it('keeps what waits, and carries out after a restart what was approved before it', async () => {
    const first = desk();
    const [waiting, approved] = [await held(first, 1, 4), await held(first, 11, 4)];
    fails = new LedgerError('CHAIN_UNREACHABLE', 'no node');
    expect((await first.decide(APPROVER, approved.id, true)).state).to.equal('approved');
    await close(vault);
    vault = await open(path);
    fails = undefined;
    const second = desk();
    expect(second.get(waiting.id)).to.deep.equal(waiting);
    await second.tidy();
    expect(second.get(approved.id).state).to.equal('done');
    await second.tidy();
    expect(published.map(({ lines }) => lines)).to.deep.equal([[11, 12, 13, 14]]);
  });

  it('says why what was approved could not be done', async () => {
    const trial = desk();
    const { id } = await held(trial, 1, 4);
    fails = new LedgerError('PUBLISH_NOT_ALLOWED', 'suspended');
    const failed = await trial.decide(APPROVER, id, true);
    expect([failed.state, failed.failure]).to.deep.equal([
      'failed',
      { code: 'PUBLISH_NOT_ALLOWED', detail: 'suspended' },
    ]);
  });

  it('holds revocations beyond what one person may, too', async () => {
    const trial = desk();
    const [one, two] = [toHex(new Uint8Array(32).fill(1)), toHex(new Uint8Array(32).fill(2))];
    expect(await trial.revoke(MAKER, { id: one, reason: 1 })).to.deep.equal({ operation: 'op_r' });
    const answer = await trial.revoke(MAKER, { id: two, reason: 1 });
    if (!('held' in answer)) throw new Error('it was revoked');
    expect(revoked).to.deep.equal([one]);
    await trial.decide(APPROVER, answer.held.id, true);
    expect(revoked).to.deep.equal([one, two]);
  });

  it('counts a correction that revokes what it corrects as a revocation', async () => {
    const trial = desk();
    const correcting = (from: number, count: number) => {
      const { options, ...asked } = request(from, count);
      return { ...asked, options: { ...options, supersede: true } };
    };
    expect(await trial.publish(MAKER, correcting(1, 1))).to.have.property('operations');
    const answer = await trial.publish(MAKER, correcting(2, 1));
    if (!('held' in answer)) throw new Error('it was published');
    expect([published.length, answer.lines]).to.deep.equal([1, [2]]);
    const one = toHex(new Uint8Array(32).fill(1));
    expect(await trial.revoke(MAKER, { id: one, reason: 1 }), 'the same count').to.have.property('held');
    expect(await trial.publish(MAKER, request(3, 2)), 'what was held does not count').to.have.property('operations');
    await trial.decide(APPROVER, answer.held.id, true);
    expect(published.at(-1)!.lines).to.deep.equal([2]);
    expect(await trial.publish(MAKER, correcting(2, 1)), 'approved').to.have.property('operations');
  });

  it('holds an erasure of more than one person may revoke: nothing is erased before a second agrees', async () => {
    const trial = desk({ revocations: 2 });
    const ids = [1, 2, 3, 4].map((byte) => toHex(new Uint8Array(32).fill(byte)));
    const basis = 'request of the subject';
    const done = await trial.erase(MAKER, { ids: ids.slice(0, 1), basis });
    expect(done).to.have.property('tombstones').with.length(1);
    const again = await trial.erase(MAKER, { ids: ids.slice(0, 1), basis });
    expect(again, 'erased before, does not count').to.have.property('tombstones').with.length(0);
    const answer = await trial.erase(MAKER, { ids: ids.slice(1), basis });
    if (!('held' in answer)) throw new Error('it was erased');
    expect(erased).to.deep.equal(ids.slice(0, 1));
    expect((await trial.rows(answer.held.id)).toString()).to.equal(
      ids
        .slice(1)
        .map((id) => `{"id":"${id}"}\n`)
        .join(''),
    );
    await expectRejection('APPROVAL_SELF', trial.decide(MAKER, answer.held.id, true));
    const decided = await trial.decide(APPROVER, answer.held.id, true);
    expect([decided.state, decided.operations]).to.deep.equal(['done', ['op_e', 'op_e', 'op_e']]);
    expect(erased).to.deep.equal(ids);
    expect(await trial.revoke(MAKER, { id: ids[0]!, reason: 1 }), 'of two one is left').to.have.property('operation');
    expect(await trial.revoke(MAKER, { id: ids[0]!, reason: 1 })).to.have.property('held');
  });

  it('keeps so many requests of one maker and no more', async () => {
    const trial = desk({ records: 1 });
    for (let i = 0; i < 64; i += 1) await held(trial, i * 10, 2);
    await expectRejection('APPROVAL_FULL', trial.publish(MAKER, request(9_000, 2)));
    expect(await trial.publish(APPROVER, request(9_100, 2)), 'somebody else').to.have.property('held');
  });
});
