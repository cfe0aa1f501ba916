import { type LedgerSchema, loadSchema } from '../domain/schema.ts';
import { LedgerError } from '../errors.ts';
import assetTitle from './asset-title.json' with { type: 'json' };
import electricityUse from './electricity-use.json' with { type: 'json' };
import enterpriseRegistration from './enterprise-registration.json' with { type: 'json' };
import enterpriseStanding from './enterprise-standing.json' with { type: 'json' };
import loanRepayment from './loan-repayment.json' with { type: 'json' };
import permit from './permit.json' with { type: 'json' };
import purchaseOrders from './purchase-orders.json' with { type: 'json' };
import socialInsurance from './social-insurance.json' with { type: 'json' };
import taxCreditRating from './tax-credit-rating.json' with { type: 'json' };

const documents = [
  enterpriseRegistration,
  permit,
  taxCreditRating,
  socialInsurance,
  electricityUse,
  purchaseOrders,
  loanRepayment,
  enterpriseStanding,
  assetTitle,
];

let schemas: readonly LedgerSchema[] | undefined;

/** The schemas the product ships, in the order in which a profile shows them. The same objects at every call. */
export function shippedSchemas(): readonly LedgerSchema[] {
  schemas ??= documents.map(loadSchema);
  return schemas;
}

/** A shipped schema by its name or id (either case). SCHEMA_UNKNOWN lists the names. */
export function findSchema(nameOrId: string): LedgerSchema {
  const found = shippedSchemas().find(({ name, id }) => name === nameOrId || id === nameOrId.toLowerCase());
  if (found) return found;
  const names = shippedSchemas().map(({ name }) => name);
  throw new LedgerError('SCHEMA_UNKNOWN', `${JSON.stringify(nameOrId.slice(0, 80))} is none of ${names.join(', ')}`, {
    value: nameOrId,
    names,
  });
}
