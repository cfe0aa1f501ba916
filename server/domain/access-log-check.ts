/** Whether entries are the whole log whose heads are anchored: what an auditor concludes, from the entries and the chain alone. Pure. */
import { accessHash, LOG_START, type LoggedAccess } from './access-entry.ts';
import { fromHex, type Hex, toHex } from './bytes.ts';
import { LogFrontier } from './merkle-log.ts';

/** A head as the chain has it. */
export interface LogAnchorClaim {
  readonly size: number;
  readonly root: Hex;
  /** hash of the last entry */
  readonly hash: Hex;
}

/**
 * What is wrong first, if anything. GAP: a number is missing or doubled; CHAIN: an entry does not follow the one before; ALTERED: an entry
 * is not what its hash says; ROOT: the entries up to an anchored size have another root or last hash; SHORT: the chain has more entries.
 */
export type LogFault = 'GAP' | 'CHAIN' | 'ALTERED' | 'ROOT' | 'SHORT';

export interface LogCheck {
  readonly sound: boolean;
  readonly count: number;
  readonly anchors: number;
  /** entries that the last anchor covers */
  readonly anchored: number;
  readonly fault?: LogFault;
  /** number of the entry at which the fault shows */
  readonly at?: number;
}

/** @param entries the whole log, in order @param anchors every head on the chain, in any order */
export function checkAccessLog(entries: readonly LoggedAccess[], anchors: readonly LogAnchorClaim[]): LogCheck {
  const heads = anchors.toSorted((a, b) => a.size - b.size);
  const about = { count: entries.length, anchors: heads.length, anchored: heads.at(-1)?.size ?? 0 };
  const wrong = (fault: LogFault, at: number): LogCheck => ({ sound: false, ...about, fault, at });
  const frontier = new LogFrontier();
  let previous: Hex = LOG_START;
  let due = 0;
  for (const [i, logged] of entries.entries()) {
    const number = i + 1;
    if (logged.number !== number) return wrong('GAP', number);
    if (logged.previous !== previous) return wrong('CHAIN', number);
    if (logged.hash !== accessHash(logged)) return wrong('ALTERED', number);
    previous = logged.hash;
    frontier.append(fromHex(logged.hash, 32));
    for (; heads[due]?.size === number; due++) {
      if (heads[due]!.root !== toHex(frontier.root()) || heads[due]!.hash !== previous) return wrong('ROOT', number);
    }
  }
  return due < heads.length ? wrong('SHORT', entries.length + 1) : { sound: true, ...about };
}
