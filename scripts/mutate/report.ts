import type { Mutant } from './mutants.ts';
import type { Judged } from './run.ts';

/** Share of mutants that must be killed, in per cent. */
export const LEAST_KILLED = 90;

/** A survivor that was looked at, in survivors.json: why it may live. */
export interface Accepted {
  id: string;
  file: string;
  where: string;
  operator: string;
  /** The mistake, so that the list can be read without a run. */
  change: string;
  reason: string;
}

export interface Summary {
  /** Killed by a test or by the time limit. */
  killed: number;
  timeouts: number;
  /** Mutants: what compiles and changes the code. Accepted survivors count. */
  total: number;
  same: number;
  invalid: number;
  percent: number;
  survivors: readonly { mutant: Mutant; reason?: string }[];
  /** Accepted ones that are killed by now, or that no longer exist in the files that were looked at. */
  stale: readonly Accepted[];
}

/** Counts the verdicts. `existing`: every mutant of the files looked at, tested or not. */
export function summarise(
  judged: readonly Judged[],
  accepted: readonly Accepted[],
  existing: readonly Mutant[],
): Summary {
  const count = (...statuses: string[]) => judged.filter(({ verdict }) => statuses.includes(verdict.status)).length;
  const reasons = new Map(accepted.map(({ id, reason }) => [id, reason]));
  const survivors = judged
    .filter(({ verdict }) => verdict.status === 'survived')
    .map(({ mutant }) => {
      const reason = reasons.get(mutant.id);
      return reason === undefined ? { mutant } : { mutant, reason };
    });
  const total = count('killed', 'timeout', 'survived');
  const killed = count('killed', 'timeout');
  const files = new Set(existing.map(({ file }) => file));
  const ids = new Set(existing.map(({ id }) => id));
  const dead = new Set(judged.filter(({ verdict }) => verdict.status !== 'survived').map(({ mutant }) => mutant.id));
  return {
    killed,
    timeouts: count('timeout'),
    total,
    same: count('same'),
    invalid: count('invalid'),
    percent: total === 0 ? 0 : (100 * killed) / total,
    survivors,
    stale: accepted.filter(({ id, file }) => dead.has(id) || (files.has(file) && !ids.has(id))),
  };
}

/** Whether enough were killed; nothing tested is not enough. */
export const isEnough = ({ percent, total }: Summary): boolean => total > 0 && percent >= LEAST_KILLED;

/** A mutant as a person reads it: where, which mistake, the lines before and after. */
export function describeMutant({ id, file, line, where, operator, before, after }: Mutant): string {
  const lines = (text: string, sign: string) => text.split('\n').map((each) => `  ${sign} ${each}`);
  return [`${id} ${file}:${line} ${where} ${operator}`, ...lines(before, '-'), ...lines(after, '+')].join('\n');
}

/** The summary's text: survivors, then one line with the count. */
export function toText(summary: Summary): string {
  const { killed, timeouts, total, same, invalid, percent, survivors, stale } = summary;
  const lines = survivors.map(({ mutant, reason }) => {
    const accepted = reason === undefined ? '' : `\n  accepted: ${reason}`;
    return `survived ${describeMutant(mutant)}${accepted}\n`;
  });
  for (const { id, file, where, change } of stale) {
    lines.push(`stale in survivors.json: ${id} ${file} ${where}: ${change}`);
  }
  const open = survivors.filter(({ reason }) => reason === undefined).length;
  lines.push(
    `${killed}/${total} killed (${percent.toFixed(1)} %; ${timeouts} by time), ${survivors.length} survived, ${open} of them without a reason; ` +
      `not counted: ${same} of the same code, ${invalid} that do not compile`,
  );
  return lines.join('\n');
}
