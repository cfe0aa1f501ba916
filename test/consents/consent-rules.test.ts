import { expect } from 'chai';
import { consentId } from '../../server/domain/consent.ts';
import {
  CONSENT_REFUSALS,
  type ConsentRefusal,
  checkProvide,
  checkQuery,
  type QueryAsked,
} from '../../server/domain/consent-rules.ts';
import { CONSENTS, NOW, SELF } from '../publish/publish-fixtures.ts';
import { hex32 } from '../store/vault-fixtures.ts';
import { LENDER, provideConsent, queryConsent } from './consent-fixtures.ts';

function asked(change: Partial<QueryAsked> = {}, consent = queryConsent(hex32(), { useLimit: 2 })): QueryAsked {
  return {
    separator: CONSENTS,
    consent,
    id: consentId(CONSENTS, consent),
    state: { granted: true, withdrawn: false, uses: 1, publisher: SELF },
    controllerSigned: true,
    categories: [0],
    publisher: SELF,
    requester: LENDER,
    purpose: 'loan-application',
    now: NOW,
    ...change,
  };
}

const state = asked().state!;

describe('consent rules', () => {
  const broken: [ConsentRefusal, Partial<QueryAsked>, Parameters<typeof queryConsent>[1]?][] = [
    ['UNKNOWN_CONSENT', { id: hex32() }],
    ['UNKNOWN_CONSENT', { separator: hex32() }],
    ['BAD_SIGNATURE', { controllerSigned: false }],
    ['WRONG_ACTION', {}, { action: 1 }],
    ['WRONG_RECIPIENT', { requester: SELF }],
    ['WRONG_PURPOSE', { purpose: 'loan-monitoring' }],
    ['CATEGORY_NOT_COVERED', { categories: [0, 1] }],
    ['WITHDRAWN', { state: { ...state, withdrawn: true } }],
    ['WITHDRAWN', { state: { ...state, granted: false, withdrawn: true } }],
    ['NOT_GRANTED_ON_CHAIN', { state: undefined }],
    ['WRONG_PUBLISHER', { publisher: LENDER }],
    ['NOT_YET_VALID', { now: NOW - 101 }],
    ['EXPIRED', { now: NOW + 1_000 }],
    ['USE_LIMIT_REACHED', { state: { ...state, uses: 2 } }, { useLimit: 2 }],
  ];
  for (const [refusal, change, consent] of broken)
    it(`refuses: ${refusal}`, () => {
      const given = queryConsent(hex32(), consent ?? {});
      expect(checkQuery({ ...asked({}, given), ...change })).to.equal(refusal);
    });

  it('has a test for every rule', () => {
    expect(new Set(broken.map(([refusal]) => refusal))).to.deep.equal(new Set(CONSENT_REFUSALS));
  });

  it('names the first broken rule when several are broken', () => {
    expect(checkQuery(asked({ requester: SELF, purpose: 'x', categories: [9], state: undefined }))).to.equal(
      'WRONG_RECIPIENT',
    );
  });

  it('lets a request pass that keeps all rules, to the last second and the last use', () => {
    expect(checkQuery(asked())).to.equal(undefined);
    expect(checkQuery(asked({ now: NOW - 100 }))).to.equal(undefined);
    expect(checkQuery(asked({ now: NOW + 999 }))).to.equal(undefined);
    expect(checkQuery(asked({ state: { ...state, uses: 9 } }, queryConsent(hex32(), { useLimit: 0 })))).to.equal(
      undefined,
    );
  });

  it('does not take a query for a provide consent, nor the other way round', () => {
    const given = provideConsent(hex32());
    const { requester: _, purpose: __, ...rest } = asked({}, given);
    expect(checkProvide({ ...rest, publisher: SELF })).to.equal(undefined);
    expect(checkProvide({ ...rest, publisher: LENDER })).to.equal('WRONG_PUBLISHER');
    const { requester: ___, purpose: ____, ...query } = asked();
    expect(checkProvide({ ...query, publisher: SELF })).to.equal('WRONG_ACTION');
  });
});
