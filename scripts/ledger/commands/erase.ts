/** `ledger erase`: destroys the keys of own records; anchors and signed tombstones stay. */
import type { Command } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';

const EXAMPLES = `
What is erased cannot be read again by anybody, and a backup does not bring it back. The chain says that it was erased (reason 6).
Beyond what one person may revoke and erase within a day a second person approves first: ledger approval.

Examples:
  $ ledger erase 0x5b1f... --basis "request of the subject, PIPL 47" --as government`;

/** Adds `ledger erase`. */
export function addEraseCommand(program: Command, host: Host): void {
  const command = program
    .command('erase')
    .description('erase an own record: destroy its key, leave its anchor (publisher)')
    .argument('<id>', 'id of the attestation')
    .requiredOption('--basis <text>', 'request of the subject, or the provision it rests on')
    .addHelpText('after', EXAMPLES);
  act<{ readonly basis: string }>(command, host, erase);
}

async function erase(session: Session, { basis }: { readonly basis: string }, given = ''): Promise<ExitCode> {
  const id = parseHex(given, 32);
  const answer = await session.gateway().eraseRecords({ body: { ids: [id], basis } });
  session.answer(answer, () => [
    answer.approval !== undefined
      ? `${id}  待第二人批准 waits for a second person: ${answer.approval}`
      : answer.tombstones.length === 0
        ? `${id}  早已删除 erased before`
        : `${id}  已删除 erased; 链上将注明 the chain will say so: ${answer.operations.join(', ') || '-'}`,
  ]);
  return EXIT.ok;
}
