/** Which gateway and token a command uses: options, then environment, then a profile of `.ledger/profiles.json`. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { LedgerError } from '../../server/errors.ts';
import type { Io } from './io.ts';

interface Profile {
  readonly gateway?: string;
  readonly token?: string;
  /** Path of a wallet, relative to the profiles file. */
  readonly wallet?: string;
  /** Of `ledger sign-in`; goes before the token until it is over. */
  readonly session?: KeptSession;
}

/** A session as a profile keeps it. */
export interface KeptSession {
  readonly token: string;
  /** unix seconds */
  readonly expiresAt: number;
}

interface Profiles {
  readonly path: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

export interface Target {
  readonly gateway: string | undefined;
  readonly token: string | undefined;
  readonly wallet: string | undefined;
  /** Name of the profile used, if any. */
  readonly profile: string | undefined;
}

/** What the global options may say. */
export interface TargetOptions {
  readonly gateway?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly as?: string;
}

/**
 * Finds the gateway, token and wallet: options, then environment, then the profile (`--as`, else the first).
 * A profile's token goes to that profile's gateway alone, and `--as` leaves the environment aside.
 * PROFILE_UNKNOWN, CONFIG_INVALID, FILE_UNREADABLE.
 */
export function resolveTarget(io: Io, options: TargetOptions): Target {
  const named = options.as !== undefined;
  const given = options.tokenFile === undefined ? options.token : readTokenFile(resolve(io.cwd, options.tokenFile));
  const token = given ?? (named ? undefined : io.env.LEDGER_TOKEN);
  const gateway = options.gateway ?? (named ? undefined : io.env.LEDGER_GATEWAY);
  const [name, profile, path] = profileFor(io, options.as);
  const wallet = profile?.wallet === undefined ? undefined : resolve(dirname(path), profile.wallet);
  if (gateway !== undefined) return { gateway: checkedUrl(gateway), token, wallet, profile: undefined };
  return {
    gateway: profile?.gateway === undefined ? undefined : checkedUrl(profile.gateway),
    token: token ?? standing(profile?.session, io.now()) ?? profile?.token,
    wallet,
    profile: name,
  };
}

const standing = (session: KeptSession | undefined, now: number): string | undefined =>
  session === undefined || session.expiresAt * 1_000 <= now ? undefined : session.token;

/** Keeps a session in a profile, or forgets the one it has; the file is replaced whole. PROFILE_UNKNOWN, FILE_UNWRITABLE. */
export function keepSession(io: Io, name: string, session: KeptSession | undefined): void {
  const [, profile, path] = profileFor(io, name);
  const { profiles } = findProfiles(io) ?? { profiles: {} };
  const { session: _former, ...rest } = profile ?? {};
  const text = JSON.stringify({ profiles: { ...profiles, [name]: { ...rest, ...(session && { session }) } } }, null, 2);
  try {
    writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw new LedgerError('FILE_UNWRITABLE', `${path}: ${(error as NodeJS.ErrnoException).code}`, { path }, error);
  }
}

function profileFor(io: Io, asked: string | undefined): [string | undefined, Profile | undefined, string] {
  const found = findProfiles(io);
  if (found === undefined) {
    if (asked === undefined) return [undefined, undefined, ''];
    throw new LedgerError('PROFILE_UNKNOWN', `"${asked}": no .ledger/profiles.json from ${io.cwd} upward`, {
      profile: asked,
    });
  }
  const names = Object.keys(found.profiles);
  const name = asked ?? names[0];
  if (name === undefined) return [undefined, undefined, found.path];
  if (!Object.hasOwn(found.profiles, name))
    throw new LedgerError('PROFILE_UNKNOWN', `"${name}" is not in ${found.path}; it names: ${names.join(', ')}`, {
      profile: name,
      names,
    });
  return [name, found.profiles[name], found.path];
}

/** The nearest profiles file: LEDGER_HOME, else `.ledger/profiles.json` in the working folder or one above it. */
function findProfiles(io: Io): Profiles | undefined {
  const candidates =
    io.env.LEDGER_HOME === undefined ? upward(io.cwd) : [resolve(io.cwd, io.env.LEDGER_HOME, 'profiles.json')];
  for (const path of candidates) {
    const text = readIfThere(path);
    if (text !== undefined) return { path, profiles: parseProfiles(path, text) };
  }
  return undefined;
}

/** A gateway's base URL: http or https, no path, query or credentials. CONFIG_INVALID otherwise. */
export function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (
    url === null ||
    (url.protocol !== 'http:' && url.protocol !== 'https:') ||
    url.username !== '' ||
    url.search !== '' ||
    url.hash !== ''
  )
    throw new LedgerError('USAGE_INVALID', `"${text}" is not the http(s) URL of a gateway`, { gateway: text });
  return url.href.replace(/\/+$/, '');
}

function* upward(from: string): Generator<string> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    yield join(folder, '.ledger', 'profiles.json');
    if (folder === dirname(folder)) return;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new LedgerError('FILE_UNREADABLE', `${path}: ${code ?? 'unknown'}`, { path }, error);
  }
}

function readTokenFile(path: string): string {
  const text = readIfThere(path)?.trim();
  if (text === undefined || text === '') throw new LedgerError('FILE_UNREADABLE', `${path}: no token in it`, { path });
  return text;
}

function parseProfiles(path: string, text: string): Record<string, Profile> {
  const bad = (detail: string): LedgerError => new LedgerError('CONFIG_INVALID', `${path}: ${detail}`, { path });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw bad('not JSON');
  }
  const profiles = isObject(document) ? document.profiles : undefined;
  if (!isObject(profiles)) throw bad('needs {"profiles": {...}}');
  for (const [name, profile] of Object.entries(profiles)) {
    if (!isObject(profile)) throw bad(`profile "${name}" is not an object`);
    for (const key of ['gateway', 'token', 'wallet'])
      if (profile[key] !== undefined && typeof profile[key] !== 'string')
        throw bad(`profile "${name}": ${key} is not a string`);
    if (profile.session !== undefined && !isSession(profile.session))
      throw bad(`profile "${name}": session is not {token, expiresAt}`);
  }
  return profiles as Record<string, Profile>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSession = (value: unknown): boolean =>
  isObject(value) && typeof value.token === 'string' && typeof value.expiresAt === 'number';

/** An absolute path stays; a relative one is taken from the working folder of `io`. */
export const pathFrom = (io: Io, path: string): string => (isAbsolute(path) ? path : resolve(io.cwd, path));
