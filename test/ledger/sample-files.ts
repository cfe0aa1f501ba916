/** Synthetic input files for tests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usccCheckDigit } from '../../server/domain/identifiers.ts';

/** A valid code, made up: number `n` of no real register. */
export function code(n: number): string {
  const first17 = `91999999${String(n).padStart(9, '0')}`;
  return first17 + usccCheckDigit(first17);
}

/** A row of permits.csv. */
export const permitRow = (n: number, type = '食品经营许可证', until = '2027-03-31'): string =>
  `${code(n)},${type},${until}`;

export const PERMIT_HEADER = 'uscc,permit_type,valid_until';

/** A CSV of permits with `count` rows. */
export const permitsCsv = (count: number): string =>
  `${[PERMIT_HEADER, ...Array.from({ length: count }, (_, n) => permitRow(n))].join('\n')}\n`;

/** Writes a file into a folder and returns its path. */
export function put(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
