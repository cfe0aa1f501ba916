/** `ledger consent assist`: the notice of a clerk who helps with a grant at a service point. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { isoTime } from '../text-table.ts';
import { readConsentRequest } from '../wallet/consent-request.ts';

interface AssistOptions {
  readonly request: string;
  readonly servicePoint: string;
  readonly language: string;
  readonly mode: 'shown' | 'read-out';
  readonly out: string;
}

const EXAMPLES = `
The clerk's member states who helped (by a pseudonym), where, in which language, and what was shown or read out: the words of the lender's
request. The enterprise signs the hash of it; before the time to cool off is over nothing is used, and withdrawing is free.

Examples:
  $ ledger consent assist --request request.json --service-point "township 3" --mode read-out --out notice.json --as government
  $ ledger consent grant --request request.json --notice notice.json --wallet wallet.json`;

/** Adds `assist` to the group. */
export function addConsentAssist(consent: Command, host: Host): void {
  const command = consent
    .command('assist')
    .description('state the help of a clerk with a grant (publisher, registrar, lender)')
    .requiredOption('--request <file>', "the lender's request that is explained")
    .requiredOption('--service-point <words>', 'where the help is given')
    .option('--language <tag>', 'in which language, BCP 47, such as zh-CN or ii', 'zh-CN')
    .addOption(
      new Option('--mode <mode>', 'how the notice was given').choices(['shown', 'read-out']).makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'where to write the notice')
    .addHelpText('after', EXAMPLES);
  act<AssistOptions>(command, host, assist);
}

async function assist(session: Session, options: AssistOptions): Promise<ExitCode> {
  const { servicePoint, language, mode } = options;
  const { request } = await readConsentRequest(pathFrom(session.io, options.request));
  const body = { ...request.noticeText, purpose: request.purpose, servicePoint, language, mode };
  const made = await session.gateway().assistConsent({ body });
  const path = pathFrom(session.io, options.out);
  await writeFile(path, `${JSON.stringify(made, null, 2)}\n`).catch((error: NodeJS.ErrnoException) => {
    throw new LedgerError('FILE_UNWRITABLE', `${path}: ${error.code ?? 'unknown'}`, { path }, error);
  });
  const { coolingOffUntil, clerk } = made.notice.assisted!;
  session.answer({ notice: path, hash: made.hash, clerk, coolingOffUntil }, () => [
    `${path}: 协助人 clerk ${clerk}; 冷静期至 cools off until ${isoTime(coolingOffUntil)}`,
  ]);
  return EXIT.ok;
}
