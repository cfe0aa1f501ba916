/** The enterprise's side of `ledger dispute`: signed with the account of the handle that the record is about. */
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { type Hex, parseHex, ZERO32 } from '../../../server/domain/bytes.ts';
import {
  DISPUTE_KINDS,
  disputeId,
  disputeWithdrawalDigest,
  type Filing,
  readingDigest,
  type SaltedText,
  statementDigest,
  textHash,
} from '../../../server/domain/dispute.ts';
import { domainSeparator } from '../../../server/domain/typed-data.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { act, type Host, type Session } from '../session.ts';
import { isoTime, printable } from '../text-table.ts';
import { Wallet } from '../wallet/wallet.ts';
import { wholeNumber } from './whole-number.ts';

interface PartyOptions {
  readonly wallet?: string;
  readonly publisher: number;
}
interface FileOptions extends PartyOptions {
  readonly grounds: string;
  readonly statement?: string;
  readonly clock: number;
}

const EXAMPLES = `
Ask the gateway of the member that published the record: it holds what the record is about. The statement travels with every later answer.

Examples:
  $ ledger dispute file 0x5b1f... --publisher 1 --grounds "wrong amount" --wallet wallet.json --gateway https://office.example
  $ ledger dispute state 0x77aa... "paid on time" --publisher 1 --wallet wallet.json --gateway https://office.example
  $ ledger dispute read 0x77aa... --publisher 1 --wallet wallet.json --gateway https://office.example
  $ ledger dispute withdraw 0x77aa... --publisher 1 --wallet wallet.json --gateway https://office.example`;

/** How long a signed filing or statement may be handed in, seconds: gateways and chains have clocks of their own. */
const LIFETIME = 7 * 86_400;
const READING_LIFETIME = 600;

/** Adds `file`, `state`, `withdraw` and `read` to the group. */
export function addDisputeParty(dispute: Command, host: Host): void {
  const signed = (name: string, description: string): Command =>
    dispute
      .command(name)
      .description(description)
      .argument('<id>', name === 'file' ? 'id of the attestation' : 'id of the dispute')
      .option('--wallet <file>', 'wallet of the enterprise (default: of the profile)')
      .requiredOption('--publisher <member>', 'the member that published the record', wholeNumber(1, 2 ** 31 - 1))
      .addHelpText('after', EXAMPLES);
  act<FileOptions>(
    signed('file', 'object to a record about the enterprise')
      .requiredOption('--grounds <words>', 'what is wrong')
      .option('--statement <words>', 'what every later answer is to carry')
      .option('--clock <number>', 'clock the member answers under', wholeNumber(1, 255), 1),
    host,
    file,
  );
  act<PartyOptions>(
    signed('state', 'add a statement: it replaces the former one').argument('<words>', 'the statement'),
    host,
    state,
  );
  act<PartyOptions>(signed('withdraw', 'take an objection back'), host, withdraw);
  act<PartyOptions>(signed('read', 'read what was answered'), host, read);
}

const salted = (text: string): SaltedText => ({ text, salt: `0x${randomBytes(32).toString('hex')}` });

interface Desk {
  readonly wallet: Wallet;
  readonly client: GatewayClient;
  readonly separator: Hex;
  /** unix seconds */
  readonly now: number;
}

async function deskOf(session: Session, options: PartyOptions): Promise<Desk> {
  const wallet = await Wallet.open(session.io, session.walletPath(options.wallet));
  const client = session.gateway();
  const { chainId, disputeRegistry } = await client.getDisputeDomain();
  const verifyingContract = parseHex(disputeRegistry, 20);
  const separator = domainSeparator({ chainId, verifyingContract });
  return { wallet, client, separator, now: Math.floor(session.io.now() / 1000) };
}

async function file(session: Session, options: FileOptions, given = ''): Promise<ExitCode> {
  const { wallet, client, separator, now } = await deskOf(session, options);
  const grounds = salted(options.grounds);
  const statement = options.statement === undefined ? undefined : salted(options.statement);
  const filing: Filing = {
    kind: DISPUTE_KINDS.attestation,
    target: parseHex(given, 32),
    party: wallet.opening(options.publisher).subject,
    clock: options.clock,
    grounds: textHash(grounds),
    statement: statement === undefined ? ZERO32 : textHash(statement),
    salt: `0x${randomBytes(32).toString('hex')}`,
    deadline: now + LIFETIME,
  };
  const signature = await wallet.signMessage(options.publisher, disputeId(separator, filing));
  const body = { filing, signature, grounds, ...(statement === undefined ? {} : { statement }) };
  const receipt = await client.fileDispute({ body });
  session.answer(receipt, () => [
    `${receipt.id}  已提出异议 filed: marked with the next block${receipt.forwarded ? '' : `; the words did not reach the member: ${receipt.reason}`}`,
  ]);
  return receipt.forwarded ? EXIT.ok : EXIT.incomplete;
}

async function state(session: Session, options: PartyOptions, given = '', words = ''): Promise<ExitCode> {
  const id = parseHex(given, 32);
  const desk = await deskOf(session, options);
  const { statements } = await reading(desk, id, options.publisher);
  const text = salted(words);
  const deadline = desk.now + LIFETIME;
  const digest = statementDigest(desk.separator, {
    dispute: id,
    statement: textHash(text),
    number: statements + 1,
    deadline,
  });
  const signature = await desk.wallet.signMessage(options.publisher, digest);
  const receipt = await desk.client.stateDispute({ id, body: { text, deadline, signature } });
  session.answer(receipt, () => [`${id}  声明 ${statements + 1} · statement ${statements + 1}`]);
  return receipt.forwarded ? EXIT.ok : EXIT.incomplete;
}

async function withdraw(session: Session, options: PartyOptions, given = ''): Promise<ExitCode> {
  const id = parseHex(given, 32);
  const { wallet, client, separator } = await deskOf(session, options);
  const signature = await wallet.signMessage(options.publisher, disputeWithdrawalDigest(separator, id));
  const receipt = await client.withdrawDispute({ id, body: { signature } });
  session.answer(receipt, () => [`${id}  已撤回 withdrawn with the next block`]);
  return EXIT.ok;
}

async function read(session: Session, options: PartyOptions, given = ''): Promise<ExitCode> {
  const found = await reading(await deskOf(session, options), parseHex(given, 32), options.publisher);
  session.answer(found, () => [
    `${found.id}  ${found.state}, due ${isoTime(found.dueAt)}`,
    ...(['grounds', 'statement', 'answer'] as const).flatMap((name) =>
      found[name] === null ? [] : [`${name}: ${printable(found[name])}`],
    ),
  ]);
  return EXIT.ok;
}

async function reading({ wallet, client, separator, now }: Desk, id: Hex, publisher: number) {
  const deadline = now + READING_LIFETIME;
  const signature = await wallet.signMessage(publisher, readingDigest(separator, id, deadline));
  return client.readDispute({ id, body: { deadline, signature } });
}
