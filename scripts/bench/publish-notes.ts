import { readFile } from 'node:fs/promises';

/** What publish-probe.ts saw in the publishing gateway, written when it ends. */
export interface ProbeNotes {
  /** milliseconds spent waiting for synced writes, and their number */
  readonly syncMs: number;
  readonly syncs: number;
  /** unix milliseconds at which the last rows were durable with their intent, and their transaction final */
  readonly lastIntentAt: number;
  readonly lastFinalAt: number;
}

export async function readNotes(path: string): Promise<ProbeNotes> {
  return JSON.parse(await readFile(path, 'utf8')) as ProbeNotes;
}
