import type { Hex } from '../domain/bytes.ts';
import { loadTemplate, type Template } from '../domain/template.ts';
import audit from './templates/audit.json' with { type: 'json' };
import dataProvision from './templates/data-provision.json' with { type: 'json' };
import formerAudit from './templates/former/audit-1.json' with { type: 'json' };
import formerDataProvision from './templates/former/data-provision-1.json' with { type: 'json' };
import formerGuaranteeReview from './templates/former/guarantee-review-1.json' with { type: 'json' };
import formerLoanApplication from './templates/former/loan-application-1.json' with { type: 'json' };
import formerLoanMonitoring from './templates/former/loan-monitoring-1.json' with { type: 'json' };
import guaranteeReview from './templates/guarantee-review.json' with { type: 'json' };
import loanApplication from './templates/loan-application.json' with { type: 'json' };
import loanMonitoring from './templates/loan-monitoring.json' with { type: 'json' };
import matching from './templates/matching.json' with { type: 'json' };
import supplyChainCredit from './templates/supply-chain-credit.json' with { type: 'json' };

const documents = [loanApplication, loanMonitoring, guaranteeReview, supplyChainCredit, matching, audit, dataProvision];

/** Documents of earlier versions: consents that were signed under them stand for as long as they last. */
const formerDocuments = [
  formerAudit,
  formerDataProvision,
  formerGuaranteeReview,
  formerLoanApplication,
  formerLoanMonitoring,
];

let templates: readonly Template[] | undefined;

/** The purpose templates the product ships, one per purpose. The same objects at every call. */
export function shippedTemplates(): readonly Template[] {
  templates ??= documents.map(loadTemplate);
  return templates;
}

let former: readonly Template[] | undefined;

/** A shipped template by its id, of this or an earlier version. */
export function templateById(id: Hex): Template | undefined {
  former ??= formerDocuments.map(loadTemplate);
  return [...shippedTemplates(), ...former].find((one) => one.id === id);
}

/** The shipped template of a purpose. */
export const templateFor = (purpose: string): Template | undefined =>
  shippedTemplates().find((one) => one.purpose === purpose);
