import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ATTESTATION, BATCH, STATUS } from './fake-data.ts';
import { FakeGateway, TOKEN } from './fake-gateway.ts';
import { errorCode, newFolder, type Run, removeFolders, run, type Surroundings } from './run-ledger.ts';

describe('ledger status, show, token, revoke', () => {
  let gateway: FakeGateway;
  const ledger = (...argv: string[]): Promise<Run> => run([...argv, ...gateway.options]);

  beforeEach(async () => {
    gateway = await FakeGateway.start();
  });
  afterEach(() => gateway.stop());

  it('status: hands on what the gateway says', async () => {
    expect((await ledger('status', '--json')).json()).to.deep.equal(STATUS);
  });

  it('status: says it in words', async () => {
    const { out } = await ledger('status');
    for (const words of [STATUS.name, 'block 1234, 2026-01-01T00:00:00Z', '1 block\n', STATUS.digest, '2 transactions'])
      expect(out).to.contain(words);
  });

  it('status: refuses what is no gateway', async () => {
    gateway.intercept = () => ({ status: 200, body: { hello: 'world' } });
    expect(errorCode(await ledger('status', '--json'))).to.equal('GATEWAY_INVALID');
  });

  it('refuses an answer that is neither JSON nor a problem', async () => {
    gateway.intercept = () => ({ status: 502, body: '<html>' });
    const result = await ledger('status', '--json');
    expect([errorCode(result), result.exit]).to.deep.equal(['GATEWAY_INVALID', 5]);
  });

  it('follows no redirect', async () => {
    gateway.intercept = () => ({ status: 307, headers: { location: 'http://127.0.0.1:1/' } });
    expect((await ledger('status', '--json')).exit).to.equal(4);
  });

  for (const [kind, id, part] of [
    ['attestation', ATTESTATION.id, '1  内容有误 · error'],
    ['attestation', ATTESTATION.id.replaceAll('b', 'B'), '行政许可 · Permit'],
    ['batch', BATCH.root, 'size'],
    ['schema', 'tax-credit-rating', '纳税信用'],
    ['schema', BATCH.schema, 'Permit'],
    ['member', '2', '银行 · bank, 贷款人 · lender'],
  ] as const)
    it(`show: finds out that ${id.slice(0, 18)} is a ${kind}`, async () => {
      expect((await ledger('show', id, '--json')).json<{ kind: string }>().kind).to.equal(kind);
      expect((await ledger('show', id)).out).to.contain(part);
    });

  it('show: finds an operation', async () => {
    const { operation } = (await ledger('revoke', ATTESTATION.id, '--reason', 'error', '--json')).json<{
      operation: { id: string };
    }>();
    expect((await ledger('show', operation.id, '--json')).json<{ kind: string }>().kind).to.equal('operation');
  });

  for (const id of ['nothing', `0x${'9'.repeat(64)}`, '77'])
    it(`show: says that ${id.slice(0, 10)} is nothing here`, async () => {
      const result = await ledger('show', id, '--json');
      expect([errorCode(result), result.exit]).to.deep.equal(['ID_UNKNOWN', 2]);
    });

  it('token create: prints the token alone, so that it can be piped', async () => {
    const result = await ledger(
      'token',
      'create',
      '--role',
      'publisher',
      '--role',
      'lender',
      '--label',
      'export',
      '--valid-days',
      '30',
    );
    expect(result.out).to.equal(`clt_${'x'.repeat(43)}\n`);
    expect(JSON.parse(gateway.seen[0]?.body ?? '')).to.deep.equal({
      label: 'export',
      roles: ['publisher', 'lender'],
      validDays: 30,
    });
  });

  it('token create: refuses an unknown role', async () => {
    const result = await ledger('token', 'create', '--role', 'king', '--json');
    expect([errorCode(result), result.exit]).to.deep.equal(['USAGE_INVALID', 2]);
  });

  it('token list and revoke', async () => {
    expect((await ledger('token', 'list')).out).to.contain('3f9ac01b22de');
    expect((await ledger('token', 'revoke', '3f9ac01b22de')).out).to.contain('revoked');
    expect(errorCode(await ledger('token', 'revoke', 'ffffffffffff', '--json'))).to.equal('TOKEN_UNKNOWN');
  });

  it('revoke: sends reason and successor, and waits until it is final', async () => {
    const successor = `0x${'7'.repeat(64)}`;
    const result = await ledger('revoke', ATTESTATION.id, '--reason', 'superseded', '--successor', successor, '--json');
    expect(JSON.parse(gateway.seen[0]?.body ?? '')).to.deep.equal({ reason: 2, successor });
    expect([result.exit, result.json<{ operation: { state: string } }>().operation.state]).to.deep.equal([0, 'final']);
  });

  it('revoke: exits 1 when the chain refuses', async () => {
    gateway.operationEnds = 'failed';
    expect((await ledger('revoke', ATTESTATION.id, '--reason', 'error')).exit).to.equal(1);
  });

  for (const argv of [
    ['--reason', 'superseded'],
    ['--reason', 'error', '--successor', `0x${'7'.repeat(64)}`],
    ['--reason', 'mood'],
    [],
  ])
    it(`revoke: refuses ${argv.slice(0, 2).join(' ') || 'no reason'}`, async () => {
      const result = await ledger('revoke', ATTESTATION.id, ...argv, '--json');
      expect([errorCode(result), gateway.seen.length]).to.deep.equal(['USAGE_INVALID', 0]);
    });
});

describe('which gateway the ledger talks to', () => {
  let first: FakeGateway;
  let second: FakeGateway;
  let folder: string;
  const status = (argv: readonly string[], more: Surroundings = {}): Promise<Run> =>
    run(['status', '--json', ...argv], { cwd: folder, ...more });
  const tokensSeen = (gateway: FakeGateway) => gateway.seen.map(({ headers }) => headers.authorization);

  beforeEach(async () => {
    [first, second] = [await FakeGateway.start(), await FakeGateway.start({ member: 2 })];
    folder = join(newFolder(), 'deep/down');
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(folder, '../../.ledger'));
    const profiles = {
      government: { gateway: first.url, token: TOKEN },
      bank: { gateway: `${second.url}/`, token: 'clt_bank' },
      enterprise: { wallet: 'wallet.json' },
    };
    writeFileSync(join(folder, '../../.ledger/profiles.json'), JSON.stringify({ profiles }));
  });
  afterEach(async () => {
    await Promise.all([first.stop(), second.stop()]);
    removeFolders();
  });

  it('the first profile, found upward', async () => {
    expect((await status([])).exit).to.equal(0);
    expect(tokensSeen(first)).to.deep.equal([`Bearer ${TOKEN}`]);
  });

  it('the profile named', async () => {
    await status(['--as', 'bank']);
    expect([tokensSeen(first), tokensSeen(second)]).to.deep.equal([[], ['Bearer clt_bank']]);
  });

  it('the environment before the first profile, without its token', async () => {
    await status([], { env: { LEDGER_GATEWAY: second.url } });
    expect(tokensSeen(second)).to.deep.equal([undefined]);
  });

  it('the profile named before the environment', async () => {
    await status(['--as', 'government'], { env: { LEDGER_GATEWAY: second.url, LEDGER_TOKEN: 'clt_env' } });
    expect([tokensSeen(first), tokensSeen(second)]).to.deep.equal([[`Bearer ${TOKEN}`], []]);
  });

  it('options before everything; a token of a profile never travels to a gateway named by hand', async () => {
    await status(['--gateway', second.url]);
    await status(['--gateway', second.url, '--as', 'government']);
    writeFileSync(join(folder, 'token'), 'clt_file\n');
    await status(['--gateway', second.url, '--token-file', 'token']);
    expect(tokensSeen(second)).to.deep.equal([undefined, undefined, 'Bearer clt_file']);
  });

  it('LEDGER_HOME before the folders upward', async () => {
    const home = newFolder();
    writeFileSync(
      join(home, 'profiles.json'),
      JSON.stringify({ profiles: { other: { gateway: second.url, token: TOKEN } } }),
    );
    await status([], { env: { LEDGER_HOME: home } });
    expect(tokensSeen(second)).to.deep.equal([`Bearer ${TOKEN}`]);
  });

  for (const [name, argv, surroundings, expected] of [
    ['a profile that is not there', ['--as', 'nobody'], {}, 'PROFILE_UNKNOWN'],
    ['a profile named after a property of every object', ['--as', 'constructor'], {}, 'PROFILE_UNKNOWN'],
    ['a profile without a gateway', ['--as', 'enterprise'], {}, 'USAGE_INVALID'],
    ['nothing at all', [], { cwd: '/' }, 'USAGE_INVALID'],
    ['a URL that is none', ['--gateway', 'ftp://x'], {}, 'USAGE_INVALID'],
    ['a token file that is not there', ['--token-file', 'none'], {}, 'FILE_UNREADABLE'],
  ] as const)
    it(`refuses ${name}`, async () => {
      const result = await status(argv, surroundings);
      expect([errorCode(result), result.exit]).to.deep.equal([expected, 2]);
    });

  it('refuses a profiles file that is damaged', async () => {
    writeFileSync(join(folder, '../../.ledger/profiles.json'), '{"profiles": {"a": {"gateway": 7}}}');
    const result = await status([]);
    expect([errorCode(result), result.exit]).to.deep.equal(['CONFIG_INVALID', 2]);
  });

  it('exits 4 when nobody listens there', async () => {
    const { url } = second;
    await second.stop();
    const result = await status(['--gateway', url]);
    expect([errorCode(result), result.exit]).to.deep.equal(['GATEWAY_UNREACHABLE', 4]);
    second = await FakeGateway.start();
  });
});
