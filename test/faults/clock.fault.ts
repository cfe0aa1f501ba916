import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { FaultSuite, Trial } from '../../scripts/faults/suite.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import { type Answer, call } from '../e2e/consortium.ts';
import { type Home, TestEnterprise } from '../e2e/enterprise.ts';
import { type ProcessConsortium, startProcessConsortium } from '../e2e/process-consortium.ts';

/** Where Debian (package faketime) has it, by machine. */
const LIBRARIES = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/faketime/libfaketimeMT.so.1`);
const library = async (): Promise<string | undefined> => {
  for (const path of LIBRARIES)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  return undefined;
};

const ITEMS = [{ schema: 'enterprise-registration', fields: ['name'] }];
/** Members' clocks may differ by so much; further apart they refuse each other. */
const ALLOWED = 600;
const FAR = 1_800;
type Who = 'government' | 'bank';

const suite: FaultSuite = {
  name: 'clock',
  says: "a gateway's clock is off by ten minutes, from its start or by a jump (faketime): times are judged by blocks, sign-in, peers and withdrawals work; further off, peers refuse by name",
  counts: { quick: 4, full: 80 },
  limitMs: 120_000,
  async unavailable() {
    return (await library()) === undefined ? 'libfaketime is not there (Debian: faketime)' : undefined;
  },
  async open() {
    const preload = (await library())!;
    const folder = await mkdtemp(join(tmpdir(), 'clock-'));
    const clockOf = (who: Who): string => join(folder, who);
    const set = (who: Who, seconds: number): Promise<void> =>
      writeFile(clockOf(who), `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}`);
    // Timers are of the monotonic clock, which no wrong date changes.
    const environment = (who: Who) => ({
      LD_PRELOAD: preload,
      FAKETIME_TIMESTAMP_FILE: clockOf(who),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    const consortium = await startProcessConsortium({ profiles: ['government', 'bank'] });
    const home = homeOf(consortium);

    async function restart(who: Who): Promise<void> {
      await consortium.kill(who, 'SIGTERM');
      await consortium.startGateway(who, environment(who));
    }
    for (const who of ['government', 'bank'] as const) {
      await set(who, 0);
      await restart(who);
    }

    /** What must hold while the clock of one of them is off. */
    async function checkAll(who: Who, seconds: number): Promise<void> {
      const what = `${who} ${seconds} s`;
      const enterprise = await new TestEnterprise(home).enrol([], [1, 2]);
      // Publishing: the row is final; no time in it is of another clock than the chain's.
      await enterprise.register();
      // By its own clock a gateway that is ahead would call this one over, one that is behind not yet begun.
      const blockTime = await timeOfHead(consortium);
      const short = await enterprise.grant(1, { validFrom: blockTime - 5, validUntil: blockTime + 240 });
      await untilFound(enterprise, what);
      // Over by block time, whatever the gateways' clocks say.
      const over = await new TestEnterprise(home).enrol([], [1, 2]);
      await over.register();
      const soon = (await timeOfHead(consortium)) + 6;
      await over.grant(1, { validUntil: soon });
      while ((await timeOfHead(consortium)) <= soon) {
        await sleep(500);
        await over.register(`another name ${Math.random()}`);
      }
      const ended = await over.verify(ITEMS);
      expect([ended.status, ended.body.outcome], `${what}: ${JSON.stringify(ended.body)}`).to.not.deep.equal([
        200,
        'FOUND',
      ]);
      expect(JSON.stringify(ended.body), what).to.include('EXPIRED');
      // Sign-in at the gateway whose clock is off, and what the session opens.
      const session = await enterprise.signIn(who, 1);
      expect((await home.call(who, '/consents', { token: session })).status, what).to.equal(200);
      // A withdrawal there stops the next disclosure at once, and the chain has it.
      await enterprise.withdraw(short, who);
      const after = await enterprise.verify(ITEMS);
      expect([after.status, after.body.outcome], what).to.not.deep.equal([200, 'FOUND']);
      await untilWithdrawn(home, who === 'bank' ? 'government' : 'bank', short.id);
    }

    /** So far off that signed requests are refused: by name, and nothing is told. */
    async function checkFar(who: Who, seconds: number): Promise<void> {
      const enterprise = await new TestEnterprise(home).enrol([], [1, 2]);
      await enterprise.register();
      await enterprise.grant(1);
      await untilFound(enterprise, 'before');
      await set(who, seconds);
      const { status, body } = await enterprise.verify(ITEMS);
      expect([status, body.outcome], `${who} ${seconds} s`).to.deep.equal([200, 'UNKNOWN']);
      expect(JSON.stringify(body), `${who} ${seconds} s`).to.include('PEER_DEADLINE');
      expect(JSON.stringify(body)).to.not.include('合成试验有限公司');
      await set(who, 0);
      await untilFound(enterprise, 'after');
    }

    return {
      async attempt({ number, random }: Trial) {
        const who: Who = number % 2 === 0 ? 'bank' : 'government';
        const sign = number % 4 < 2 ? 1 : -1;
        const seconds = sign * (ALLOWED - random(20));
        try {
          // Four tries have each clock wrong in each direction, and both ways; the next four the other way round.
          const jumps = ((number ^ (number >> 1) ^ (number >> 2)) & 1) === 1;
          if (!jumps) {
            // Wrong from the start.
            await set(who, seconds);
            await restart(who);
          } else await jump(home, who, () => set(who, seconds));
          await checkAll(who, seconds);
          await set(who, 0);
          await checkFar(who, sign * (FAR + random(600)));
        } finally {
          await set(who, 0);
        }
        return 1;
      },
      async close() {
        await consortium.end();
        await consortium.remove();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

/** The clock jumps between a nonce and its use: refused by name or taken, and a new one works. */
async function jump(home: Home, who: Who, set: () => Promise<void>): Promise<void> {
  const json = { account: `0x${'5b'.repeat(20)}` };
  const asked = await home.call<{ message: string }>(who, '/sign-in/nonces', { token: '', json });
  await set();
  const used = await home.call<{ code: string }>(who, '/sign-in', {
    token: '',
    json: { message: asked.body.message, signature: `0x${'00'.repeat(65)}` },
  });
  expect(used.body.code, JSON.stringify(used.body)).to.match(/^SIGN_IN_/);
}

/** A moment after a jump the last contact with the node seems long ago: UNKNOWN, then right. */
async function untilFound(enterprise: TestEnterprise, what: string): Promise<void> {
  let last: Answer<SignedAnswer> | undefined;
  for (let tries = 0; tries < 40; tries++) {
    last = await enterprise.verify(ITEMS);
    if (last.status === 200 && last.body.outcome === 'FOUND') return;
    await sleep(250);
  }
  expect.fail(`${what}: ${JSON.stringify(last?.body)}`);
}

/** The other gateway has it from the chain. */
async function untilWithdrawn(home: Home, at: Who, id: string): Promise<void> {
  let state = '';
  for (let tries = 0; tries < 200; tries++) {
    const { body } = await home.call<{ consents: { id: string; state: string }[] }>(at, '/consents');
    state = body.consents.find((one) => one.id === id)?.state ?? 'unknown';
    if (state === 'withdrawn') return;
    await sleep(50);
  }
  expect.fail(`${id} is ${state} at ${at}`);
}

async function timeOfHead(consortium: ProcessConsortium): Promise<number> {
  const block = await consortium.rpc<{ timestamp: string }>('eth_getBlockByNumber', ['latest', false]);
  return Number(block.timestamp);
}

function homeOf(consortium: ProcessConsortium): Home {
  const home: Home = {
    manifest: consortium.manifest,
    call: (profile, path, options = {}) =>
      call(`${consortium.url(profile as Who)}${path}`, { token: consortium.token(profile as Who), ...options }),
    async final(profile, operations) {
      for (const id of operations)
        for (let tries = 0; ; tries++) {
          const { body } = await home.call<{ state: string }>(profile, `/operations/${id}`);
          if (body.state === 'final') break;
          if (body.state === 'failed' || tries > 800) throw new Error(`operation ${id}: ${JSON.stringify(body)}`);
          await sleep(20);
        }
      const head = Number(await consortium.rpc<string>('eth_blockNumber'));
      for (const who of ['government', 'bank'] as const)
        for (let tries = 0; ; tries++) {
          const { body } = await home.call<{ head: { number: number } }>(who, '/status');
          if (body.head.number >= head) break;
          if (tries > 400) throw new Error(`${who} is at ${body.head.number}, the chain at ${head}`);
          await sleep(25);
        }
    },
  };
  return home;
}
export default suite;
