#!/usr/bin/env node
/**
 * `npm start`: a consortium on one machine. Chain, contracts, four gateways, a county's records, one verified enterprise; then it stays up.
 * Started again it resumes: every step looks first whether it was done.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { places } from '../server/config.ts';
import { isLedgerError, LedgerError } from '../server/errors.ts';
import { showAsset } from './start/asset-showcase.ts';
import { ensureConsortium, gatewayDir, type MemberPlan, memberPlans } from './start/consortium.ts';
import { openCounty, publishCounty } from './start/county.ts';
import { answers, Processes, until } from './start/processes.ts';
import { ensureProfiles } from './start/profiles.ts';
import { showVerification } from './start/showcase.ts';

interface Options {
  dir: string;
  port: string;
  data?: string;
  enterprises: string;
  exit: boolean;
}

const root = join(import.meta.dirname, '..');

const options = new Command('npm start --')
  .description(
    'Runs a local consortium: chain, contracts, four gateways, a county of records, one verified enterprise.',
  )
  .option('--dir <folder>', 'where everything is kept; delete it to begin anew', join(root, '.ledger'))
  .option('--port <number>', 'port of the chain; the gateways take the four above it', '7100')
  .option('--data <folder>', 'publish enterprises.csv and permits.csv of this folder instead of the synthetic county')
  .option('--enterprises <number>', 'size of the synthetic county', '300')
  .option('--exit', 'end after the verification instead of staying up', false)
  .showHelpAfterError('  cure: npm start -- --help lists the options')
  .addHelpText(
    'after',
    '\nExamples:\n  $ npm start\n  $ npm start -- --data ../shared/data/cn_registry\n  $ npm start -- --dir /tmp/trial --port 7300',
  )
  .parse()
  .opts<Options>();

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const started = Date.now();
  const dir = resolve(options.dir);
  const base = Number(options.port);
  if (!Number.isInteger(base) || base < 1024 || base > 65_530)
    throw new LedgerError('CONFIG_INVALID', `--port ${options.port}: 1024 to 65530`);
  const members = memberPlans(base);
  await requireFreePorts([base, ...members.map(({ port }) => port)]);
  await mkdir(dir, { recursive: true, mode: 0o700 });

  const processes = new Processes(join(dir, 'logs'), (child, text) => {
    process.stderr.write(`start: ${child.name} ended unexpectedly:\n${text}\n  its log: ${child.log}\n`);
    void finish(processes, 1);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void finish(processes, 0));

  try {
    const rpcUrl = `http://127.0.0.1:${base}`;
    say(`chain    ${rpcUrl}`);
    processes.start('chain', 'scripts/local-chain.ts', [
      '--dir',
      join(dir, 'chain'),
      '--port',
      String(base),
      '--heartbeat',
      '15',
    ]);
    await until('the chain', 120, () => rpcAnswers(rpcUrl));
    await ensureConsortium(dir, rpcUrl, members, (text) => say(`         ${text}`), { handOver: true });

    for (const member of members)
      processes.start(member.profile, 'server/main.ts', [places(gatewayDir(dir, member)).config]);
    await Promise.all(
      members.map((member) => until(`the gateway of ${member.profile}`, 60, () => answers(`${url(member)}/ready`))),
    );
    for (const member of members) say(`gateway  ${url(member)}  ${member.name}`);
    await ensureProfiles(dir, members);

    const source = await openCounty({ dir, data: options.data, enterprises: Number(options.enterprises) });
    await publishCounty(dir, source, say);
    const title = await showAsset({ dir, say });
    const shown = await showVerification({ dir, source, members, title, say });
    say(guide(members, { ...shown, asset: title.asset }, dir, (Date.now() - started) / 1000));
  } catch (error) {
    process.stderr.write(inWords(error));
    return finish(processes, 1);
  }
  if (options.exit) await finish(processes, 0);
}

const url = ({ port }: MemberPlan): string => `http://127.0.0.1:${port}`;

let finishing = false;
async function finish(processes: Processes, code: number): Promise<never> {
  if (!finishing) {
    finishing = true;
    await processes.end();
    process.exit(code);
  }
  return new Promise<never>(() => {});
}

async function rpcAnswers(rpcUrl: string): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] });
  const response = await fetch(rpcUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return response.ok && 'result' in ((await response.json()) as object);
}

/** Says at once which port is taken, instead of failing half-way. */
async function requireFreePorts(ports: readonly number[]): Promise<void> {
  const { createServer } = await import('node:net');
  for (const port of ports) {
    const server = createServer();
    await new Promise<void>((done, refuse) => {
      server.once('error', () => refuse(new LedgerError('PORT_IN_USE', `127.0.0.1:${port}`, { port })));
      server.listen(port, '127.0.0.1', () => server.close(() => done()));
    });
  }
}

function guide(
  members: readonly MemberPlan[],
  { identifier, wallet, asset }: { identifier: string; wallet: string; asset: string },
  dir: string,
  seconds: number,
): string {
  const elsewhere = dir === join(root, '.ledger') ? '' : `  export LEDGER_HOME=${dir}\n`;
  return `
ready in ${seconds.toFixed(0)} s. API documentation: ${members.map((member) => `${url(member)}/docs`).join('  ')}

Try, in another terminal:
${elsewhere}  npx ledger status --as auditor
  npx ledger verify --as bank --identifier ${identifier} --purpose loan-application --schema enterprise-registration:name,registrationDate
  npx ledger profile --as bank --identifier ${identifier} --purpose loan-application
  npx ledger consent list --wallet ${wallet}
  npx ledger show enterprise-registration --as government
  npx ledger asset verify ${asset} --as auditor
  npx ledger publish FILE.csv --as government --schema permit

Ctrl-C ends all of it; npm start resumes.`;
}

/** What ended the start, with its cure where there is one. */
function inWords(error: unknown): string {
  return isLedgerError(error) ? `start: ${error.message}\n  cure: ${error.kind.cure}\n` : `start: ${String(error)}\n`;
}

main().catch((error: unknown) => {
  process.stderr.write(inWords(error));
  process.exit(1);
});
