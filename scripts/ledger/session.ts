/** One run of one command: its surroundings, its global options, and how it answers. */
import type { Command } from 'commander';
import { LedgerError } from '../../server/errors.ts';
import type { ExitCode } from './failure.ts';
import { GatewayClient } from './gateway-client.ts';
import type { Io } from './io.ts';
import { pathFrom, resolveTarget, type Target, type TargetOptions } from './profiles.ts';

export interface GlobalOptions extends TargetOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** A command: takes its session, ends with an exit code or throws. */
export type Action<Options> = (session: Session, options: Options, ...args: string[]) => Promise<ExitCode>;

export class Session {
  readonly io: Io;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly #options: GlobalOptions;
  #target: Target | undefined;

  constructor(io: Io, options: GlobalOptions) {
    this.io = io;
    this.json = options.json === true;
    this.quiet = options.quiet === true;
    this.#options = options;
  }

  get target(): Target {
    this.#target ??= resolveTarget(this.io, this.#options);
    return this.#target;
  }

  /** The gateway of the options, environment or profile. USAGE_INVALID when none is named. */
  gateway(): GatewayClient {
    const { gateway, token, profile } = this.target;
    if (gateway === undefined)
      throw new LedgerError(
        'USAGE_INVALID',
        profile === undefined
          ? 'no gateway named: give --gateway, LEDGER_GATEWAY, or a .ledger/profiles.json'
          : `the profile "${profile}" names no gateway: give --gateway or another --as`,
      );
    return new GatewayClient(gateway, token);
  }

  /** The gateway of another profile, for what is to be compared. USAGE_INVALID when it names none. */
  gatewayOf(profile: string): GatewayClient {
    const { gateway, token } = resolveTarget(this.io, { as: profile });
    if (gateway === undefined) throw new LedgerError('USAGE_INVALID', `the profile "${profile}" names no gateway`);
    return new GatewayClient(gateway, token);
  }

  /** A gateway named by a document: without this session's token, which is not for it. */
  stranger(url: string): GatewayClient {
    return new GatewayClient(url);
  }

  /** Path of the wallet: the option, else the profile's. USAGE_INVALID when neither names one. */
  walletPath(option: string | undefined): string {
    const path = option ?? this.target.wallet;
    if (path === undefined)
      throw new LedgerError('USAGE_INVALID', 'no wallet named: give --wallet FILE, or --as a profile that has one');
    return pathFrom(this.io, path);
  }

  /** The answer: one JSON document with --json, else the lines. */
  answer(json: unknown, lines: () => readonly string[]): void {
    this.io.out.write(this.json ? `${JSON.stringify(json)}\n` : `${lines().join('\n')}\n`);
  }

  /** A remark on stderr; silent with --quiet. */
  note(text: string): void {
    if (!this.quiet) this.io.err.write(`${text}\n`);
  }

  /** A remark that is never left out. */
  warn(text: string): void {
    this.io.err.write(`ledger: ${text}\n`);
  }
}

/** Registers `action` on `command`, with the global options merged in and the exit code handed to `done`. */
export function act<Options extends object>(command: Command, host: Host, action: Action<Options>): Command {
  return command.action(async (...given: unknown[]) => {
    const own = given.at(-1) as Command;
    const options = own.optsWithGlobals<Options & GlobalOptions>();
    const session = new Session(host.io, options);
    host.session = session;
    host.exit = await action(session, options, ...(own.processedArgs as string[]));
  });
}

/** What a run of the program shares with its commands. */
export interface Host {
  readonly io: Io;
  session: Session | undefined;
  exit: ExitCode;
}
