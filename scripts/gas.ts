#!/usr/bin/env node
import { Command } from 'commander';
import { run } from './bench/gas.ts';
import { differences, readSnapshot, toSnapshot, writeSnapshot } from './bench/gas-snapshot.ts';
import type { Figure } from './bench/report.ts';

const { write } = new Command('gas')
  .description('Compares the gas of every transaction with scripts/bench/gas-snapshot.json.')
  .option('--write', 'renew the snapshot')
  .addHelpText('after', '\nExit code 1 on a difference.')
  .parse()
  .opts<{ write?: boolean }>();

const figures: Figure[] = [];
await run((figure) => figures.push(figure));
const now = toSnapshot(figures);
if (write) {
  writeSnapshot(now);
  console.log(`${figures.length} figures written`);
} else {
  const found = differences(readSnapshot(), now);
  for (const { name, kept, now: measured } of found) console.log(`${name}: ${kept ?? 'none'} -> ${measured ?? 'none'}`);
  console.log(`${figures.length} figures, ${found.length} differ; renew with: npm run gas -- --write`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
