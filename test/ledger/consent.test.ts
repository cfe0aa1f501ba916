import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { LedgerError } from '../../server/errors.ts';
import { FakeGateway, problem } from './fake-gateway.ts';
import { errorCode, newFolder, type Run, removeFolders, run, type Surroundings } from './run-ledger.ts';
import { code } from './sample-files.ts';

interface Granted {
  consents: { id: string; publisher: number; delivered: string[] }[];
  declined: number[];
}

describe('ledger consent', () => {
  let office: FakeGateway;
  let bank: FakeGateway;
  let folder: string;
  let wallet: string;
  let request: string;
  const ask = (argv: readonly string[], more: Surroundings = {}): Promise<Run> => run(argv, { cwd: folder, ...more });
  const makeRequest = (...more: string[]): Promise<Run> =>
    ask([
      'consent',
      'request',
      '--publisher',
      '1:tax,social-insurance',
      '--purpose',
      'loan-application',
      '--valid-days',
      '30',
      '--use-limit',
      '3',
      '--out',
      request,
      ...bank.options,
      ...more,
    ]);
  const grant = (...more: string[]): Promise<Run> =>
    ask(['consent', 'grant', '--request', request, '--wallet', wallet, '--yes', '--json', ...more]);
  const edit = (change: (document: Record<string, unknown>) => void): void => {
    const document = JSON.parse(readFileSync(request, 'utf8')) as Record<string, unknown>;
    change(document);
    writeFileSync(request, JSON.stringify(document));
  };

  beforeEach(async () => {
    office = await FakeGateway.start({ member: 1 });
    bank = await FakeGateway.start({ member: 2 });
    bank.endpoints[1] = office.url;
    folder = newFolder();
    wallet = join(folder, 'wallet.json');
    request = join(folder, 'request.json');
    await ask(['subject', 'wallet', 'create', '--out', wallet, '--plain']);
    await ask([
      'subject',
      'enrol',
      '--identifier',
      code(1),
      '--wallet',
      wallet,
      '--publishers',
      '1,3',
      ...office.options,
    ]);
    bank.consents.follow(office.consents);
  });
  afterEach(async () => {
    await Promise.all([office.stop(), bank.stop()]);
    removeFolders();
  });

  describe('request', () => {
    for (const [name, argv] of [
      ['no categories', ['--publisher', '1']],
      ['an unknown category', ['--publisher', '1:religion']],
      ['no time', ['--publisher', '1:tax', '--purpose', 'loan-application']],
      ['two times', ['--publisher', '1:tax', '--valid-days', '3', '--valid-until', '2027-01-01T00:00:00Z']],
      ['a time that is none', ['--publisher', '1:tax', '--valid-until', '2027-01-01']],
    ] as const)
      it(`refuses ${name}`, async () => {
        const result = await ask([
          'consent',
          'request',
          '--purpose',
          'loan-application',
          ...argv,
          '--json',
          ...bank.options,
        ]);
        expect([errorCode(result), result.exit, bank.seen.length]).to.deep.equal(['USAGE_INVALID', 2, 0]);
      });

    it('asks the gateway for a document, and writes it', async () => {
      expect((await makeRequest()).exit).to.equal(0);
      expect(JSON.parse(bank.seen[0]?.body ?? '')).to.deep.equal({
        publishers: [{ member: 1, categories: [2, 3] }],
        purpose: 'loan-application',
        validDays: 30,
        useLimit: 3,
        dataLifeDays: 365,
      });
      expect(JSON.parse(readFileSync(request, 'utf8'))).to.include({ recipient: 2, useLimit: 3 });
    });
  });

  describe('grant', () => {
    beforeEach(() => makeRequest());

    it('signs what was asked, for the publisher and the recipient; the opening goes to the recipient alone', async () => {
      const result = await grant();
      expect(result.exit, result.out).to.equal(0);
      const [granted] = result.json<Granted>().consents;
      expect(granted).to.deep.include({ publisher: 1, delivered: ['publisher', 'recipient'] });
      const [atOffice, atBank] = [office.consents.held.get(granted!.id), bank.consents.held.get(granted!.id)];
      expect(atOffice?.consent).to.deep.include({ action: 2, categories: [2, 3], useLimit: 3 });
      expect(atOffice?.consent.terms).to.include({ recipient: 2, purpose: 'loan-application', dataLife: 365 * 86_400 });
      expect(atOffice?.opening).to.equal(undefined);
      expect(atBank?.opening).to.deep.equal(office.consents.openings.find(({ publisher }) => publisher === 1));
    });

    it('shows in both languages what is signed, to whom it goes, and asks', async () => {
      const result = await ask(['consent', 'grant', '--request', request, '--wallet', wallet], { answers: ['n'] });
      expect(result.exit).to.equal(1);
      expect(office.consents.held.size + bank.consents.held.size).to.equal(0);
      for (const words of [
        '纳税信息',
        'social insurance',
        '贷款申请审查',
        office.url,
        bank.url,
        '最多 at most 3',
        'County Rural Bank',
      ])
        expect(result.err).to.contain(words);
    });

    it('asks for every publisher separately', async () => {
      await makeRequest('--publisher', '3:orders');
      const result = await ask(['consent', 'grant', '--request', request, '--wallet', wallet, '--json'], {
        answers: ['n', 'y'],
      });
      const { consents, declined } = result.json<Granted>();
      expect([result.exit, declined, consents.map(({ publisher }) => publisher)]).to.deep.equal([1, [1], [3]]);
      expect(bank.consents.held.get(consents[0]!.id)?.consent.categories).to.deep.equal([5]);
    });

    it('signs nothing new when the same request is granted again', async () => {
      const first = (await grant()).json<Granted>();
      const second = (await grant()).json<Granted>();
      expect(second.consents).to.deep.equal(first.consents);
      expect(office.consents.held.size).to.equal(1);
    });

    it('keeps what was signed when a gateway is down, and sends the same consent later', async () => {
      bank.intercept = () => problem(new LedgerError('FORBIDDEN', 'closed'));
      const first = await grant();
      expect([first.exit, first.json<Granted>().consents[0]?.delivered]).to.deep.equal([3, ['publisher']]);
      bank.intercept = undefined;
      const second = await grant();
      expect([second.exit, second.json<Granted>().consents[0]?.id]).to.deep.equal([
        0,
        first.json<Granted>().consents[0]?.id,
      ]);
      expect([office.consents.held.size, bank.consents.held.size]).to.deep.equal([1, 1]);
    });

    it('tells the recipient nothing that the publisher did not take', async () => {
      office.intercept = () => problem(new LedgerError('CONSENT_INVALID', 'no'));
      const result = await grant();
      expect([result.exit, bank.consents.held.size]).to.deep.equal([2, 0]);
    });

    it('exits 4 when the publisher does not answer', async () => {
      await office.stop();
      let time = Date.now();
      const result = await ask(['consent', 'grant', '--request', request, '--wallet', wallet, '--yes', '--json'], {
        now: () => time,
        onSleep: (ms) => {
          time += ms;
        },
      });
      expect(result.exit).to.equal(4);
      office = await FakeGateway.start({ member: 1 });
    });

    it('sends no token with a consent', async () => {
      await grant('--token', 'clt_secret');
      expect(
        office.seen.filter(({ path }) => path === '/consents').map(({ headers }) => headers.authorization),
      ).to.deep.equal([undefined]);
    });

    for (const [name, change, expected] of [
      [
        'another purpose than the product knows',
        (d) => Object.assign(d, { purpose: 'advertising' }),
        'CONSENT_INVALID',
      ],
      ['an end before the beginning', (d) => Object.assign(d, { validUntil: d.validFrom }), 'CONSENT_INVALID'],
      ['an end in the past', (d) => Object.assign(d, { validFrom: 1, validUntil: 2 }), 'CONSENT_INVALID'],
      [
        'no endpoint of the recipient',
        (d) => Object.assign(d, { endpoints: { 1: 'http://127.0.0.1:1' } }),
        'CONSENT_INVALID',
      ],
      [
        'an endpoint that is listened to on the way',
        (d) => Object.assign(d, { endpoints: { 1: 'http://127.0.0.1:1', 2: 'http://bank.example' } }),
        'CONSENT_INVALID',
      ],
      [
        'a notice of another text',
        (d) => Object.assign(d, { noticeText: { zh: '无', en: 'nothing' } }),
        'CONSENT_INVALID',
      ],
      [
        'a publisher twice',
        (d) => Object.assign(d, { publishers: [d.publishers, d.publishers].flat() }),
        'CONSENT_INVALID',
      ],
      ['a missing part', (d) => Object.assign(d, { domain: undefined }), 'CONSENT_INVALID'],
      [
        'a publisher for whom there is no handle',
        (d) =>
          Object.assign(d, {
            publishers: [{ member: 9, categories: [2] }],
            endpoints: { 2: 'http://127.0.0.1:1', 9: 'http://127.0.0.1:1' },
          }),
        'SUBJECT_UNKNOWN',
      ],
    ] as const satisfies [string, (document: Record<string, unknown>) => void, string][])
      it(`refuses a request with ${name}`, async () => {
        edit(change);
        const result = await grant();
        expect([errorCode(result), result.exit]).to.deep.equal([expected, 2]);
        expect(office.consents.held.size + bank.consents.held.size).to.equal(0);
      });

    it('refuses a request that names a key twice', async () => {
      writeFileSync(request, '{"recipient":2,"recipient":3}');
      expect(errorCode(await grant())).to.equal('JSON_DUPLICATE_KEY');
    });

    it('refuses to guess what to grant', async () => {
      expect((await grant('--provide')).exit).to.equal(2);
      expect((await ask(['consent', 'grant', '--wallet', wallet])).exit).to.equal(2);
    });
  });

  describe('grant --provide', () => {
    const provide = (publisher: string, ...more: string[]): Promise<Run> =>
      ask([
        'consent',
        'grant',
        '--provide',
        '--publisher',
        publisher,
        '--categories',
        'tax',
        '--valid-days',
        '10',
        '--endpoint',
        office.url,
        '--wallet',
        wallet,
        '--yes',
        '--json',
        ...more,
      ]);

    it('allows the member to publish', async () => {
      const result = await provide('1');
      expect(result.exit, result.out).to.equal(0);
      const consent = office.consents.held.get(result.json<Granted>().consents[0]!.id)?.consent;
      expect(consent).to.deep.include({ action: 1, categories: [2], useLimit: 0 });
      expect(consent?.terms).to.include({ recipient: 1, purpose: 'data-provision' });
      expect((consent?.validUntil ?? 0) - (consent?.validFrom ?? 0)).to.equal(10 * 86_400);
    });

    it('refuses the gateway of another member', async () => {
      const result = await provide('3');
      expect([errorCode(result), office.consents.held.size]).to.deep.equal(['CONSENT_INVALID', 0]);
    });
  });

  describe('revoke', () => {
    let id: string;
    const revoke = (): Promise<Run> => ask(['consent', 'revoke', id, '--wallet', wallet, '--json']);
    beforeEach(async () => {
      await makeRequest();
      id = (await grant()).json<Granted>().consents[0]!.id;
    });

    it('tells the publisher and the recipient', async () => {
      expect((await revoke()).exit).to.equal(0);
      expect([office, bank].map((gateway) => gateway.consents.held.get(id)?.withdrawal)).to.not.include(undefined);
    });

    it('tells the recipient though the publisher is down, and the publisher later', async () => {
      office.intercept = () => problem(new LedgerError('FORBIDDEN', 'closed'));
      const first = await revoke();
      expect([first.exit, first.json<{ delivered: string[] }>().delivered]).to.deep.equal([3, ['recipient']]);
      office.intercept = undefined;
      const second = await revoke();
      expect([second.exit, second.json<{ delivered: string[] }>().delivered]).to.deep.equal([
        0,
        ['recipient', 'publisher'],
      ]);
    });

    it('refuses a consent that is not of this wallet', async () => {
      id = `0x${'9'.repeat(64)}`;
      expect(errorCode(await revoke())).to.equal('CONSENT_UNKNOWN');
    });

    it('lets the same request be granted anew afterwards', async () => {
      await revoke();
      expect((await grant()).json<Granted>().consents[0]?.id).to.not.equal(id);
    });
  });

  describe('list', () => {
    it('lists what a wallet signed', async () => {
      await makeRequest();
      const [granted] = (await grant()).json<Granted>().consents;
      const result = await ask(['consent', 'list', '--wallet', wallet, '--json']);
      expect(
        result
          .json<{ consents: { id: string; withdrawal: unknown }[] }>()
          .consents.map(({ id, withdrawal }) => [id, withdrawal]),
      ).to.deep.equal([[granted?.id, null]]);
      expect((await ask(['consent', 'list', '--wallet', wallet])).out).to.contain('纳税信息 tax');
    });

    it('lists what a gateway holds', async () => {
      await makeRequest();
      const [granted] = (await grant()).json<Granted>().consents;
      const { out } = await ask(['consent', 'list', ...bank.options]);
      expect(out).to.contain(granted?.id);
      expect(out).to.contain('有效 active');
      expect(out.split('\n')[0]).to.match(/^授权 consent +类型 kind +接收方 recipient +用途 purpose/);
    });
  });
});
