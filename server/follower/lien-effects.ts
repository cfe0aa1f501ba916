/** What the events of the LienRegistry do to the rows; see project.ts. */
import type { LienEventArguments } from '../chain/asset-events.ts';
import type { ChainEvent } from '../chain/event-types.ts';
import type { Hex } from '../domain/bytes.ts';
import { type ChainHead, EMPTY_CHAIN } from '../domain/hash-chain.ts';
import { LIEN_STEPS, lienStepItem } from '../domain/lien-steps.ts';
import type { At } from '../domain/verdict.ts';
import type {
  Act,
  AssetRow,
  LienRegistrationRow,
  LienRow,
  LienStepRow,
  SubordinationRow,
  TransferAgreementRow,
} from '../store/asset-rows.ts';
import { keys } from '../store/layout.ts';
import { type EffectsOf, type EventOf, extended, type Rows, type RowsNeeded } from './projected-rows.ts';

type AboutLien = ChainEvent & { readonly args: { readonly lien: Hex } };

const one = ({ lien }: { readonly lien: Hex }): string[] => [keys.lien(lien)];

/** Rows that must be known before an event is projected. */
export const LIEN_ROWS: RowsNeeded<keyof LienEventArguments> = {
  LienChainExtended: ({ asset, lien, step, data }) => [
    keys.lien(lien),
    keys.lienChain(asset.toString()),
    ...(step === LIEN_STEPS.created ? [keys.asset(asset.toString())] : []),
    ...(step === LIEN_STEPS.subordinated ? [keys.subordination(data)] : []),
  ],
  LienPerfected: one,
  LienRenewed: one,
  LienConfirmed: one,
  LienStruck: one,
  LienAmended: one,
  LienAssigned: one,
  LienAssetReleased: one,
  LienPossessionEnded: one,
  LienReleased: one,
  LienNoticeGiven: one,
  LienNoticeWithdrawn: one,
  LienEnforced: one,
  TransferAgreed: ({ asset }) => [keys.lienChain(asset.toString())],
};

/** A change of a lien's row. */
function change(event: AboutLien, rows: Rows, to: (row: LienRow) => LienRow): void {
  const key = keys.lien(event.args.lien);
  rows.put(key, to(rows.get<LienRow>(key, event)));
}

const act = (event: { readonly args: { readonly key: Hex } }, at: At): Act => ({ key: event.args.key, at });

export const LIEN_EFFECTS: EffectsOf<keyof LienEventArguments> = {
  LienCreated(event, at, rows) {
    created(event, at, rows);
  },
  LienChainExtended(event, at, rows) {
    step(event, at, rows);
  },
  LienPerfected(event, at, rows) {
    const { register, number, registeredAt, validUntil, order, byAuthority } = event.args;
    const made = act(event, at);
    const entry: LienRegistrationRow = { register, number, registeredAt, validUntil, order, byAuthority, ...made };
    change(event, rows, ({ struck: _over, confirmed: _before, ...row }) => ({
      ...row,
      registrations: [...row.registrations, entry],
      registrationUntil: validUntil,
      ...(byAuthority ? { confirmed: made } : {}),
    }));
  },
  LienRenewed(event, _at, rows) {
    change(event, rows, (row) => ({ ...row, registrationUntil: event.args.validUntil }));
  },
  LienConfirmed(event, at, rows) {
    change(event, rows, (row) => ({ ...row, confirmed: act(event, at) }));
  },
  LienStruck(event, at, rows) {
    const struck = { reason: event.args.reason, ...act(event, at) };
    change(event, rows, ({ confirmed: _before, ...row }) => ({ ...row, registrationUntil: 0, struck }));
  },
  LienAmended(event, _at, rows) {
    const { amount, maxAmount } = event.args;
    change(event, rows, (row) => ({ ...row, amount: amount.toString(), maxAmount: maxAmount.toString() }));
  },
  LienAssigned(event, _at, rows) {
    change(event, rows, (row) => ({ ...row, creditor: event.args.to }));
  },
  LienSubordinated({ args }, at, rows) {
    const { agreement, favoured, salt, deadline } = args;
    const asset = args.asset.toString();
    const row: SubordinationRow = { agreement, asset, yielding: [], favoured, salt, deadline, at };
    rows.put(keys.subordination(agreement), row);
  },
  LienAssetReleased(event, _at, rows) {
    const asset = event.args.asset.toString();
    change(event, rows, (row) => ({ ...row, covers: row.covers.filter((covered) => covered !== asset) }));
  },
  LienPossessionEnded(event, _at, rows) {
    change(event, rows, (row) => ({ ...row, possessionEndedAt: event.args.endedAt }));
  },
  LienReleased(event, at, rows) {
    change(event, rows, (row) => ({ ...row, status: 'released', noticeUntil: 0, ended: act(event, at) }));
  },
  LienNoticeGiven(event, _at, rows) {
    change(event, rows, (row) => ({ ...row, status: 'in-enforcement', noticeUntil: event.args.noticeUntil }));
  },
  LienNoticeWithdrawn(event, _at, rows) {
    change(event, rows, (row) => ({ ...row, status: 'active', noticeUntil: 0 }));
  },
  LienEnforced(event, at, rows) {
    change(event, rows, (row) => ({ ...row, status: 'enforced', ended: act(event, at) }));
  },
  TransferAgreed(event, at, rows) {
    const { lien, to, purpose, transfers } = event.args;
    const asset = event.args.asset.toString();
    const { count } = rows.find<ChainHead>(keys.lienChain(asset)) ?? EMPTY_CHAIN;
    const row: TransferAgreementRow = { asset, lien, to, purpose, transfers, steps: count, ...act(event, at) };
    rows.put(keys.transferAgreement(asset, lien, to, purpose), row);
  },
};

function created(event: EventOf<'LienCreated'>, at: At, rows: Rows): void {
  const { lien, creditor, kind, currency, effectiveAt, deliveredAt, debt, salt, deadline } = event.args;
  const [amount, maxAmount] = [event.args.amount.toString(), event.args.maxAmount.toString()];
  const said = { creditor, kind, currency, amount, maxAmount, effectiveAt, deliveredAt, debt, salt, deadline };
  const row: LienRow = {
    lien,
    terms: { assets: [], ...said },
    status: 'active',
    creditor,
    amount,
    maxAmount,
    covers: [],
    registrations: [],
    registrationUntil: 0,
    noticeUntil: 0,
    possessionEndedAt: 0,
    ...act(event, at),
  };
  rows.put(keys.lien(lien), row);
}

/** One step in an asset's chain. What it says of the lien its own event says; here: which assets and liens it concerns. */
function step(event: EventOf<'LienChainExtended'>, at: At, rows: Rows): void {
  const { lien, data, position } = event.args;
  const asset = event.args.asset.toString();
  const said: LienStepRow = { asset, lien, step: event.args.step, data, position, at };
  const isNew = said.step === LIEN_STEPS.created;
  const row = isNew ? { ...said, tenure: rows.get<AssetRow>(keys.asset(asset), event).transfers } : said;
  extended(event, keys.lienChain(asset), lienStepItem(row), rows);
  rows.put(keys.lienStep(asset, position), row);
  if (isNew)
    change(event, rows, (known) => ({
      ...known,
      terms: { ...known.terms, assets: [...known.terms.assets, asset] },
      covers: [...known.covers, asset],
    }));
  else rows.get<LienRow>(keys.lien(lien), event);
  if (row.step === LIEN_STEPS.subordinated) {
    const key = keys.subordination(data);
    const agreement = rows.get<SubordinationRow>(key, event);
    rows.put(key, { ...agreement, yielding: [...agreement.yielding, lien] });
  }
}
