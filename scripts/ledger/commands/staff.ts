/** `ledger staff`: accounts of the member's people (operator). */
import { type Command, Option } from 'commander';
import { STAFF_ROLES, type StaffRole } from '../../../server/domain/access.ts';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { wholeNumber } from './whole-number.ts';

interface AddOptions {
  readonly role: readonly StaffRole[];
  readonly label: string;
  readonly validDays: number;
}

interface StaffInfo {
  readonly account: string;
  readonly label: string;
  readonly roles: readonly string[];
  readonly expiresAt: number;
}

const EXAMPLES = `
A person signs in with ledger sign-in and the key of the account; sessions stop at once when the account is removed.

Examples:
  $ ledger staff add 0x5b38da6a701c568545dcfcb03fcb875f56beddc4 --role publisher --label "clerk 12"
  $ ledger staff list
  $ ledger staff remove 0x5b38da6a701c568545dcfcb03fcb875f56beddc4`;

/** Adds the group `ledger staff`. */
export function addStaffCommand(program: Command, host: Host): void {
  const staff = program
    .command('staff')
    .description('accounts of the people who may sign in (operator)')
    .addHelpText('after', EXAMPLES);
  const add = staff
    .command('add')
    .description('register an account, or change what it may do')
    .argument('<account>', 'address of the account')
    .addOption(
      new Option('--role <role>', 'what it may do (repeatable)')
        .choices(STAFF_ROLES)
        .argParser((value: string, former: StaffRole[] = []) => {
          if (!(STAFF_ROLES as readonly string[]).includes(value))
            throw new LedgerError('USAGE_INVALID', `--role ${value} is none of ${STAFF_ROLES.join(', ')}`);
          return [...former, value as StaffRole];
        })
        .makeOptionMandatory(),
    )
    .requiredOption('--label <text>', 'name or number of the person')
    .option('--valid-days <days>', 'days until it ends, 1 to 366', wholeNumber(1, 366), 180)
    .addHelpText('after', EXAMPLES);
  act<AddOptions>(add, host, addStaff);
  act(staff.command('list').description('list the accounts').addHelpText('after', EXAMPLES), host, listStaff);
  act(
    staff
      .command('remove')
      .description('remove an account; its sessions stop at once')
      .argument('<account>', 'address of the account')
      .addHelpText('after', EXAMPLES),
    host,
    removeStaff,
  );
}

async function addStaff(session: Session, { role, label, validDays }: AddOptions, account = ''): Promise<ExitCode> {
  const body = { account: account as `0x${string}`, label, roles: [...new Set(role)], validDays };
  const row = await session.gateway().putStaff({ body });
  session.answer(row, () => alignRows([staffRow(row)]));
  return EXIT.ok;
}

async function listStaff(session: Session): Promise<ExitCode> {
  const { staff } = await session.gateway().listStaff();
  session.answer({ staff }, () => alignRows([['account', 'label', 'roles', 'until'], ...staff.map(staffRow)]));
  return EXIT.ok;
}

async function removeStaff(session: Session, _options: object, account = ''): Promise<ExitCode> {
  const row = await session.gateway().removeStaff({ account });
  session.answer(row, () => alignRows([staffRow(row)]));
  return EXIT.ok;
}

const staffRow = ({ account, label, roles, expiresAt }: StaffInfo): string[] => [
  account,
  printable(label),
  roles.join(', '),
  isoTime(expiresAt),
];
