/** A verification as a gateway answers it: a registration found in full, a permit with one failed and one open check. Synthetic. */
import { startOfChinaDay } from '../../server/domain/time.ts';
import { ATTESTATION_CHECKS, type CheckName, ITEM_CHECKS } from '../../server/domain/verdict.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { code } from './sample-files.ts';

type Outcome = 'pass' | 'fail' | 'unknown';
interface Check {
  check: CheckName;
  outcome: Outcome;
  reason: string;
  evidence?: Record<string, unknown>;
}

const PASSES: Readonly<Record<CheckName, string>> = {
  schema: 'SCHEMA_REGISTERED',
  commitment: 'FIELDS_MATCH',
  anchoring: 'ANCHORED',
  issuerKey: 'KEY_VALID_THEN',
  issuerStanding: 'IN_STANDING',
  revocation: 'NOT_REVOKED',
  expiry: 'NO_EXPIRY',
  dispute: 'NOT_DISPUTED',
  sources: 'NONE_NAMED',
  consent: 'CONSENT_COVERS',
  subject: 'HANDLE_REGISTERED',
  publisher: 'ANSWERED',
  completeness: 'ALL_TOLD',
  freshness: 'INDEX_CURRENT',
};

const checks = (names: readonly CheckName[], others: readonly Check[] = []): Check[] =>
  names.map(
    (check) =>
      others.find((one) => one.check === check) ?? {
        check,
        outcome: 'pass',
        reason: PASSES[check],
      },
  );

function attestation(
  schema: string,
  fields: Record<string, unknown>,
  expiresAt: number,
  digit: string,
  others: readonly Check[] = [],
  observedAt = 1_577_808_000,
) {
  return {
    id: `0x${digit.repeat(64 / digit.length)}`,
    fields,
    attestation: {
      schema: findSchema(schema).id,
      issuer: 1,
      subject: `0x${'5'.repeat(64)}`,
      record: `0x${'6'.repeat(64)}`,
      consent: `0x${'0'.repeat(64)}`,
      sources: `0x${'0'.repeat(64)}`,
      observedAt,
      expiresAt,
    },
    checks: checks(ATTESTATION_CHECKS, others),
  };
}

const registration = () => ({
  schema: findSchema('enterprise-registration').id,
  schemaName: 'enterprise-registration',
  publisher: 1,
  notAsked: [] as number[],
  outcome: 'FOUND',
  checks: checks(ITEM_CHECKS),
  attestations: [
    attestation(
      'enterprise-registration',
      { uscc: code(1), name: '示例县合成农机有限公司', registeredCapital10k: '500.00', enterpriseType: null },
      0,
      'a',
    ),
  ],
});

const envelope = {
  id: '7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11',
  purpose: 'loan-application',
  answeredBy: 2,
  block: { number: 1234, hash: `0x${'b'.repeat(64)}`, timestamp: 1_767_225_600 },
  signature: `0x${'1'.repeat(130)}`,
};

/** Everything found; every check passes that can be answered. */
export const fullPass = () => ({ ...envelope, outcome: 'FOUND', items: [registration()] });

/** The same, and a permit that expired, from a publisher of which one batch is without proof. */
export const mixed = () => ({
  ...envelope,
  outcome: 'FOUND',
  items: [
    registration(),
    {
      schema: findSchema('permit').id,
      schemaName: 'permit',
      publisher: 1,
      notAsked: [3],
      outcome: 'FOUND',
      checks: checks(ITEM_CHECKS, [
        { check: 'completeness', outcome: 'unknown', reason: 'BATCHES_UNPROVEN', evidence: { unproven: 1, of: 3 } },
      ]),
      attestations: [
        attestation('permit', { permitType: '食品经营许可证', validUntil: '2025-12-31' }, 1_767_196_800, 'c', [
          {
            check: 'expiry',
            outcome: 'fail',
            reason: 'EXPIRED',
            evidence: { expiresAt: 1_767_196_800, judgedAt: 1_767_225_600 },
          },
        ]),
      ],
    },
  ],
});

const MONTHS = Array.from(
  { length: 14 },
  (_, place) => `${place < 2 ? 2024 : 2025}-${String(((place + 10) % 12) + 1).padStart(2, '0')}`,
);

/** Fourteen months of electricity, oldest first: the two oldest expired, one altered on its way, one under a schema document this gateway lacks. */
export const history = () => ({
  ...envelope,
  outcome: 'FOUND',
  items: [
    {
      schema: findSchema('electricity-use').id,
      schemaName: 'electricity-use',
      publisher: 3,
      notAsked: [] as number[],
      outcome: 'FOUND',
      checks: checks(ITEM_CHECKS),
      attestations: MONTHS.map((period, place) =>
        attestation(
          'electricity-use',
          {
            uscc: code(1),
            period,
            consumptionKwh: `${990 + place * 5}.5`,
            amountDue: `${540 + place * 5}.00`,
            currency: 'CNY',
            paidInTime: place !== 5,
            reportedOn: `${period}-28`,
          },
          0,
          `${(place + 16).toString(16)}`,
          place < 2
            ? [{ check: 'expiry', outcome: 'fail', reason: 'EXPIRED', evidence: { expiresAt: 1_767_196_800 } }]
            : place === 5
              ? [
                  {
                    check: 'commitment',
                    outcome: 'fail',
                    reason: 'FIELDS_ALTERED',
                    evidence: { record: `0x${'6'.repeat(64)}`, recomputed: `0x${'7'.repeat(64)}` },
                  },
                ]
              : place === 8
                ? [{ check: 'schema', outcome: 'unknown', reason: 'SCHEMA_DOCUMENT_MISSING' }]
                : [],
          startOfChinaDay(`${period}-28`),
        ),
      ),
    },
  ],
});

/** Nothing there, and that is proved. */
export const noneProven = () => ({
  ...envelope,
  outcome: 'NONE_PROVEN',
  items: [{ ...registration(), outcome: 'NONE_PROVEN', attestations: [] }],
});

/** The publisher's gateway did not answer. */
export const unknown = () => ({
  ...envelope,
  outcome: 'UNKNOWN',
  items: [
    {
      ...registration(),
      outcome: 'UNKNOWN',
      attestations: [],
      checks: checks(ITEM_CHECKS, [
        { check: 'publisher', outcome: 'fail', reason: 'PEER_UNREACHABLE' },
        { check: 'completeness', outcome: 'unknown', reason: 'BATCHES_UNPROVEN' },
      ]),
    },
  ],
});
