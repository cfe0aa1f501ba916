/** What is told about an asset, gathered from one moment of the index. */

import type { TitleView, ValuationView } from '../domain/asset-answer.ts';
import { CREDITORS_AGREE, LEGAL_REGISTERS, nameOfCode, TITLE_NOTES } from '../domain/asset-classes.ts';
import type { ToldLiens } from '../domain/lien-replay.ts';
import { LIEN_STEPS } from '../domain/lien-steps.ts';
import { currencyOf, fromMinor } from '../domain/money.ts';
import { VALUATION_BASES, VALUATION_METHODS } from '../domain/valuation.ts';
import type { AssetRow, ValuationRow } from '../store/asset-rows.ts';
import type { IndexReader } from '../store/index-reader.ts';

const DAY = 86_400;

/** The title as an answer carries it. */
export async function titleOf(row: AssetRow, index: Pick<IndexReader, 'assets'>): Promise<TitleView> {
  const rules = await index.assets.class(row.class);
  const { asset, fingerprint, authority, owner, transfers, legal } = row;
  return {
    asset,
    class: row.class,
    className: rules?.name ?? String(row.class),
    fingerprint,
    authority,
    owner,
    transfers,
    transferPolicy: rules?.transferPolicy === CREDITORS_AGREE ? 'creditors-agree' : 'liens-follow',
    recordedAt: row.at.timestamp,
    owners: row.owners.map((one) => ({ ...one, at: { ...one.at } })),
    legal: {
      ...legal,
      registerName:
        legal.register === 0 ? 'none' : (nameOfCode(LEGAL_REGISTERS, legal.register) ?? String(legal.register)),
      reconciledAt: row.reconciled?.at.timestamp ?? null,
    },
    notes: row.notes.map(({ note, kind, at, lifted }) => ({
      note,
      kind: nameOfCode(TITLE_NOTES, kind) ?? String(kind),
      at: { ...at },
      liftedAt: lifted?.at.timestamp ?? null,
    })),
    user: row.user === undefined ? null : { user: row.user.user, expires: row.user.expires },
    recovery:
      row.recovery === undefined
        ? null
        : { to: row.recovery.to, effectiveAt: row.recovery.effectiveAt, reason: row.recovery.reason },
  };
}

/** Every step of liens on an asset, with what their hashes stand for. */
export async function liensTold(asset: string, index: Pick<IndexReader, 'assets'>): Promise<ToldLiens> {
  const [steps, liens] = await Promise.all([index.assets.lienSteps(asset), index.assets.liensOn(asset)]);
  const ids = new Set(steps.filter(({ step }) => step === LIEN_STEPS.subordinated).map(({ data }) => data));
  const agreements = await Promise.all([...ids].map((agreement) => index.assets.agreement(agreement)));
  return {
    steps: steps.map(({ step, lien, data, position, at, tenure }) => ({
      step,
      lien,
      data,
      position,
      at: { ...at },
      ...(tenure === undefined ? {} : { tenure }),
    })),
    terms: liens.map(({ lien, terms }) => ({ lien, terms: { ...terms, assets: [...terms.assets] } })),
    registrations: liens.flatMap(({ lien, registrations }) =>
      registrations.map(({ register, number, registeredAt, validUntil, order, byAuthority }) => ({
        lien,
        byAuthority,
        registration: { register, number, registeredAt, validUntil, order },
      })),
    ),
    agreements: agreements
      .filter((row) => row !== undefined)
      .map(({ agreement, asset: of, yielding, favoured, salt, deadline }) => ({
        agreement,
        terms: { asset: of, yielding: [...yielding], favoured, salt, deadline },
      })),
  };
}

/** A valuation as an answer carries it. @param now block time of the answer */
export function valuationOf(row: ValuationRow, now: number): ValuationView {
  const { valuation, position, asset, appraiser, method, basis, currency, amount, asOf, validUntil } = row;
  const { conflict, evidence, withdrawn } = row;
  return {
    valuation,
    position,
    terms: { asset, appraiser, method, basis, currency, amount, asOf, validUntil, conflict, evidence },
    amount: fromMinor(amount, currency),
    currency: currencyOf(currency) ?? String(currency),
    method: nameOfCode(VALUATION_METHODS, method) ?? String(method),
    basis: nameOfCode(VALUATION_BASES, basis) ?? String(basis),
    state: withdrawn !== undefined ? 'withdrawn' : now < validUntil ? 'in-force' : 'expired',
    ageDays: Math.max(0, Math.floor((now - asOf) / DAY)),
    withdrawn: withdrawn === undefined ? null : { reason: withdrawn.reason, successor: withdrawn.successor },
  };
}
