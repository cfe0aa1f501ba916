/** `ledger dispute | member | govern` against gateways: what people type, the answers and the refusals with their values. */
import { join } from 'node:path';
import { expect } from 'chai';
import { type Run, run, type Surroundings } from '../ledger/run-ledger.ts';
import { type Profile, TestConsortium } from './consortium.ts';
import { syntheticUscc } from './enterprise.ts';

interface Refusal {
  readonly error: { readonly code: string; readonly values: Record<string, unknown> };
}

describe('ledger dispute, member, govern', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let wallet: string;
  let record: string;
  const uscc = syntheticUscc();

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank', 'platform'], undefined, {}, undefined, {
      handOver: true,
      vote: { votingDelay: 1, votingPeriod: 600, timelockDelay: 5 },
    });
    wallet = join(consortium.dir, 'wallet.json');
    expect((await run(['subject', 'wallet', 'create', '--plain', '--out', wallet])).exit).to.equal(0);
    const enrolled = await ledger('government', 'subject', 'enrol', '--identifier', uscc, '--wallet', wallet);
    expect(enrolled.exit, enrolled.err).to.equal(0);
    const ndjson = JSON.stringify({ line: 1, values: { uscc, permitType: '合成许可证二', validUntil: '2030-01-01' } });
    const path = '/records?schema=permit&system=test';
    const { body } = await consortium.call<{ results: { id: string }[]; operations: string[] }>('government', path, {
      ndjson,
    });
    await consortium.final('government', body.operations);
    record = body.results[0]!.id;
  });
  after(() => consortium.close());

  const target = (profile: Profile, token: string): string[] => [
    '--gateway',
    consortium.node(profile).gateway.url,
    '--token',
    token,
  ];
  const quick: Surroundings = { onSleep: () => new Promise((done) => setTimeout(done, 20)) };
  /** As the staff of a gateway. */
  const ledger = (profile: Profile, ...argv: string[]): Promise<Run> =>
    run([...argv, ...target(profile, consortium.node(profile).token)], quick);
  /** As its operator. */
  const operator = (profile: Profile, ...argv: string[]): Promise<Run> =>
    run([...argv, ...target(profile, consortium.node(profile).operatorToken)], quick);
  const party = (...argv: string[]): Promise<Run> =>
    ledger('government', 'dispute', ...argv, '--publisher', '1', '--wallet', wallet, '--json');

  /** What the party did, once it is on chain. */
  async function done(given: Run): Promise<{ id: string }> {
    expect(given.exit, given.out + given.err).to.equal(0);
    const receipt = given.json<{ id: string; operation: string }>();
    await consortium.final('government', [receipt.operation]);
    return receipt;
  }

  function refused(given: Run, exit: number, code: string, values: object = {}): void {
    expect(given.exit, given.out + given.err).to.equal(exit);
    const { error } = given.json<Refusal>();
    expect(error.code).to.equal(code);
    expect(error.values ?? {}).to.deep.include(values);
  }

  it('files, lists, answers and reads a dispute', async () => {
    const { id } = await done(await party('file', record, '--grounds', '许可类别有误', '--statement', '应为二类'));

    const table = await ledger('government', 'dispute', 'list', '--state', 'open');
    expect(table.exit, table.err).to.equal(0);
    expect(table.out).to.match(new RegExp(`open +\\S+Z +attestation +member 1 +1 +${id}`));
    const shown = await ledger('government', 'dispute', 'show', id);
    expect(shown.out).to.contain('grounds: 许可类别有误').and.contain('statement: 应为二类');
    // The bank sees the mark, not the words.
    expect((await ledger('bank', 'dispute', 'show', id)).out)
      .to.match(/open/)
      .and.not.contain('应为二类');

    refused(await party('file', record, '--grounds', '再次'), 2, 'DISPUTE_DUPLICATE', { dispute: id });
    const text = ['--text', '维持', '--json'];
    refused(
      await ledger('bank', 'dispute', 'answer', id, '--outcome', 'rejected', ...text),
      3,
      'DISPUTE_NOT_RESPONDENT',
      {
        member: 2,
        respondent: 1,
      },
    );
    refused(
      await ledger('government', 'dispute', 'answer', id, '--outcome', 'corrected', ...text),
      2,
      'DISPUTE_NOT_CORRECTED',
    );
    const answered = await ledger('government', 'dispute', 'answer', id, '--outcome', 'unresolved', '--text', '待核实');
    expect(answered.exit, answered.out + answered.err).to.equal(0);
    await done(await party('state', id, '补充声明'));
    expect((await party('read', id)).json()).to.deep.include({
      state: 'unresolved',
      answer: '待核实',
      statement: '补充声明',
      statements: 2,
    });
    await done(await party('withdraw', id));
    refused(await party('withdraw', id), 2, 'DISPUTE_CLOSED', { status: 5 });
  });

  it('refuses a dispute by a stranger', async () => {
    const other = join(consortium.dir, 'other.json');
    await run(['subject', 'wallet', 'create', '--plain', '--out', other]);
    await ledger('government', 'subject', 'enrol', '--identifier', syntheticUscc(), '--wallet', other);
    refused(
      await ledger(
        'government',
        'dispute',
        'file',
        record,
        '--grounds',
        'x',
        '--publisher',
        '1',
        '--wallet',
        other,
        '--json',
      ),
      3,
      'DISPUTE_NOT_PARTY',
      { target: record },
    );
  });

  it('rotates a key, declares the old one compromised, and shows it', async () => {
    const since = new Date(Date.now() - 1_000).toISOString().replace(/\.\d+/, '');
    const before = (await ledger('government', 'member', 'show', '1', '--json')).json<{ keys: { key: string }[] }>();
    const { key } = before.keys[0]!;
    const rotated = await operator('government', 'member', 'key', 'rotate', '--json');
    expect(rotated.exit, rotated.out + rotated.err).to.equal(0);
    expect(rotated.json()).to.deep.include({ replaced: key });
    const ask = [
      'member',
      'compromise',
      'ask',
      key,
      '--since',
      since,
      '--reason',
      'lost',
      '--report',
      '演练',
      '--json',
    ];
    refused(await operator('government', ...ask, '--approver', '1'), 2, 'COMPROMISE_INVALID', {
      approver: 1,
      member: 1,
    });
    const asked = await operator('government', ...ask, '--approver', '2');
    expect(asked.exit, asked.out + asked.err).to.equal(0);
    const { id } = asked.json<{ id: string }>();
    expect((await operator('bank', 'member', 'compromise', 'list')).out).to.match(/TO APPROVE/);
    const wrong = ['member', 'compromise', 'approve', id, '--json'];
    refused(await operator('platform', ...wrong, '--key', key), 2, 'COMPROMISE_UNKNOWN');
    expect((await operator('bank', ...wrong, '--key', key)).exit).to.equal(0);
    await consortium.mine();
    expect((await ledger('platform', 'member', 'show', '1')).out).to.match(/COMPROMISED since .*: lost/);
  });

  it('proposes in words, shows the calls, votes once, and refuses what is out of turn', async () => {
    const propose = ['govern', 'propose', 'set-parameter', 'votingPeriod', '900', '--title', '延长投票期', '--json'];
    const proposed = await operator('bank', ...propose);
    expect(proposed.exit, proposed.out + proposed.err).to.equal(0);
    const { id } = proposed.json<{ id: string }>();
    expect((await ledger('platform', 'govern', 'show', id)).out).to.match(
      /投票期900秒 · a vote lasts 900 s\n +0x[0-9a-f]{40} 0x/,
    );
    expect((await ledger('platform', 'govern', 'list')).out).to.contain('延长投票期');
    await consortium.advance(2);
    const vote = ['govern', 'vote', id, 'for', '--json'];
    expect((await operator('bank', ...vote)).exit).to.equal(0);
    refused(await operator('bank', ...vote), 2, 'VOTE_CAST');
    refused(await operator('bank', 'govern', 'execute', id, '--json'), 2, 'PROPOSAL_STATE');
    refused(await operator('bank', 'member', 'suspend', '3', '--reason', '1', '--json'), 3, 'ACT_NOT_ALLOWED');
    refused(await ledger('bank', ...vote), 3, 'FORBIDDEN');
    expect((await ledger('bank', 'govern', 'status')).out).to.match(/guardian +0x/);
  });
});
