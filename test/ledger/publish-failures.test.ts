import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { Interrupted } from '../../scripts/ledger/io.ts';
import { LedgerError } from '../../server/errors.ts';
import { FakeGateway, problem } from './fake-gateway.ts';
import { errorCode, finished, newFolder, removeFolders, run, startLedger } from './run-ledger.ts';
import { PERMIT_HEADER, permitRow, permitsCsv, put } from './sample-files.ts';

interface Outcome {
  accepted: number;
  already: number;
  rejectedFile: string | null;
}

describe('ledger publish when things fail', () => {
  let gateway: FakeGateway;
  let folder: string;
  const records = () => gateway.seen.filter(({ path }) => path === '/records').length;

  beforeEach(async () => {
    gateway = await FakeGateway.start();
    folder = newFolder();
  });
  afterEach(async () => {
    await gateway.stop();
    removeFolders();
  });

  for (const [name, code, headers, least] of [
    ['a gateway that is busy', 'TOO_MANY_REQUESTS', { 'retry-after': '2' }, 2000],
    ['an index that is behind', 'INDEX_BEHIND', {}, 250],
    ['a gateway that stumbles once', 'INTERNAL', {}, 250],
  ] as const)
    it(`tries again with ${name}, and says so`, async () => {
      let failures = 2;
      const waits: number[] = [];
      gateway.intercept = ({ path }) =>
        path === '/records' && failures-- > 0 ? problem(new LedgerError(code, 'not now'), headers) : undefined;
      const result = await run(['publish', put(folder, 'p.csv', permitsCsv(3)), ...gateway.options], {
        cwd: folder,
        onSleep: (ms) => void waits.push(ms),
      });
      expect([result.exit, records(), gateway.published.size]).to.deep.equal([0, 3, 3]);
      expect(waits[0]).to.be.at.least(least);
      expect(result.err).to.contain(code);
    });

  it('does not try again what will not change', async () => {
    gateway.intercept = ({ path }) =>
      path === '/records' ? problem(new LedgerError('PUBLISH_NOT_ALLOWED', 'member 1')) : undefined;
    const result = await run(['publish', put(folder, 'p.csv', permitsCsv(3)), '--json', ...gateway.options], {
      cwd: folder,
    });
    expect([errorCode(result), result.exit, records()]).to.deep.equal(['PUBLISH_NOT_ALLOWED', 3, 1]);
  });

  it('gives up on a gateway that stumbles every time', async () => {
    gateway.intercept = ({ path }) =>
      path === '/records' ? problem(new LedgerError('INTERNAL', 'see the log')) : undefined;
    const result = await run(['publish', put(folder, 'p.csv', permitsCsv(3)), '--json', ...gateway.options], {
      cwd: folder,
    });
    expect([errorCode(result), result.exit, records()]).to.deep.equal(['INTERNAL', 5, 3]);
  });

  it('waits for a gateway that is started again', async () => {
    const { port } = gateway;
    let hung = false;
    gateway.intercept = ({ path }) => {
      if (path !== '/records' || hung) return undefined;
      hung = true;
      return { status: 0, hangUp: true };
    };
    let restarted = false;
    const result = await run(['publish', put(folder, 'p.csv', permitsCsv(3)), '--json', ...gateway.options], {
      cwd: folder,
      onSleep: async () => {
        if (restarted) return;
        restarted = true;
        await gateway.stop();
        gateway = await FakeGateway.start({}, port);
      },
    });
    expect([result.exit, restarted, gateway.published.size]).to.deep.equal([0, true, 3]);
  });

  it('gives up when patience ends, with exit code 4', async () => {
    const path = put(folder, 'p.csv', permitsCsv(3));
    let time = 0;
    gateway.intercept = ({ path: asked }) => (asked === '/records' ? { status: 0, hangUp: true } : undefined);
    const result = await run(['publish', path, '--json', '--patience', '10', ...gateway.options], {
      cwd: folder,
      now: () => time,
      onSleep: (ms) => {
        time += ms;
      },
    });
    expect([errorCode(result), result.exit]).to.deep.equal(['GATEWAY_UNREACHABLE', 4]);
    expect(time).to.be.within(5_000, 10_000);
  });

  it('refuses an answer that leaves out a row', async () => {
    gateway.intercept = ({ path }) =>
      path === '/records'
        ? { status: 202, body: { results: [{ line: 2, status: 'accepted' }], operations: [], counts: {} } }
        : undefined;
    const result = await run(['publish', put(folder, 'p.csv', permitsCsv(3)), '--json', ...gateway.options], {
      cwd: folder,
    });
    expect([errorCode(result), result.exit]).to.deep.equal(['GATEWAY_INVALID', 5]);
  });

  for (const [what, reply] of [
    ['the connection breaks', { status: 0, hangUp: true }],
    ['the chain takes no more', problem(new LedgerError('OUTBOX_FULL', '5000 wait'))],
    ['the gateway is stopped', problem(new LedgerError('GATEWAY_STOPPING', 'now'))],
  ] as const)
    it(`goes on behind the last chunk that was answered when ${what} in the middle`, async () => {
      const sent: number[] = [];
      gateway.intercept = ({ path, body }) => {
        if (path !== '/records') return undefined;
        const [first = ''] = body.split('\n');
        sent.push((JSON.parse(first) as { line: number }).line);
        return sent.length === 3 ? reply : undefined;
      };
      const path = put(folder, 'p.csv', permitsCsv(50));
      const result = await run(['publish', path, '--chunk', '10', '--json', ...gateway.options], { cwd: folder });
      const { accepted, already } = result.json<Outcome>();
      expect([result.exit, accepted, already]).to.deep.equal([0, 50, 0]);
      expect(sent).to.deep.equal([2, 12, 22, 22, 32, 42]);
      expect([...gateway.published.values()]).to.deep.equal(Array(50).fill(1));
    });

  it('stops at what will not change in the middle, and says what was accepted', async () => {
    gateway.intercept = ({ path }) =>
      path === '/records' && records() === 3 ? problem(new LedgerError('PUBLISH_NOT_ALLOWED', 'member 1')) : undefined;
    const path = put(folder, 'p.csv', permitsCsv(50));
    const result = await run(['publish', path, '--chunk', '10', ...gateway.options], { cwd: folder });
    expect([result.exit, records()]).to.deep.equal([3, 3]);
    expect(result.err).to.contain('stopped after 20 rows').and.contain('PUBLISH_NOT_ALLOWED');
  });

  it('says when the chain does not move', async () => {
    let time = 0;
    gateway.intercept = ({ path }) =>
      path.startsWith('/operations/') ? { status: 200, body: { id: 'op-1', state: 'sent' } } : undefined;
    const result = await run(
      ['publish', put(folder, 'p.csv', permitsCsv(1)), '--json', '--patience', '5', ...gateway.options],
      {
        cwd: folder,
        now: () => time,
        onSleep: (ms) => {
          time += ms;
        },
      },
    );
    expect([errorCode(result), result.exit]).to.deep.equal(['CHAIN_TIMEOUT', 4]);
  });

  it('refuses a wrong token with exit code 3', async () => {
    const result = await run(
      ['publish', put(folder, 'p.csv', permitsCsv(1)), '--json', '--gateway', gateway.url, '--token', 'clt_other'],
      { cwd: folder },
    );
    expect([errorCode(result), result.exit]).to.deep.equal(['UNAUTHENTICATED', 3]);
  });

  it('stops at Ctrl-C between chunks, and goes on where it was when run again', async () => {
    const path = put(folder, 'p.csv', permitsCsv(50));
    const stop = new AbortController();
    gateway.intercept = async () => {
      if (records() === 3) {
        stop.abort(new Interrupted());
        await delay(5);
      }
      return undefined;
    };
    const first = await run(['publish', path, '--chunk', '10', ...gateway.options], {
      cwd: folder,
      interrupt: stop.signal,
    });
    expect(first.exit).to.equal(130);
    expect(first.err).to.contain('Run the same command again');
    gateway.intercept = undefined;
    const second = await run(['publish', path, '--chunk', '10', '--json', ...gateway.options], { cwd: folder });
    const { accepted, already } = second.json<Outcome>();
    expect([second.exit, accepted + already]).to.deep.equal([0, 50]);
    expect([...gateway.published.values()]).to.deep.equal(Array(50).fill(1));
  });

  for (const [when, chunksBefore] of [
    ['before anything was sent', 0],
    ['between chunks', 2],
    ['at the last chunk', 4],
  ] as const)
    it(`publishes every row once when killed ${when} and run again`, async () => {
      const path = put(folder, 'p.csv', permitsCsv(50));
      const child = startLedger(['publish', path, '--chunk', '10', ...gateway.options]);
      const end = finished(child);
      gateway.intercept = async ({ path: asked }) => {
        if (asked === '/records' && records() > chunksBefore) {
          child.kill('SIGKILL');
          await end;
        }
        return undefined;
      };
      expect((await end).signal).to.equal('SIGKILL');
      gateway.intercept = undefined;
      const again = await finished(startLedger(['publish', path, '--chunk', '10', '--json', ...gateway.options]));
      expect(again.exit, again.err).to.equal(0);
      expect([...gateway.published.values()]).to.deep.equal(Array(50).fill(1));
    });

  it('writes rejected rows elsewhere when the folder cannot be written, and says so', async () => {
    if (process.getuid?.() === 0) {
      // Root may write everywhere: a folder in the file's place stands for the same refusal.
      mkdirSync(join(folder, 'p.rejected.csv', 'x'), { recursive: true });
    }
    const here = newFolder();
    const path = put(folder, 'p.csv', `${PERMIT_HEADER}\n${permitRow(1)}\n${permitRow(1)}\n`);
    chmodSync(folder, 0o555);
    const result = await run(['publish', path, ...gateway.options], { cwd: here });
    chmodSync(folder, 0o755);
    expect(existsSync(join(here, 'p.rejected.csv'))).to.equal(true);
    expect(readFileSync(join(here, 'p.rejected.csv'), 'utf8')).to.contain('ROW_DUPLICATE');
    expect([result.exit, result.err.includes(join(here, 'p.rejected.csv'))]).to.deep.equal([1, true]);
  });

  it('notices a file that changes while it is read', async () => {
    const path = put(folder, 'p.csv', permitsCsv(3));
    gateway.intercept = ({ path: asked }) => {
      if (asked === '/records') put(folder, 'p.csv', permitsCsv(4));
      return undefined;
    };
    const result = await run(['publish', path, '--json', ...gateway.options], { cwd: folder });
    expect([errorCode(result), result.exit]).to.deep.equal(['FILE_CHANGED', 2]);
  });
});
