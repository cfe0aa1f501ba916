import { Command, InvalidArgumentError } from 'commander';
import { calendarUpTo, DEFAULT_LAST_MONTH } from './calendar.ts';
import { COUNTY_SCHEMAS, generateCounty, MAX_ENTERPRISES } from './generate.ts';
import { writeCounty } from './write.ts';

const integer = (low: number, high: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high)
    throw new InvalidArgumentError(`Give a number from ${low} to ${high}.`);
  return value;
};

function month(text: string): string {
  try {
    calendarUpTo(text);
    return text;
  } catch {
    throw new InvalidArgumentError('Give a month, YYYY-MM, from 2000-01 to 2099-12.');
  }
}

await new Command('county')
  .description('Write the records of a synthetic county: one file per schema. Nobody in it exists.')
  .requiredOption('--out <directory>', 'folder for the files; files of the same names are replaced')
  .option('--enterprises <number>', 'how many enterprises', integer(1, MAX_ENTERPRISES), 300)
  .option('--seed <number>', 'the same seed gives the same county', integer(0, 0xffffffff), 7)
  .option('--last-month <YYYY-MM>', 'the histories cover the 18 months up to this one', month, DEFAULT_LAST_MONTH)
  .addHelpText(
    'after',
    '\nExample:\n  node scripts/county/main.ts --out county --enterprises 300 --seed 7 --last-month 2026-10',
  )
  .action(async ({ out, ...options }: { out: string; enterprises: number; seed: number; lastMonth: string }) => {
    const county = generateCounty(options);
    const paths = await writeCounty(county, out);
    for (const schema of COUNTY_SCHEMAS) console.log(`${paths[schema]}: ${county.records[schema].length} records`);
  })
  .parseAsync();
