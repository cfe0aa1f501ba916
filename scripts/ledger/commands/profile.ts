import type { Command } from 'commander';
import { isPurpose, PURPOSES } from '../../../server/domain/capabilities.ts';
import { parseUscc } from '../../../server/domain/identifiers.ts';
import type { Figure, Section, SectionStatus } from '../../../server/domain/profile/profile.ts';
import { LedgerError } from '../../../server/errors.ts';
import type { SignedProfile } from '../../../server/profile/profiles.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, printable } from '../text-table.ts';

interface ProfileOptions {
  readonly identifier?: string;
  readonly purpose?: string;
  readonly again?: string;
}

const EXAMPLES = `
Every figure stands on the attestations that --json names. A kind of record without figures says why.
The exit code is 0 only when every kind of record was told or proved not published, and nothing was left out.
Purposes: ${Object.keys(PURPOSES).join(', ')}

Examples:
  $ ledger profile --identifier 91350100M000100Y43 --purpose loan-application
  $ ledger profile --again 7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11 --json`;

const STATUS_WORDS: Readonly<Record<SectionStatus, string>> = {
  told: '已提供 told',
  'no-consent': '未获授权 no consent',
  'no-publisher': '无发布机构 nobody may publish it',
  'not-published': '已证明未发布 proved: nothing published',
  withheld: '发布方有保留 withheld by its publisher',
  unreachable: '发布方未应答 publisher unreachable',
  unproven: '无法证明 neither presence nor absence shown',
};

/** `ledger profile` */
export function addProfileCommand(program: Command, host: Host): void {
  const command = program
    .command('profile')
    .description('the credit profile of an enterprise under its consent: figures, trends, gaps (lender)')
    .option('--identifier <code>', 'Unified Social Credit Code of the enterprise')
    .option('--purpose <code>', 'what it is for; must be the purpose of the consents')
    .option('--again <id>', 'make the profile of an earlier verification again, now')
    .addHelpText('after', EXAMPLES);
  act<ProfileOptions>(command, host, profile);
}

async function profile(session: Session, { identifier, purpose, again }: ProfileOptions): Promise<ExitCode> {
  const client = session.gateway();
  const answer = (
    again === undefined
      ? await client.createProfile({ body: bodyOf(identifier, purpose) }, { timeoutMs: 60_000 })
      : await client.getProfile({ id: again }, { timeoutMs: 60_000 })
  ) as SignedProfile;
  session.answer(answer, () => linesOf(answer));
  const whole = answer.sections.every(
    ({ status, leftOut }) => (status === 'told' || status === 'not-published') && leftOut.length === 0,
  );
  return whole ? EXIT.ok : EXIT.incomplete;
}

function bodyOf(identifier: string | undefined, purpose: string | undefined) {
  if (identifier === undefined)
    throw new LedgerError('USAGE_INVALID', 'say about whom: --identifier CODE, or --again ID');
  if (purpose === undefined || !isPurpose(purpose))
    throw new LedgerError('USAGE_INVALID', `--purpose is one of ${Object.keys(PURPOSES).join(', ')}`);
  return { identifier: { type: 'uscc' as const, value: parseUscc(identifier) }, purpose };
}

const shown = ({ value, unit, trend, gaps = [], notPassed }: Figure): string => {
  const parts = [
    value === null ? '?' : printable(String(value)) + (unit === undefined ? '' : ` ${printable(unit)}`),
    trend === undefined || trend === 'unknown' ? '' : trend,
    gaps.length === 0 ? '' : `missing ${gaps.slice(0, 6).join(', ')}${gaps.length > 6 ? `, + ${gaps.length - 6}` : ''}`,
    notPassed.length === 0 ? '' : `not passed: ${notPassed.join(', ')}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
};

function sectionLines({ title, publisher, status, reason, figures, leftOut }: Section): string[] {
  const by = publisher === null ? '' : `, member ${publisher}`;
  return [
    `${title.zh} ${title.en}${by}: ${STATUS_WORDS[status]}${reason === undefined ? '' : ` (${reason})`}`,
    ...alignRows(
      figures.map((figure): [string, string] => [`${figure.title.zh} ${figure.title.en}`, shown(figure)]),
      '  ',
    ),
    ...leftOut.map((one) => `  not counted: ${one.id} ${one.reason}`),
  ];
}

function linesOf({ verification, block, asOf, sections, scorecard }: SignedProfile): string[] {
  const { points, of, groupsTold, transform, reasons } = scorecard;
  return [
    `信用画像 credit profile, verification ${verification}, block ${block.number}, as of ${asOf}`,
    ...sections.flatMap(sectionLines),
    `${transform}: ${points === null ? `no score, only ${groupsTold} groups told` : `${points} of ${of}`}`,
    ...reasons.map(
      (reason) => `  ${reason.code.padEnd(28)} ${reason.of === 0 ? '-' : `${reason.points} of ${reason.of}`}`,
    ),
  ];
}
