import { expect } from 'chai';
import type { AssetCheck, AssetCheckName, SignedAssetAnswer } from '../../server/domain/asset-answer.ts';
import { ASSET_CHECKS } from '../../server/domain/asset-answer.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { assetsOf, recordedAssets } from '../../server/domain/profile/assets.ts';
import { type ProfileItem, sectionOf } from '../../server/domain/profile/profile.ts';
import type { Check } from '../../server/domain/verdict.ts';

const AUTHORITY = 1;
const OWNER = `0x${'aa'.repeat(20)}`;
const id = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;

const TOLD: readonly Check[] = (['consent', 'subject', 'publisher', 'completeness'] as const).map((check) => ({
  ...{ check, outcome: 'pass', reason: 'OK' },
}));

/** The title records that an authority told: each a number, the owner, and who wrote it. */
const told = (...records: { asset: string; owner?: string; issuer?: number; at?: number }[]): ProfileItem => ({
  schemaName: 'asset-title',
  publisher: AUTHORITY,
  notAsked: [],
  outcome: 'FOUND',
  checks: TOLD,
  attestations: records.map(({ asset, owner = OWNER, issuer = AUTHORITY, at = 1 }, i) => ({
    id: id(i + 1),
    fields: { asset, owner },
    attestation: { issuer, observedAt: at },
    checks: [],
  })),
});

interface Given {
  readonly asset: string;
  readonly value?: readonly [amount: string, currency: string];
  readonly liens?: readonly (readonly [lien: number, most: string, currency: string])[];
  readonly failing?: Partial<Record<AssetCheckName, string>>;
  readonly title?: null;
}

/** A verification of an asset in which everything passes but what is said to fail. */
function answer({ asset, value = ['100.00', 'CNY'], liens = [], failing = {}, title }: Given): SignedAssetAnswer {
  const checks = ASSET_CHECKS.map(
    (check): AssetCheck => ({
      ...{ check, outcome: failing[check] === undefined ? 'pass' : 'fail', reason: failing[check] ?? 'OK' },
    }),
  );
  return {
    asked: { asset, fingerprint: null },
    block: { number: 9, hash: id(9), timestamp: 10 * 86_400 },
    title:
      title === null
        ? null
        : {
            ...{ asset, className: 'farm-machine', authority: AUTHORITY, owner: OWNER, notes: [], recovery: null },
            legal: { registerName: 'agricultural-machinery', reconciledAt: 3 * 86_400 },
          },
    liens: {
      ranking: {
        ranked: liens.map(([lien, maxSecured, currency], i) => ({
          ...{ lien: id(lien), rank: i + 1, creditor: 2, kind: 'mortgage', status: 'active' },
          ...{ secured: '1.00', maxSecured, currency },
        })),
      },
    },
    valuations: {
      items: [{ valuation: id(99), amount: value[0], currency: value[1], state: 'in-force', terms: { appraiser: 5 } }],
    },
    checks,
  } as unknown as SignedAssetAnswer;
}

function profile(items: readonly ProfileItem[], named: readonly string[], ...answers: SignedAssetAnswer[]) {
  const sections = items.map((item) => sectionOf(item, { zh: '', en: '' }, '2026-01-01'));
  return assetsOf(items, named, new Map(answers.map((one) => [one.asked.asset!, one])), sections);
}
const whose = (items: readonly ProfileItem[], ...answers: SignedAssetAnswer[]): string[] =>
  profile(items, [], ...answers).items.map(({ whose: is, reason }) => `${is} ${reason}`);
const figureOf = (name: string, ...answers: SignedAssetAnswer[]) => {
  const item = told(...answers.map(({ asked }) => ({ asset: asked.asset! })));
  const {
    name: _name,
    title: _title,
    from: _from,
    ...rest
  } = profile([item], [], ...answers).figures.find((one) => one.name === name)!;
  return rest;
};

describe('assets in a profile', () => {
  it('are not counted without a verification, a title, or one that stands', () => {
    expect(whose([told({ asset: '1' })])).to.deep.equal(['unknown NOT_VERIFIED']);
    expect(whose([told({ asset: '1' })], answer({ asset: '1', title: null }))).to.deep.equal(['unknown NO_TITLE']);
    const ended = answer({ asset: '1', failing: { title: 'TITLE_ENDED' } });
    expect(whose([told({ asset: '1' })], ended)).to.deep.equal(['unknown TITLE_ENDED']);
  });

  it('are not counted by the word of another title authority than the title’s own', () => {
    const item = told({ asset: '1', issuer: 7 });
    expect(whose([item], answer({ asset: '1' }))).to.deep.equal(['unknown OTHER_AUTHORITY']);
  });

  it('are whose the authority’s newest word says, not an earlier one', () => {
    const sold = told({ asset: '1', at: 1 }, { asset: '1', owner: `0x${'bb'.repeat(20)}`, at: 2 });
    expect(whose([sold], answer({ asset: '1' }))).to.deep.equal(['unknown OWNER_CHANGED']);
    const back = told({ asset: '1', owner: `0x${'bb'.repeat(20)}`, at: 1 }, { asset: '1', at: 2 });
    expect(whose([back], answer({ asset: '1' }))).to.deep.equal(['subject TITLE_RECORD']);
  });

  it('survive a record whose number is none', () => {
    const item = told({ asset: 'x' }, { asset: '1'.repeat(40) }, { asset: '-1' }, { asset: '2' });
    expect(recordedAssets([item])).to.deep.equal(['2']);
    expect(whose([item], answer({ asset: '2' }))).to.deep.equal(['subject TITLE_RECORD']);
  });

  it('are unknown, whatever is proven, when a record is withheld', () => {
    const checks = TOLD.map((one) =>
      one.check === 'completeness' ? { ...one, outcome: 'fail' as const, reason: 'RECORDS_WITHHELD' } : one,
    );
    const { status, items } = profile([{ ...told({ asset: '1' }), checks }], [], answer({ asset: '1' }));
    expect([status, items[0]!.whose]).to.deep.equal(['unknown', 'subject']);
  });

  it('have no less than nothing free, and the most that a maximum lien may secure is not free', () => {
    expect(figureOf('freeValue', answer({ asset: '1', liens: [[1, '40.05', 'CNY']] })).value).to.equal('59.95');
    expect(figureOf('freeValue', answer({ asset: '1', liens: [[1, '100.01', 'CNY']] })).value).to.equal('0');
  });

  it('free nothing across currencies, and add none up', () => {
    const mixed = answer({ asset: '1', liens: [[1, '40.00', 'USD']] });
    expect(profile([told({ asset: '1' })], [], mixed).items[0]!.holding!.freeReason).to.equal('liens OTHER_CURRENCY');
    const others = [answer({ asset: '1' }), answer({ asset: '2', value: ['100.00', 'USD'] })];
    expect(figureOf('assetValue', ...others)).to.not.have.property('unit');
    expect(figureOf('assetValue', ...others).value).to.equal(null);
  });

  it('count a lien on several of them once, and take it in full from each', () => {
    const both = ['1', '2'].map((asset) => answer({ asset, liens: [[1, '60.00', 'CNY']] }));
    expect(figureOf('liens', ...both)).to.deep.include({ value: 1, liens: [id(1)] });
    expect(figureOf('securedAmount', ...both).value).to.equal('60');
    expect(figureOf('freeValue', ...both).value).to.equal('80');
  });

  for (const name of [
    'authority',
    'notes',
    'recovery',
    'dispute',
    'completeness',
    'freshness',
    'valuation',
    'liens',
  ] as const)
    it(`free nothing when ${name} did not pass, and say so; what else is proven stays`, () => {
      const bad = answer({ asset: '1', failing: { [name]: 'BAD' } });
      expect(figureOf('freeValue', bad, answer({ asset: '2' }))).to.deep.equal({
        value: '100',
        unit: 'CNY',
        assets: ['1', '2'],
        gaps: ['asset 1'],
        liens: [],
        notPassed: [`asset 1: ${name} BAD`],
      });
      const unproven = name === 'completeness' || name === 'freshness';
      expect(figureOf('liens', bad, answer({ asset: '2' })).value).to.equal(unproven ? null : 0);
    });
});
