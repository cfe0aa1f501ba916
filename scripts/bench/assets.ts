import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SignedAssetAnswer } from '../../server/domain/asset-answer.ts';
import { ledgerJson } from '../start/cli.ts';
import { makeConsortium, type RunningConsortium, withTemporaryFolder } from './local-consortium.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';

export const name = 'assets';

const root = join(import.meta.dirname, '../..');
/** 3,502 rows of public agencies' machines; read from beside the project, never copied into it. */
const FILE = join(root, '../shared/data/us_public_domain/leso_machinery.csv');
const OWNER = `0x${'5e'.repeat(20)}`;
const VERIFICATIONS = 200;

/** The file has no serial numbers: its record ids stand in, with a running number within a record, and are declared as such. */
const COLUMNS = [
  ...['--map', 'substitute=record_id', '--substitute-scheme', 'LESO inventory record'],
  ...['--map', 'model=item_name', '--map', 'quantity=quantity'],
];
/** Prices when new, written off over fifteen years from the day of transfer: a rule for the bench, not an opinion on any machine. */
const VALUES = [
  ...['--values', '--map', 'value=acquisition_value_usd_each', '--map', 'valuedOn=ship_date'],
  ...[
    '--currency',
    'USD',
    '--method',
    'cost',
    '--basis',
    'residual-value',
    '--life-years',
    '15',
    '--residual-percent',
    '5',
  ],
];

interface Imported {
  readonly rows: number;
  readonly machines: number;
  readonly done: number;
  readonly failed: number;
  readonly rejected: readonly unknown[];
}

/** Titles and valuations out of a real inventory, through the command line; then a bank verifies some of them. Absent without the file. */
export async function run(report: Report): Promise<void> {
  if (!existsSync(FILE)) {
    process.stderr.write('bench: assets: shared/data/us_public_domain is not beside the project\n');
    return;
  }
  await withTemporaryFolder(async (dir) => {
    await makeConsortium(
      dir,
      async (consortium) => {
        await importAll(consortium, report);
        await verifySome(consortium, report);
      },
      ['government', 'bank', 'platform'],
    );
  });
}

async function importAll({ home }: RunningConsortium, report: Report): Promise<void> {
  const imported = async (as: string, argv: readonly string[]): Promise<{ seconds: number; answer: Imported }> => {
    const began = performance.now();
    const answer = await ledgerJson<Imported>(home, ['asset', 'import', FILE, ...COLUMNS, ...argv, '--as', as]);
    return { answer, seconds: (performance.now() - began) / 1_000 };
  };
  const titles = await imported('government', ['--owner', OWNER]);
  const values = await imported('platform', VALUES);
  report({ name: 'assets.rows', value: titles.answer.rows, unit: 'rows' });
  report({ name: 'assets.machines', value: titles.answer.machines, unit: 'machines' });
  for (const [figure, { answer, seconds }] of [
    ['assets.titles', titles],
    ['assets.valuations', values],
  ] as const) {
    report({ name: figure, value: answer.done, unit: 'on chain' });
    report({ name: `${figure}.notTaken`, value: answer.rejected.length + answer.failed, unit: 'machines' });
    report({ name: `${figure}.rate`, value: answer.done / seconds, unit: 'per second' });
  }
}

/** Whole answers about machines that lie evenly in the file: found, complete, valued. */
async function verifySome({ ask }: RunningConsortium, report: Report): Promise<void> {
  const { classes } = await ask<{ classes: unknown[] }>('bank', '/asset-classes');
  if (classes.length === 0) throw new Error('the bank knows no class of assets');
  const times: number[] = [];
  let complete = 0;
  for (let i = 1; i <= VERIFICATIONS; i++) {
    const began = performance.now();
    const answer = await ask<SignedAssetAnswer>('bank', '/asset-verifications', { asset: String(i * 17) });
    times.push(performance.now() - began);
    const valued = answer.checks.some(({ check, reason }) => check === 'valuation' && reason === 'VALUED');
    if (answer.outcome === 'FOUND' && valued) complete += 1;
  }
  report({ name: 'assets.verify.p50', value: median(times), unit: 'ms' });
  report({ name: 'assets.verify.complete', value: complete / VERIFICATIONS, unit: 'of those asked', goal: '>=1' });
}
