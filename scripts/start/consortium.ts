/** The local consortium: contracts, four members with a seat each, the shipped schemas. Every step looks first whether it was done before. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Contract, FetchRequest, JsonRpcProvider, Wallet, ZeroAddress } from 'ethers';
import { places } from '../../server/config.ts';
import { parseConsortiumKey } from '../../server/consortium-key.ts';
import { CAPABILITIES } from '../../server/domain/capabilities.ts';
import { isLedgerError, LedgerError } from '../../server/errors.ts';
import { initGateway } from '../../server/init.ts';
import { ACCESS_LOG_SCHEMA } from '../../server/schemas/access-log.ts';
import { shippedSchemas } from '../../server/schemas/load.ts';
import { shippedTemplates } from '../../server/schemas/templates.ts';
import { type ContractName, readArtifact } from '../deploy/artifacts.ts';
import { handOver, type VoteTimes } from '../deploy/rights.ts';
import { receiptOf } from '../deploy/send.ts';
import { type DeploymentManifest, type DeployOptions, deployConsortium } from '../deploy.ts';

export interface MemberPlan {
  readonly number: number;
  /** name of the profile and the data folder */
  readonly profile: string;
  readonly name: string;
  readonly capabilities: bigint;
  readonly port: number;
  readonly roles: readonly string[];
}

/** The four members of the demonstration, in order of admission. @param base port of the chain */
export const memberPlans = (base: number): readonly MemberPlan[] => [
  {
    number: 1,
    profile: 'government',
    name: '示范县政务数据局 County Data Office (synthetic)',
    capabilities: CAPABILITIES.REGISTRAR | CAPABILITIES.GOVERNMENT | CAPABILITIES.TITLE_AUTHORITY,
    port: base + 1,
    roles: ['publisher', 'registrar'],
  },
  {
    number: 2,
    profile: 'bank',
    name: '示范县农商银行 County Rural Bank (synthetic)',
    capabilities: CAPABILITIES.BANK | CAPABILITIES.LENDER,
    port: base + 2,
    roles: ['publisher', 'lender'],
  },
  {
    number: 3,
    profile: 'platform',
    name: '示范县供应链平台 County Trade Platform (synthetic)',
    capabilities: CAPABILITIES.PLATFORM | CAPABILITIES.APPRAISER,
    port: base + 3,
    roles: ['publisher'],
  },
  {
    number: 4,
    profile: 'auditor',
    name: '示范县审计局 County Audit Office (synthetic)',
    capabilities: CAPABILITIES.AUDITOR | CAPABILITIES.REGULATOR,
    port: base + 4,
    roles: ['auditor'],
  },
];

/** A vote that a person at the keyboard can wait for. */
const LOCAL_VOTE: VoteTimes = { votingDelay: 1, votingPeriod: 60, timelockDelay: 5 };

export interface ConsortiumOptions {
  /** `LOCAL_VOTE` where not given */
  readonly vote?: VoteTimes;
  /** Gives the consortium to its vote when everything is there; else the administrator goes on ruling, for tests and measurements. */
  readonly handOver?: boolean;
}

export interface Consortium {
  readonly manifest: DeploymentManifest;
  readonly manifestPath: string;
}

export const gatewayDir = (dir: string, member: MemberPlan): string => join(dir, 'gateways', member.profile);

/** A local passphrase, made once; the whole folder is readable by its owner only. */
async function localPassphrase(dir: string): Promise<string> {
  const path = join(dir, 'passphrase');
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined) return known.trim();
  const made = randomBytes(24).toString('base64url');
  await writeFile(path, `${made}\n`, { mode: 0o600 });
  return made;
}

/** The key under which assets have their fingerprints, made once and given to every gateway. */
async function localConsortiumKey(dir: string): Promise<Uint8Array> {
  const path = join(dir, 'consortium.key');
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined) return parseConsortiumKey(known);
  const made = randomBytes(32);
  await writeFile(path, `${made.toString('hex')}\n`, { mode: 0o600 });
  return made;
}

/** The administrator's key: role 0 of the AccessManager until a vote takes over. */
async function openAdmin(dir: string, passphrase: string): Promise<Wallet> {
  const path = join(dir, 'admin.json');
  const json = await readFile(path, 'utf8').catch(() => undefined);
  if (json !== undefined) return new Wallet((await Wallet.fromEncryptedJson(json, passphrase)).privateKey);
  const made = Wallet.createRandom();
  await writeFile(path, await made.encrypt(passphrase), { mode: 0o600 });
  return new Wallet(made.privateKey);
}

/** Makes what is not there yet. @param say told of each step that really happens */
export async function ensureConsortium(
  dir: string,
  rpcUrl: string,
  members: readonly MemberPlan[],
  say: (text: string) => void,
  { vote = LOCAL_VOTE, handOver: rule = false }: ConsortiumOptions = {},
): Promise<Consortium> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const passphrase = await localPassphrase(dir);
  const consortiumKey = await localConsortiumKey(dir);
  const admin = await openAdmin(dir, passphrase);
  const manifestPath = join(dir, 'consortium.json');
  const gateways = { dir, rpcUrl, manifestPath, passphrase, consortiumKey, members, say };
  const guardian = await guardianOf(gateways, admin.address);
  const manifest = await ensureContracts({ rpcUrl, admin, manifestPath, vote, guardian }, say);

  const request = new FetchRequest(rpcUrl);
  const provider = new JsonRpcProvider(request, manifest.chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
    pollingInterval: 50,
  });
  try {
    const signer = admin.connect(provider);
    const manager = contractAt('AccessManager', manifest, signer);
    const [rules] = await call<[boolean, bigint]>(manager, 'hasRole', 0, admin.address);
    await ensureMembers(gateways, {
      registry: contractAt('MemberRegistry', manifest, signer),
      seats: contractAt('MembershipToken', manifest, signer),
    });
    await ensureTemplates(contractAt('TemplateRegistry', manifest, signer), rules, say);
    await ensureSchemas(contractAt('SchemaRegistry', manifest, signer), rules, say);
    if (rules && rule) {
      const { AccessManager, TimelockController } = manifest.contracts;
      const parties = { manager: AccessManager.address, timelock: TimelockController.address, governor: admin.address };
      await handOver({ provider, admin: signer, ...parties });
      say('the members rule by vote from now on');
    }
    // Nobody else is there to suspend while the administrator rules.
    else if (rules && !(await call<[boolean, bigint]>(manager, 'hasRole', 2, admin.address))[0])
      await transact(manager, 'grantRole', 2, admin.address, 0);
  } finally {
    provider.destroy();
  }
  return { manifest, manifestPath };
}

async function ensureContracts(
  options: DeployOptions & { readonly rpcUrl: string },
  say: (text: string) => void,
): Promise<DeploymentManifest> {
  try {
    const manifest = await deployConsortium(options);
    say(`contracts deployed on chain ${manifest.chainId}`);
    return manifest;
  } catch (error) {
    if (!isLedgerError(error, 'MANIFEST_EXISTS')) throw error;
    return JSON.parse(await readFile(options.manifestPath, 'utf8')) as DeploymentManifest;
  }
}

function contractAt(name: ContractName, manifest: DeploymentManifest, signer: Wallet): Contract {
  return new Contract(manifest.contracts[name].address, readArtifact(name).abi, signer);
}

/** Calls a contract function by name. */
const call = <T>(contract: Contract, name: string, ...args: unknown[]): Promise<T> =>
  contract.getFunction(name)(...args) as Promise<T>;

async function transact(contract: Contract, name: string, ...args: unknown[]): Promise<void> {
  const fn = contract.getFunction(name);
  // A seat writes one slot more per checkpoint when its block begins a new second after the estimate.
  const gasLimit = 2n * (await fn.estimateGas(...args));
  const sent = await fn.send(...args, { gasPrice: 0, gasLimit });
  const receipt = await receiptOf(sent.provider, sent.hash);
  if (receipt.status !== 1) throw new LedgerError('CHAIN_REVERTED', `${name}: the transaction was mined and failed`);
}

interface Gateways {
  readonly dir: string;
  readonly rpcUrl: string;
  readonly manifestPath: string;
  readonly passphrase: string;
  readonly consortiumKey: Uint8Array;
  readonly members: readonly MemberPlan[];
  readonly say: (text: string) => void;
}

async function ensureMembers(
  gateways: Gateways,
  { registry, seats }: { registry: Contract; seats: Contract },
): Promise<void> {
  const { members, say } = gateways;
  let admitted = Number(await call<bigint>(registry, 'memberCount'));
  for (const member of members) {
    const address = await ensureGateway(gateways, member);
    if (admitted < member.number) {
      const endpoint = `http://127.0.0.1:${member.port}`;
      await transact(registry, 'admit', member.name, endpoint, member.capabilities, 0, 0, address);
      admitted += 1;
      say(`member ${member.number} admitted: ${member.name}`);
    }
    if ((await call<string>(seats, 'seatOf', member.number)) === ZeroAddress)
      await transact(seats, 'grantSeat', member.number, address);
  }
}

/** The key that may suspend and cancel: the regulator's; the administrator's where there is no such member. */
async function guardianOf(gateways: Gateways, admin: string): Promise<string> {
  const regulator = gateways.members.find(({ capabilities }) => (capabilities & CAPABILITIES.REGULATOR) !== 0n);
  return regulator === undefined ? admin : ensureGateway(gateways, regulator);
}

/** The member's data folder and the address of its key. */
async function ensureGateway(
  { dir, rpcUrl, manifestPath, passphrase, consortiumKey }: Gateways,
  member: MemberPlan,
): Promise<string> {
  const folder = gatewayDir(dir, member);
  const keystore = await readFile(places(folder).keystore, 'utf8').catch(() => undefined);
  if (keystore !== undefined) return `0x${(JSON.parse(keystore) as { address: string }).address.replace(/^0x/, '')}`;
  // One clerk plays everybody here: no second person.
  const settings = { registrar: 1, pollMs: 100, approveAbove: { records: 0, revocations: 0 } };
  const { name, port } = member;
  const made = await initGateway({
    dir: folder,
    name,
    port,
    rpcUrl,
    manifest: manifestPath,
    passphrase,
    consortiumKey,
    keepPassphrase: true,
    settings,
  });
  return made.address;
}

async function ensureTemplates(registry: Contract, rules: boolean, say: (text: string) => void): Promise<void> {
  let registered = 0;
  for (const { id, purpose, version } of shippedTemplates()) {
    const known = await call<{ registeredAt: bigint }>(registry, 'templateOf', id);
    if (known.registeredAt !== 0n) continue;
    if (!rules) continue;
    await transact(registry, 'register', id, `${purpose}/${version}`);
    registered += 1;
  }
  if (registered > 0) say(`${registered} purpose templates registered`);
}

async function ensureSchemas(registry: Contract, rules: boolean, say: (text: string) => void): Promise<void> {
  let registered = 0;
  for (const schema of [...shippedSchemas(), ACCESS_LOG_SCHEMA]) {
    const known = await call<{ registeredAt: bigint }>(registry, 'schemaOf', schema.id);
    if (known.registeredAt !== 0n) continue;
    const { id, publishers, category, dataClass, consentRequired, maxValidity, name } = schema;
    if (!rules) {
      say(`schema ${name} is not registered: the members decide (ledger govern propose register-schema ${name})`);
      continue;
    }
    await transact(registry, 'register', id, publishers, category, dataClass, consentRequired, maxValidity, name);
    registered += 1;
  }
  if (registered > 0) say(`${registered} schemas registered`);
}
