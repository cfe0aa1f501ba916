import { expect } from 'chai';
import { OPERATIONS } from './fake-data.ts';
import { FakeGateway } from './fake-gateway.ts';
import { errorCode, type Run, run } from './run-ledger.ts';

describe('ledger operation', () => {
  let gateway: FakeGateway;
  const ledger = (...argv: string[]): Promise<Run> => run(['operation', ...argv, ...gateway.options]);

  beforeEach(async () => {
    gateway = await FakeGateway.start();
  });
  afterEach(() => gateway.stop());

  it('list: hands on the filters, and what the gateway says', async () => {
    const filters = ['--state', 'failed', '--contract', 'ConsentRegistry', '--stuck', '--before', '40', '--limit', '7'];
    expect((await ledger('list', ...filters, '--json')).json()).to.deep.equal(OPERATIONS);
    expect(Object.fromEntries(gateway.seen.at(-1)!.query)).to.deep.equal({
      state: 'failed',
      contract: 'ConsentRegistry',
      stuck: 'true',
      before: '40',
      limit: '7',
    });
  });

  it('list: says why each is where it is, and where the next page begins', async () => {
    const { out, exit } = await ledger('list');
    expect(exit).to.equal(0);
    for (const words of [
      'op-held',
      'CHAIN_UNREACHABLE: http',
      'CHAIN_REVERTED: ConsentRegistryWithdrawn()',
      '--before 17',
    ])
      expect(out).to.contain(words);
  });

  it('list: refuses what is no list', async () => {
    gateway.intercept = () => ({ status: 200, body: {} });
    expect(errorCode(await ledger('list', '--json'))).to.equal('GATEWAY_INVALID');
  });

  it('retry and cancel: hand on the id, and the refusal', async () => {
    expect((await ledger('retry', 'op-failed', '--json')).json()).to.include({ id: 'op-failed', state: 'queued' });
    expect((await ledger('cancel', 'op-held', '--json')).json()).to.include({ id: 'op-held', state: 'failed' });
    expect(errorCode(await ledger('retry', 'op-held', '--json'))).to.equal('OPERATION_STATE');
    expect(errorCode(await ledger('cancel', 'nothing', '--json'))).to.equal('OPERATION_UNKNOWN');
    expect(errorCode(await ledger('list', '--state', 'signed', '--json'))).to.equal('USAGE_INVALID');
  });
});
