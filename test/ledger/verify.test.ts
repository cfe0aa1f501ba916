import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CHECKS, FINDINGS, REASONS } from '../../scripts/ledger/verify/words.ts';
import { CONSENT_REFUSALS } from '../../server/domain/consent-rules.ts';
import { ATTESTATION_CHECKS, ITEM_CHECKS } from '../../server/domain/verdict.ts';
import { LedgerError } from '../../server/errors.ts';
import { FakeGateway, problem } from './fake-gateway.ts';
import { errorCode, run } from './run-ledger.ts';
import { code } from './sample-files.ts';
import { fullPass, history, mixed, noneProven, unknown } from './verification-fixture.ts';

const ASK = ['--identifier', code(1), '--purpose', 'loan-application', '--schema', 'enterprise-registration'];

describe('ledger verify', () => {
  let gateway: FakeGateway;
  const verify = (argv: readonly string[], more: Parameters<typeof run>[1] = {}) =>
    run(['verify', ...argv, ...gateway.options], more);
  const asked = () => JSON.parse(gateway.seen.find(({ path }) => path === '/verifications')?.body ?? 'null');

  beforeEach(async () => {
    gateway = await FakeGateway.start({ member: 2 });
    gateway.verification = fullPass();
  });
  afterEach(() => gateway.stop());

  describe('refuses before anything is asked', () => {
    for (const [name, argv, expected] of [
      [
        'a wrong check digit',
        ['--identifier', `${code(1).slice(0, 17)}${code(1).endsWith('1') ? '2' : '1'}`, ...ASK.slice(2)],
        'USCC_CHECK_DIGIT',
      ],
      ['nobody named', ASK.slice(2), 'USAGE_INVALID'],
      ['both a code and a consent', [...ASK, '--consent', `0x${'a'.repeat(64)}`], 'USAGE_INVALID'],
      ['no purpose', [...ASK.slice(0, 2), ...ASK.slice(4)], 'USAGE_INVALID'],
      ['an unknown purpose', [...ASK.slice(0, 2), '--purpose', 'curiosity', ...ASK.slice(4)], 'USAGE_INVALID'],
      ['no schema', ASK.slice(0, 4), 'USAGE_INVALID'],
      ['an empty field', [...ASK.slice(0, 4), '--schema', 'permit:'], 'USAGE_INVALID'],
      ['a consent that is no id', ['--consent', '0x12', ...ASK.slice(2)], 'HEX_INVALID'],
    ] as const)
      it(name, async () => {
        const result = await verify([...argv, '--json']);
        expect([errorCode(result), result.exit, gateway.seen.length]).to.deep.equal([expected, 2, 0]);
      });
  });

  it('asks for the fields named and no others', async () => {
    await verify([
      ...ASK.slice(0, 4),
      '--schema',
      'enterprise-registration:name,registeredCapital10k',
      '--schema',
      'permit',
    ]);
    expect(asked()).to.deep.equal({
      identifier: { type: 'uscc', value: code(1) },
      purpose: 'loan-application',
      items: [{ schema: 'enterprise-registration', fields: ['name', 'registeredCapital10k'] }, { schema: 'permit' }],
    });
  });

  it('asks under consents', async () => {
    await verify(['--consent', `0x${'AB'.repeat(32)}`, ...ASK.slice(2)]);
    expect(asked().consents).to.deep.equal([`0x${'ab'.repeat(32)}`]);
  });

  it('exits 0 only when everything was found and passes', async () => {
    const exits: Record<string, number> = {};
    for (const [name, answer] of Object.entries({ fullPass, mixed, noneProven, unknown })) {
      gateway.verification = answer();
      exits[name] = (await verify(ASK)).exit;
    }
    expect(exits).to.deep.equal({ fullPass: 0, mixed: 1, noneProven: 1, unknown: 1 });
  });

  it('does not pass over a check that is only unknown', async () => {
    const answer = fullPass();
    const dispute = answer.items[0]!.attestations[0]!.checks.find(({ check }) => check === 'dispute')!;
    Object.assign(dispute, { outcome: 'unknown', reason: 'DISPUTE_OPEN' });
    gateway.verification = answer;
    expect((await verify(ASK)).exit).to.equal(1);
  });

  it('shows the statement of the party with a disputed record, whatever became of the dispute', async () => {
    const answer = fullPass();
    const dispute = answer.items[0]!.attestations[0]!.checks.find(({ check }) => check === 'dispute')!;
    const disputes = [{ state: 'rejected', statement: '本公司\u0007不同意' }];
    Object.assign(dispute, { outcome: 'pass', reason: 'DISPUTE_REJECTED', evidence: { count: 2, disputes } });
    gateway.verification = answer;
    const { exit, out } = await verify(ASK);
    expect(exit).to.equal(0);
    expect(out)
      .to.contain('异议不成立')
      .and.match(/主体声明 · statement of the party \(0x\S+\) {2}本公司 不同意/);
  });

  for (const [name, answer] of Object.entries({ table: mixed, history, 'none-proven': noneProven, unknown }))
    it(`prints a table that a lender understands: ${name}`, async () => {
      gateway.verification = answer();
      const { out } = await verify(ASK);
      const golden = join(import.meta.dirname, `verify-${name}.golden.txt`);
      expect(out).to.equal(readFileSync(golden, 'utf8'));
    });

  it('shows every record, and ids in full, with --all', async () => {
    gateway.verification = history();
    const few = (await verify(ASK)).out;
    const all = (await verify([...ASK, '--all'])).out;
    const shown = (out: string) =>
      history().items[0]!.attestations.filter(({ fields }) => new RegExp(`^  . ${fields.period} `, 'm').test(out));
    expect([shown(few).length, shown(all).length]).to.deep.equal([12, 14]);
    expect(few).to.not.match(/0x[0-9a-f]{64}/);
    for (const { id } of history().items[0]!.attestations) expect(all).to.contain(id);
    expect(all).to.not.contain('…');
  });

  it('names a record only where it fails in another way than most', async () => {
    const answer = history();
    for (const { checks } of answer.items[0]!.attestations)
      Object.assign(checks.find(({ check }) => check === 'revocation')!, { outcome: 'fail', reason: 'REVOKED' });
    gateway.verification = answer;
    const lines = (await verify(ASK)).out.split('\n');
    const at = lines.findIndex((line) => line.includes('revocation  '));
    expect(lines[at]).to.match(/^ {2}✗ .* 0\/14 /);
    expect(lines[at + 1]).to.match(/^ {2}\S/);
    expect(lines.filter((line) => /^ {2}✗ {1,2}2025/.test(line))).to.have.length(12);
  });

  it('prints a time that is none as the number it is', async () => {
    const answer = fullPass();
    answer.items[0]!.attestations[0]!.attestation.observedAt = 1e18;
    gateway.verification = answer;
    const { exit, out } = await verify(ASK);
    expect([exit, out.includes('1000000000000000000')]).to.deep.equal([0, true]);
  });

  it('colours marks on a terminal, and not with NO_COLOR', async () => {
    expect((await verify(ASK, { tty: true })).out).to.contain('\u001b[32m✓\u001b[0m');
    expect((await verify(ASK, { tty: true, env: { NO_COLOR: '1' } })).out).to.not.contain('\u001b');
  });

  it('never prints control characters of others', async () => {
    const answer = fullPass();
    answer.items[0]!.attestations[0]!.fields.name = 'evil\u001b[2J\r\u202ename';
    gateway.verification = answer;
    const { out } = await verify(ASK);
    expect(out).to.contain('evil [2J  name');
  });

  it('hands the whole answer on with --json', async () => {
    const result = await verify([...ASK, '--json']);
    expect(result.json()).to.deep.equal(fullPass());
  });

  it('judges again what was obtained before', async () => {
    await verify(['--again', fullPass().id]);
    expect(gateway.seen[0]).to.include({ method: 'GET', path: `/verifications/${fullPass().id}` });
  });

  it('refuses an answer without checks: nothing missing may look like a pass', async () => {
    const answer = fullPass();
    answer.items[0]!.checks = [];
    gateway.verification = answer;
    const result = await verify([...ASK, '--json']);
    expect([errorCode(result), result.exit]).to.deep.equal(['GATEWAY_INVALID', 5]);
  });

  it('passes a refusal on with exit code 3', async () => {
    gateway.intercept = () => problem(new LedgerError('FORBIDDEN', 'needs one of: lender'));
    const result = await verify([...ASK, '--json']);
    expect([errorCode(result), result.exit]).to.deep.equal(['FORBIDDEN', 3]);
  });

  describe('has words in both languages', () => {
    it('for every check and finding', () => {
      for (const check of [...ATTESTATION_CHECKS, ...ITEM_CHECKS]) expect(CHECKS, check).to.have.property(check);
      expect(FINDINGS).to.have.all.keys('FOUND', 'NONE_PROVEN', 'UNKNOWN');
    });

    it('for every reason that a gateway gives', () => {
      const server = join(import.meta.dirname, '../../server');
      const files = [
        'domain/verdict.ts',
        'verify/judge.ts',
        'verify/obtain.ts',
        'verify/verifications.ts',
        'verify/consent-check.ts',
      ];
      const reasons = new Set<string>(CONSENT_REFUSALS);
      for (const file of files)
        for (const [, reason] of readFileSync(join(server, file), 'utf8').matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g))
          if (reason !== 'NONE_PROVEN') reasons.add(reason!);
      // Codes of errors that are no reasons of checks.
      for (const other of [
        'SCHEMA_UNKNOWN',
        'FIELD_UNKNOWN',
        'CONSENT_UNKNOWN',
        'CONSENT_REFUSED',
        'VERIFICATION_UNKNOWN',
        'REQUEST_INVALID',
        'IDEMPOTENCY_NOT_KEPT',
        'MEMBER_UNKNOWN',
      ])
        reasons.delete(other);
      expect([...reasons].filter((reason) => !Object.hasOwn(REASONS, reason))).to.deep.equal([]);
    });
  });
});
