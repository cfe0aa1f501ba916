/** The pure judge: from a sound set of facts, each single change of a fact changes one check, to a stated outcome and reason. */
import { expect } from 'chai';
import { type Attestation, attestationId } from '../../server/domain/attestation.ts';
import { buildBatchTree } from '../../server/domain/batch-tree.ts';
import { type Hex, ZERO32 } from '../../server/domain/bytes.ts';
import { EMPTY_CHAIN } from '../../server/domain/hash-chain.ts';
import { commitRecord, discloseFields } from '../../server/domain/record.ts';
import { sourcesHash } from '../../server/domain/sources.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import {
  ATTESTATION_CHECKS,
  type ChainFacts,
  type Check,
  type DisclosedAttestation,
  judgeAttestation,
} from '../../server/domain/verdict.ts';
import { findSchema } from '../../server/schemas/load.ts';

const bytes32 = (fill: string): Hex => `0x${fill.repeat(32)}`;
const schema = findSchema('permit')!;
const separator = domainSeparator({ chainId: 7, verifyingContract: `0x${'ab'.repeat(20)}` });
const key: Hex = `0x${'11'.repeat(20)}`;
const subject = bytes32('22');
const at = { block: 100, timestamp: 1_700_000_000, tx: bytes32('33') };
const values = {
  uscc: '91350100M000100Y43',
  permitType: '合成许可证',
  validUntil: '2030-01-01',
  permitNumber: null,
  issuedBy: null,
};
const secret = new Uint8Array(32).fill(9);

const source: Attestation = {
  schema: bytes32('44'),
  issuer: 5,
  subject,
  record: bytes32('55'),
  consent: ZERO32,
  sources: ZERO32,
  observedAt: 1_600_000_000,
  expiresAt: 0,
};

function soundAttestation(change: Partial<Attestation> = {}): Attestation {
  return {
    schema: schema.id,
    issuer: 5,
    subject,
    record: commitRecord(schema, values, secret),
    consent: ZERO32,
    sources: sourcesHash({ ids: [attestationId(separator, source)] }),
    observedAt: 1_690_000_000,
    expiresAt: 1_900_000_000,
    ...change,
  };
}

function sound(change: Partial<Attestation> = {}): { given: DisclosedAttestation; facts: ChainFacts } {
  const attestation = soundAttestation(change);
  const id = attestationId(separator, attestation);
  const tree = buildBatchTree([
    { subject, ids: [id] },
    { subject: bytes32('66'), ids: [bytes32('77')] },
  ]);
  return {
    given: {
      id,
      attestation,
      disclosure: discloseFields(schema, values, secret, ['permitType', 'validUntil']),
      sources: { extract: ZERO32, attestations: [source] },
      inclusion: { root: tree.root, ids: [id], proof: tree.prove(subject) },
    },
    facts: {
      separator,
      schema: { registeredAt: 1, retiredAt: 0, publishers: 2n },
      document: schema,
      anchor: { key, at },
      key: { member: 5, validFrom: 1_600_000_000, validUntil: 0 },
      standing: [{ at: { ...at, block: 10 }, capabilities: 2n, validFrom: 0, validUntil: 0, suspended: false }],
      revocation: undefined,
      sourceRevocations: [undefined],
      disputedSources: new Set(),
      disputes: { chain: EMPTY_CHAIN, disputes: [] },
      now: 1_750_000_000,
    },
  };
}

/** What differs from "all pass". */
const different = (checks: readonly Check[]): string[] =>
  checks
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ check, outcome, reason }) => `${check} ${outcome} ${reason}`);

describe('judgeAttestation', () => {
  it('passes sound facts, one check per name, in order; no dispute is told by the count of the chain', () => {
    const { given, facts } = sound();
    const checks = judgeAttestation(given, facts);
    expect(checks.map(({ check }) => check)).to.deep.equal([...ATTESTATION_CHECKS]);
    expect(different(checks)).to.deep.equal([]);
    expect(checks.find(({ check }) => check === 'dispute')).to.deep.equal({
      check: 'dispute',
      outcome: 'pass',
      reason: 'NOT_DISPUTED',
      evidence: { ...EMPTY_CHAIN },
    });
  });

  const revocation = { reason: 1, successor: ZERO32, at: { ...at, block: 120 } };
  const suspended = { at: { ...at, block: 110 }, capabilities: 2n, validFrom: 0, validUntil: 0, suspended: true };
  const then = { at: { ...at, block: 10 }, capabilities: 2n, validFrom: 0, validUntil: 0, suspended: false };
  const compromised = (since: number, block: number): NonNullable<ChainFacts['key']> => ({
    member: 5,
    validFrom: 1_600_000_000,
    // Declaring ends the key.
    validUntil: at.timestamp + (block - at.block),
    compromised: { since, reason: 2, declared: { ...at, block } },
  });
  const retired = (block: number): NonNullable<ChainFacts['key']> => ({
    member: 5,
    validFrom: 0,
    validUntil: at.timestamp,
    retired: { ...at, block },
  });
  const factCases: readonly (readonly [string, Partial<ChainFacts>, readonly string[]])[] = [
    ['a schema that is not registered', { schema: undefined }, ['schema fail SCHEMA_NOT_REGISTERED']],
    [
      'a schema retired before anchoring',
      { schema: { registeredAt: 1, retiredAt: at.timestamp, publishers: 2n } },
      ['schema fail SCHEMA_RETIRED'],
    ],
    [
      'a schema retired after anchoring',
      { schema: { registeredAt: 1, retiredAt: at.timestamp + 1, publishers: 2n } },
      [],
    ],
    [
      'no document of the schema',
      { document: undefined },
      ['schema unknown SCHEMA_DOCUMENT_MISSING', 'commitment unknown SCHEMA_DOCUMENT_MISSING'],
    ],
    ['a key nobody has', { key: undefined }, ['issuerKey fail KEY_NOT_REGISTERED']],
    [
      "another member's key",
      { key: { member: 6, validFrom: 0, validUntil: 0 } },
      ['issuerKey fail KEY_OF_ANOTHER_MEMBER'],
    ],
    [
      'a key not yet valid',
      { key: { member: 5, validFrom: at.timestamp + 1, validUntil: 0 } },
      ['issuerKey fail KEY_NOT_VALID_THEN'],
    ],
    [
      'a key whose validity had ended',
      { key: { member: 5, validFrom: 0, validUntil: at.timestamp } },
      ['issuerKey fail KEY_NOT_VALID_THEN'],
    ],
    ['a key retired in the same second, by a later block', { key: retired(at.block + 1) }, []],
    ['a key retired in the same block', { key: retired(at.block) }, ['issuerKey fail KEY_NOT_VALID_THEN']],
    [
      'a key retired in the same second, by an earlier block',
      { key: retired(at.block - 1) },
      ['issuerKey fail KEY_NOT_VALID_THEN'],
    ],
    [
      'a key that a later block retired, after its time was over',
      { key: { ...retired(at.block + 1), validUntil: at.timestamp - 1 } },
      ['issuerKey fail KEY_NOT_VALID_THEN'],
    ],
    ['no register of disputes', { disputes: undefined }, ['dispute unknown NO_DISPUTE_REGISTER']],
    ['a key compromised after it anchored this', { key: compromised(at.timestamp + 1, at.block + 9) }, []],
    [
      'a key compromised by then, and declared later',
      { key: compromised(at.timestamp, at.block + 9) },
      ['issuerKey unknown KEY_SUSPECT'],
    ],
    [
      'a key declared in the very block',
      { key: compromised(at.timestamp - 9, at.block) },
      ['issuerKey unknown KEY_SUSPECT'],
    ],
    [
      'a key declared compromised before',
      { key: compromised(at.timestamp - 9, at.block - 1) },
      ['issuerKey fail KEY_COMPROMISED_BEFORE'],
    ],
    ['a key that ended later', { key: { member: 5, validFrom: 0, validUntil: at.timestamp + 1 } }, []],
    ['no member', { standing: [] }, ['issuerStanding fail NOT_A_MEMBER']],
    [
      'a member admitted only later',
      { standing: [{ ...then, at: { ...at, block: 101 } }] },
      ['issuerStanding fail NOT_IN_STANDING_THEN'],
    ],
    [
      'a member suspended then',
      { standing: [{ ...suspended, at: { ...at, block: 90 } }] },
      ['issuerStanding fail NOT_IN_STANDING_THEN'],
    ],
    [
      'a member without the right then',
      { standing: [{ ...then, capabilities: 4n }] },
      ['issuerStanding fail NO_RIGHT_TO_PUBLISH_THEN'],
    ],
    [
      'a member that lost the right since',
      { standing: [then, { ...then, at: { ...at, block: 130 }, capabilities: 4n }] },
      [],
    ],
    ['a member suspended since', { standing: [then, suspended] }, ['issuerStanding fail SUSPENDED_NOW']],
    [
      'a member suspended and reinstated since',
      { standing: [then, suspended, { ...then, at: { ...at, block: 130 } }] },
      [],
    ],
    [
      'a membership that ended since',
      { standing: [then, { ...then, at: { ...at, block: 130 }, validUntil: 1_710_000_000 }] },
      [],
    ],
    ['a revocation', { revocation }, ['revocation fail REVOKED']],
    [
      'a correction',
      { revocation: { ...revocation, reason: 2, successor: bytes32('88') } },
      ['revocation fail SUPERSEDED'],
    ],
    ['the end of its validity', { now: 1_900_000_000 }, ['expiry fail EXPIRED']],
    ['a revoked source', { sourceRevocations: [revocation] }, ['sources fail SOURCE_REVOKED']],
    [
      'a disputed source',
      { disputedSources: new Set([attestationId(separator, source)]) },
      ['sources unknown SOURCE_DISPUTED'],
    ],
    [
      'no anchor',
      { anchor: undefined, key: undefined },
      ['anchoring fail NOT_ON_CHAIN', 'issuerKey unknown NOT_ON_CHAIN', 'issuerStanding unknown NOT_ON_CHAIN'],
    ],
  ];
  for (const [name, change, expected] of factCases)
    it(`meets ${name}: ${expected.join(', ') || 'all pass'}`, () => {
      const { given, facts } = sound();
      expect(different(judgeAttestation(given, { ...facts, ...change }))).to.deep.equal(expected);
    });

  const givenCases: readonly (readonly [
    string,
    (given: DisclosedAttestation) => DisclosedAttestation,
    readonly string[],
  ])[] = [
    ['another id', (given) => ({ ...given, id: bytes32('99') }), ['anchoring fail ID_MISMATCH']],
    [
      'an altered value',
      (given) => ({
        ...given,
        disclosure: { ...given.disclosure, fields: given.disclosure.fields.map((field) => ({ ...field, value: 'x' })) },
      }),
      ['commitment fail FIELDS_ALTERED'],
    ],
    [
      'a malformed disclosure',
      (given) => ({ ...given, disclosure: { ...given.disclosure, siblings: [] } }),
      ['commitment fail DISCLOSURE_MALFORMED'],
    ],
    [
      'ids that the leaf does not hold',
      (given) => ({ ...given, inclusion: { ...given.inclusion!, ids: [given.id, bytes32('aa')] } }),
      ['anchoring fail INCLUSION_NOT_PROVEN'],
    ],
    [
      'the proof of another handle',
      (given) => ({
        ...given,
        inclusion: { ...given.inclusion!, proof: { siblings: [], terminal: { kind: 'empty' } } },
      }),
      ['anchoring fail INCLUSION_NOT_PROVEN'],
    ],
    [
      'other sources',
      (given) => ({ ...given, sources: { extract: ZERO32, attestations: [] } }),
      ['sources fail SOURCES_ALTERED'],
    ],
  ];
  for (const [name, change, expected] of givenCases)
    it(`is given ${name}: ${expected.join(', ')}`, () => {
      const { given, facts } = sound();
      expect(different(judgeAttestation(change(given), facts))).to.deep.equal(expected);
    });

  it('refuses a fact observed after it was anchored', () => {
    const { given, facts } = sound({ observedAt: at.timestamp + 1 });
    expect(different(judgeAttestation(given, facts))).to.deep.equal(['anchoring fail OBSERVED_AFTER_ANCHORING']);
  });
});
