/** The product's own command line, called in this process: what the start does is what its user could type. */
import { LedgerError } from '../../server/errors.ts';
import { processIo } from '../ledger/io.ts';
import { runLedger } from '../ledger/program.ts';

const io = processIo();

export interface CliRun {
  readonly code: number;
  readonly out: string;
}

/** Runs `ledger ARGS` against the profiles of `home`. `show` lets its output through instead of catching it. */
export async function ledger(home: string, args: readonly string[], show = false): Promise<CliRun> {
  let out = '';
  let err = '';
  const caught = { write: (text: string) => (out += text) };
  const code = await runLedger(args, {
    ...io,
    env: { PATH: io.env.PATH, NO_COLOR: io.env.NO_COLOR, LEDGER_HOME: home },
    out: show ? io.out : caught,
    err: show ? io.err : { write: (text: string) => (err += text) },
  });
  if (code >= 2)
    throw new LedgerError('INTERNAL', `ledger ${args.join(' ')} ended with ${code}: ${(out + err).trim()}`);
  return { code, out };
}

/** The same, with `--json`, parsed. */
export async function ledgerJson<T>(home: string, args: readonly string[]): Promise<T> {
  return JSON.parse((await ledger(home, [...args, '--json'])).out) as T;
}
