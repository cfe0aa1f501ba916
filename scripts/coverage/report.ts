import type { Branch } from './branches.ts';

/** Share of the ways that tests must take, in per cent. */
export const LEAST_COVERED = 98;

export interface FileCoverage {
  file: string;
  /** Two for each branch. */
  ways: number;
  taken: number;
  missing: readonly { branch: Branch; when: boolean }[];
}

/** Coverage of each file in `files`, whether it has branches or not; `told` are the ways taken. */
export function coverageOf(
  files: readonly string[],
  branches: readonly Branch[],
  told: ReadonlySet<number>,
): FileCoverage[] {
  return files.map((file) => {
    const ways = branches.flatMap((branch, index) =>
      branch.file === file
        ? [false, true].map((when) => ({ branch, when, taken: told.has(index * 2 + Number(when)) }))
        : [],
    );
    const missing = ways.filter(({ taken }) => !taken);
    return { file, ways: ways.length, taken: ways.length - missing.length, missing };
  });
}

const percent = (taken: number, ways: number): number => (ways === 0 ? 100 : (100 * taken) / ways);

/** All files together, in per cent. */
export const totalOf = (files: readonly FileCoverage[]): number =>
  percent(
    files.reduce((sum, { taken }) => sum + taken, 0),
    files.reduce((sum, { ways }) => sum + ways, 0),
  );

/** The ways nobody took, then one line for each file, then the total. */
export function toText(files: readonly FileCoverage[]): string {
  const lines = files.flatMap(({ missing }) =>
    missing.map(({ branch: { file, line, where, text, kind }, when }) => {
      const condition = text.replace(/\s+/g, ' ');
      return `never ${when}: ${file}:${line} ${where} ${kind}: ${condition}`;
    }),
  );
  const line = (name: string, taken: number, ways: number) =>
    `${percent(taken, ways).toFixed(1).padStart(6)} %  ${`${taken}/${ways}`.padStart(9)}  ${name}`;
  for (const { file, taken, ways } of files) lines.push(line(file, taken, ways));
  const sum = (pick: (file: FileCoverage) => number) => files.reduce((total, file) => total + pick(file), 0);
  lines.push(
    line(
      `branches of ${files.length} files`,
      sum(({ taken }) => taken),
      sum(({ ways }) => ways),
    ),
  );
  return lines.join('\n');
}
