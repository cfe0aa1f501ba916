#!/usr/bin/env node
import { Command } from 'commander';
import { PARTS } from './parts.ts';
import { type Figure, toJson, toTable } from './report.ts';

const command = new Command('bench')
  .description('Measures the product beside its peers. A missed goal is reported, not an error.')
  .option('--json', 'one line of JSON for each figure')
  .option('--only <prefix>', 'only figures whose name begins so, such as gas.attest', '')
  .addHelpText('after', '\nExamples:\n  npm run bench\n  npm run bench -- --only gas --json');

const { json, only } = command.parse().opts<{ json?: boolean; only: string }>();
const wanted = (name: string) => name.startsWith(only);
const figures: Figure[] = [];

const report = (figure: Figure) => {
  if (!wanted(figure.name)) return;
  figures.push(figure);
  if (json) console.log(toJson(figure));
};

const chosen = Object.entries(PARTS).filter(([name]) => `${name}.`.startsWith(only) || only.startsWith(`${name}.`));
if (chosen.length === 0) {
  console.error(`bench: no part has figures beginning with ${only}; parts: ${Object.keys(PARTS).join(', ')}`);
  process.exitCode = 1;
}
for (const [name, load] of chosen) {
  try {
    const part = await load();
    await part.run(report, wanted);
  } catch (error) {
    // The other parts still have something to say; what this one did not measure stays absent.
    console.error(`bench: part ${name} failed:`, error);
    process.exitCode = 1;
  }
}
if (!json && figures.length > 0) console.log(toTable(figures));
