/** What the events of the ValuationRegistry do to the rows; see project.ts. */
import type { ValuationEventArguments } from '../chain/asset-events.ts';
import type { At } from '../domain/verdict.ts';
import type { ValuationRow } from '../store/asset-rows.ts';
import { keys } from '../store/layout.ts';
import { type EffectsOf, type EventOf, extended, type Rows, type RowsNeeded } from './projected-rows.ts';

/** Rows that must be known before an event is projected. */
export const VALUATION_ROWS: RowsNeeded<keyof ValuationEventArguments> = {
  AssetValued: ({ asset }) => [keys.valuationChain(asset.toString())],
  ValuationWithdrawn: ({ valuation }) => [keys.valuation(valuation)],
};

export const VALUATION_EFFECTS: EffectsOf<keyof ValuationEventArguments> = {
  AssetValued(event, at, rows) {
    valued(event, at, rows);
  },
  ValuationWithdrawn(event, at, rows) {
    const { reason, successor, key } = event.args;
    const place = keys.valuation(event.args.valuation);
    const row = rows.get<ValuationRow>(place, event);
    rows.put(place, { ...row, withdrawn: { reason, successor, key, at } } satisfies ValuationRow);
  },
};

function valued(event: EventOf<'AssetValued'>, at: At, rows: Rows): void {
  const { valuation, appraiser, method, basis, currency, asOf, validUntil, conflict, evidence } = event.args;
  const [asset, amount] = [event.args.asset.toString(), event.args.amount.toString()];
  const { position, key } = event.args;
  const said = { method, basis, currency, amount, asOf, validUntil, conflict, evidence };
  extended(event, keys.valuationChain(asset), valuation, rows);
  rows.put(keys.valuation(valuation), {
    valuation,
    asset,
    appraiser,
    ...said,
    position,
    key,
    at,
  } satisfies ValuationRow);
  rows.put(keys.valuationOf(asset, position), valuation);
}
