/** `ledger objection`: the enterprise stops the processing of what a member holds about it, and takes that back (PIPL 44, 47). */
import type { Command } from 'commander';
import type { Hex } from '../../../server/domain/bytes.ts';
import { objectionDigest } from '../../../server/domain/objection.ts';
import { domainSeparator } from '../../../server/domain/typed-data.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { isoTime } from '../text-table.ts';
import { Wallet } from '../wallet/wallet.ts';
import { wholeNumber } from './whole-number.ts';

interface ObjectionOptions {
  readonly wallet?: string;
  readonly publisher: number;
}

const EXAMPLES = `
Ask the gateway of the member whose records it is about. While an objection stands nothing is published, disclosed or judged there, and
nothing is deleted: for that see the member's erase. The later word holds.

Examples:
  $ ledger objection raise --publisher 1 --wallet wallet.json --gateway https://office.example
  $ ledger objection lift --publisher 1 --wallet wallet.json --gateway https://office.example`;

/** Adds the group `ledger objection`. */
export function addObjectionCommands(program: Command, host: Host): void {
  const objection = program
    .command('objection')
    .description('object to the processing of data about the enterprise')
    .addHelpText('after', EXAMPLES);
  for (const [name, stop, description] of [
    ['raise', true, 'stop all processing but storing'],
    ['lift', false, 'take the objection back'],
  ] as const) {
    const command = objection
      .command(name)
      .description(description)
      .requiredOption('--publisher <member>', 'the member whose records it is about', wholeNumber(1, 2 ** 31 - 1))
      .option('--wallet <file>', 'wallet of the enterprise (default: of the profile)')
      .addHelpText('after', EXAMPLES);
    act<ObjectionOptions>(command, host, (session, options) => say(session, options, stop));
  }
}

async function say(session: Session, { publisher, ...options }: ObjectionOptions, stop: boolean): Promise<ExitCode> {
  const wallet = await Wallet.open(session.io, session.walletPath(options.wallet));
  const { subject } = wallet.opening(publisher);
  const client = session.gateway();
  const { chainId, contracts } = await client.getReady();
  const separator = domainSeparator({ chainId, verifyingContract: contracts.ConsentRegistry as Hex });
  const at = Math.floor(session.io.now() / 1000);
  const signature = await wallet.signMessage(publisher, objectionDigest(separator, { subject, stop, at }));
  const answer = await client.objectToProcessing({ body: { subject, stop, at, signature } });
  const { untold = [] } = answer as { untold?: readonly number[] };
  session.answer(answer, () => [
    `${subject}  ${answer.stop ? '已停止处理 processing stopped' : '恢复处理 processing goes on'} ${isoTime(answer.at)}${
      untold.length === 0 ? '' : `; 尚未告知成员 not told yet: ${untold.join(', ')}`
    }`,
  ]);
  // An older word than the one known changes nothing.
  return answer.stop === stop && untold.length === 0 ? EXIT.ok : EXIT.incomplete;
}
