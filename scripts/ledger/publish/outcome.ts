/** What became of a published file, as JSON and in words. */
import type { ExitCode } from '../failure.ts';
import type { Operation } from '../operations.ts';
import { grouped } from '../text-table.ts';

/** What became of a file; the JSON answer of `ledger publish`. */
export interface Outcome {
  readonly file: string;
  readonly sha256: string;
  readonly schema: string;
  readonly read: number;
  readonly accepted: number;
  readonly already: number;
  /** Wait for a second person: see `approvals`. */
  readonly held: number;
  readonly approvals: readonly string[];
  readonly changed: number;
  readonly rejected: number;
  readonly rejectedByCode: Readonly<Record<string, number>>;
  readonly rejectedFile: string | null;
  /** Accepted rows that the gateway remarked on, by code. */
  readonly warnings: Readonly<Record<string, number>>;
  /** `anchored`: all final; `failed`: the chain refused some; `pending`: not waited for. */
  readonly anchoring: 'anchored' | 'failed' | 'pending';
  readonly operations: readonly Operation[];
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

/** 0 when every row is anchored (or, not waited for, accepted), 1 otherwise. */
export const exitOf = ({ rejected, held, anchoring }: Outcome): ExitCode =>
  rejected > 0 || held > 0 || anchoring === 'failed' ? 1 : 0;

/** The summary people read. */
export function summaryOf(outcome: Outcome): string[] {
  const {
    read,
    accepted,
    already,
    held,
    approvals,
    changed,
    rejected,
    rejectedByCode,
    rejectedFile,
    operations,
    anchoring,
    seconds,
    rowsPerSecond,
    warnings,
  } = outcome;
  const transactions = `${operations.length} transaction${operations.length === 1 ? '' : 's'}`;
  const failures = operations.flatMap(({ failure }) =>
    failure === undefined ? [] : [`  ${failure.code}: ${failure.detail}`],
  );
  const ends: Record<Outcome['anchoring'], string> = {
    anchored: operations.length === 0 ? 'nothing new to anchor' : `anchored in ${transactions}`,
    failed: `the chain refused ${failures.length} of ${transactions}:`,
    pending: `not yet anchored: ${transactions} on the way`,
  };
  return [
    `${outcome.file} -> ${outcome.schema}`,
    `read ${grouped(read)}, accepted ${grouped(accepted)}${changed > 0 ? ` (${grouped(changed)} changed)` : ''}, already there ${grouped(already)}, rejected ${grouped(rejected)}`,
    `${seconds.toFixed(1)} s, ${grouped(rowsPerSecond)} rows/s, ${ends[anchoring]}`,
    ...failures,
    ...(Object.keys(warnings).length === 0 ? [] : [`accepted with a remark: ${countsText(warnings)}`]),
    ...(held === 0
      ? []
      : [
          `held for a second person: ${grouped(held)} rows, ${approvals.join(', ')} (ledger approval list); run the same command again afterwards`,
        ]),
    ...(rejectedFile === null ? [] : [`rejected rows (${countsText(rejectedByCode)}): ${rejectedFile}`]),
  ];
}

const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([code, count]) => `${code} ${grouped(count)}`)
    .join(', ');
