/**
 * Somebody with a list of all codes reads the chain: calldata, logs and storage writes of everything a county does there. No form of any
 * code is found. A planted one is.
 */
import { hash as digestOf } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Interface } from 'ethers';
import { generateCounty } from '../../scripts/county/generate.ts';
import { writeCounty } from '../../scripts/county/write.ts';
import { readArtifact } from '../../scripts/deploy/artifacts.ts';
import { ledger, ledgerJson } from '../../scripts/start/cli.ts';
import { until } from '../../scripts/start/processes.ts';
import { fromHex, type Hex, utf8, ZERO32 } from '../../server/domain/bytes.ts';
import { keccak } from '../../server/domain/hash.ts';
import { subjectHandle } from '../../server/domain/subject.ts';
import { useFastKeccak } from '../../server/hash-wasm.ts';
import { readCsv } from './anchored-rows.ts';
import { readJournal, type Shown, traceChain } from './chain-trace.ts';
import { ChainText, searchCodes } from './dictionary-search.ts';
import { plant } from './planted-chain.ts';
import { type ProcessConsortium, startProcessConsortium } from './process-consortium.ts';

const REAL = join(import.meta.dirname, '../../../shared/data/cn_registry');
const COUNTY = { seed: 5, enterprises: 200 };

/** Publishers of consented facts, and what of it they publish. */
const CONSENTED = [
  {
    profile: 'government',
    member: 1,
    categories: 'tax,social-insurance',
    schemas: ['tax-credit-rating', 'social-insurance'],
  },
  { profile: 'platform', member: 3, categories: 'electricity,orders', schemas: ['electricity-use', 'purchase-orders'] },
] as const;

describe('a dictionary of codes against the chain', function () {
  this.timeout(240_000);
  let consortium: ProcessConsortium;
  let home: string;

  before(useFastKeccak);

  afterEach(async () => {
    await consortium?.end();
    await consortium?.remove();
  });

  const run = async (...args: string[]): Promise<void> => {
    const { code, out } = await ledger(home, args);
    expect(code, `ledger ${args.join(' ')}: ${out}`).to.equal(0);
  };
  const publish = (path: string, schema: string, ...more: string[]): Promise<void> =>
    run('publish', path, '--schema', schema, '--as', 'government', ...more);
  const active = (profile: string): Promise<void> =>
    until(`the consents at ${profile}`, 30, async () => {
      const list = ['consent', 'list', '--as', profile];
      const { consents } = await ledgerJson<{ consents: { state: string }[] }>(home, list);
      return consents.length > 0 && consents.every(({ state }) => state !== 'pending');
    });

  /** Handles on chain for an enterprise; answers its wallet. */
  async function enrol(code: string): Promise<string> {
    const wallet = join(home, `${code}.wallet.json`);
    await run('subject', 'wallet', 'create', '--plain', '--out', wallet);
    await run('subject', 'enrol', '--identifier', code, '--wallet', wallet, '--as', 'government');
    return wallet;
  }

  /** The bank asks, the enterprise grants, the bank verifies. */
  async function lookUp(code: string, wallet: string, publishers: readonly string[], schemas: readonly string[]) {
    const request = join(home, `${code}.request.json`);
    const purpose = ['--purpose', 'loan-application'];
    const asked = publishers.flatMap((one) => ['--publisher', one]);
    // A limited number of uses is counted on chain.
    const terms = ['--valid-days', '30', '--use-limit', '5', '--out', request];
    await run('consent', 'request', '--as', 'bank', ...asked, ...purpose, ...terms);
    await run('consent', 'grant', '--request', request, '--wallet', wallet, '--yes');
    await active('bank');
    const items = schemas.flatMap((schema) => ['--schema', schema]);
    await run('verify', '--as', 'bank', '--identifier', code, ...purpose, ...items);
  }

  /** Registers and permits in batches; consents, single attestations, uses, revocations and a withdrawal. Answers all codes. */
  async function liveSyntheticCounty(): Promise<string[]> {
    const county = generateCounty(COUNTY);
    const paths = await writeCounty(county, join(home, 'county'));
    for (const schema of ['enterprise-registration', 'permit'] as const) await publish(paths[schema], schema);
    const codes = county.enterprises.map(({ registration }) => String(registration.uscc));
    const of = (schema: keyof typeof county.records, code: string) =>
      county.records[schema].filter(({ uscc }) => uscc === code);
    const chosen = codes.filter((code) =>
      CONSENTED.every(({ schemas }) => schemas.every((one) => of(one, code).length > 0)),
    );
    for (const code of chosen.slice(0, 2)) {
      const wallet = await enrol(code);
      for (const { profile, member, categories, schemas } of CONSENTED) {
        const to = ['--publisher', String(member), '--endpoint', consortium.url(profile), '--categories', categories];
        await run('consent', 'grant', '--provide', '--wallet', wallet, ...to, '--yes');
        await active(profile);
        for (const schema of schemas) {
          const file = join(home, `${code}.${schema}.ndjson`);
          const lines = of(schema, code).map((record) => `${JSON.stringify(record)}\n`);
          await writeFile(file, lines.join(''));
          // Facts of years ago may have expired: they are rejected, the rest is published.
          await ledger(home, ['publish', file, '--schema', schema, '--as', profile]);
        }
      }
      const schemas = ['enterprise-registration', 'tax-credit-rating', 'purchase-orders'];
      await lookUp(code, wallet, ['1:registration,tax', '3:orders'], schemas);
      const list = ['consent', 'list', '--wallet', wallet];
      const { consents } = await ledgerJson<{ consents: { id: string }[] }>(home, list);
      for (const { id } of [consents[0]!, consents.at(-1)!]) await run('consent', 'revoke', id, '--wallet', wallet);
    }
    const corrected = join(home, 'corrected.ndjson');
    const [first] = county.records['enterprise-registration'];
    await writeFile(corrected, JSON.stringify({ ...first, name: '合成更正有限公司' }));
    await publish(corrected, 'enterprise-registration', '--supersede');
    // The data office published first.
    for (const id of (await attestedIds()).slice(0, 2))
      await run('revoke', id, '--reason', 'error', '--as', 'government');
    return codes;
  }

  /** The first indexed argument of an event, throughout the chain. */
  async function topicsOf(contract: 'SubjectRegistry' | 'AttestationRegistry', event: string): Promise<Hex[]> {
    const { address } = consortium.manifest.contracts[contract];
    const topic = new Interface(readArtifact(contract).abi).getEvent(event)!.topicHash;
    const filter = { address, fromBlock: '0x0', toBlock: 'latest', topics: [topic] };
    const logs = await consortium.rpc<{ topics: Hex[] }[]>('eth_getLogs', [filter]);
    return logs.map(({ topics }) => topics[1]!);
  }

  const attestedIds = (): Promise<Hex[]> => topicsOf('AttestationRegistry', 'Attested');

  /** The real registers, and consents of some enterprises; nothing made up is attached to them. */
  async function liveRealCounty(): Promise<string[]> {
    for (const [file, schema] of [
      ['enterprises.csv', 'enterprise-registration'],
      ['permits.csv', 'permit'],
    ] as const)
      await publish(join(REAL, file), schema);
    const codes = readCsv(join(REAL, 'enterprises.csv')).map(({ uscc = '' }) => uscc);
    const [permit] = readCsv(join(REAL, 'permits.csv'));
    for (const code of [permit!.uscc!, ...codes.slice(0, 2)])
      await lookUp(code, await enrol(code), ['1:registration,permit'], ['enterprise-registration']);
    return codes;
  }

  it('finds no form of any code', async () => {
    consortium = await startProcessConsortium({ profiles: ['government', 'bank', 'platform'] });
    home = consortium.dir;
    const codes = await liveSyntheticCounty();
    if (existsSync(join(REAL, 'enterprises.csv'))) codes.push(...(await liveRealCounty()));
    else process.stdout.write('\n    (shared/data/cn_registry is not beside the project: generated codes only)\n');
    const handles = await topicsOf('SubjectRegistry', 'SubjectRegistered');
    const ids = await attestedIds();
    expect(handles).to.have.length.of.at.least(4);
    expect(ids).to.have.length.of.at.least(10);
    await consortium.end();

    const shown = await traceChain(readJournal(join(home, 'chain', 'journal')));
    const text = new ChainText(shown);
    // What is there is found: the handles of enterprises as the registry keeps them, the ids of attestations.
    for (const known of [...handles, ...ids]) expect(text.find(fromHex(known, 32)), known).to.not.equal(undefined);
    const { hits, needles } = searchCodes(text, new Set(codes));
    expect(hits).to.deep.equal([]);
    const pieces = (channel: Shown['channel']): number => shown.filter((one) => one.channel === channel).length;
    process.stdout.write(
      `\n    ${new Set(codes).size} codes, ${needles} needles against ${text.size} bytes: ${pieces('calldata')} transactions, ${pieces('log')} parts of logs, ${pieces('storage')} words of storage writes\n`,
    );
  });

  it('finds what is planted, in every channel', async () => {
    const [code, lower, other] = ['93990101HC00000160', '93990101hc00000160', '91350100M000100Y43'];
    const sha256 = (text: string): Uint8Array => digestOf('sha256', utf8(text), 'buffer');
    const padded = (text: string): Uint8Array => Buffer.concat([utf8(text), Buffer.alloc(14)]);
    const address = keccak(utf8(`0x${Buffer.from(code).toString('hex')}`)).subarray(12);
    const chain = await plant(
      // At no word's beginning, and cut as an address is.
      [Buffer.concat([Buffer.alloc(3, 1), utf8(lower)]), Buffer.concat([Buffer.alloc(12), address])],
      [
        { value: keccak(utf8(code)), key: sha256(code), data: padded(code), topic: keccak(utf8(lower)) },
        {
          value: sha256(lower),
          key: keccak(utf8(`uscc${code}`)),
          data: sha256(`uscc:${lower}`),
          topic: fromHex(subjectHandle('uscc', code, ZERO32), 32),
        },
      ],
    );
    const text = new ChainText(await traceChain(chain));
    const { hits } = searchCodes(text, [code, other]);
    expect(hits.filter((hit) => hit.code !== code)).to.deep.equal([]);
    expect(hits.map(({ channel, form }) => `${channel}: ${form}`)).to.have.members([
      'log: UTF-8',
      'log: UTF-8 of its organisation code',
      'storage: keccak-256 of code',
      'storage: sha-256 of code',
      'calldata: keccak-256 of 0x hex of the code',
      'storage: keccak-256 of type and code',
      'log: keccak-256 of tag, zero salt, length, type and code',
      'calldata: UTF-8',
      'calldata: UTF-8 of its organisation code',
      'log: keccak-256 of code',
      'storage: sha-256 of code',
      'log: sha-256 of type:code',
    ]);
  });
});
