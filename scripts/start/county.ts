/** The county's public records: generated and labelled synthetic, or real files of a folder. Published by the data office, in batches. */
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chinaDay } from '../../server/domain/time.ts';
import { LedgerError } from '../../server/errors.ts';
import { addDays } from '../county/calendar.ts';
import { type County, generateCounty } from '../county/generate.ts';
import { writeCounty } from '../county/write.ts';
import { ledger } from './cli.ts';

const SEED = 7;

/** Where the records lie. */
export interface CountySource {
  /** holds enterprises.csv and permits.csv */
  readonly folder: string;
  /** undefined: the files are real */
  readonly synthetic: County | undefined;
}

export interface CountyOptions {
  readonly dir: string;
  /** folder with real files; undefined = the synthetic county */
  readonly data: string | undefined;
  readonly enterprises: number;
}

/** The folder of real files as it is, or the synthetic county, made and written. FILE_UNREADABLE, CONFIG_INVALID. */
export async function openCounty({ dir, data, enterprises }: CountyOptions): Promise<CountySource> {
  if (data !== undefined) return { folder: resolve(data), synthetic: undefined };
  const folder = join(dir, 'county');
  const synthetic = generateCounty({ seed: SEED, enterprises, lastMonth: await rememberedMonth(folder, Date.now()) });
  await writeCounty(synthetic, folder);
  return { folder, synthetic };
}

/**
 * The month before that of the first start: its facts are known by then, and recent enough to be in force. Kept beside the files,
 * so that every later start makes the same county and has nothing new to publish.
 */
export async function rememberedMonth(folder: string, now: number): Promise<string> {
  const path = join(folder, 'county.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new LedgerError('FILE_UNREADABLE', `${path}: ${error.message}`, { path }, error);
  });
  if (text !== undefined) return readMonth(path, text);
  const today = chinaDay(Math.floor(now / 1000));
  const lastMonth = addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7);
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify({ lastMonth })}\n`);
  await rename(`${path}.new`, path);
  return lastMonth;
}

function readMonth(path: string, text: string): string {
  try {
    const { lastMonth } = JSON.parse(text) as { lastMonth?: unknown };
    if (typeof lastMonth === 'string' && /^20\d\d-(0[1-9]|1[0-2])$/.test(lastMonth)) return lastMonth;
  } catch {
    // Not JSON is refused like any other content.
  }
  throw new LedgerError('CONFIG_INVALID', `${path} is not {"lastMonth":"YYYY-MM"}`, { path });
}

/** Publishes registrations, then the permits that rest on them. What was published before answers "already". */
export async function publishCounty(dir: string, { folder }: CountySource, say: (text: string) => void): Promise<void> {
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
