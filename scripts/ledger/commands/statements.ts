/** `ledger statements`: what members signed about data that they deleted or erased. */
import type { Command } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { wholeNumber } from './whole-number.ts';

interface StatementOptions {
  readonly subject?: string;
  readonly from?: number;
}

const EXAMPLES = `
Of this member; with --from of another, about a handle of which this member is the publisher. An enterprise that signed in sees its own.
Exit code 1 when a signature is not one of a key that the member had.

Examples:
  $ ledger statements --as bank
  $ ledger statements --subject 0x9c3d... --from 2 --as government`;

/** Adds `ledger statements`. */
export function addStatementsCommand(program: Command, host: Host): void {
  const command = program
    .command('statements')
    .description('what was deleted at the end of its data life, or erased, signed for')
    .option('--subject <handle>', 'only about this handle')
    .option('--from <member>', 'what another member signed about it', wholeNumber(1, 4_294_967_295))
    .addHelpText('after', EXAMPLES);
  act<StatementOptions>(command, host, list);
}

async function list(session: Session, { subject, from }: StatementOptions): Promise<ExitCode> {
  if (from !== undefined && subject === undefined) throw new LedgerError('USAGE_INVALID', '--from needs --subject');
  const { statements } = await session.gateway().listStatements({
    ...(subject === undefined ? {} : { subject: parseHex(subject, 32) }),
    ...(from === undefined ? {} : { from: String(from) }),
  });
  session.answer({ statements }, () =>
    alignRows([
      ['时间 at', '成员 member', '事由 kind', '关于 about', '依据 basis', '签名 signature'],
      ...statements.map(({ statement, valid }) => [
        isoTime(statement.at),
        `member ${statement.member}`,
        statement.kind === 'erasure' ? '删除 erasure' : '期满删除 data life over',
        statement.kind === 'erasure' ? statement.id : printable(statement.verification),
        printable(statement.kind === 'erasure' ? statement.basis : statement.purpose),
        valid ? '有效 valid' : '无效 INVALID',
      ]),
    ]),
  );
  return statements.every(({ valid }) => valid) ? EXIT.ok : EXIT.incomplete;
}
