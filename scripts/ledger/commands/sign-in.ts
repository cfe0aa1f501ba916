/** `ledger sign-in`, `ledger sign-out`: a session at a gateway, for an enterprise's wallet or a key of the staff. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Hex } from '../../../server/domain/bytes.ts';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { keepSession, pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { Wallet } from '../wallet/wallet.ts';
import { wholeNumber } from './whole-number.ts';

interface SignInOptions {
  readonly wallet?: string;
  readonly publisher?: number;
  readonly keystore?: string;
}

/** Signs messages as one account, with personal_sign. */
interface Account {
  readonly address: Hex;
  sign(message: string): Promise<Hex>;
}

const EXAMPLES = `
The message is compared with what this gateway must ask for before it is signed. The session lasts an hour and is kept in the profile
of --as; without a profile the token is printed. A wallet has one account per publishing member: --publisher says as which to sign in.

Examples:
  $ ledger sign-in --as bank --keystore clerk.json
  $ ledger sign-in --as enterprise --wallet wallet.json --publisher 1
  $ ledger sign-in --gateway https://gateway.example.org --keystore clerk.json --json
  $ ledger sign-out --as bank`;

/** Adds `ledger sign-in` and `ledger sign-out`. */
export function addSignInCommands(program: Command, host: Host): void {
  const command = program
    .command('sign-in')
    .description('sign in with an account (EIP-4361); the passphrase is LEDGER_PASSPHRASE, or asked for')
    .option('--keystore <file>', 'encrypted key of a staff account that the operator registered')
    .option('--wallet <file>', 'or: wallet of an enterprise (default: of the profile)')
    .option('--publisher <member>', 'with a wallet: whose handle (default: the gateway asked)', wholeNumber(1, 2 ** 31))
    .addHelpText('after', EXAMPLES);
  act<SignInOptions>(command, host, signIn);
  act(
    program.command('sign-out').description('end the session of the profile').addHelpText('after', EXAMPLES),
    host,
    signOut,
  );
}

async function signIn(session: Session, options: SignInOptions): Promise<ExitCode> {
  if (options.keystore !== undefined && options.wallet !== undefined)
    throw new LedgerError('USAGE_INVALID', '--keystore and --wallet exclude each other');
  const gateway = session.stranger(session.gateway().url);
  const { chainId, member } = await gateway.getReady();
  const account =
    options.keystore === undefined
      ? await walletAccount(session, options, member)
      : await keystoreAccount(session, options.keystore);
  const asked = await gateway.createSignInNonce({ body: { account: account.address } });
  const { readMessage, statementOf } = await import('../../../server/signin/message.ts');
  // What is signed is what this gateway may ask for, and nothing that another one could use.
  const audience = { origin: new URL(gateway.url).origin, chainId, member };
  const read = readMessage(asked.message, audience, { lifetime: 600, now: Math.floor(session.io.now() / 1000) });
  if (read.account !== account.address)
    throw new LedgerError('SIGN_IN_MESSAGE', `the message is for ${read.account}`, { field: 'address' });
  session.note(`${statementOf(member).zh}\n${statementOf(member).en}`);
  const signature = await account.sign(asked.message);
  const { token, expiresAt, roles, label, handles } = await gateway.signIn({
    body: { message: asked.message, signature },
  });
  const { profile } = session.target;
  if (profile !== undefined) keepSession(session.io, profile, { token, expiresAt });
  const kept = profile === undefined ? { token } : { profile };
  session.answer({ ...kept, account: account.address, roles, label, handles, expiresAt }, () =>
    alignRows([
      ['账户 account', account.address],
      ['角色 roles', `${roles.join(', ')} (${printable(label)})`],
      ...(handles ?? []).map((handle) => ['主体 handle', handle]),
      ['有效至 until', isoTime(expiresAt)],
      profile === undefined ? ['令牌 token', token] : ['配置 kept in profile', profile],
    ]),
  );
  return EXIT.ok;
}

async function signOut(session: Session): Promise<ExitCode> {
  await session.gateway().signOut();
  const { profile } = session.target;
  if (profile !== undefined) keepSession(session.io, profile, undefined);
  session.answer({ ended: true }, () => ['已退出 signed out']);
  return EXIT.ok;
}

async function walletAccount(session: Session, { wallet, publisher }: SignInOptions, member: number): Promise<Account> {
  const opened = await Wallet.open(session.io, session.walletPath(wallet));
  const whose = publisher ?? member;
  // SUBJECT_UNKNOWN where the wallet has no such handle.
  opened.opening(whose);
  const { messageDigest } = await import('../../../server/signin/message.ts');
  return { address: await opened.address(whose), sign: (message) => opened.signMessage(whose, messageDigest(message)) };
}

async function keystoreAccount({ io }: Session, file: string): Promise<Account> {
  const path = pathFrom(io, file);
  const json = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new LedgerError('FILE_UNREADABLE', `${path}: ${error.code ?? 'unknown'}`, { path }, error);
  });
  const passphrase = io.env.LEDGER_PASSPHRASE ?? (await io.ask(`Passphrase of ${path}: `, { secret: true }));
  const { openKeystore } = await import('../../../server/chain/signer.ts');
  const signer = await openKeystore(json, passphrase);
  const { signedBytes } = await import('../../../server/signin/message.ts');
  return { address: signer.address, sign: (message) => signer.signMessage(signedBytes(message)) };
}
