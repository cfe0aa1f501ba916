/** Every alert rule, against a gateway's own metrics: silent while all is well, and fired once by the fault that it is for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { OutboxRow } from '../../server/chain/outbox.ts';
import { LedgerError } from '../../server/errors.ts';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { FollowingStatus, GatewayContext } from '../../server/gateway/context.ts';
import { METRICS } from '../../server/gateway/metrics.ts';
import { listenForScrapers } from '../../server/gateway/metrics-listener.ts';
import type { PeerOutcome } from '../../server/peer/client.ts';
import { operationId } from '../../server/store/vault/outbox.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import type { Vault } from '../../server/store/vault.ts';
import { signInOver } from '../gateway/sign-in-over.ts';
import { cleanUp, folder, open } from '../store/vault-fixtures.ts';
import { holds, parseMetrics, type Scrape } from './promql.ts';

const OPS = join(import.meta.dirname, '../../scripts/ops');

interface Rule {
  readonly name: string;
  readonly expr: string;
  /** seconds for which it must hold */
  readonly holdFor: number;
}

function readRules(): Rule[] {
  const text = readFileSync(join(OPS, 'alerts.yml'), 'utf8');
  return text
    .split('      - alert: ')
    .slice(1)
    .map((block) => {
      const [, name = ''] = /^(\w+)/.exec(block) ?? [];
      const [, expr = ''] = /^ {8}expr: (.*)$/m.exec(block) ?? [];
      const [, minutes = ''] = /^ {8}for: (\d+)m$/m.exec(block) ?? [];
      const [, runbook = ''] = /runbook: "([^"]+)"/.exec(block) ?? [];
      expect(runbook, name).to.equal(`runbooks/${name}.md`);
      expect(block, name)
        .to.match(/severity: (page|ticket)/)
        .and.to.match(/summary: "[^"]{10,}"/);
      return { name, expr, holdFor: Number(minutes) * 60 };
    });
}

describe('alerts', function () {
  this.timeout(60_000);
  const rules = readRules();
  let vault: Vault;
  let app: App;
  let url: string;
  let token: string;
  let metricsUrl: string;
  let closeMetrics: () => Promise<void>;
  let clock: number;
  let following: FollowingStatus;
  let free: number;
  let damage: object[];
  let tellPeer: (member: number, outcome: PeerOutcome) => void;
  let publish: () => { results: { line: number; status: string }[]; operations: string[] };

  beforeEach(async () => {
    [clock, free, damage] = [1_800_000_000, 1e12, []];
    following = { state: 'following', nodeHead: 50, lag: 0, lastContactAt: clock };
    publish = () => ({ results: [{ line: 1, status: 'accepted' }], operations: [] });
    vault = await open(await folder());
    const context = {
      name: 'trial',
      self: 1,
      vault,
      signIn: await signInOver(vault, () => clock),
      schemas: {},
      index: { head: () => ({ number: 50 }) },
      following: () => following,
      now: () => clock,
      diskFree: async () => free,
      vaultKeeper: { status: () => ({ state: damage.length === 0 ? 'sound' : 'damaged', damage }) },
      waitingFor: () => undefined,
      onPeerCall: (listener: typeof tellPeer) => {
        tellPeer = listener;
      },
      approvals: { publish: async () => publish() },
      openEnvelope: async () => {
        throw new LedgerError('PEER_NONCE_REUSED', 'sent before');
      },
      verifications: {
        get: async () => {
          throw new Error('a defect');
        },
      },
    };
    app = await buildApp(context as unknown as GatewayContext, { requestsPerMinute: 300 });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    token = (await vault.tokens.create({ label: 'all', roles: ['publisher', 'lender', 'operator'], now: clock })).token;
    const listener = await listenForScrapers(app.metrics, { host: '127.0.0.1', port: 0 });
    [metricsUrl, closeMetrics] = [listener.url, listener.close];
  });
  afterEach(async () => {
    await closeMetrics();
    await app.close();
    await cleanUp();
  });

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  const post = (path: string, type: string, body: string): Promise<Response> =>
    ask(path, { method: 'POST', headers: { 'content-type': type }, body });
  const many = async (count: number, once: () => Promise<Response>): Promise<void> => {
    for (let i = 0; i < count; i++) await (await once()).arrayBuffer();
  };
  const scrape = async (): Promise<Scrape> => ({
    at: clock,
    text: await fetch(metricsUrl).then(
      (response) => response.text(),
      () => undefined,
    ),
  });

  async function intend(): Promise<OutboxRow> {
    const batch = new VaultBatch();
    const id = operationId();
    vault.outbox.intentOps(batch, { id, contract: 'AttestationRegistry', data: '0x' }, clock);
    await vault.commit(batch);
    return (await vault.outbox.get(id))!;
  }

  const later = (seconds: number): void => {
    clock += seconds;
    if (following.state === 'following') following = { ...following, lastContactAt: clock };
  };

  /** The fault that each alert is for. */
  const FAULTS: Readonly<Record<string, () => unknown>> = {
    LedgerGatewayDown: () => closeMetrics().then(() => app.close()),
    LedgerIndexHalted: () => {
      following = {
        state: 'halted',
        reason: 'INDEX_HALTED: block 7 changed',
        nodeHead: 60,
        lag: 10,
        lastContactAt: clock,
      };
    },
    LedgerNodeSilent: () => {
      following = { ...following, state: 'unreachable' };
      clock += 61;
    },
    LedgerIndexLagging: () => {
      following = { ...following, state: 'catching-up', nodeHead: 80, lag: 30 };
    },
    LedgerOperationsStuck: async () => {
      await intend();
      later(601);
    },
    LedgerOperationsFailed: async () => {
      const failure = { code: 'CHAIN_REVERTED', detail: 'NoRight()' };
      await vault.outbox.put({ ...(await intend()), state: 'failed', failure });
    },
    LedgerStoreReadOnly: async () => {
      await vault.close();
      await vault.settings.put('a', 1).catch(() => undefined);
    },
    LedgerVaultDamaged: () => {
      damage = [{ kind: 'consent', of: `0x${'11'.repeat(32)}`, state: 'broken' }];
    },
    LedgerDiskLow: () => {
      free = 4e9;
    },
    LedgerInternalErrors: () => many(1, () => ask('/verifications/7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11')),
    LedgerPeerUnreachable: () => {
      for (let i = 0; i < 3; i++) tellPeer(3, 'unreachable');
    },
    LedgerPeerForged: () => {
      const hex = (digits: number): string => `0x${'00'.repeat(digits)}`;
      const payload = { identifiers: [{ type: 'uscc', identifier: 'x' }] };
      const body = { from: 2, to: 1, nonce: hex(32), deadline: 1, path: '/peer/handles', payload, signature: hex(65) };
      return many(1, () =>
        post(
          '/peer/disclosures',
          'application/json',
          JSON.stringify({
            ...body,
            path: '/peer/disclosures',
            payload: {
              consent: {
                subject: hex(32),
                action: 2,
                categories: [0],
                validFrom: 0,
                validUntil: 1,
                useLimit: 0,
                terms: { recipient: 2, purpose: 'x', template: hex(32), dataLife: 1, notice: hex(32), salt: hex(32) },
              },
              purpose: 'x',
              items: [{ schema: hex(32), fields: ['a'] }],
            },
          }),
        ),
      );
    },
    LedgerTokenGuessing: () =>
      many(101, () => fetch(`${url}/status`, { headers: { authorization: 'Bearer clt_wrong' } })),
    LedgerOverloaded: () => many(360, () => fetch(`${url}/health`)),
    LedgerEventLoopSlow: async () => {
      const end = Date.now() + 900;
      while (Date.now() < end);
      await sleep(60);
    },
    LedgerRowsRejected: () => {
      publish = () => ({
        results: [
          { line: 1, status: 'rejected' },
          { line: 2, status: 'already' },
        ],
        operations: [],
      });
      return many(1, () => post('/records?schema=permit', 'application/x-ndjson', '{"line":1,"values":{}}\n'));
    },
  };

  it('have a runbook each, and no runbook is left over', () => {
    expect(rules).to.have.length.of.at.least(12);
    expect(readdirSync(join(OPS, 'runbooks')).sort()).to.deep.equal(rules.map(({ name }) => `${name}.md`).sort());
    expect(Object.keys(FAULTS).sort()).to.deep.equal(rules.map(({ name }) => name).sort());
  });

  it('ask for metrics and labels that there are', () => {
    for (const { name, expr } of rules) {
      const asked = [...expr.matchAll(/(ledger_[a-z_]+)(?:\{(\w+)=)?/g)];
      for (const [, metric = '', label] of asked) {
        expect(METRICS, name).to.have.property(metric);
        if (label !== undefined)
          expect(METRICS, `${name} ${metric}`).to.have.nested.property(`${metric}.labels`).that.includes(label);
      }
    }
  });

  for (const { name, expr, holdFor } of rules)
    it(`${name} fires, and not before`, async () => {
      await many(1, () => post('/records?schema=permit', 'application/x-ndjson', '{"line":1,"values":{}}\n'));
      await many(2, () => ask('/status'));
      await sleep(60);
      // The first reading empties the delay of starting.
      await scrape();
      const scrapes = [await scrape()];
      expect(holds(expr, scrapes), 'while all is well').to.equal(false);
      later(30);
      await FAULTS[name]!();
      scrapes.push(await scrape());
      expect(holds(expr, scrapes), 'with the fault').to.equal(true);
      if (holdFor === 0) return;
      // As long as the rule demands; a fault that passes in a moment would not hold.
      later(holdFor);
      if (name === 'LedgerEventLoopSlow') await FAULTS[name]!();
      scrapes.push(await scrape());
      expect(holds(expr, scrapes), `after ${holdFor} s`).to.equal(true);
    });

  it('no fault fires the alert of another kind of fault', async () => {
    await scrape();
    const scrapes = [await scrape()];
    free = 4e9;
    scrapes.push(await scrape());
    expect(rules.filter(({ expr }) => holds(expr, scrapes)).map(({ name }) => name)).to.deep.equal(['LedgerDiskLow']);
  });

  describe('metrics', () => {
    it('are at least 15, each with its unit and meaning, all in the table', async () => {
      const named = new Set(
        parseMetrics((await scrape()).text!).map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')),
      );
      for (const name of named) expect(METRICS).to.have.property(name);
      expect(Object.keys(METRICS)).to.have.length.of.at.least(15);
      for (const [name, { unit, help }] of Object.entries(METRICS)) {
        expect(unit, name).to.not.equal('');
        expect(help, name).to.have.length.above(15);
      }
      process.stdout.write(`\n    ${Object.keys(METRICS).length} metrics, ${rules.length} alerts\n`);
    });

    it('count requests by pattern, never by path', async () => {
      await ask('/attestations/not-an-id');
      await ask('/operations/op_secret');
      await ask('/nothing/here?x=1');
      const routes = parseMetrics((await scrape()).text!).flatMap(({ labels }) => labels.route ?? []);
      expect(routes).to.include.members(['/attestations/:id', '/operations/:id', 'unknown']);
      for (const route of routes) expect(route).to.not.match(/op_secret|not-an-id|nothing/);
    });

    it('are for the operator, and for whoever reaches the address of their own', async () => {
      const other = (await vault.tokens.create({ label: 'no', roles: ['auditor'], now: clock })).token;
      expect((await fetch(`${url}/metrics`)).status).to.equal(401);
      expect((await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${other}` } })).status).to.equal(403);
      const own = await ask('/metrics');
      expect(own.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
      expect(await own.text()).to.include('ledger_http_requests_total');
      expect((await fetch(metricsUrl.replace('/metrics', '/status'))).status).to.equal(404);
      expect((await fetch(metricsUrl, { method: 'POST' })).status).to.equal(404);
    });
  });
});
