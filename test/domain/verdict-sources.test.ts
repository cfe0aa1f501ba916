import { expect } from 'chai';
import { type Attestation, attestationId } from '../../server/domain/attestation.ts';
import { type Hex, ZERO32 } from '../../server/domain/bytes.ts';
import { sourcesHash } from '../../server/domain/sources.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import {
  type ChainFacts,
  type Check,
  type DisclosedAttestation,
  judgeAttestation,
  sourcesOf,
} from '../../server/domain/verdict.ts';

const bytes32 = (pair: string): Hex => `0x${pair.repeat(32)}`;
const separator = domainSeparator({ chainId: 1, verifyingContract: `0x${'12'.repeat(20)}` });
const statement = (record: string, sources: Hex): Attestation => ({
  schema: bytes32('44'),
  issuer: 5,
  subject: bytes32('33'),
  record: bytes32(record),
  consent: ZERO32,
  sources,
  observedAt: 1_600_000_000,
  expiresAt: 0,
});
const idOf = (attestation: Attestation): Hex => attestationId(separator, attestation);

const extract = bytes32('ee');
const bottom = statement('01', sourcesHash({ extract, ids: [] }));
const middle = statement('02', sourcesHash({ ids: [idOf(bottom)] }));
const top = statement('03', sourcesHash({ ids: [idOf(middle), idOf(bottom)] }));

const openings = [
  { id: idOf(middle), extract: ZERO32, attestations: [bottom] },
  { id: idOf(bottom), extract, attestations: [] },
];
const given = (sources: DisclosedAttestation['sources']): DisclosedAttestation => ({
  id: idOf(top),
  attestation: top,
  disclosure: { fields: [], siblings: [] },
  sources,
});
const told = given({ extract: ZERO32, attestations: [middle, bottom], openings });

const AT = { block: 7, timestamp: 1_700_000_000, tx: ZERO32 };
/** The check of the sources, with these ids revoked or disputed. */
function judged(one: DisclosedAttestation, fallen: { revoked?: Hex[]; disputed?: Hex[] } = {}): Check {
  const revocation = { reason: 1, successor: ZERO32, at: AT };
  const facts: ChainFacts = {
    separator,
    schema: undefined,
    document: undefined,
    anchor: undefined,
    key: undefined,
    standing: [],
    revocation: undefined,
    sourceRevocations: sourcesOf(one).map((source) =>
      fallen.revoked?.includes(idOf(source)) ? revocation : undefined,
    ),
    disputedSources: new Set(fallen.disputed),
    disputes: undefined,
    now: 1_750_000_000,
  };
  return judgeAttestation(one, facts).find(({ check }) => check === 'sources')!;
}
const brief = ({ outcome, reason }: Check): string => `${outcome} ${reason}`;

describe('the sources check', () => {
  it('passes when everything down to the extract was told and stands', () => {
    expect(brief(judged(told))).to.equal('pass SOURCES_STAND');
  });

  it('fails for a revoked source two steps down, and names it once', () => {
    const check = judged(told, { revoked: [idOf(bottom)] });
    expect(brief(check)).to.equal('fail SOURCE_REVOKED');
    expect(check.evidence).to.deep.include({ suspect: true, revoked: [idOf(bottom)] });
  });

  it('is unknown for a disputed source two steps down', () => {
    expect(brief(judged(told, { disputed: [idOf(bottom)] }))).to.equal('unknown SOURCE_DISPUTED');
  });

  it('is unknown, never passed, when what a source rests on was not told', () => {
    const without = given({ extract: ZERO32, attestations: [middle, bottom], openings: [openings[1]!] });
    const check = judged(without);
    expect(brief(check)).to.equal('unknown SOURCES_NOT_TRACED');
    expect(check.evidence).to.deep.include({ untraced: [idOf(middle)] });
  });

  for (const [name, changed] of [
    ['an opening with a source left out', [{ ...openings[0]!, attestations: [] }, openings[1]!]],
    ['an opening with another extract', [openings[0]!, { ...openings[1]!, extract: bytes32('ef') }]],
    ['an opening of something that is no source', [...openings, { id: bytes32('99'), extract, attestations: [] }]],
    [
      'a source changed in an opening',
      [{ ...openings[0]!, attestations: [{ ...bottom, observedAt: 1 }] }, openings[1]!],
    ],
  ] as const)
    it(`fails for ${name}`, () => {
      const one = given({ extract: ZERO32, attestations: [middle, bottom], openings: changed });
      expect(brief(judged(one))).to.equal('fail SOURCES_ALTERED');
    });
});
