/** The county's public records: generated and labelled synthetic, or real files of a folder. Published by the data office, in batches. */
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LedgerError } from '../../server/errors.ts';
import { generateCounty } from '../county/generate.ts';
import { writeCounty } from '../county/write.ts';
import { ledger } from './cli.ts';

export const COUNTY_SEED = 7;

export interface CountyOptions {
  readonly dir: string;
  /** folder with enterprises.csv and permits.csv; undefined = the synthetic county */
  readonly data: string | undefined;
  readonly enterprises: number;
  readonly say: (text: string) => void;
}

/** Publishes registrations, then the permits that rest on them. What was published before answers "already". */
export async function publishCounty({ dir, data, enterprises, say }: CountyOptions): Promise<void> {
  const folder = data === undefined ? join(dir, 'county') : resolve(data);
  if (data === undefined) await writeCounty(generateCounty({ seed: COUNTY_SEED, enterprises }), folder);
  for (const [file, schema] of [
    ['enterprises.csv', 'enterprise-registration'],
    ['permits.csv', 'permit'],
  ] as const) {
    const path = join(folder, file);
    await access(path).catch(() => {
      throw new LedgerError('FILE_UNREADABLE', `${path}: --data needs enterprises.csv and permits.csv`, { path });
    });
    say(`publish  ${path}`);
    await ledger(dir, ['publish', path, '--schema', schema, '--as', 'government'], true);
  }
}
