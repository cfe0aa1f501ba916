/**
 * Requests made from the OpenAPI document, right and wrong, and raw bytes, against two gateways of a consortium: no answer of 5xx, no
 * rejection that nobody handled, every refusal a problem document of the error index.
 */
import { Agent } from 'node:http';
import type { FaultSuite, Random } from '../../scripts/faults/suite.ts';
import { call, TestConsortium } from '../e2e/consortium.ts';
import { TestEnterprise } from '../e2e/enterprise.ts';
import { type Answered, createJudge } from '../fuzz/judge.ts';
import { rawBytes } from '../fuzz/raw-bytes.ts';
import { makeRequest } from '../fuzz/requests.ts';
import { send, sendRaw } from '../fuzz/send.ts';
import { type OpenApi, operationsOf } from '../gateway/document.ts';

const REQUESTS = 500;
const AT_ONCE = 10;
/** Of a hundred requests so many are raw bytes on a socket of their own. */
const RAW_PERCENT = 2;
const MOST_IDS = 400;
const ID = /"((?:0x[0-9a-f]{64})|(?:op_[\w-]{20})|(?:[0-9a-f]{8}-[0-9a-f-]{27}))"/g;

const suite: FaultSuite = {
  name: 'fuzz',
  says: `requests from the OpenAPI document, right, nearly right and absurd, ${REQUESTS} a try: no 5xx, no unhandled rejection, every refusal a problem document`,
  counts: { quick: 40, full: 2_000 },
  limitMs: 240_000,
  async open() {
    const consortium = await TestConsortium.start(['government', 'bank'], undefined, {
      requestsPerMinute: 100_000_000,
    });
    const rejections: unknown[] = [];
    const note = (reason: unknown): number => rejections.push(reason);
    process.on('unhandledRejection', note);
    const enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    await enterprise.grant(1);
    const { gateway } = consortium.node('government');
    const { body: document } = await call<OpenApi>(`${gateway.url}/docs/json`);
    const judge = createJudge(document);
    const tokens = await Promise.all(
      (['government', 'bank'] as const).map(async (profile) => {
        const { gateway: own, token, operatorToken } = consortium.node(profile);
        const json = { label: 'fuzz', roles: ['auditor', 'lender', 'publisher', 'registrar'] };
        const all = await call<{ token: string }>(`${own.url}/tokens`, { token: operatorToken, json });
        // An id of a token is never among the ids that are tried: ended tokens would end the fuzz.
        return [own.url, [all.body.token, operatorToken, token, 'clt_none']] as const;
      }),
    );
    const operations = operationsOf(document);
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    const pool: string[] = [...[...enterprise.openings.values()].map(({ subject }) => subject), enterprise.uscc];
    let [turnedAway, hungUp] = [0, 0];
    const byCode = new Map<string, number>();

    async function one(random: Random): Promise<string | undefined> {
      const [url, held] = tokens[random(tokens.length)]!;
      const raw = random(100) < RAW_PERCENT;
      const sent = raw ? rawBytes(random) : makeRequest({ operations, tokens: held, pool }, random);
      const answers = Buffer.isBuffer(sent) ? await sendRaw(url, sent) : [await send(url, sent, agent)];
      for (const answer of answers) {
        if (answer === undefined) hungUp += 1;
        const { wrong, code, turnedAway: away } = answer === undefined ? {} : judge(answer);
        if (away === true) turnedAway += 1;
        if (code !== undefined) byCode.set(code, (byCode.get(code) ?? 0) + 1);
        if (answer !== undefined) remember(answer);
        if (wrong !== undefined) return `${wrong}\n  to ${shown(sent)}`;
      }
      return undefined;
    }
    const remember = ({ text, status }: Answered): void => {
      if (status >= 300) return;
      for (const [, id = ''] of text.matchAll(ID)) if (pool.length < MOST_IDS && !pool.includes(id)) pool.push(id);
    };

    return {
      async attempt({ random }) {
        for (let done = 0; done < REQUESTS; done += AT_ONCE) {
          const wrong = await Promise.all(Array.from({ length: AT_ONCE }, () => one(random)));
          const first = wrong.find((text) => text !== undefined);
          if (first !== undefined) throw new Error(first);
          if (rejections.length > 0) throw new Error(`unhandled rejection: ${String(rejections.splice(0)[0])}`);
        }
        return REQUESTS;
      },
      async close() {
        process.off('unhandledRejection', note);
        agent.destroy();
        await consortium.close();
        const codes = [...byCode].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${count}`);
        process.stdout.write(`fuzz: ${turnedAway} turned away (503 with a code), ${hungUp} closed without an answer\n`);
        process.stdout.write(`fuzz: ${codes.length} codes met: ${codes.join(', ')}\n`);
      },
    };
  },
};
export default suite;

const shown = (sent: unknown): string =>
  Buffer.isBuffer(sent)
    ? JSON.stringify(sent.toString('latin1')).slice(0, 2_000)
    : JSON.stringify(sent).slice(0, 4_000);
