import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './report.ts';

/** One figure as it was measured last, with the peer of that run. */
interface Kept {
  value: number;
  peer?: { name: string; value: number };
}

/** Gas figures by name. */
export type GasSnapshot = Readonly<Record<string, Kept>>;

/** A figure that is not what the snapshot says; `now` or `kept` undefined where only the other has it. */
export interface Difference {
  name: string;
  kept: number | undefined;
  now: number | undefined;
}

const PATH = join(import.meta.dirname, 'gas-snapshot.json');

/** What a figure may move by without a change of the code: zero bytes of hashes and times cost less in calldata. */
const SHARE = 0.002;
const LEAST = 60;

export const readSnapshot = (): GasSnapshot => JSON.parse(readFileSync(PATH, 'utf8')) as GasSnapshot;

/** The figures as they are kept: whole gas, in the order of measurement. */
export function toSnapshot(figures: readonly Figure[]): GasSnapshot {
  return Object.fromEntries(
    figures.map(({ name, value, peer }) => [
      name,
      { value: Math.round(value), ...(peer && { peer: { name: peer.name, value: Math.round(peer.value) } }) },
    ]),
  );
}

export const writeSnapshot = (snapshot: GasSnapshot): void =>
  writeFileSync(PATH, `${JSON.stringify(snapshot, null, 2)}\n`);

/** Figures and peers (`<figure> peer`) that moved by more than chance, are new, or are gone. */
export function differences(kept: GasSnapshot, now: GasSnapshot): Difference[] {
  const flat = (snapshot: GasSnapshot) =>
    new Map(
      Object.entries(snapshot).flatMap(([name, { value, peer }]) => [
        [name, value] as const,
        ...(peer === undefined ? [] : [[`${name} peer`, peer.value] as const]),
      ]),
    );
  const [before, after] = [flat(kept), flat(now)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, kept: before.get(name), now: after.get(name) }))
    .filter(
      (each) =>
        each.kept === undefined ||
        each.now === undefined ||
        Math.abs(each.now - each.kept) > Math.max(LEAST, SHARE * each.kept),
    );
}
