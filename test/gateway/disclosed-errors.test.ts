/** What of a failure leaves the gateway: to whom its details are told, and what stands in the log. */
import { expect } from 'chai';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import pino from 'pino';
import { LedgerError } from '../../server/errors.ts';
import { reasonFor, traced } from '../../server/gateway/disclosed-errors.ts';
import { installProblems } from '../../server/gateway/problems.ts';

const PATH = '/srv/ledger/vault';
const NODE = 'http://10.1.2.3:8545';
const SENT = '{"uscc":"91350100M000100Y43",';

describe('errors that leave', () => {
  let app: FastifyInstance;
  let lines: string[];
  let fails: () => never;

  beforeEach(async () => {
    lines = [];
    const logger: FastifyBaseLogger = pino({}, { write: (line: string) => lines.push(line) });
    app = Fastify({ loggerInstance: logger });
    installProblems(app);
    app.decorateRequest('caller', undefined);
    app.addHook('onRequest', async (request) => {
      const role = request.headers['x-role'];
      if (role !== undefined) request.caller = { id: 'c', label: 'c', roles: [String(role)] };
    });
    app.get('/', async () => fails());
    await app.ready();
  });
  afterEach(() => app.close());

  const ask = async (role?: string) =>
    (await app.inject({ url: '/', headers: role === undefined ? {} : { 'x-role': role } })).json<
      Record<string, unknown>
    >();

  for (const [code, text, values] of [
    ['FILE_UNWRITABLE', PATH, { path: PATH }],
    ['STORE_WRITE_FAILED', PATH, { path: PATH }],
    ['CHAIN_UNREACHABLE', `${NODE}: no answer`, { origin: NODE }],
    ['SIGNER_UNREACHABLE', `${NODE}: no answer`, { origin: NODE }],
  ] as const)
    it(`tell the operator alone what of the machine is wrong: ${code}`, async () => {
      fails = () => {
        throw new LedgerError(code, text, values);
      };
      for (const role of [undefined, 'subject', 'lender', 'publisher', 'auditor']) {
        const problem = await ask(role);
        expect(problem.code).to.equal(code);
        expect(JSON.stringify(problem), role ?? 'nobody')
          .to.not.include(PATH)
          .and.not.include('10.1.2.3');
      }
      expect(await ask('operator')).to.deep.include({ code, detail: text, values });
    });

  it('tell others of a node that is gone its code, not its address', () => {
    const [lender, operator] = ['lender', 'operator'].map((role) => ({ id: role, label: role, roles: [role] }));
    const status = { state: 'unreachable', reason: `CHAIN_UNREACHABLE: ${NODE}: no answer`, code: 'CHAIN_UNREACHABLE' };
    for (const caller of [undefined, lender]) expect(reasonFor(caller, status)).to.equal('CHAIN_UNREACHABLE');
    expect(reasonFor(operator, status)).to.equal(status.reason);
    expect(reasonFor(lender, { ...status, state: 'rebuilding', reason: PATH })).to.equal('rebuilding');
    expect(reasonFor(operator, { state: 'following' })).to.equal(undefined);
  });

  it('keep what callers have to know', async () => {
    fails = () => {
      throw new LedgerError('CHAIN_REVERTED', 'ConsentRegistryWithdrawn(consent=0x1)', {
        error: 'ConsentRegistryWithdrawn',
      });
    };
    expect(await ask()).to.deep.include({
      detail: 'ConsentRegistryWithdrawn(consent=0x1)',
      values: { error: 'ConsentRegistryWithdrawn' },
    });
  });

  it('leave no text that a caller sent in the log, and the place in the code', async () => {
    fails = () => {
      // Node quotes what it could not read.
      JSON.parse(SENT);
      throw new Error('not reached');
    };
    expect(await ask()).to.include({ code: 'INTERNAL' });
    const logged = lines.filter((line) => line.includes('request failed'));
    expect(logged).to.have.length(1);
    expect(logged[0]).to.include('SyntaxError').and.to.include('disclosed-errors.test.ts');
    expect(lines.join('')).to.not.include('91350100M000100Y43');
  });

  it('are traced through their causes, and a text of several lines is no place', () => {
    const cause = new Error('first\n    at 91350100M000100Y43');
    const { at, cause: told } = traced(new LedgerError('STORE_DAMAGED', 'vault: record', {}, cause));
    expect(at[0]).to.include('disclosed-errors.test.ts');
    expect(told).to.include({ name: 'Error' });
    expect(JSON.stringify(told)).to.not.include('91350100M000100Y43');
  });
});
