import type { Command } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { isPurpose, PURPOSES } from '../../../server/domain/capabilities.ts';
import { parseUscc } from '../../../server/domain/identifiers.ts';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { listMembers } from '../members.ts';
import { act, type Host, type Session } from '../session.ts';
import { isFullPass, readVerification } from '../verify/answer.ts';
import { verdictTable } from '../verify/verdict-table.ts';

interface VerifyOptions {
  readonly identifier?: string;
  readonly consent: readonly string[];
  readonly purpose?: string;
  readonly schema: readonly string[];
  readonly again?: string;
  readonly all?: boolean;
}

const EXAMPLES = `
Marks: ✓ pass, ✗ fail, ? unknown. The exit code is 0 only when every item is FOUND and every check passes.
Purposes: ${Object.keys(PURPOSES).join(', ')}

Examples:
  $ ledger verify --identifier 91350100M000100Y43 --purpose loan-application --schema enterprise-registration
  $ ledger verify --identifier 91350100M000100Y43 --purpose loan-application \\
      --schema tax-credit-rating:rating,year --schema social-insurance --as bank
  $ ledger verify --consent 0x5b1f... --purpose loan-application --schema permit --json
  $ ledger verify --again 7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11 --all`;

/** `ledger verify` */
export function addVerifyCommand(program: Command, host: Host): void {
  const list = (value: string, former: string[]): string[] => [...former, value];
  const command = program
    .command('verify')
    .description('obtain facts about an enterprise under its consent, and judge them (lender)')
    .option('--identifier <code>', 'Unified Social Credit Code of the enterprise')
    .option('--consent <id>', 'a consent to rely on (repeatable)', list, [])
    .option('--purpose <code>', 'what it is for; must be the purpose of the consent')
    .option(
      '--schema <name[:field,...]>',
      'a kind of record, and the fields wanted; all when none is named (repeatable)',
      list,
      [],
    )
    .option('--again <id>', 'judge again, now, what an earlier verification obtained')
    .option('--all', 'every record, and ids and texts in full')
    .addHelpText('after', EXAMPLES);
  act<VerifyOptions>(command, host, verify);
}

async function verify(session: Session, options: VerifyOptions): Promise<ExitCode> {
  const request = options.again === undefined ? requestFrom(options) : undefined;
  const client = session.gateway();
  const body =
    request === undefined
      ? await client.getVerification({ id: options.again ?? '' }, { timeoutMs: 60_000 })
      : await client.createVerification({ body: request }, { timeoutMs: 60_000 });
  const answer = readVerification(body);
  const names = session.json ? new Map<number, string>() : await memberNames(client);
  session.answer(body, () =>
    verdictTable(answer, {
      colour: session.io.out.isTTY === true && !session.io.env.NO_COLOR,
      all: options.all === true,
      memberName: (member) => names.get(member),
    }),
  );
  return isFullPass(answer) ? EXIT.ok : EXIT.incomplete;
}

function requestFrom({ identifier, consent, purpose, schema }: VerifyOptions) {
  const usage = (detail: string): LedgerError => new LedgerError('USAGE_INVALID', detail);
  if (identifier === undefined && consent.length === 0)
    throw usage('say about whom: --identifier CODE or --consent ID');
  if (identifier !== undefined && consent.length > 0) throw usage('--identifier and --consent exclude each other');
  if (purpose === undefined) throw usage(`--purpose is needed: ${Object.keys(PURPOSES).join(', ')}`);
  if (!isPurpose(purpose)) throw usage(`--purpose ${purpose} is none of ${Object.keys(PURPOSES).join(', ')}`);
  if (schema.length === 0) throw usage('say what: --schema NAME, or --schema NAME:field,field');
  return {
    ...(identifier === undefined ? {} : { identifier: { type: 'uscc' as const, value: parseUscc(identifier) } }),
    ...(consent.length === 0 ? {} : { consents: consent.map((id) => parseHex(id, 32)) }),
    purpose,
    items: schema.map(itemFrom),
  };
}

/** `NAME` or `NAME:field,field` */
function itemFrom(text: string): { schema: string; fields?: string[] } {
  const at = text.indexOf(':');
  if (at === -1) return { schema: text };
  const fields = text.slice(at + 1).split(',');
  if (fields.some((field) => field === ''))
    throw new LedgerError('USAGE_INVALID', `--schema ${text}: needs NAME:field,field`);
  return { schema: text.slice(0, at), fields };
}

/** Names make the table easier to read; without them numbers stand there. */
async function memberNames(client: GatewayClient): Promise<Map<number, string>> {
  try {
    return new Map((await listMembers(client)).map(({ member, name }) => [member, name]));
  } catch {
    return new Map();
  }
}
