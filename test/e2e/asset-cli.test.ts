/** Titles and liens at the command line, against gateways of a consortium. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SignedAssetAnswer } from '../../server/domain/asset-answer.ts';
import { errorCode, type Run, run } from '../ledger/run-ledger.ts';
import { AssetCounty } from './asset-county.ts';

const FIELDS = ['factoryNumber=LC10023B88', 'maker=合成农机制造厂', 'model=4LZ-8'];

describe('ledger asset and ledger lien', function () {
  this.timeout(180_000);
  let county: AssetCounty;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'asset-cli-'));
    county = await AssetCounty.start(['government', 'bank-a', 'bank-b', 'appraiser']);
  });
  after(async () => {
    await county.close();
    await rm(folder, { recursive: true });
  });

  const path = (name: string): string => join(folder, name);
  /** Runs a command as a member. */
  function as(profile: string, ...argv: string[]): Promise<Run> {
    const { gateway, token } = county.consortium.node(profile);
    return run([...argv, '--json'], { env: { LEDGER_GATEWAY: gateway.url, LEDGER_TOKEN: token }, cwd: folder });
  }
  /** The same, which must end well. */
  async function done<T = Record<string, unknown>>(profile: string, ...argv: string[]): Promise<T> {
    const result = await as(profile, ...argv);
    expect(result.exit, `${argv.join(' ')}: ${result.out}${result.err}`).to.equal(0);
    await county.consortium.settled();
    return result.json<T>();
  }
  const fields = FIELDS.flatMap((field) => ['--field', field]);

  it('titles, values, pledges and checks a machine', async () => {
    await done('government', 'subject', 'wallet', 'create', '--plain', '--out', path('w.json'));
    const { address } = await done<{ address: string }>(
      'government',
      'asset',
      'account',
      '--label',
      'harvester',
      '--wallet',
      path('w.json'),
    );
    const register = ['asset', 'register', '--class', 'farm-machine', ...fields, '--owner', address];
    const titled = await done<{ asset: string }>('government', ...register);
    expect(titled.asset).to.equal('1');
    const worth = [
      '--currency',
      'CNY',
      '--method',
      'market',
      '--basis',
      'market-value',
      '--as-of',
      '2026-11-01',
      '--valid-until',
      '2027-05-01',
    ];
    await done('appraiser', 'asset', 'appraise', '1', '--amount', '180000.00', ...worth);

    const ask = [
      'lien',
      'request',
      '--assets',
      '1',
      '--kind',
      'mortgage',
      '--currency',
      'CNY',
      '--amount',
      '200000.00',
      '--debt',
      '借款合同',
      '--effective-at',
      '2026-01-01',
    ];
    const request = await done<{ warnings: { code: string }[] }>('bank-a', ...ask, '--out', path('request.json'));
    expect(request.warnings.map(({ code }) => code)).to.deep.equal(['ABOVE_VALUE']);
    await done(
      'bank-a',
      'lien',
      'consent',
      path('request.json'),
      '--wallet',
      path('w.json'),
      '--yes',
      '--out',
      path('consent.json'),
    );
    const { lien } = await done<{ lien: string }>('bank-a', 'lien', 'accept', path('consent.json'));
    await done(
      'bank-a',
      'lien',
      'register',
      lien,
      '--register',
      'movable-finance',
      '--number',
      '2026-1',
      '--registered-at',
      String(Math.floor(Date.now() / 1000) - 60),
    );
    expect((await done<{ debt: string }>('bank-a', 'lien', 'show', lien)).debt).to.equal('借款合同');
    expect((await done<{ debt: null }>('bank-b', 'lien', 'show', lien)).debt).to.equal(null);

    const verified = await done<SignedAssetAnswer>(
      'bank-b',
      'asset',
      'verify',
      '1',
      '--ask-chain',
      '--save',
      path('answer.json'),
    );
    expect(verified.liens!.ranking.ranked.map((one) => one.lien)).to.deep.equal([lien]);
    const manifest = join(county.consortium.dir, 'consortium.json');
    await done('government', 'asset', 'check', path('answer.json'));
    await done(
      'government',
      'asset',
      'check',
      path('answer.json'),
      '--rpc',
      county.consortium.rpcUrl,
      '--manifest',
      manifest,
    );
    const answer = JSON.parse(await readFile(path('answer.json'), 'utf8')) as SignedAssetAnswer;
    const short = { ...answer, liens: { ...answer.liens!, steps: [], terms: [], registrations: [] } };
    await writeFile(path('short.json'), JSON.stringify(short));
    const checked = await as('government', 'asset', 'check', path('short.json'));
    expect(checked.exit).to.equal(1);
    expect(checked.json<{ problems: { code: string }[] }>().problems.map(({ code }) => code)).to.include(
      'LIEN_STEPS_MISSING',
    );

    const plain = await run(['asset', 'verify', '1'], {
      env: {
        LEDGER_GATEWAY: county.consortium.node('bank-b').gateway.url,
        LEDGER_TOKEN: county.consortium.node('bank-b').token,
      },
    });
    expect(plain.out)
      .to.match(/FOUND: asset 1, farm-machine/)
      .and.match(/REGISTERED_BY_TIME \(414\)/);
  });

  it('moves a title with the signature of its wallet, and with no other', async () => {
    const { address } = await done<{ address: string }>(
      'government',
      'asset',
      'account',
      '--label',
      'sold',
      '--wallet',
      path('w.json'),
    );
    await done('government', 'subject', 'wallet', 'create', '--plain', '--out', path('other.json'));
    const wrong = await as('government', 'asset', 'transfer', '1', '--to', address, '--wallet', path('other.json'));
    expect([errorCode(wrong), wrong.exit]).to.deep.equal(['USAGE_INVALID', 2]);
    await done('government', 'asset', 'transfer', '1', '--to', address, '--wallet', path('w.json'));
    const found = await done<SignedAssetAnswer>('bank-b', 'asset', 'verify', '1');
    expect(found.title!.owner).to.equal(address);
  });

  it('names what is wrong, as the gateway does', async () => {
    const wrong = async (profile: string, ...argv: string[]): Promise<[string, number]> => {
      const result = await as(profile, ...argv);
      return [errorCode(result), result.exit];
    };
    const owner = `0x${'11'.repeat(20)}`;
    const patent = [
      'asset',
      'register',
      '--class',
      'patent',
      '--owner',
      owner,
      '--field',
      'patentNumber=ZL201710601862.4',
    ];
    expect(await wrong('government', ...patent)).to.deep.equal(['PATENT_CHECK_DIGIT', 2]);
    const twin = [
      'asset',
      'register',
      '--class',
      'farm-machine',
      '--owner',
      owner,
      '--field',
      'factoryNumber=LC1OO23B88',
      ...fields.slice(2),
    ];
    expect(await wrong('government', ...twin)).to.deep.equal(['ASSET_SUSPECT', 2]);
    expect(await wrong('bank-a', 'asset', 'verify')).to.deep.equal(['USAGE_INVALID', 2]);
    expect(await wrong('government', 'asset', 'note', '1', '--kind', 'theft', '--reference', 'x')).to.deep.equal([
      'USAGE_INVALID',
      2,
    ]);
    expect(await wrong('government', 'lien', 'release', `0x${'12'.repeat(32)}`)).to.deep.equal(['FORBIDDEN', 3]);
    expect(await wrong('bank-a', 'lien', 'release', `0x${'12'.repeat(32)}`)).to.deep.equal(['LIEN_UNKNOWN', 2]);
    const request = JSON.parse(await readFile(path('request.json'), 'utf8')) as { debt: object };
    await writeFile(path('forged.json'), JSON.stringify({ ...request, debt: { ...request.debt, text: 'another' } }));
    const sign = ['lien', 'consent', path('forged.json'), '--wallet', path('w.json'), '--yes', '--out', path('x.json')];
    expect(await wrong('bank-a', ...sign)).to.deep.equal(['LIEN_CONSENT_MISMATCH', 2]);
  });

  describe('import', () => {
    const OWNER = ['--owner', `0x${'33'.repeat(20)}`];
    const SUBSTITUTE = [
      '--map',
      'substitute=id',
      '--substitute-scheme',
      'synthetic inventory',
      '--map',
      'quantity=count',
    ];
    interface Imported {
      readonly machines: number;
      readonly done: number;
      readonly known: number;
      readonly substitute: string | null;
      readonly rejected: { line: number; code: string }[];
    }

    before(async () => {
      await writeFile(
        path('machines.csv'),
        'id,name,count,price,shipped\nS-1,拖拉机,1,100000,2020-01-01\nS-2,收割机,3,9000.50,2026-10-01\n',
      );
      await writeFile(
        path('serials.csv'),
        'serial,maker,model\nAB10000001,甲,M\nAB1OOOO001,甲,M\nLC10023B88,合成农机制造厂,4LZ-8\n',
      );
    });

    it('makes nothing up: without numbers it wants a declared substitute', async () => {
      const bare = await as('government', 'asset', 'import', path('machines.csv'), ...OWNER, '--map', 'model=name');
      expect([errorCode(bare), bare.exit]).to.deep.equal(['ASSET_IDENTITY_INVALID', 2]);
      const half = await as('government', 'asset', 'import', path('machines.csv'), ...OWNER, '--map', 'substitute=id');
      expect(errorCode(half)).to.equal('USAGE_INVALID');
      const column = await as(
        'government',
        'asset',
        'import',
        path('machines.csv'),
        ...OWNER,
        '--map',
        'model=nothing',
      );
      expect(errorCode(column)).to.equal('COLUMN_UNKNOWN');
    });

    it('titles every machine of a row, says that the numbers are substitutes, and repeats nothing', async () => {
      const argv = [
        'asset',
        'import',
        path('machines.csv'),
        ...SUBSTITUTE,
        '--map',
        'model=name',
        '--wallet',
        path('w.json'),
      ];
      const first = await done<Imported>('government', ...argv);
      expect(first).to.include({ machines: 4, done: 4, substitute: 'synthetic inventory' });
      const before = (await county.consortium.call<{ head: { number: number } }>('government', '/status')).body.head
        .number;
      await done<Imported>('government', ...argv);
      await county.consortium.settled();
      expect(
        (await county.consortium.call<{ head: { number: number } }>('government', '/status')).body.head.number,
      ).to.equal(before);
      const accounts = JSON.parse(await readFile(path('w.json'), 'utf8')) as {
        plain: { assets: { address: string }[] };
      };
      expect(new Set(accounts.plain.assets.map(({ address }) => address)).size).to.equal(6);
    });

    it('values them by a declared rule, once', async () => {
      const argv = ['asset', 'import', path('machines.csv'), ...SUBSTITUTE, '--map', 'model=name', '--values'];
      const rule = ['--map', 'value=price', '--map', 'valuedOn=shipped', '--currency', 'CNY', '--life-years', '10'];
      expect(await done<Imported>('appraiser', ...argv, ...rule)).to.include({ machines: 4, done: 4, known: 0 });
      expect(await done<Imported>('appraiser', ...argv, ...rule)).to.include({ done: 0, known: 4 });
    });

    it('goes past what is suspect, and names its line', async () => {
      const argv = [
        'asset',
        'import',
        path('serials.csv'),
        ...OWNER,
        '--map',
        'factoryNumber=serial',
        '--map',
        'maker=maker',
        '--map',
        'model=model',
      ];
      const result = await as('government', ...argv);
      const { rejected } = result.json<Imported>();
      // The first two are sent together: the gateway or the chain refuses whichever comes second. The third has its title already.
      expect(result.exit).to.equal(1);
      expect(rejected.every(({ code }) => code === 'ASSET_SUSPECT')).to.equal(true);
    });
  });

  // After the import, which counts the assets.
  describe('disputes', () => {
    it('objects to a title, a valuation and a lien as the owner, states, reads and withdraws', async () => {
      const { address } = await done<{ address: string }>(
        'government',
        ...['asset', 'account', '--label', 'tractor', '--wallet', path('w.json')],
      );
      const plough = [
        '--class',
        'farm-machine',
        '--field',
        'factoryNumber=TR20011A01',
        '--field',
        'maker=合成农机制造厂',
      ];
      const register = ['asset', 'register', ...plough, '--field', 'model=TR-1', '--owner', address];
      const { asset } = await done<{ asset: string }>('government', ...register);
      const worth = ['--currency', 'CNY', '--method', 'market', '--basis', 'market-value', '--as-of', '2026-11-01'];
      const { valuation } = await done<{ valuation: string }>(
        'appraiser',
        ...['asset', 'appraise', asset, '--amount', '90000.00', ...worth, '--valid-until', '2027-05-01'],
      );
      const ask = [
        'lien',
        'request',
        '--assets',
        asset,
        '--kind',
        'mortgage',
        '--currency',
        'CNY',
        '--amount',
        '50000.00',
      ];
      await done(
        'bank-a',
        ...ask,
        '--debt',
        '借款合同二',
        '--effective-at',
        '2026-01-01',
        '--out',
        path('request2.json'),
      );
      const signed = ['--wallet', path('w.json'), '--yes', '--out', path('consent2.json')];
      await done('bank-a', 'lien', 'consent', path('request2.json'), ...signed);
      const { lien } = await done<{ lien: string }>('bank-a', 'lien', 'accept', path('consent2.json'));

      const file = (...more: string[]): string[] => ['dispute', 'file', ...more, '--grounds', '有误', '--asset', asset];
      const by = (wallet: string): string[] => ['--wallet', path(wallet)];
      for (const argv of [
        file('--kind', 'title', lien),
        file('--kind', 'lien'),
        file(lien),
        [...file('--kind', 'lien', lien), '--publisher', '1'],
        ['dispute', 'file', lien, '--kind', 'lien', '--grounds', 'x', '--publisher', '1'],
        ['dispute', 'file', lien, '--grounds', 'x', ...['--kind', 'lien', '--asset', '-7']],
      ])
        expect(errorCode(await as('bank-b', ...argv, ...by('w.json'))), argv.join(' ')).to.equal('USAGE_INVALID');
      // Another wallet does not own it: nothing is signed.
      expect(errorCode(await as('bank-b', ...file('--kind', 'title'), ...by('other.json')))).to.equal('USAGE_INVALID');

      for (const [kind, target, respondent] of [
        ['title', [], 'government'],
        ['valuation', [valuation], 'appraiser'],
        ['lien', [lien], 'bank-a'],
      ] as const) {
        const filed = await done<{ id: string; operation: string }>(
          'bank-b',
          ...file('--kind', kind, ...target, '--statement', `对${kind}的声明`),
          ...by('w.json'),
        );
        await county.consortium.final('bank-b', [filed.operation]);
        const shown = await done<object>(respondent, 'dispute', 'show', filed.id);
        expect(shown, kind).to.deep.include({ kind, state: 'open', statement: `对${kind}的声明` });
        const party = ['--asset', asset, ...by('w.json')];
        const { operation } = await done<{ operation: string }>(
          'bank-b',
          ...['dispute', 'state', filed.id, '补充声明', ...party],
        );
        await county.consortium.final('bank-b', [operation]);
        const read = await done<object>(respondent, 'dispute', 'read', filed.id, ...party);
        expect(read, kind).to.deep.include({ state: 'open', grounds: '有误', statement: '补充声明', statements: 2 });
        const ended = await done<{ operation: string }>('bank-b', 'dispute', 'withdraw', filed.id, ...party);
        await county.consortium.final('bank-b', [ended.operation]);
        expect(await done<object>(respondent, 'dispute', 'show', filed.id)).to.include({ state: 'withdrawn' });
      }
    });
  });
});
