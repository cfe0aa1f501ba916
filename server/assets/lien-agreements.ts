/** Between creditors: a lien goes to another, or one lets another be paid first. Each signs at its own gateway, any carries it. */
import {
  assignmentMessage,
  type SubordinationTerms,
  subordinationId,
  subordinationMessage,
} from '../domain/asset-typed-data.ts';
import { type Hex, parseHex, toHex, ZERO32 } from '../domain/bytes.ts';
import { domainSeparator } from '../domain/typed-data.ts';
import { LedgerError } from '../errors.ts';
import type { AssetDeps } from './deps.ts';
import { requireLien } from './lien-changes.ts';
import { LIEN_REFUSALS } from './refusals.ts';
import type { Operation } from './title-changes.ts';

const DAY = 86_400;

/** The next creditor's acceptance, signed by its SIGN key. */
export interface AssignmentOffer {
  readonly lien: Hex;
  readonly from: number;
  readonly to: number;
  readonly key: Hex;
  readonly deadline: number;
  readonly signature: Hex;
}

/** This member accepts to become the creditor of a lien. @throws LIEN_UNKNOWN */
export async function offerToTake(lien: Hex, deadline: number | undefined, deps: AssetDeps): Promise<AssignmentOffer> {
  const { self, signer, domains, now } = deps;
  const row = await requireLien(lien, deps);
  const terms = { lien: row.lien, from: row.creditor, to: self, deadline: deadline ?? now() + 30 * DAY };
  const message = assignmentMessage(domainSeparator(domains.lienRegistry), terms);
  return { ...terms, key: signer.address, signature: await signer.signMessage(message) };
}

/** Gives an own lien to the member that accepted it. @throws NOT_CREDITOR, LIEN_APPROVAL_INVALID, CAPABILITY_MISSING */
export async function assignLien(offer: AssignmentOffer, { acts }: AssetDeps): Promise<Operation> {
  const { lien, to, key, deadline, signature } = offer;
  const args = [parseHex(lien, 32), to, key, deadline, signature];
  return { operation: await acts.perform('LienRegistry', 'assign', args, LIEN_REFUSALS) };
}

export interface SubordinationGiven {
  readonly asset: string;
  readonly yielding: readonly Hex[];
  /** absent: they waive their rank */
  readonly favoured?: Hex;
  /** from the first approval; made when absent */
  readonly salt?: Hex;
  readonly deadline?: number;
}

/** What one creditor signed. */
export interface SubordinationApproval {
  readonly agreement: Hex;
  readonly terms: SubordinationTerms;
  readonly approvals: readonly { readonly lien: Hex; readonly key: Hex; readonly signature: Hex }[];
}

/**
 * This member signs for every yielding lien of which it is the creditor.
 * @throws LIEN_UNKNOWN, NOT_CREDITOR when none of them is its own
 */
export async function approveSubordination(given: SubordinationGiven, deps: AssetDeps): Promise<SubordinationApproval> {
  const { self, signer, domains, random, now } = deps;
  const terms: SubordinationTerms = {
    asset: given.asset,
    yielding: [...new Set(given.yielding.map((id) => parseHex(id, 32)))].sort(),
    favoured: given.favoured === undefined ? ZERO32 : parseHex(given.favoured, 32),
    salt: given.salt ?? toHex(random(32)),
    deadline: given.deadline ?? now() + 30 * DAY,
  };
  const rows = await Promise.all(terms.yielding.map((lien) => requireLien(lien, deps)));
  const own = rows.filter(({ creditor }) => creditor === self);
  if (own.length === 0)
    throw new LedgerError('NOT_CREDITOR', `member ${self} is the creditor of none of the yielding liens`, {
      creditors: rows.map(({ creditor }) => creditor),
    });
  const separator = domainSeparator(domains.lienRegistry);
  const agreement = subordinationId(separator, terms);
  const signature = await signer.signMessage(subordinationMessage(separator, terms));
  const approvals = own.map(({ lien }) => ({ lien, key: signer.address, signature }));
  return { agreement, terms, approvals };
}

/**
 * Carries an agreement on rank to the chain, with the approval of every yielding creditor.
 * @throws LIEN_APPROVAL_INVALID naming the lien, LIEN_STATE (made before, not covered), LIEN_TERMS_INVALID
 */
export async function subordinate(
  { terms, approvals }: Pick<SubordinationApproval, 'terms' | 'approvals'>,
  { acts }: AssetDeps,
): Promise<Operation> {
  const ordered = terms.yielding.map((lien) => {
    const found = approvals.find((one) => one.lien === lien);
    if (found === undefined)
      throw new LedgerError('LIEN_APPROVAL_INVALID', `the creditor of ${lien} has not approved`, { lien });
    return found;
  });
  const args = [terms, ordered.map(({ key }) => key), ordered.map(({ signature }) => signature)];
  return { operation: await acts.perform('LienRegistry', 'subordinate', args, LIEN_REFUSALS) };
}
