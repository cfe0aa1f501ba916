/** Every read is written down and can be checked against the chain; what cannot be written down or anchored is not read. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Level } from 'level';
import { openKeystore } from '../../server/chain/signer.ts';
import { places } from '../../server/config.ts';
import { accessHash, type LoggedAccess } from '../../server/domain/access-entry.ts';
import { checkAccessLog, type LogAnchorClaim } from '../../server/domain/access-log-check.ts';
import { fromHex, type Hex, toHex } from '../../server/domain/bytes.ts';
import { verifyConsistency, verifyInclusion } from '../../server/domain/merkle-log.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { sealEnvelope } from '../../server/peer/envelope.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { run } from '../ledger/run-ledger.ts';
import { call, type Profile, TestConsortium } from './consortium.ts';
import { TestEnterprise } from './enterprise.ts';

type Proven = LoggedAccess & { readonly inclusion: Hex[] };
interface Page {
  readonly head: { readonly count: number; readonly hash: Hex; readonly root: Hex };
  readonly anchored?: LogAnchorClaim;
  readonly consistency: Hex[];
  readonly entries: Proven[];
  readonly delayed: number;
}
type Refusal = { code: string };

const REGISTRATION = [{ schema: 'enterprise-registration', fields: ['name', 'regionCode'] }];

describe('the access log', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  let enterprise: TestEnterprise;
  const auditors = new Map<Profile, string>();

  before(async () => {
    consortium = await TestConsortium.start([]);
    const settings = { accessLogAnchorSeconds: 1, accessLogMaxUnanchoredSeconds: 6 };
    for (const profile of ['government', 'bank', 'auditor'] as const) {
      const { gateway, operatorToken } = await consortium.startGateway(profile, settings);
      const json = { label: 'auditor', roles: ['auditor'] };
      const { body } = await call<{ token: string }>(`${gateway.url}/tokens`, { token: operatorToken, json });
      auditors.set(profile, body.token);
    }
    enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    await enterprise.grant(1);
  });
  after(() => consortium.close());

  const read = async (profile: Profile): Promise<Page> =>
    (await consortium.call<Page>(profile, '/access-log?limit=1000', { token: auditors.get(profile)! })).body;

  const anchors = async (member: number, from: Profile = 'auditor'): Promise<LogAnchorClaim[]> =>
    (await consortium.call<{ anchors: LogAnchorClaim[] }>(from, `/access-log/anchors?member=${member}`)).body.anchors;

  /** Waits until the auditor's own index has a head of a member's log that covers so many entries. */
  async function anchoredTo(member: number, size: number): Promise<LogAnchorClaim[]> {
    for (let tries = 0; ; tries++) {
      const heads = await anchors(member);
      if ((heads.at(-1)?.size ?? 0) >= size) return heads;
      if (tries > 300) throw new Error(`member ${member}: ${JSON.stringify(heads.at(-1))}, wanted ${size}`);
      await sleep(100);
    }
  }

  it('has every read on both sides: who, why, under which consent, which fields, which clerk', async () => {
    const { body: answer } = await enterprise.verify(REGISTRATION);
    await consortium.call('bank', `/verifications/${answer.id}`);
    const [atBank, atOffice] = [await read('bank'), await read('government')];
    const ofBank = atBank.entries.filter(({ entry }) => entry.action !== 'audit').map(({ entry }) => entry);
    expect(ofBank.map(({ action, outcome }) => [action, outcome])).to.deep.equal([
      ['verify', 'allowed'],
      ['judge', 'allowed'],
    ]);
    const disclosed = atOffice.entries.find(({ entry }) => entry.action === 'disclose')!.entry;
    for (const entry of [...ofBank, disclosed]) {
      expect(entry).to.include({
        member: 2,
        purpose: 'loan-application',
        subject: enterprise.openings.get(1)!.subject,
      });
      expect(entry.staff).to.match(/^st_/);
      expect(entry.items.map(({ fields }) => fields)).to.deep.equal([['name', 'regionCode']]);
      expect(entry.items[0]!.ids).to.have.length(1);
    }
    expect(new Set([...ofBank, disclosed].map(({ staff, consent }) => `${staff} ${consent}`)).size).to.equal(1);
    // The member that asked can tell who it was; nobody else can.
    const tokens = async (profile: Profile): Promise<{ label: string; pseudonym: string }[]> =>
      (
        await consortium.call<{ tokens: { label: string; pseudonym: string }[] }>(profile, '/tokens', {
          token: consortium.node(profile).operatorToken,
        })
      ).body.tokens;
    const named = async (profile: Profile) =>
      (await tokens(profile)).filter(({ pseudonym }) => pseudonym === disclosed.staff).map(({ label }) => label);
    expect([await named('bank'), await named('government')]).to.deep.equal([['test bank'], []]);
  });

  it('has a profile as a profile, and its making again as a look at what was obtained', async () => {
    const json = { identifier: { type: 'uscc', value: enterprise.uscc }, purpose: 'loan-application' };
    const before = (await read('bank')).head.count;
    const { body } = await consortium.call<{ verification: string }>('bank', '/profiles', { json });
    await consortium.call('bank', `/profiles/${body.verification}`);
    const made = (await read('bank')).entries.filter(({ number }) => number > before).map(({ entry }) => entry);
    const told = made.filter(({ items }) => (items[0]?.ids?.length ?? 0) > 0);
    expect(told.map(({ action, outcome }) => [action, outcome])).to.deep.equal([
      ['profile', 'allowed'],
      ['judge', 'allowed'],
    ]);
    expect(made.some(({ action }) => action === 'verify')).to.equal(false);
    for (const entry of told)
      expect(entry).to.include({ purpose: 'loan-application', subject: enterprise.openings.get(1)!.subject });
  });

  it('is anchored, and every entry proves to be in the log that continues the anchored one', async () => {
    await anchoredTo(1, 1);
    const { head, anchored, consistency, entries } = await read('government');
    expect(entries).to.have.length(head.count);
    expect(await anchors(1)).to.deep.include(anchored);
    const roots = { firstRoot: fromHex(anchored!.root), secondRoot: fromHex(head.root) };
    const path = consistency.map((hash) => fromHex(hash));
    expect(verifyConsistency({ first: anchored!.size, second: head.count, ...roots, path })).to.equal(true);
    for (const { number, inclusion, ...logged } of entries) {
      expect(accessHash({ number, ...logged })).to.equal(logged.hash);
      const leaf = fromHex(logged.hash);
      const siblings = inclusion.map((hash) => fromHex(hash));
      const claim = { index: number - 1, size: head.count, leaf, path: siblings, root: fromHex(head.root) };
      expect(verifyInclusion(claim), `${number}`).to.equal(true);
    }
  });

  it('shows an entry left out, altered, reordered or added before an anchored head: every one, each way', async () => {
    const { entries } = await read('government');
    const heads = await anchoredTo(1, entries.length);
    const now = (await read('government')).entries;
    expect(checkAccessLog(now, heads)).to.include({ sound: true });
    let detected = 0;
    const covered = entries.length;
    /** The forger owns the gateway: it makes hashes and chain right again after each change. */
    const rehashed = (changed: readonly LoggedAccess[]): LoggedAccess[] => {
      let previous = toHex(new Uint8Array(32));
      return changed.map(({ salt, entry }, i) => {
        const place = { number: i + 1, previous, salt, entry };
        previous = accessHash(place);
        return { ...place, hash: previous };
      });
    };
    for (let i = 0; i < covered; i++) {
      const other = { ...now[i]!, entry: { ...now[i]!.entry, purpose: 'forged' } };
      for (const forged of [now.toSpliced(i, 1), now.with(i, other), now.toSpliced(i, 0, other)])
        for (const log of [forged, rehashed(forged)]) {
          const check = checkAccessLog(log, heads);
          expect(check.sound, `entry ${i + 1}`).to.equal(false);
          detected += 1;
        }
    }
    expect(checkAccessLog(now.slice(0, heads.at(-1)!.size - 1), heads).fault).to.equal('SHORT');
    process.stdout.write(`      ${detected} of ${covered * 6} manipulations of ${covered} entries detected\n`);
    expect(detected).to.equal(covered * 6);
  });

  it("is verified by the command line against another gateway's view of the chain", async () => {
    const home = join(consortium.dir, 'profiles');
    const { writeFile, mkdir } = await import('node:fs/promises');
    await mkdir(home);
    const profile = (name: Profile) => ({ gateway: consortium.node(name).gateway.url, token: auditors.get(name)! });
    const profiles = { office: profile('government'), auditor: profile('auditor') };
    await writeFile(join(home, 'profiles.json'), JSON.stringify({ profiles }));
    const env = { LEDGER_HOME: home };
    const sound = await run(['access-log', 'verify', '--as', 'office', '--anchors', 'auditor', '--json'], { env });
    expect([sound.exit, JSON.parse(sound.out)]).to.deep.include(0);
    expect(JSON.parse(sound.out)).to.include({ member: 1, sound: true });
    const listed = await run(['access-log', 'list', '--as', 'office', '--json'], { env });
    expect((JSON.parse(listed.out) as Page).entries.some(({ entry }) => entry.action === 'disclose')).to.equal(true);

    // The gateway serves a log without its second entry: made consistent in itself, and yet not the one on the chain.
    const { meddler } = consortium.node('government');
    meddler.meddle(({ path, answer }) => {
      const page = answer as Page;
      if (!path.startsWith('/access-log?') || page.entries[1] === undefined) return answer;
      let previous = page.entries[0]!.hash;
      const kept = page.entries.toSpliced(1, 1).map(({ salt, entry }, i) => {
        const place = { number: i + 1, previous: i === 0 ? page.entries[0]!.previous : previous, salt, entry };
        previous = accessHash(place);
        return { ...place, hash: previous, inclusion: [] };
      });
      return { ...page, entries: kept };
    });
    try {
      const lying = { ...profiles, office: { ...profiles.office, gateway: meddler.url } };
      await writeFile(join(home, 'profiles.json'), JSON.stringify({ profiles: lying }));
      const forged = await run(['access-log', 'verify', '--as', 'office', '--anchors', 'auditor', '--json'], { env });
      expect([forged.exit, (JSON.parse(forged.out) as { fault: string }).fault]).to.deep.equal([1, 'ROOT']);
    } finally {
      meddler.meddle(undefined);
    }
  });

  it('tells a subject of a lawful delay only that there is one, until it is released', async () => {
    const { gateway, operatorToken } = consortium.node('government');
    const { subject } = enterprise.openings.get(1)!;
    const until = Math.floor(Date.now() / 1000) + 3_600;
    const json = { subject, member: 2, basis: 'synthetic provision 1; order 2026-1', until };
    const put = await call<{ id: string }>(`${gateway.url}/access-log/delays`, { token: operatorToken, json });
    expect(put.status).to.equal(201);
    const late = { ...json, until: until + 400 * 86_400 };
    const tooLong = await call<Refusal>(`${gateway.url}/access-log/delays`, { token: operatorToken, json: late });
    expect([tooLong.status, tooLong.body.code]).to.deep.equal([400, 'REQUEST_INVALID']);
    await enterprise.verify(REGISTRATION);
    const delayed = (await read('government')).entries.filter(({ entry }) => entry.delayed === put.body.id);
    expect(delayed.map(({ entry }) => entry.action)).to.deep.equal(['delay', 'disclose']);
    const token = await enterprise.signIn('government', 1);
    const own = async (): Promise<Page> => (await consortium.call<Page>('government', '/access-log', { token })).body;
    const before = await own();
    expect([before.delayed, before.entries.some(({ entry }) => entry.delayed !== undefined)]).to.deep.equal([2, false]);
    expect(before.entries.some(({ entry }) => entry.action === 'disclose')).to.equal(true);
    const released = await call(`${gateway.url}/access-log/delays/${put.body.id}`, {
      token: operatorToken,
      method: 'DELETE',
    });
    expect(released.status).to.equal(200);
    const after = await own();
    expect([after.delayed, after.entries.length - before.entries.length]).to.deep.equal([0, 2]);
    for (const { entry, number, inclusion, hash } of after.entries) {
      expect(entry.subject).to.equal(subject);
      const claim = { index: number - 1, size: after.head.count, leaf: fromHex(hash), root: fromHex(after.head.root) };
      expect(verifyInclusion({ ...claim, path: inclusion.map((sibling) => fromHex(sibling)) })).to.equal(true);
    }
    const stranger = await new TestEnterprise(consortium).enrol();
    const foreign = await stranger.signIn('government', 1);
    expect((await consortium.call<Page>('government', '/access-log', { token: foreign })).body.entries).to.deep.equal(
      [],
    );
  });

  describe('fails closed', () => {
    /** The bank's own signed request, past the bank's gateway. */
    async function ask(): Promise<string> {
      const passphrase = (await readFile(join(consortium.dir, 'passphrase'), 'utf8')).trim();
      const keystore = await readFile(places(consortium.node('bank').dir).keystore, 'utf8');
      const { chainId, contracts } = consortium.manifest;
      const given = await enterprise.grant(1);
      const items = [{ schema: findSchema('enterprise-registration').id, fields: ['name'] }];
      const envelope = await sealEnvelope(
        { consent: given.consent, purpose: 'loan-application', items },
        {
          signer: await openKeystore(keystore, passphrase),
          separator: domainSeparator({ chainId, verifyingContract: contracts.MemberRegistry.address as Hex }),
          from: 2,
          to: 1,
          path: '/peer/disclosures',
          now: Math.floor(Date.now() / 1000),
          nonce: toHex(randomBytes(32)),
        },
      );
      const { status, body } = await consortium.call<Refusal>('government', '/peer/disclosures', {
        token: '',
        json: envelope,
      });
      return [status, body.code].filter(Boolean).join(' ');
    }

    it('when its head was not anchored in time, and opens again when it is', async () => {
      const { chainMeddler } = consortium.node('bank');
      expect((await enterprise.verify(REGISTRATION)).status).to.equal(200);
      chainMeddler.setDown(true);
      const stopped: string[] = [];
      try {
        const deadline = Date.now() + 60_000;
        while (stopped.at(-1) !== 'ACCESS_LOG_UNANCHORED' && Date.now() < deadline) {
          const { status, body } = await enterprise.verify(REGISTRATION);
          if (status !== 200) stopped.push((body as unknown as Refusal).code);
          await sleep(500);
        }
        expect(stopped).to.deep.equal(['ACCESS_LOG_UNANCHORED']);
        const { body } = await consortium.call<{ open: boolean }>('bank', '/access-log/head');
        expect(body.open).to.equal(false);
      } finally {
        chainMeddler.setDown(false);
      }
      const deadline = Date.now() + 60_000;
      let status = 0;
      while (status !== 200 && Date.now() < deadline) {
        ({ status } = await enterprise.verify(REGISTRATION));
        await sleep(500);
      }
      expect(status).to.equal(200);
    });

    it('when an entry cannot be written: not a byte leaves', async () => {
      expect(await ask()).to.equal('200');
      const original = Level.prototype.batch;
      const wrote: boolean[] = [];
      const full = function (this: unknown, ...given: unknown[]) {
        // The disk is full for whoever writes an entry of the access log; the nonce before it still went through.
        const rows = given[0] as { key: Buffer }[];
        const isEntry = Array.isArray(rows) && rows.some(({ key }) => key[0] === 0x80);
        wrote.push(isEntry);
        return isEntry ? Promise.reject(new Error('no space left')) : Reflect.apply(original, this, given);
      };
      try {
        Level.prototype.batch = full as unknown as typeof original;
        expect(await ask()).to.equal('503 STORE_WRITE_FAILED');
        expect(wrote).to.include(true);
      } finally {
        Level.prototype.batch = original;
      }
      // After a failed write nobody knows what reached the disk: the vault stays read-only, and nothing is disclosed.
      const { body } = await enterprise.verify(REGISTRATION);
      expect(body.items[0]!.attestations).to.deep.equal([]);
    });
  });
});
