#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Wallet } from 'ethers';
import { isLedgerError, LedgerError } from '../server/errors.ts';
import { type DeployOptions, deployConsortium } from './deploy/consortium.ts';

export { type DeployOptions, deployConsortium } from './deploy/consortium.ts';
export type { DeploymentManifest } from './deploy/manifest-file.ts';

interface CliOptions {
  rpc: string;
  manifest: string;
  keystore: string;
  passphraseFile: string;
  governor?: string;
  guardian?: string;
  force?: boolean;
}

const command = new Command('deploy')
  .description('Deploys the contracts of a consortium and writes the manifest its gateways read.')
  .requiredOption('--rpc <url>', 'JSON-RPC of a node of the chain')
  .requiredOption('--manifest <file>', 'where the manifest goes')
  .requiredOption('--keystore <file>', 'encrypted keystore of the deploying administrator')
  .requiredOption('--passphrase-file <file>', 'file that holds the passphrase of the keystore')
  .option('--governor <address>', 'holder of the GOVERNOR role (default: the administrator)')
  .option('--guardian <address>', 'holder of the GUARDIAN role (default: the administrator)')
  .option('--force', 'deploy another set even where the manifest exists, and replace the manifest')
  .addHelpText(
    'after',
    '\nExample:\n  node scripts/deploy.ts --rpc http://127.0.0.1:8545 --manifest consortium.json \\\n' +
      '    --keystore admin.json --passphrase-file admin.pass',
  );

async function openAdmin(options: CliOptions): Promise<Wallet> {
  try {
    const [json, passphrase] = await Promise.all([
      readFile(options.keystore, 'utf8'),
      readFile(options.passphraseFile, 'utf8'),
    ]);
    const wallet = await Wallet.fromEncryptedJson(json, passphrase.trimEnd());
    return new Wallet(wallet.privateKey);
  } catch (error) {
    throw new LedgerError('KEYSTORE_INVALID', options.keystore, { path: options.keystore }, error);
  }
}

async function main(): Promise<void> {
  const options = command.parse().opts<CliOptions>();
  const deployment: DeployOptions = {
    rpcUrl: options.rpc,
    admin: await openAdmin(options),
    manifestPath: options.manifest,
    ...(options.governor === undefined ? {} : { governor: options.governor }),
    ...(options.guardian === undefined ? {} : { guardian: options.guardian }),
    force: options.force ?? false,
  };
  const manifest = await deployConsortium(deployment);
  console.log(`${options.manifest}: chain ${manifest.chainId}, block ${manifest.block}`);
  for (const [name, { address }] of Object.entries(manifest.contracts)) console.log(`  ${name.padEnd(20)} ${address}`);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    const text = isLedgerError(error) ? `${error.message}\n  cure: ${error.kind.cure}` : `deploy: ${String(error)}`;
    console.error(text);
    process.exitCode = 1;
  });
}
