/** What the index keeps of disputes; the rules for rows are said in rows.ts. */
import type { Hex } from '../domain/bytes.ts';
import type { At } from '../domain/verdict.ts';

/** How a respondent answered. */
export interface AnswerRow {
  /** see DISPUTE_STATUS */
  readonly outcome: number;
  readonly answer: Hex;
  /** 32 zero bytes when none is named */
  readonly successor: Hex;
  readonly key: Hex;
  readonly at: At;
}

export interface DisputeRow {
  readonly dispute: Hex;
  /** see DISPUTE_KINDS */
  readonly kind: number;
  readonly target: Hex;
  /** Handle, or the asset's number as 32 bytes. */
  readonly party: Hex;
  readonly respondent: number;
  readonly clock: number;
  readonly grounds: Hex;
  /** Of the latest statement; 32 zero bytes when there is none. */
  readonly statement: Hex;
  /** How many statements there are. */
  readonly statements: number;
  /** see DISPUTE_STATUS */
  readonly status: number;
  readonly dueAt: number;
  /** Place of the filing in the target's chain, from 1. */
  readonly position: number;
  /** Where it was filed. */
  readonly at: At;
  /** The last answer: an unresolved dispute may be answered again. */
  readonly answer?: AnswerRow;
  readonly withdrawn?: At;
}

export interface ClockRow {
  readonly clock: number;
  /** 1 seconds, 2 working days */
  readonly unit: number;
  readonly length: number;
  readonly calendar: number;
  readonly at: At;
}

/** The clocks a member answers under, as a bitmap in decimal; 0 = clock 1 only. */
export interface ClockAssignmentRow {
  readonly member: number;
  readonly clocks: string;
  readonly at: At;
}

/** 256 days of a calendar; a set bit turns the weekly rule round. */
export interface CalendarRow {
  readonly calendar: number;
  readonly word: number;
  /** hexadecimal, 32 bytes */
  readonly exceptions: Hex;
  readonly at: At;
}
