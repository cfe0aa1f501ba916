import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { interfaceOf } from '../../server/chain/abi.ts';
import { createRpc, resultOf } from '../../server/chain/rpc.ts';
import type { LedgerError } from '../../server/errors.ts';
import { expectLedgerError } from '../domain/expect-ledger-error.ts';
import { expectRejection } from '../expect-rejection.ts';
import { byMethod, fakeNode, nodeError, type RpcBody } from './fake-node.ts';

const REVERT = interfaceOf('MemberRegistry').encodeErrorResult('MemberRegistryZeroKey', []);

describe('rpc', () => {
  let node: Awaited<ReturnType<typeof fakeNode>>;
  before(async () => {
    node = await fakeNode(() => undefined);
  });
  const client = (timeoutMs = 2_000) => createRpc(`${node.url}/secret-path`, { timeoutMs });

  it('refuses a URL that is not http', () => {
    for (const url of ['', 'localhost:8545', 'ws://127.0.0.1', 'file:///etc'])
      expectLedgerError('CONFIG_INVALID', () => createRpc(url));
  });

  it('is CHAIN_UNREACHABLE when nobody listens, nothing comes in time, or what comes is not JSON-RPC', async () => {
    const gone = await fakeNode(() => undefined);
    gone.close();
    const nobody = await expectRejection('CHAIN_UNREACHABLE', createRpc(gone.url).request('x'));
    expect(nobody.values.reason).to.equal('ECONNREFUSED');
    node.answer = () => undefined;
    await expectRejection('CHAIN_UNREACHABLE', client(50).request('x'));
    // The head comes at once, the body never.
    node.answer = (_, response) => void response.writeHead(200).write('{');
    await expectRejection('CHAIN_UNREACHABLE', client(50).request('x'));
    for (const text of ['<html>', 'null', '[]', '{}', '{"id":1}', '"x"']) {
      node.answer = () => text;
      await expectRejection('CHAIN_UNREACHABLE', client().request('x'));
    }
    for (const status of [429, 502, 503, 504]) {
      node.answer = (_, response) => {
        response.statusCode = status;
        return '{"result":"0x1"}';
      };
      await expectRejection('CHAIN_UNREACHABLE', client().request('x'));
    }
    node.answer = (body, response) => {
      response.statusCode = 307;
      response.setHeader('location', node.url);
      return { id: (body as RpcBody).id, result: '0x1' };
    };
    await expectRejection('CHAIN_UNREACHABLE', client().request('x'));
    node.answer = byMethod({
      x: () => {
        throw nodeError('too many', { code: -32005 });
      },
    });
    await expectRejection('CHAIN_UNREACHABLE', client().request('x'));
  });

  it('reads no answer without end: CHAIN_INVALID as soon as it is too long', async () => {
    const bounded = createRpc(node.url, { timeoutMs: 10_000, maxAnswerBytes: 100_000 });
    let sent = 0;
    let ended = false;
    node.answer = (_, response) => {
      ended = false;
      response.on('close', () => {
        ended = true;
      });
      const more = (): void => {
        while (!ended && response.write('x'.repeat(10_000))) sent += 10_000;
        if (!ended) response.once('drain', more);
      };
      more();
    };
    const error = await expectRejection('CHAIN_INVALID', bounded.request('x'));
    expect(error.values).to.deep.equal({ method: 'x', most: 100_000 });
    for (let tries = 0; !ended; tries++) {
      if (tries > 500) expect.fail('the connection was kept');
      await sleep(10);
    }
    expect(sent).to.be.lessThan(50_000_000);
    await expectRejection('CHAIN_INVALID', bounded.batch([{ method: 'x' }]));
    node.answer = byMethod({ x: () => 'y'.repeat(90_000) });
    expect(await bounded.request('x')).to.have.length(90_000);
  });

  it('never names more of the URL than its origin', async () => {
    node.answer = () => 'x';
    const error = await expectRejection('CHAIN_UNREACHABLE', client().request('x'));
    expect(JSON.stringify([error.message, error.values]))
      .to.include(node.url)
      .and.not.include('secret-path');
  });

  it('is CHAIN_REVERTED wherever a node puts the revert data', async () => {
    for (const data of [REVERT, { data: REVERT }, { result: REVERT }, { data: { data: REVERT } }]) {
      node.answer = byMethod({
        x: () => {
          throw nodeError('reverted', { code: 3, data });
        },
      });
      expect((await expectRejection('CHAIN_REVERTED', client().request('x'))).values.error).to.equal(
        'MemberRegistryZeroKey',
      );
    }
    node.answer = byMethod({
      x: () => {
        throw nodeError('execution reverted');
      },
    });
    expect((await expectRejection('CHAIN_REVERTED', client().request('x'))).values.error).to.equal('Unknown');
  });

  it('is CHAIN_REFUSED with code and words for every other error', async () => {
    node.answer = byMethod({
      x: () => {
        throw nodeError('nonce too low', { code: -32003 });
      },
    });
    const { values } = await expectRejection('CHAIN_REFUSED', client().request('x'));
    expect(values).to.deep.equal({ method: 'x', rpcCode: -32003, message: 'nonce too low' });
  });

  it('answers a batch in order, whatever the order of the answers, errors in their places', async () => {
    const answers = byMethod({
      a: () => 1,
      b: () => {
        throw nodeError('no');
      },
      c: ([x]) => x,
      d: () => null,
    });
    node.answer = (body, response) => (answers(body, response) as unknown[]).reverse();
    const [a, b, c, d] = await client().batch([
      { method: 'a' },
      { method: 'b' },
      { method: 'c', params: [7] },
      { method: 'd' },
    ]);
    expect([a, c, d]).to.deep.equal([1, 7, null]);
    expect((b as LedgerError).code).to.equal('CHAIN_REFUSED');
    expect(() => resultOf(b)).to.throw();
    expect(await client().batch([])).to.deep.equal([]);
  });

  it('does not take a missing answer in a batch for an empty one', async () => {
    node.answer = (body) => [{ id: (body as RpcBody[])[0]?.id, result: 1 }];
    const [, missing] = await client().batch([{ method: 'a' }, { method: 'b' }]);
    expect((missing as LedgerError).code).to.equal('CHAIN_UNREACHABLE');
    node.answer = () => ({ id: null, result: [] });
    await expectRejection('CHAIN_UNREACHABLE', client().batch([{ method: 'a' }]));
  });
});
