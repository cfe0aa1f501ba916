import { ethers, type Registry } from '../fixtures.ts';

export type LibraryHarness = Registry<
  | 'extend'
  | 'split'
  | 'idsHash'
  | 'leaf'
  | 'node'
  | 'provesPresence'
  | 'provesAbsence'
  | 'provesAbsenceByOther'
  | 'grant'
  | 'withdraw'
  | 'consume'
  | 'requireProvide'
>;

/** The pure libraries, callable. */
export async function libraryHarness() {
  return { harness: (await ethers.deployContract('LibraryHarness')) as unknown as LibraryHarness };
}
