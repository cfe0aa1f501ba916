/** Details of problems in Chinese: a sentence for each that the gateway says, every value in its place, none lost. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROLES } from '../../server/domain/access.ts';
import { ERRORS, type ErrorCode, LedgerError } from '../../server/errors.ts';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { detailZh, errorDetailZh, PHRASES, rowZh, sentenceZh } from '../../server/gateway/details-zh.ts';
import { problemOf } from '../../server/gateway/problems.ts';
import { type OpenApi, operationsOf } from './document.ts';

const CHINESE = /[\u4e00-\u9fff]/;
const PLACES = /\{[~w]?\}/g;
const root = join(import.meta.dirname, '../../server');

/** Told by the command line, or at the start of a gateway, or to the operator alone: the Chinese title, then the words as they are. */
const NOT_TRANSLATED: ReadonlySet<string> = new Set(
  [
    'BACKUP_INVALID CHAIN_INVALID CHAIN_REFUSED CHAIN_UNREACHABLE CHAIN_WRONG CONFIG_INVALID FEE_LIMIT FILE_FORMAT FILE_UNWRITABLE',
    'INTERNAL KEYSTORE_INVALID MANIFEST_EXISTS MANIFEST_MISMATCH MANIFEST_OUTDATED PORT_IN_USE SIGNER_INVALID SIGNER_UNREACHABLE',
    'STORE_DAMAGED STORE_EXISTS STORE_FOREIGN STORE_IN_USE STORE_UNUSABLE STORE_VERSION STORE_WRITE_FAILED',
  ].flatMap((line) => line.split(' ')),
);

/** Sentences put together from others, each of which has its own Chinese. */
const COMPOSED: ReadonlySet<string> = new Set([
  '{} is not 0x and {}',
  '{} is {} after {} ms{}',
  '{} {}',
  '{} {}: {}',
  '{}.{}: {}',
  '{}: {}',
  '{}: not one of member {}',
  'needs one of: {}; this token has: {}{}',
]);

const sources = async (): Promise<string[]> => {
  const names = await readdir(root, { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts') && !name.includes('gateway/zh/'));
  return Promise.all(files.map((name) => readFile(join(root, name), 'utf8')));
};

/** The text of a literal at the beginning of `source`, with `{}` for each value; undefined when there is none. */
function literalAt(source: string): string | undefined {
  const quote = source[0];
  if (quote === "'" || quote === '"') return source.slice(1, source.indexOf(quote, 1));
  if (quote !== '`') return undefined;
  let text = '';
  for (let i = 1; source[i] !== '`'; i++) {
    if (!source.startsWith('${', i)) {
      text += source[i];
      continue;
    }
    text += '{}';
    for (let open = 1, at = i + 2; ; at++) {
      if (source[at] === '{') open += 1;
      if (source[at] === '}') open -= 1;
      if (open === 0) {
        i = at;
        break;
      }
    }
  }
  return text;
}

/** Numbers, hexadecimal, quoted texts: what a detail names. */
const valuesIn = (detail: string): string[] =>
  (detail.match(/0x[0-9a-f]+|\d(?:[\d,]*\d)?(?:\.\d+)?|'[^']*'|"[^"]*"/gi) ?? []).map((value) =>
    value.replaceAll(/^['"]|['"]$/g, ''),
  );

describe('details in Chinese', () => {
  it('keep every value of every sentence', () => {
    for (const [english, zh] of Object.entries(PHRASES)) {
      const places = english.match(PLACES) ?? [];
      const numbers = places.map((_, i) => `{${i + 1}}`);
      expect([...new Set(zh.match(/\{\d\}/g) ?? [])].sort(), english).to.deep.equal(numbers);
      expect(zh, english).to.match(CHINESE);
      const filled = places.reduce((text, place, i) => text.replace(place, `v${i}`), english);
      for (const i of places.keys()) expect(sentenceZh(filled), english).to.include(`v${i}`);
      for (const value of valuesIn(english.replaceAll(PLACES, '')))
        expect(zh, `${english}: the value it always names`).to.include(value);
    }
  });

  it('exist for every sentence of an error', async () => {
    const without: string[] = [];
    let found = 0;
    for (const source of await sources())
      for (const { 0: before, 1: code = '', index } of source.matchAll(/new LedgerError\(\s*'([A-Z0-9_]+)',\s*/g)) {
        const text = literalAt(source.slice(index + before.length));
        if (text === undefined || NOT_TRANSLATED.has(code) || COMPOSED.has(text)) continue;
        found += 1;
        const filled = text.replaceAll('{}', 'x1');
        if (/\s/.test(filled) && sentenceZh(filled) === undefined) without.push(`${code}: ${text}`);
      }
    expect(found).to.be.above(150);
    expect(without, 'sentences to be added to server/gateway/zh').to.deep.equal([]);
  });

  it('have no sentence that nothing says any more', async () => {
    const all = (await sources()).join('\n').replaceAll("\\'", "'");
    const ours = Object.keys(PHRASES).filter((english) => !english.includes(' must '));
    const unsaid = ours.filter((english) =>
      english.split(/\{[~w]?\}|: |, | and /).some((part) => /[a-z]{3}/i.test(part) && !all.includes(part.trim())),
    );
    expect(unsaid).to.deep.equal([]);
  });

  it('name what the English one names, whatever is said', () => {
    for (const [detail, zh] of [
      ['member 2: the answer is not JSON', '成员2：应答不是JSON'],
      ['line 3 of the body: "x" occurs twice (second at position 4)', '正文第3行："x"出现两次（第二次在位置4）'],
      ['needs one of: lender; this token has: auditor', '需要以下角色之一：lender；该令牌具有：auditor'],
      ['abc is decided', 'abc的状态为decided'],
      ["'abc'", "请求不符合接口规范：'abc'"],
      ['something new about 0xab', '请求不符合接口规范（something new about 0xab）'],
      ['$1 $& is required', '缺少$1 $&'],
    ])
      expect(detailZh('REQUEST_INVALID', detail!), detail).to.equal(zh);
    expect(detailZh('REQUEST_INVALID', 'x'.repeat(5_000))).to.include('x'.repeat(5_000));
  });

  it('answer at once for texts made to be hard', () => {
    const hard = ' is  after  ms: needs one of: ; this token has: '.repeat(20).slice(0, 999);
    const began = process.cpuUsage();
    for (let i = 0; i < 100; i++) sentenceZh(`${hard}${i}`);
    expect(process.cpuUsage(began).user / 100, 'microseconds of processor time for one').to.be.below(20_000);
  });

  it('are there for every code', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { detail } = problemOf(new LedgerError(code, '0xabc', { id: '0xabc' }), 'req-1', 'zh');
      expect(detail, code).to.match(CHINESE).and.include('0xabc');
    }
  });

  it('tell every issue of a row', () => {
    const issues = [
      { field: 'a', code: 'FIELD_MISSING', detail: 'a is required' },
      { field: 'b', code: 'VALUE_INVALID', detail: 'b: "x" is not a date' },
    ] as const;
    const detail = issues.map((issue) => issue.detail).join('; ');
    expect(errorDetailZh(new LedgerError('FIELD_MISSING', detail, { issues }))).to.equal('缺少a；b: "x"不是日期');
    const row = rowZh({ line: 7, status: 'rejected', code: 'FIELD_MISSING', detail, issues });
    expect(row).to.include({ line: 7, detail: '缺少a；b: "x"不是日期' });
    expect('issues' in row && row.issues?.map((issue) => issue.detail)).to.deep.equal(['缺少a', 'b: "x"不是日期']);
    expect(rowZh({ line: 1, status: 'already', id: '0x00' })).to.deep.equal({ line: 1, status: 'already', id: '0x00' });
  });

  describe('over HTTP', () => {
    let app: App;
    before(async () => {
      const context = {
        name: 'trial',
        vault: {},
        schemas: {},
        following: () => ({ state: 'following' }),
        signIn: { callerOf: () => ({ id: 'all', label: 'all', roles: [...ROLES] }) },
      };
      app = await buildApp(context as unknown as GatewayContext, { requestsPerMinute: 1_000_000 });
    });
    after(() => app.close());

    it('name what the English ones name, on every route and however wrong the request', async () => {
      const operations = operationsOf((await app.inject('/docs/json')).json<OpenApi>());
      const bodies = ['{}', '[]', '{"unknown":1}', '{', '{"a":"\\ud800"}', '7'];
      let compared = 0;
      for (const { method, path } of operations)
        for (const body of method === 'get' || method === 'delete' ? [undefined] : bodies) {
          const url = `${path.replaceAll(/\{\w+\}/g, '~')}?unknown=1&reason=x`;
          const ask = async (language: string) => {
            const headers = {
              'accept-language': language,
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            };
            const answer = await app.inject({
              method: method.toUpperCase() as 'GET',
              url,
              headers,
              ...(body === undefined ? {} : { payload: body }),
            });
            return answer;
          };
          const [en, zh] = [await ask('en'), await ask('zh-CN')];
          if (!String(en.headers['content-type']).startsWith('application/problem+json')) continue;
          const told = {
            en: en.json<{ code: string; detail: string }>(),
            zh: zh.json<{ code: string; detail: string }>(),
          };
          if (told.en.code === 'INTERNAL') continue;
          const what = `${method} ${url} ${body}: ${told.en.detail}`;
          expect(zh.headers['content-language'], what).to.equal('zh');
          expect(zh.headers.vary, what).to.equal('accept-language');
          expect(told.zh.code, what).to.equal(told.en.code);
          expect(told.zh.detail, what).to.match(CHINESE);
          for (const value of valuesIn(told.en.detail)) expect(told.zh.detail, what).to.include(value);
          compared += 1;
        }
      expect(compared).to.be.above(300);
      process.stdout.write(`    ${compared} refusals in both languages\n`);
    });
  });
});
