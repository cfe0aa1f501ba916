import { type Command, Option } from 'commander';
import { STAFF_ROLES } from '../../../server/domain/access.ts';
import { LedgerError } from '../../../server/errors.ts';
import type { CreateTokenInput } from '../../client/gateway-api.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { wholeNumber } from './whole-number.ts';

interface TokenInfo {
  readonly id: string;
  readonly label: string;
  readonly roles: readonly string[];
  readonly operations?: readonly string[];
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  readonly lastUsedAt?: number;
}

interface CreateOptions {
  readonly role: CreateTokenInput['body']['roles'];
  readonly label: string;
  readonly operation?: readonly string[];
  readonly validDays: number;
}

const CREATE_EXAMPLES = `
The token is shown once; the gateway keeps only its hash.

Examples:
  $ ledger token create --role publisher --label "tax office export"
  $ ledger token create --role lender --operation createVerification --label "credit desk" --valid-days 30 --json`;

/** `ledger token create|list|revoke` (operator) */
export function addTokenCommand(program: Command, host: Host): void {
  const token = program
    .command('token')
    .description('API tokens of a gateway (operator)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ledger token create --role publisher --label "tax office export"\n  $ ledger token list',
    );
  const create = token
    .command('create')
    .description('create a token')
    .addOption(
      new Option('--role <role>', 'what it may do (repeatable)')
        .choices(STAFF_ROLES)
        .argParser((value: string, former: string[] = []) => {
          if (!(STAFF_ROLES as readonly string[]).includes(value))
            throw new LedgerError('USAGE_INVALID', `--role ${value} is none of ${STAFF_ROLES.join(', ')}`);
          return [...former, value];
        })
        .makeOptionMandatory(),
    )
    .option(
      '--operation <id>',
      'limit it to an operation of the API, by its operationId (repeatable)',
      (value: string, former: string[] = []) => [...former, value],
    )
    .option('--label <text>', 'who or what will use it', 'ledger command line')
    .option('--valid-days <days>', 'days until it ends, 1 to 366', wholeNumber(1, 366), 90)
    .addHelpText('after', CREATE_EXAMPLES);
  act<CreateOptions>(create, host, createToken);
  act(
    token
      .command('list')
      .description('list the tokens, without their text')
      .addHelpText('after', '\nExamples:\n  $ ledger token list --json'),
    host,
    listTokens,
  );
  act(
    token
      .command('revoke')
      .description('end a token at once')
      .argument('<id>', 'id of the token, see list')
      .addHelpText('after', '\nExamples:\n  $ ledger token revoke 3f9ac01b22de'),
    host,
    revokeToken,
  );
}

async function createToken(session: Session, { role, label, operation, validDays }: CreateOptions): Promise<ExitCode> {
  const limits = operation === undefined ? {} : { operations: [...new Set(operation)] };
  const body = await session
    .gateway()
    .createToken({ body: { label, roles: [...new Set(role)], ...limits, validDays } });
  session.answer(body, () => [body.token]);
  if (!session.json)
    session.note(
      `${body.roles.join(', ')}${body.expiresAt === undefined ? '' : `, until ${isoTime(body.expiresAt)}`}. It is not shown again.`,
    );
  return EXIT.ok;
}

async function listTokens(session: Session): Promise<ExitCode> {
  const body = await session.gateway().listTokens();
  session.answer(body, () =>
    alignRows([['id', 'label', 'roles', 'until', 'last used', ''], ...body.tokens.map(tokenRow)]),
  );
  return EXIT.ok;
}

async function revokeToken(session: Session, _options: object, id = ''): Promise<ExitCode> {
  const body = await session.gateway().revokeToken({ id });
  session.answer(body, () => alignRows([tokenRow(body)]));
  return EXIT.ok;
}

const tokenRow = ({ id, label, roles, operations, expiresAt, revokedAt, lastUsedAt }: TokenInfo): string[] => [
  id,
  printable(label),
  operations === undefined ? roles.join(', ') : `${roles.join(', ')}: ${operations.join(', ')}`,
  expiresAt === undefined ? 'open' : isoTime(expiresAt),
  lastUsedAt === undefined ? 'never' : isoTime(lastUsedAt),
  revokedAt === undefined ? '' : `revoked ${isoTime(revokedAt)}`,
];
