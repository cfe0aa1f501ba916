import type { Command } from 'commander';
import { isPurpose, PURPOSES } from '../../../server/domain/capabilities.ts';
import { parseUscc } from '../../../server/domain/identifiers.ts';
import type { ProfileAsset, ProfileAssets } from '../../../server/domain/profile/assets.ts';
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
  readonly asset?: string[];
}

const EXAMPLES = `
Every figure stands on the attestations that --json names. A kind of record without figures says why.
The exit code is 0 only when every kind of record was told or proved not published, nothing was left out, and of every asset it is proven
whose it is and that no lien is missing.
Purposes: ${Object.keys(PURPOSES).join(', ')}

Examples:
  $ ledger profile --identifier 91350100M000100Y43 --purpose loan-application
  $ ledger profile --identifier 91350100M000100Y43 --purpose loan-application --asset 3 --asset 8
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

const ASSETS_WORDS: Readonly<Record<ProfileAssets['status'], string>> = {
  told: '已证明 proven',
  'none-proven': '已证明无权属记录 proved: no title published',
  'not-named': '未列明资产 none named: says nothing about whether there are any',
  unknown: '无法证明 not known',
};

/** `ledger profile` */
export function addProfileCommand(program: Command, host: Host): void {
  const command = program
    .command('profile')
    .description('the credit profile of an enterprise under its consent: figures, trends, gaps (lender)')
    .option('--identifier <code>', 'Unified Social Credit Code of the enterprise')
    .option('--purpose <code>', 'what it is for; must be the purpose of the consents')
    .option('--asset <number>', 'an asset that the enterprise names as its own (repeatable)', collect, [])
    .option('--again <id>', 'make the profile of an earlier verification again, now')
    .addHelpText('after', EXAMPLES);
  act<ProfileOptions>(command, host, profile);
}

const collect = (text: string, before: string[]): string[] => [...before, text];

async function profile(
  session: Session,
  { identifier, purpose, again, asset = [] }: ProfileOptions,
): Promise<ExitCode> {
  const client = session.gateway();
  const answer = (
    again === undefined
      ? await client.createProfile({ body: bodyOf(identifier, purpose, asset) }, { timeoutMs: 60_000 })
      : await client.getProfile({ id: again }, { timeoutMs: 60_000 })
  ) as SignedProfile;
  session.answer(answer, () => linesOf(answer));
  const whole = answer.sections.every(
    ({ status, leftOut }) => (status === 'told' || status === 'not-published') && leftOut.length === 0,
  );
  const proven = answer.assets.items.every(
    ({ holding, verification }) => holding !== undefined && lienProof(verification) === '',
  );
  return whole && proven && answer.assets.status !== 'unknown' ? EXIT.ok : EXIT.incomplete;
}

function bodyOf(identifier: string | undefined, purpose: string | undefined, assets: readonly string[]) {
  if (identifier === undefined)
    throw new LedgerError('USAGE_INVALID', 'say about whom: --identifier CODE, or --again ID');
  if (purpose === undefined || !isPurpose(purpose))
    throw new LedgerError('USAGE_INVALID', `--purpose is one of ${Object.keys(PURPOSES).join(', ')}`);
  const wrong = assets.find((asset) => !/^[1-9][0-9]{0,27}$/.test(asset));
  if (wrong !== undefined) throw new LedgerError('USAGE_INVALID', `--asset ${wrong} is no number of an asset`);
  const named = assets.length === 0 ? {} : { assets: [...new Set(assets)] };
  return { identifier: { type: 'uscc' as const, value: parseUscc(identifier) }, purpose, ...named };
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

/** What keeps the liens of an asset from being proven complete; empty when nothing does. */
const lienProof = (verification: ProfileAsset['verification']): string =>
  (verification?.checks ?? [{ check: 'completeness', outcome: 'unknown', reason: 'NOT_VERIFIED' } as const])
    .filter(({ check, outcome }) => (check === 'completeness' || check === 'freshness') && outcome !== 'pass')
    .map(({ reason }) => reason)
    .join(', ');

function assetLines({ asset, whose, reason, named, holding, verification }: ProfileAsset): string[] {
  const by = named ? ', named by the enterprise' : '';
  if (whose === 'unknown' || holding === undefined)
    return [`  资产 asset ${asset}${by}: 权属未知 whose is not known (${reason}), not counted`];
  const { className, value, liens, free, freeReason, register, locks } = holding;
  const missing = lienProof(verification);
  return [
    `  资产 asset ${asset}, ${printable(className)}${by}${locks.length === 0 ? '' : `; ${locks.join(', ')}`}`,
    value === null
      ? '    评估 not valued'
      : `    评估 value ${value.amount} ${value.currency}, ${value.basis}, ${value.ageDays} days old, member ${value.appraiser}`,
    ...liens.map(
      (lien) =>
        `    担保 rank ${lien.rank}: member ${lien.creditor}, ${lien.kind}, ${lien.maxSecured} ${lien.currency}, ${lien.status}, ${lien.lien}`,
    ),
    `    ${missing === '' ? `担保 ${liens.length} active liens, proved to be all` : `担保 there may be more liens (${missing})`}`,
    `    可用 free ${free === null ? `not known (${freeReason})` : `${free.amount} ${free.currency}`}`,
    `    登记 ${register.name}, ${register.ageDays === null ? 'never compared' : `compared ${register.ageDays} days ago`}`,
  ];
}

const assetsLines = ({ status, figures, items }: ProfileAssets): string[] => [
  `资产和担保 assets and liens: ${ASSETS_WORDS[status]}`,
  ...alignRows(
    figures.map((figure): [string, string] => [`${figure.title.zh} ${figure.title.en}`, shown(figure)]),
    '  ',
  ),
  ...items.flatMap(assetLines),
];

function linesOf({ verification, block, asOf, sections, assets, scorecard }: SignedProfile): string[] {
  const { points, of, groupsTold, transform, reasons } = scorecard;
  return [
    `信用画像 credit profile, verification ${verification}, block ${block.number}, as of ${asOf}`,
    ...sections.flatMap(sectionLines),
    ...assetsLines(assets),
    `${transform}: ${points === null ? `no score, only ${groupsTold} groups told` : `${points} of ${of}`}`,
    ...reasons.map(
      (reason) => `  ${reason.code.padEnd(28)} ${reason.of === 0 ? '-' : `${reason.points} of ${reason.of}`}`,
    ),
  ];
}
