import { expect } from 'chai';
import { ERRORS, type ErrorCode } from '../../server/errors.ts';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { CURES_ZH } from '../../server/gateway/cures-zh.ts';
import { preferredLanguage } from '../../server/gateway/language.ts';

const CHINESE = /[\u4e00-\u9fff]/;

describe('the language of problems', () => {
  it('is the one with the greater weight', () => {
    const cases: [header: string | undefined, language: string][] = [
      ['zh', 'zh'],
      ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
      ['zh-Hans-CN', 'zh'],
      ['ZH', 'zh'],
      ['en;q=0.5, zh;q=0.6', 'zh'],
      ['fr, zh;q=0.1', 'zh'],
      ['en, zh', 'en'],
      ['en;q=0.6, zh;q=0.5', 'en'],
      ['zh;q=0', 'en'],
      ['zh;q=0.5, *', 'en'],
      ['', 'en'],
      [undefined, 'en'],
      ['*', 'en'],
      ['zhx', 'en'],
      ['zh;q=2', 'en'],
      [';;q=,,zh-', 'en'],
      ['zh,'.repeat(100_000), 'zh'],
    ];
    for (const [header, language] of cases) expect(preferredLanguage(header), header?.slice(0, 40)).to.equal(language);
  });

  it('has a title and a cure for every code in both', () => {
    expect(Object.keys(CURES_ZH).sort()).to.deep.equal(Object.keys(ERRORS).sort());
    for (const [code, { zh, title, cure }] of Object.entries(ERRORS)) {
      expect(zh, code).to.match(CHINESE);
      expect(CURES_ZH[code as ErrorCode], code)
        .to.match(CHINESE)
        .and.match(/。$/);
      expect(title + cure, code).to.not.match(CHINESE);
    }
  });

  describe('over HTTP', () => {
    let app: App;
    before(async () => {
      app = await buildApp({ name: 'trial', vault: {}, schemas: {} } as unknown as GatewayContext);
    });
    after(() => app.close());

    it('answers in it and says so', async () => {
      const ask = async (language: string) => {
        const answer = await app.inject({ url: '/nowhere', headers: { 'accept-language': language } });
        return { ...answer.json<{ title: string; cure: string }>(), told: answer.headers['content-language'] };
      };
      expect(await ask('zh-CN')).to.include({ title: ERRORS.NOT_FOUND.zh, cure: CURES_ZH.NOT_FOUND, told: 'zh' });
      expect(await ask('en')).to.include({ title: ERRORS.NOT_FOUND.title, cure: ERRORS.NOT_FOUND.cure, told: 'en' });
    });
  });
});
