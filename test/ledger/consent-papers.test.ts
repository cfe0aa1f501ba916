/** Offers, renewal, a clerk's help, objection, statements and receipts at the command line, against gateways of a consortium. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Profile, TestConsortium } from '../e2e/consortium.ts';
import { syntheticUscc } from '../e2e/enterprise.ts';
import { errorCode, newFolder, type Run, removeFolders, run, type Surroundings } from './run-ledger.ts';

interface Offered {
  readonly offers: { readonly id: string; readonly recipient: number; readonly told: boolean }[];
}
interface Consents {
  readonly consents: { readonly id: string; readonly state: string; readonly supersedes?: string }[];
}

describe('ledger consent offer, renew, assist; ledger objection, statements', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  let cwd: string;
  const uscc = syntheticUscc();
  const quick: Surroundings = { onSleep: () => new Promise((done) => setTimeout(done, 20)) };

  /** As the staff of a gateway. */
  const ledger = (profile: Profile, ...argv: string[]): Promise<Run> => {
    const { gateway, token } = consortium.node(profile);
    return run([...argv, '--json', '--gateway', gateway.url, '--token', token], { ...quick, cwd });
  };
  /** As the enterprise: with its wallet, without a token. */
  const owner = (profile: Profile, argv: readonly string[], more: Surroundings = {}): Promise<Run> =>
    run([...argv, '--wallet', 'wallet.json', '--json', '--gateway', consortium.node(profile).gateway.url], {
      ...quick,
      cwd,
      ...more,
    });
  async function well<T = Record<string, unknown>>(given: Promise<Run>): Promise<T> {
    const result = await given;
    expect(result.exit, result.out + result.err).to.equal(0);
    await consortium.settled();
    return result.json<T>();
  }

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank']);
    cwd = newFolder();
    await well(run(['subject', 'wallet', 'create', '--plain', '--out', 'wallet.json', '--json'], { cwd }));
    await well(ledger('government', 'subject', 'enrol', '--identifier', uscc, '--wallet', 'wallet.json'));
  });
  after(async () => {
    await consortium.close();
    removeFolders();
  });

  const terms = ['--publisher', '1', '--categories', 'registration,tax', '--purpose', 'loan-application'];
  const offer = (...more: string[]): string[] => [
    ...['consent', 'offer', '--recipient', '2', ...terms, '--valid-days', '60'],
    ...['--endpoint', consortium.node('government').gateway.url, ...more],
  ];
  const stateAt = async (profile: Profile, id: string): Promise<string | undefined> =>
    (await well<Consents>(ledger(profile, 'consent', 'list'))).consents.find((one) => one.id === id)?.state;
  async function becomes(profile: Profile, id: string, state: string): Promise<void> {
    let seen: string | undefined;
    for (let tries = 0; tries < 200 && seen !== state; tries++) {
      seen = await stateAt(profile, id);
      if (seen !== state) await new Promise((go) => setTimeout(go, 25));
    }
    expect(seen).to.equal(state);
  }

  describe('offers', () => {
    it('are refused where they make no sense, and signed by nobody who was not asked', async () => {
      for (const more of [
        ['--open-days', '61'],
        ['--purpose', 'curiosity'],
        ['--categories', 'religion'],
        ['--open-days', '15', '--valid-days', '14'],
      ])
        expect(errorCode(await owner('government', offer('--yes', ...more))), more.join(' ')).to.equal('USAGE_INVALID');
      const unasked = await owner('government', offer(), { answers: ['n'] });
      expect([unasked.exit, unasked.json<Offered>().offers]).to.deep.equal([1, []]);
      expect(unasked.err).to.contain('要约 offer').and.contain('纳税信息');
      const greedy = await owner('government', offer('--yes', '--data-life-days', '400'));
      expect([errorCode(greedy), greedy.exit]).to.deep.equal(['TEMPLATE_BREACH', 3]);
    });

    it('are accepted once, and withdrawn as a consent is', async () => {
      const { offers } = await well<Offered>(owner('government', offer('--yes')));
      const { id } = offers[0]!;
      expect(offers).to.deep.equal([{ ...offers[0], recipient: 2, told: true }]);
      const listed = await well<{ offers: { id: string; state: string }[] }>(ledger('bank', 'consent', 'offers'));
      expect(listed.offers.find((one) => one.id === id)).to.include({ state: 'open' });
      expect(JSON.stringify(listed)).to.not.contain(uscc);
      await well(ledger('bank', 'consent', 'accept', id));
      await becomes('bank', id, 'active');
      expect(errorCode(await ledger('bank', 'consent', 'decline', id))).to.equal('OFFER_CLOSED');
      await well(owner('government', ['consent', 'withdraw', id]));
      await becomes('bank', id, 'withdrawn');
    });

    it('are declined, or taken back before they are accepted', async () => {
      const made = async (): Promise<string> =>
        (await well<Offered>(owner('government', offer('--yes', '--use-limit', '3')))).offers[0]!.id;
      const [first, second] = [await made(), await made()];
      expect(first).to.not.equal(second);
      await well(ledger('bank', 'consent', 'decline', first));
      expect(errorCode(await ledger('bank', 'consent', 'accept', first))).to.equal('OFFER_CLOSED');
      await well(owner('government', ['consent', 'withdraw', second]));
      expect(errorCode(await ledger('bank', 'consent', 'accept', second))).to.equal('OFFER_CLOSED');
      let table = '';
      for (let tries = 0; tries < 200 && !table.includes('已撤回 withdrawn'); tries++)
        table = (await run(['consent', 'offers', ...target('bank')], { cwd })).out;
      expect(table).to.match(new RegExp(`${first}.*已谢绝 declined`));
      expect(table).to.match(new RegExp(`${second}.*已撤回 withdrawn`));
    });

    it('are told again to a lender that was away', async () => {
      const { meddler } = consortium.node('bank');
      meddler.setDown(true);
      const away = await owner('government', offer('--yes', '--use-limit', '5')).finally(() => meddler.setDown(false));
      const [first] = away.json<Offered>().offers;
      expect([away.exit, first!.told]).to.deep.equal([1, false]);
      const [again] = (await well<Offered>(owner('government', offer('--yes', '--use-limit', '5')))).offers;
      expect(again).to.deep.include({ id: first!.id, told: true });
    });
  });

  const target = (profile: Profile): string[] => {
    const { gateway, token } = consortium.node(profile);
    return ['--gateway', gateway.url, '--token', token];
  };

  describe('grants', () => {
    let granted: string;

    before(async () => {
      const asked = ['consent', 'request', '--publisher', '1:registration', '--purpose', 'loan-application'];
      await well(ledger('bank', ...asked, '--valid-days', '30', '--out', 'request.json'));
      const given = await owner('government', ['consent', 'grant', '--request', 'request.json', '--yes']);
      granted = given.json<{ consents: { id: string }[] }>().consents[0]!.id;
      expect(given.exit, given.out).to.equal(0);
      await becomes('bank', granted, 'active');
    });

    it('have a receipt, as a page too', async () => {
      const made = await well<{ pdf: string; bytes: number }>(
        ledger('bank', 'consent', 'receipt', granted, '--pdf', 'receipt.pdf'),
      );
      const page = readFileSync(join(cwd, 'receipt.pdf'));
      expect([page.length, page.subarray(0, 5).toString()]).to.deep.equal([made.bytes, '%PDF-']);
      const nowhere = await ledger('bank', 'consent', 'receipt', granted, '--pdf', 'no/such/folder.pdf');
      expect(errorCode(nowhere)).to.equal('FILE_UNWRITABLE');
      const unknown = `0x${'ab'.repeat(32)}`;
      expect(errorCode(await ledger('bank', 'consent', 'receipt', unknown, '--pdf', 'x.pdf'))).to.equal(
        'CONSENT_UNKNOWN',
      );
    });

    it('are renewed: the new one in force, the old one ended, told once', async () => {
      const renew = ['consent', 'renew', granted, '--valid-days', '90'];
      const unknown = ['consent', 'renew', `0x${'ab'.repeat(32)}`, '--valid-days', '90', '--yes'];
      expect(errorCode(await owner('government', unknown))).to.equal('CONSENT_UNKNOWN');
      expect((await owner('government', renew, { answers: ['n'] })).exit).to.equal(1);
      expect(await stateAt('bank', granted)).to.equal('active');
      const next = await well<{ id: string; delivered: string[] }>(owner('government', [...renew, '--yes']));
      expect(next.delivered).to.deep.equal(['publisher', 'recipient']);
      for (const profile of ['government', 'bank'] as const) {
        await becomes(profile, next.id, 'active');
        await becomes(profile, granted, 'withdrawn');
      }
      expect((await well<{ id: string }>(owner('government', [...renew, '--yes']))).id).to.equal(next.id);
      const ended = ['consent', 'renew', next.id, '--valid-days', '367', '--yes'];
      expect(errorCode(await owner('government', ended))).to.equal('USAGE_INVALID');
      await well(owner('government', ['consent', 'revoke', next.id]));
      const again = ['consent', 'renew', next.id, '--valid-days', '9', '--yes'];
      expect(errorCode(await owner('government', again))).to.equal('CONSENT_INVALID');
    });

    it("with a clerk's help cool off first, and not with a notice that is none", async () => {
      const helped = ['consent', 'assist', '--request', 'request.json', '--service-point', 'township 3'];
      expect(errorCode(await ledger('government', ...helped, '--mode', 'sung', '--out', 'n.json'))).to.equal(
        'USAGE_INVALID',
      );
      const made = await well<{ hash: string; clerk: string; coolingOffUntil: number }>(
        ledger('government', ...helped, '--mode', 'read-out', '--out', 'notice.json'),
      );
      expect(made.clerk).to.match(/^st_/);
      const grant = (notice: string) =>
        owner('government', ['consent', 'grant', '--request', 'request.json', '--notice', notice, '--yes']);
      writeFileSync(join(cwd, 'none.json'), '{"notice":{"zh":"x"}}');
      expect(errorCode(await grant('none.json'))).to.equal('USAGE_INVALID');
      const altered = JSON.parse(readFileSync(join(cwd, 'notice.json'), 'utf8')) as {
        notice: { assisted: { clerk: string } };
      };
      altered.notice.assisted.clerk = 'st_another';
      writeFileSync(join(cwd, 'altered.json'), JSON.stringify(altered));
      const forged = (await grant('altered.json')).json<{ deliveries: { problem: { values: object } }[] }>();
      expect(forged.deliveries[0]!.problem.values).to.include({ reason: 'ASSISTANCE_NOT_SIGNED' });
      const { consents } = await well<{ consents: { id: string }[] }>(grant('notice.json'));
      await becomes('bank', consents[0]!.id, 'cooling-off');
    });
  });

  it('objections stop a publisher, and their end lets it go on', async () => {
    const row = JSON.stringify({ line: 1, values: { uscc, permitType: '合成许可证', validUntil: '2030-01-01' } });
    const publish = async (): Promise<{ status: string; code?: string }> => {
      const path = '/records?schema=permit&system=test';
      const { body } = await consortium.call<{ results: { status: string; code?: string }[] }>('government', path, {
        ndjson: row,
      });
      return body.results[0]!;
    };
    const say = (what: string, publisher = '1') => owner('government', ['objection', what, '--publisher', publisher]);
    expect(errorCode(await say('raise', '9'))).to.equal('SUBJECT_UNKNOWN');
    expect(await well(say('raise'))).to.include({ stop: true });
    expect(await publish()).to.include({ status: 'rejected', code: 'PROCESSING_STOPPED' });
    // Signed in the same second it would be no later word.
    await new Promise((go) => setTimeout(go, 1_100));
    expect(await well(say('lift'))).to.include({ stop: false });
    expect(await publish()).to.include({ status: 'accepted' });
  });

  it('statements tell what was erased, signed', async () => {
    const values = { uscc, permitType: '合成许可证二', validUntil: '2030-01-01' };
    const path = '/records?schema=permit&system=test';
    const ndjson = JSON.stringify({ line: 1, values });
    const { body } = await consortium.call<{ results: { id: string }[]; operations: string[] }>('government', path, {
      ndjson,
    });
    await consortium.final('government', body.operations);
    const { id } = body.results[0]!;
    expect((await well<{ statements: [] }>(ledger('government', 'statements'))).statements).to.deep.equal([]);
    await well(ledger('government', 'erase', id, '--basis', 'request of the subject'));
    const told = await well<{ statements: { statement: object; valid: boolean }[] }>(
      ledger('government', 'statements'),
    );
    expect(told.statements).to.have.length(1);
    expect(told.statements[0]).to.deep.include({ valid: true });
    expect(told.statements[0]!.statement).to.include({ kind: 'erasure', id, member: 1 });
    const table = await run(['statements', ...target('government')], { cwd });
    expect(table.out).to.match(new RegExp(`删除 erasure +${id} +request of the subject +有效 valid`));
    expect(errorCode(await ledger('government', 'statements', '--from', '2'))).to.equal('USAGE_INVALID');
  });
});
