/** A gateway's configuration: one JSON file in its data folder, checked as a whole; the only other input is the passphrase. */
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { STAFF_ROLES } from './domain/access.ts';
import { LedgerError } from './errors.ts';

/** Where the member's key is: in keystore.json unless it says otherwise. */
const SignerConfig = Type.Union([
  Type.Object({ type: Type.Literal('keystore') }, { additionalProperties: false }),
  Type.Object(
    {
      type: Type.Literal('web3signer'),
      url: Type.String({ pattern: '^https?://' }),
      address: Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'account of the key' }),
      timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 60_000 })),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      type: Type.Literal('pkcs11'),
      library: Type.String({ minLength: 1, description: "path of the module's library" }),
      token: Type.String({ minLength: 1, description: 'label of the token' }),
      key: Type.String({ minLength: 1, description: 'label of the key pair' }),
    },
    { additionalProperties: false },
  ),
]);

export const ConfigFile = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64, description: 'shown in status and logs' }),
    host: Type.String({ description: 'address to listen on' }),
    port: Type.Integer({ minimum: 0, maximum: 65_535 }),
    tls: Type.Optional(
      Type.Object(
        { key: Type.String({ minLength: 1 }), certificate: Type.String({ minLength: 1 }) },
        {
          additionalProperties: false,
          description: 'PEM files, from the data folder; without them the gateway listens on loopback only',
        },
      ),
    ),
    oidc: Type.Optional(
      Type.Object(
        {
          issuer: Type.String({
            pattern: '^(https://|http://(127\\.|localhost[:/]|\\[::1\\]))',
            description: 'https, or on this machine',
          }),
          clientId: Type.String({ minLength: 1, maxLength: 256 }),
          clientSecret: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
          redirects: Type.Optional(Type.Array(Type.String({ pattern: '^https://' }), { maxItems: 16 })),
          scope: Type.Optional(Type.String({ pattern: '^openid( [a-z_]+)*$' })),
          claim: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'groups when absent' })),
          roles: Type.Record(
            Type.String(),
            Type.Array(Type.Union(STAFF_ROLES.map((role) => Type.Literal(role))), { minItems: 1, uniqueItems: true }),
            { description: 'value of the claim -> roles' },
          ),
        },
        { additionalProperties: false, description: "logins of the member's own issuer; off when absent" },
      ),
    ),
    origin: Type.Optional(
      Type.String({
        pattern: '^https?://[^/?#@]+$',
        description: 'scheme, host and port under which people reach the gateway; of the endpoint on chain when absent',
      }),
    ),
    rpcUrl: Type.String({ pattern: '^https?://', description: "JSON-RPC of this member's own node" }),
    manifest: Type.String({ description: 'file that names the contracts' }),
    finality: Type.Union([Type.Literal('instant'), Type.Integer({ minimum: 1, maximum: 10_000 })], {
      description: 'instant (QBFT), or the number of blocks after which one counts as final',
    }),
    pollMs: Type.Integer({ minimum: 20, maximum: 60_000 }),
    peerTimeoutMs: Type.Integer({ minimum: 100, maximum: 60_000 }),
    maxLagBlocks: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      description: 'an index further behind its node counts as behind',
    }),
    maxSilentSeconds: Type.Integer({
      minimum: 1,
      maximum: 86_400,
      description: 'a node silent for longer makes freshness unknown',
    }),
    signer: Type.Optional(SignerConfig),
    fees: Type.Optional(
      Type.Object(
        {
          tipWei: Type.String({ pattern: '^[0-9]{1,30}$', description: 'offered to the validators, per gas' }),
          mostWei: Type.String({ pattern: '^[0-9]{1,30}$', description: 'the most that is ever offered, per gas' }),
        },
        { additionalProperties: false, description: 'for a chain with a base fee; gas price zero when absent' },
      ),
    ),
    mostPending: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: 'unfinished transactions above which publishers are told to wait; 5,000 when absent',
      }),
    ),
    registrar: Type.Integer({ minimum: 0, description: 'number of the member that gives out subject handles' }),
    accessLogAnchorSeconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 86_400,
        description: 'between two anchors of the access log; 600 when absent',
      }),
    ),
    accessLogMaxUnanchoredSeconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 604_800,
        description: 'age of an unanchored entry at which disclosures stop; 3,600 when absent',
      }),
    ),
    approveAbove: Type.Optional(
      Type.Object(
        {
          records: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000_000 })),
          revocations: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000_000 })),
        },
        {
          additionalProperties: false,
          description:
            'what one person may do within a day without a second; 0 = any number; approvals/approval-desk.ts has what counts when absent',
        },
      ),
    ),
    requestsPerMinute: Type.Optional(
      Type.Integer({ minimum: 60, maximum: 100_000_000, description: 'from one address; 6,000 when absent' }),
    ),
    metrics: Type.Optional(
      Type.Object(
        { host: Type.String(), port: Type.Integer({ minimum: 0, maximum: 65_535 }) },
        {
          additionalProperties: false,
          description: 'where /metrics is answered without a token, for a scraper in a closed network',
        },
      ),
    ),
    logLevel: Type.Union([Type.Literal('silent'), Type.Literal('error'), Type.Literal('warn'), Type.Literal('info')]),
  },
  { additionalProperties: false },
);
export type ConfigValues = Static<typeof ConfigFile>;

/** Configuration with its places resolved. */
export interface Config extends ConfigValues {
  readonly dir: string;
}

export const CONFIG_DEFAULTS = {
  host: '127.0.0.1',
  finality: 'instant',
  pollMs: 250,
  peerTimeoutMs: 10_000,
  maxLagBlocks: 2,
  maxSilentSeconds: 30,
  registrar: 1,
  logLevel: 'info',
} as const;

export const ACCESS_LOG_DEFAULTS = { anchorSeconds: 600, maxUnanchoredSeconds: 3_600 } as const;

/** Files of a data folder. */
export const places = (dir: string) => ({
  config: join(dir, 'config.json'),
  keystore: join(dir, 'keystore.json'),
  vaultKey: join(dir, 'vault-key.json'),
  consortiumKey: join(dir, 'consortium-key.json'),
  pin: join(dir, 'hsm-pin'),
  passphrase: join(dir, 'passphrase'),
  keys: join(dir, 'keys'),
  operatorToken: join(dir, 'operator.token'),
  index: join(dir, 'index'),
  vault: join(dir, 'vault'),
  erased: join(dir, 'erased.txt'),
  objections: join(dir, 'objections.ndjson'),
});

const compiled = Compile(ConfigFile);

/**
 * Reads and checks a configuration file.
 * @throws CONFIG_INVALID naming the file and the setting
 */
export async function readConfig(path: string): Promise<Config> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new LedgerError('CONFIG_INVALID', `${path}: cannot be read as JSON`, { path }, error);
  }
  if (!compiled.Check(parsed)) {
    const first = compiled.Errors(parsed)[0];
    throw new LedgerError('CONFIG_INVALID', `${path}: ${first?.instancePath || '/'} ${first?.message ?? ''}`, { path });
  }
  const dir = dirname(path);
  const manifest = isAbsolute(parsed.manifest) ? parsed.manifest : join(dir, parsed.manifest);
  return { ...parsed, manifest, dir };
}
