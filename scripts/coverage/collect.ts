/**
 * Loaded by mocha before the tests, in the copy of the project: keeps what the probes of `instrument.ts` tell, and writes it to
 * COVERAGE_FILE at the end, as a list of numbers.
 */
import { writeFileSync } from 'node:fs';
import hre from 'hardhat';

const told = new Set<number>();
// That somebody listens is also what makes Hardhat allow contracts of any size and transactions of any gas.
hre.hooks.registerHandlers('network', {
  onCoverageData: async (_context, words) => {
    for (const word of words) told.add(Number(BigInt(`0x${word.replace(/^0x/, '')}`)));
  },
});

process.on('exit', () => writeFileSync(process.env.COVERAGE_FILE ?? 'coverage.json', JSON.stringify([...told])));
