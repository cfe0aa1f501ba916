/** The rules of a template that the doors' test does not reach, and documents that are none. */
import { expect } from 'chai';
import { ZERO32 } from '../../server/domain/bytes.ts';
import { type Consent, QUERY } from '../../server/domain/consent.ts';
import { consentBreach, loadTemplate } from '../../server/domain/template.ts';
import loanApplication1 from '../../server/schemas/templates/former/loan-application-1.json' with { type: 'json' };
import { shippedTemplates, templateById, templateFor } from '../../server/schemas/templates.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

const loan = templateFor('loan-application')!;
const consent: Consent = {
  subject: ZERO32,
  action: QUERY,
  categories: [0],
  validFrom: 1_000,
  validUntil: 2_000,
  useLimit: 0,
  terms: { recipient: 2, purpose: 'loan-application', template: loan.id, dataLife: 60, notice: ZERO32, salt: ZERO32 },
};

describe('a template', () => {
  it('has to be registered, and counts from the grant when it is retired', () => {
    const facts = { template: loan, grantedAt: 500 };
    expect(consentBreach(consent, { ...facts, onChain: undefined })?.rule).to.equal('TEMPLATE_NOT_REGISTERED');
    expect(consentBreach(consent, { ...facts, onChain: { registeredAt: 1 } })).to.equal(undefined);
    expect(consentBreach(consent, { ...facts, onChain: { registeredAt: 1, retiredAt: 501 } })).to.equal(undefined);
    expect(consentBreach(consent, { ...facts, onChain: { registeredAt: 1, retiredAt: 500 } })?.rule).to.equal(
      'TEMPLATE_RETIRED',
    );
  });

  it('puts a cooling-off time between help and use', () => {
    const onChain = { registeredAt: 1 };
    const breach = (validFrom: number) =>
      consentBreach(
        { ...consent, validFrom, validUntil: validFrom + 60 },
        { template: loan, onChain, grantedAt: 1, assistedAt: 100 },
      );
    expect(breach(100 + loan.coolingOff - 1)).to.include({ rule: 'COOLING_OFF', allowed: 100 + loan.coolingOff });
    expect(breach(100 + loan.coolingOff)).to.equal(undefined);
  });

  it('is refused when a part is missing, of the wrong kind, or onward supply is allowed', () => {
    const document = loan.document as Record<string, unknown>;
    for (const change of [
      { title: 'loan' },
      { purpose: 'curiosity' },
      { actions: [] },
      { actions: ['sell'] },
      { categories: [] },
      { categories: ['religion'] },
      { maxValidityDays: 0 },
      { maxValidityDays: '90' },
      { maxRangeDays: -1 },
      { maxUses: 0 },
      { frequency: { times: 1 } },
      { maxDataLifeDays: 1.5 },
      { onwardSupply: 'allowed' },
    ])
      expectLedgerError('TEMPLATE_INVALID', () => loadTemplate({ ...document, ...change }));
    expectLedgerError('TEMPLATE_INVALID', () => loadTemplate(undefined));
  });

  it('of an earlier version is still known, so that consents signed under it stand', () => {
    const former = loadTemplate(loanApplication1);
    expect(former.id).to.not.equal(loan.id);
    expect(templateById(former.id)?.document).to.deep.equal(loanApplication1);
    expect(shippedTemplates().map(({ id }) => id)).to.not.include(former.id);
  });

  it('is shipped for every purpose once, with ids that are all different', () => {
    const all = shippedTemplates();
    expect(all).to.have.length(7);
    expect(new Set(all.map(({ id }) => id)).size).to.equal(7);
    expect(new Set(all.map(({ purpose }) => purpose)).size).to.equal(7);
  });
});
