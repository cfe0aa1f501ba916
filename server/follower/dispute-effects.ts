/** What the events of DisputeRegistry do to the rows; see project.ts. */
import type { ChainEvent } from '../chain/event-types.ts';
import { type Hex, toHex, u256, ZERO32 } from '../domain/bytes.ts';
import { answerData, DISPUTE_STATUS, disputeItem } from '../domain/dispute.ts';
import type { CalendarRow, ClockAssignmentRow, ClockRow, DisputeRow } from '../store/dispute-rows.ts';
import { keys } from '../store/layout.ts';
import { type EffectsOf, extended, type Rows } from './projected-rows.ts';

type DisputeEvent =
  | 'CalendarSet'
  | 'ClocksAssigned'
  | 'ClockSet'
  | 'DisputeAnswered'
  | 'DisputeFiled'
  | 'DisputeStated'
  | 'DisputeWithdrawn';

export const DISPUTE_EFFECTS: EffectsOf<DisputeEvent> = {
  CalendarSet({ args: { calendar, word, exceptions } }, at, rows) {
    const row: CalendarRow = { calendar, word, exceptions: toHex(u256(exceptions)), at };
    rows.put(keys.calendar(calendar, word), row);
  },
  ClocksAssigned({ args: { member, clocks } }, at, rows) {
    rows.put(keys.clocksOf(member), { member, clocks: clocks.toString(), at } satisfies ClockAssignmentRow);
  },
  ClockSet({ args: { clock, unit, length, calendar } }, at, rows) {
    rows.put(keys.clock(clock), { clock, unit, length, calendar, at } satisfies ClockRow);
  },
  DisputeFiled(event, at, rows) {
    const { dispute, kind, target, party, respondent, clock, grounds, statement, dueAt, position } = event.args;
    extended(event, keys.disputeChain(kind, target), disputeItem('filed', dispute, statement), rows);
    const row: DisputeRow = {
      dispute,
      kind,
      target,
      party,
      respondent,
      clock,
      grounds,
      statement,
      statements: statement === ZERO32 ? 0 : 1,
      status: DISPUTE_STATUS.open,
      dueAt,
      position,
      at,
    };
    rows.put(keys.dispute(dispute), row);
    rows.put(keys.disputeAbout(kind, target, position), dispute);
    rows.put(keys.disputeOf(party, dispute), dispute);
    rows.put(keys.disputeFor(respondent, dispute), dispute);
  },
  DisputeAnswered(event, at, rows) {
    const { outcome, answer, successor, key } = event.args;
    const row = step(event, rows, 'answered', answerData(outcome, answer, successor));
    rows.put(keys.dispute(row.dispute), {
      ...row,
      status: outcome,
      answer: { outcome, answer, successor, key, at },
    } satisfies DisputeRow);
  },
  DisputeStated(event, _at, rows) {
    const { statement, number } = event.args;
    const row = step(event, rows, 'stated', statement);
    rows.put(keys.dispute(row.dispute), { ...row, statement, statements: number } satisfies DisputeRow);
  },
  DisputeWithdrawn(event, at, rows) {
    const row = step(event, rows, 'withdrawn', ZERO32);
    rows.put(keys.dispute(row.dispute), {
      ...row,
      status: DISPUTE_STATUS.withdrawn,
      withdrawn: at,
    } satisfies DisputeRow);
  },
};

/** The dispute's row, with its target's chain one item longer. @throws CHAIN_INVALID */
function step(
  event: ChainEvent & { readonly args: { readonly dispute: Hex; readonly position: number } },
  rows: Rows,
  name: Parameters<typeof disputeItem>[0],
  data: Hex,
): DisputeRow {
  const row = rows.get<DisputeRow>(keys.dispute(event.args.dispute), event);
  extended(event, keys.disputeChain(row.kind, row.target), disputeItem(name, row.dispute, data), rows);
  return row;
}
