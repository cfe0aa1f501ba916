/** The party's side of `ledger dispute`: signed with the account of the handle that the record is about, or with the one that owns the asset. */
import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import { type Hex, parseHex, toHex, u256, ZERO32 } from '../../../server/domain/bytes.ts';
import {
  DISPUTE_KINDS,
  type DisputeKind,
  disputeId,
  disputeWithdrawalDigest,
  type Filing,
  readingDigest,
  type SaltedText,
  statementDigest,
  textHash,
} from '../../../server/domain/dispute.ts';
import { domainSeparator } from '../../../server/domain/typed-data.ts';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { act, type Host, type Session } from '../session.ts';
import { isoTime, printable } from '../text-table.ts';
import { Wallet } from '../wallet/wallet.ts';
import { wholeNumber } from './whole-number.ts';

interface PartyOptions {
  readonly wallet?: string;
  readonly publisher?: number;
  readonly asset?: string;
}
interface FileOptions extends PartyOptions {
  readonly kind: DisputeKind;
  readonly grounds: string;
  readonly statement?: string;
  readonly clock: number;
}

const EXAMPLES = `
About a record: ask the gateway of the member that published it, which holds what the record is about; --publisher names the handle that signs.
About a title, a valuation or a lien: any gateway; --asset names the asset whose owner signs. The statement travels with every later answer.

Examples:
  $ ledger dispute file 0x5b1f... --publisher 1 --grounds "wrong amount" --wallet wallet.json --gateway https://office.example
  $ ledger dispute file --kind title --asset 7 --grounds "not my machine" --wallet wallet.json --as bank
  $ ledger dispute file 0x66bb... --kind lien --asset 7 --grounds "repaid" --wallet wallet.json --as bank
  $ ledger dispute state 0x77aa... "paid on time" --publisher 1 --wallet wallet.json --gateway https://office.example
  $ ledger dispute read 0x77aa... --publisher 1 --wallet wallet.json --gateway https://office.example
  $ ledger dispute withdraw 0x77aa... --publisher 1 --wallet wallet.json --gateway https://office.example`;

const KINDS = Object.keys(DISPUTE_KINDS);
/** Longest number of an asset, 2^256 - 1. */
const ASSET_NUMBER = /^[1-9]\d{0,77}$/;

/** How long a signed filing or statement may be handed in, seconds: gateways and chains have clocks of their own. */
const LIFETIME = 7 * 86_400;
const READING_LIFETIME = 600;

/** Adds `file`, `state`, `withdraw` and `read` to the group. */
export function addDisputeParty(dispute: Command, host: Host): void {
  const signed = (name: string, description: string): Command =>
    dispute
      .command(name)
      .description(description)
      .argument(
        name === 'file' ? '[id]' : '<id>',
        name === 'file' ? 'id of the attestation, valuation or lien; a title needs none' : 'id of the dispute',
      )
      .option('--wallet <file>', 'wallet of the enterprise (default: of the profile)')
      .option('--publisher <member>', 'about a record: the member that published it', wholeNumber(1, 2 ** 31 - 1))
      .option('--asset <number>', 'about a title, a valuation or a lien: the number of the asset')
      .addHelpText('after', EXAMPLES);
  act<FileOptions>(
    signed('file', 'object to a record about the enterprise, or to a title, a valuation or a lien of its asset')
      .addOption(new Option('--kind <kind>', 'what is objected to').choices(KINDS).default('attestation'))
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
  /** handle, or number of the asset as 32 bytes */
  readonly party: Hex;
  readonly sign: (digest: Hex) => Promise<Hex>;
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
  const { publisher, asset } = options;
  const now = Math.floor(session.io.now() / 1000);
  if (publisher !== undefined && asset === undefined) {
    const party = wallet.opening(publisher).subject;
    return { party, sign: (digest) => wallet.signMessage(publisher, digest), client, separator, now };
  }
  if (asset === undefined || publisher !== undefined)
    throw new LedgerError(
      'USAGE_INVALID',
      'say who objects: --publisher for a record, --asset for what is about an asset',
    );
  if (!ASSET_NUMBER.test(asset)) throw new LedgerError('USAGE_INVALID', `--asset ${asset}: not the number of an asset`);
  const { title } = await client.getAsset({ asset });
  const party = toHex(u256(BigInt(asset)));
  return { party, sign: (digest) => wallet.signAsOwner(title.owner as Hex, digest), client, separator, now };
}

async function file(session: Session, options: FileOptions, given = ''): Promise<ExitCode> {
  const { kind } = options;
  if ((kind === 'attestation') !== (options.asset === undefined))
    throw new LedgerError(
      'USAGE_INVALID',
      `--kind ${kind} needs ${kind === 'attestation' ? '--publisher' : '--asset'}`,
    );
  if ((kind === 'title') !== (given === ''))
    throw new LedgerError('USAGE_INVALID', kind === 'title' ? 'a title needs no id' : `say which ${kind}: its id`);
  const { party, sign, client, separator, now } = await deskOf(session, options);
  const grounds = salted(options.grounds);
  const statement = options.statement === undefined ? undefined : salted(options.statement);
  const filing: Filing = {
    kind: DISPUTE_KINDS[kind],
    target: kind === 'title' ? party : parseHex(given, 32),
    party,
    clock: options.clock,
    grounds: textHash(grounds),
    statement: statement === undefined ? ZERO32 : textHash(statement),
    salt: `0x${randomBytes(32).toString('hex')}`,
    deadline: now + LIFETIME,
  };
  const signature = await sign(disputeId(separator, filing));
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
  const { statements } = await reading(desk, id);
  const text = salted(words);
  const deadline = desk.now + LIFETIME;
  const digest = statementDigest(desk.separator, {
    dispute: id,
    statement: textHash(text),
    number: statements + 1,
    deadline,
  });
  const signature = await desk.sign(digest);
  const receipt = await desk.client.stateDispute({ id, body: { text, deadline, signature } });
  session.answer(receipt, () => [`${id}  声明 ${statements + 1} · statement ${statements + 1}`]);
  return receipt.forwarded ? EXIT.ok : EXIT.incomplete;
}

async function withdraw(session: Session, options: PartyOptions, given = ''): Promise<ExitCode> {
  const id = parseHex(given, 32);
  const { sign, client, separator } = await deskOf(session, options);
  const signature = await sign(disputeWithdrawalDigest(separator, id));
  const receipt = await client.withdrawDispute({ id, body: { signature } });
  session.answer(receipt, () => [`${id}  已撤回 withdrawn with the next block`]);
  return EXIT.ok;
}

async function read(session: Session, options: PartyOptions, given = ''): Promise<ExitCode> {
  const found = await reading(await deskOf(session, options), parseHex(given, 32));
  session.answer(found, () => [
    `${found.id}  ${found.state}, due ${isoTime(found.dueAt)}`,
    ...(['grounds', 'statement', 'answer'] as const).flatMap((name) =>
      found[name] === null ? [] : [`${name}: ${printable(found[name])}`],
    ),
  ]);
  return EXIT.ok;
}

async function reading({ sign, client, separator, now }: Desk, id: Hex) {
  const deadline = now + READING_LIFETIME;
  const signature = await sign(readingDigest(separator, id, deadline));
  return client.readDispute({ id, body: { deadline, signature } });
}
