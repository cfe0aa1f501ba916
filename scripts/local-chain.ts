#!/usr/bin/env node
/** The local chain as a process: `node scripts/local-chain.ts --dir DIR --port P`. Says `ready URL` on standard output. */
import { Command, InvalidArgumentError } from 'commander';
import { isLedgerError } from '../server/errors.ts';
import { type LocalChain, startLocalChain } from './local-chain/start.ts';

export { type LocalChain, type LocalChainOptions, startLocalChain } from './local-chain/start.ts';

const wholeNumber = (text: string): number => {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('a whole number is expected');
  return Number(text);
};

async function main(): Promise<void> {
  const { dir, port, heartbeat } = new Command('local-chain')
    .description('A chain for one machine that loses no acknowledged block, whatever kills it.')
    .requiredOption('--dir <folder>', 'where the journal of the chain is kept')
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', wholeNumber, 8545)
    .option('--heartbeat <seconds>', 'empty block after so long without one; 0 = never', wholeNumber, 60)
    .addHelpText('after', '\nExample:\n  node scripts/local-chain.ts --dir .ledger/chain --port 8545')
    .parse()
    .opts<{ dir: string; port: number; heartbeat: number }>();
  let chain: LocalChain | undefined;
  let closing = false;
  const end = (): void => {
    if (closing) return;
    closing = true;
    // While it is still starting nothing was acknowledged; the lock of a process that is gone is taken over.
    (chain?.close() ?? Promise.resolve()).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // Whoever started it is gone: nobody would end it.
  process.on('disconnect', end);

  chain = await startLocalChain({
    dir,
    port,
    heartbeat,
    say: (line) => process.stderr.write(`local-chain: ${line}\n`),
  });
  const { url, chainId, genesisHash, replayed } = chain;
  process.stdout.write(`ready ${url} chain ${chainId} genesis ${genesisHash} replayed ${replayed}\n`);
  // A parent that went away meanwhile is what `disconnect` tells, not an error of the sending.
  process.send?.({ ready: true, url, chainId, genesisHash, replayed }, undefined, undefined, () => undefined);
  await chain.broken;
}

function fail(error: unknown): never {
  const text = isLedgerError(error) ? `${error.message}\n  cure: ${error.kind.cure}` : String(error);
  process.stderr.write(`local-chain: ${text}\n`);
  process.exit(1);
}

if (import.meta.main) main().catch(fail);
