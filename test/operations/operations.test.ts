import { expect } from 'chai';
import { Operations } from '../../server/operations/operations.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import type { Vault } from '../../server/store/vault.ts';
import { expectRejection } from '../expect-rejection.ts';
import { enterprise, publisherOver, registration, rowsOf } from '../publish/publish-fixtures.ts';
import { cleanUp, close, folder, open } from '../store/vault-fixtures.ts';

const REFUSED = { code: 'CHAIN_REVERTED', detail: 'AttestationRegistryZeroRoot()' };

describe('operations', () => {
  let vault: Vault;
  let path: string;
  beforeEach(async () => {
    path = await folder();
    vault = await open(path);
  });
  afterEach(cleanUp);

  async function restart(): Promise<void> {
    await close(vault);
    vault = await open(path);
  }

  /** The transactions of an outbox without a chain: what is taken up is taken up, nothing is sent. */
  const over = (of: Vault): Operations =>
    new Operations({
      vault: of,
      transactions: {
        retry: (id) => of.outbox.revive(id),
        cancel: () => Promise.reject(new Error('not here')),
        waiting: (id) => (id === 'op 3' ? { code: 'CHAIN_UNREACHABLE', detail: 'gone', since: 5_000 } : undefined),
      },
    });

  async function intend(...ids: string[]): Promise<void> {
    const batch = new VaultBatch();
    for (const id of ids) vault.outbox.intentOps(batch, { id, contract: 'AttestationRegistry', data: '0x12' }, 7);
    await vault.commit(batch);
  }
  const put = async (id: string, state: 'final' | 'failed'): Promise<void> =>
    vault.outbox.put({
      ...(await vault.outbox.get(id))!,
      state,
      ...(state === 'failed' ? { failure: REFUSED } : { block: 3 }),
    });

  it('are listed newest first, by state, by contract, page by page, also after a restart', async () => {
    const ids = Array.from({ length: 7 }, (_, i) => `op ${i}`);
    await intend(...ids);
    await put('op 1', 'failed');
    await put('op 2', 'final');
    await restart();
    const operations = over(vault);
    const all = await operations.list({ limit: 100 });
    expect(all.rows.map(({ id }) => id)).to.deep.equal([...ids].reverse());
    expect(all).to.not.have.property('next');
    const pages: string[][] = [];
    for (let before: number | undefined; ; ) {
      const page = await operations.list({ limit: 3, ...(before === undefined ? {} : { before }) });
      if (page.rows.length > 0) pages.push(page.rows.map(({ id }) => id));
      before = page.next;
      if (before === undefined) break;
    }
    expect(pages).to.deep.equal([['op 6', 'op 5', 'op 4'], ['op 3', 'op 2', 'op 1'], ['op 0']]);
    const failed = await operations.list({ limit: 10, state: 'failed' });
    expect(failed.rows.map(({ id, failure }) => [id, failure])).to.deep.equal([['op 1', REFUSED]]);
    expect((await operations.list({ limit: 10, contract: 'ConsentRegistry' })).rows).to.deep.equal([]);
    const stuck = await operations.list({ limit: 10, stuck: true });
    expect(stuck.rows.map(({ id }) => id)).to.deep.equal(['op 3']);
    await vault.check();
  });

  it('that failed are taken up again at their old place; others are not', async () => {
    await intend('first', 'second');
    await put('first', 'failed');
    const operations = over(vault);
    expect(await operations.retry('first'))
      .to.include({ state: 'queued' })
      .and.not.have.property('failure');
    expect((await vault.outbox.pending()).map(({ id }) => id)).to.deep.equal(['first', 'second']);
    expect(vault.outbox.hasFailed('first')).to.equal(false);
    await expectRejection('OPERATION_STATE', operations.retry('first'));
    await expectRejection('OPERATION_UNKNOWN', operations.retry('third'));
    await restart();
    expect(vault.outbox.hasFailed('first')).to.equal(false);
    await vault.check();
  });

  it('whose caller was refused because of them are not repeated', async () => {
    const batch = new VaultBatch();
    vault.outbox.intentOps(batch, { id: 'use', contract: 'ConsentRegistry', data: '0x12', answered: true }, 7);
    await vault.commit(batch);
    await put('use', 'failed');
    await expectRejection('OPERATION_STATE', over(vault).retry('use'));
  });

  it('whose rows were published again since are not taken up: each row is anchored once', async () => {
    const rows = rowsOf([enterprise(1), enterprise(2)]);
    const first = await publisherOver(vault).publisher.publishRows(registration.name, rows);
    await put(first.operations[0]!, 'failed');
    const second = await publisherOver(vault).publisher.publishRows(registration.name, rows.slice(0, 1));
    expect(second.results[0]).to.include({ status: 'accepted' });
    await expectRejection('OPERATION_STATE', over(vault).retry(first.operations[0]!));
    await restart();
    await expectRejection('OPERATION_STATE', over(vault).retry(first.operations[0]!));
  });

  it('taken up again make their rows count as published', async () => {
    const rows = rowsOf([enterprise(1)]);
    const first = await publisherOver(vault).publisher.publishRows(registration.name, rows);
    await put(first.operations[0]!, 'failed');
    await over(vault).retry(first.operations[0]!);
    const again = await publisherOver(vault).publisher.publishRows(registration.name, rows);
    expect(again.results[0]).to.include({ status: 'already' });
    expect(again.operations).to.deep.equal(first.operations);
  });

  it('of which too many wait are not added to: nothing of the request is stored', async () => {
    vault.outbox.capacity = 2;
    await intend('one', 'two');
    const { publisher } = publisherOver(vault);
    const rows = rowsOf([enterprise(1)]);
    const error = await expectRejection('OUTBOX_FULL', publisher.publishRows(registration.name, rows));
    expect(error.values).to.deep.equal({ pending: 2, capacity: 2 });
    expect(error.kind).to.include({ status: 503, retry: true });
    await put('one', 'final');
    const { results } = await publisher.publishRows(registration.name, rows);
    expect(results[0]).to.include({ status: 'accepted' });
  });
});
