import { type Command, Option } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { REVOCATION_REASONS } from '../../../server/domain/capabilities.ts';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { awaitOperations, operationIdOf, operationLine } from '../operations.ts';
import { act, type Host, type Session } from '../session.ts';
import { wholeNumber } from './whole-number.ts';

interface RevokeOptions {
  readonly reason: string;
  readonly successor?: string;
  readonly patience: number;
}

const EXAMPLES = `
Nothing is deleted: the attestation stays on the chain, marked as revoked. A correction is a new attestation: publish it, then
revoke the old one with --reason superseded --successor NEW.

Reasons: ${REVOCATION_REASONS.map(({ name, title }) => `${name} (${title.zh})`).join(', ')}

Examples:
  $ ledger revoke 0x5b1f... --reason error
  $ ledger revoke 0x5b1f... --reason superseded --successor 0x77aa...`;

/** `ledger revoke ID` */
export function addRevokeCommand(program: Command, host: Host): void {
  const command = program
    .command('revoke')
    .description('revoke an own attestation, single or from a batch (publisher)')
    .argument('<id>', 'id of the attestation')
    .addOption(
      new Option('--reason <name>', 'why').choices(REVOCATION_REASONS.map(({ name }) => name)).makeOptionMandatory(),
    )
    .option('--successor <id>', 'the correction, for --reason superseded')
    .option('--patience <seconds>', 'how long to wait for the chain', wholeNumber(0, 86_400), 120)
    .addHelpText('after', EXAMPLES);
  act<RevokeOptions>(command, host, revoke);
}

async function revoke(session: Session, { reason, successor, patience }: RevokeOptions, given = ''): Promise<ExitCode> {
  const id = parseHex(given, 32);
  const superseded = reason === 'superseded';
  if (superseded !== (successor !== undefined))
    throw new LedgerError(
      'USAGE_INVALID',
      superseded ? '--reason superseded needs --successor' : `--successor does not go with --reason ${reason}`,
    );
  const client = session.gateway();
  const code = REVOCATION_REASONS.find(({ name }) => name === reason)?.code;
  const body = await client.revokeAttestation({
    id,
    body: { reason: code ?? 0, ...(successor === undefined ? {} : { successor: parseHex(successor, 32) }) },
  });
  if (body.approval !== undefined) {
    session.answer({ id, reason, approval: body.approval }, () => [
      `${id}: held for a second person, ${body.approval}`,
    ]);
    return EXIT.incomplete;
  }
  const [operation] = await awaitOperations({ io: session.io, client, limitMs: patience * 1000 }, [
    operationIdOf(body),
  ]);
  session.answer({ id, reason, operation }, () => [`${id}: revoked, ${reason}`, operationLine(operation!)]);
  return operation?.state === 'final' ? EXIT.ok : EXIT.incomplete;
}
