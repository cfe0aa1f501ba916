import { ContractFactory, getCreateAddress, Interface, type Provider, type Signer, ZeroAddress } from 'ethers';
import { CHINA_CALENDAR, CHINA_HOLIDAYS, DISPUTE_CLOCKS } from '../../server/domain/dispute-clocks.ts';
import { calendarWords } from '../../server/domain/working-days.ts';
import { LedgerError } from '../../server/errors.ts';
import { type BaseContractName, RIGHTS_CONTRACTS, type RightsContractName, readArtifact } from './artifacts.ts';
import { codeHashAt } from './manifest-file.ts';
import { ROLES } from './roles.ts';
import { send } from './send.ts';

/** Functions that only governance may call; each contract's others are open to whom its interface names. */
const GOVERNED: readonly { contract: RightsContractName; functions: readonly string[] }[] = [
  { contract: 'AssetRegistry', functions: ['registerClass', 'changeAuthority'] },
  { contract: 'LienRegistry', functions: ['reassign'] },
  { contract: 'DisputeRegistry', functions: ['setClock', 'assignClocks', 'setCalendar'] },
  { contract: 'MembershipToken', functions: ['grantSeat', 'endSeat'] },
];

const LIEN_FOLLOWS = 1;
const CREDITORS_AGREE = 2;
/** Bits of the kinds of lien: all but the pledge of a right, and that alone. */
const ON_MOVABLES = 0b111_0110;
const ON_RIGHTS = 0b000_1000;

/** Classes every consortium begins with; numbers are for ever. */
export const ASSET_CLASSES = [
  { number: 1, name: 'farm-machine', policy: LIEN_FOLLOWS, kinds: ON_MOVABLES, constitutive: false },
  { number: 2, name: 'patent', policy: CREDITORS_AGREE, kinds: ON_RIGHTS, constitutive: true },
  { number: 3, name: 'trademark', policy: CREDITORS_AGREE, kinds: ON_RIGHTS, constitutive: true },
  { number: 4, name: 'software-copyright', policy: CREDITORS_AGREE, kinds: ON_RIGHTS, constitutive: true },
] as const;

export type RightsContracts = Record<RightsContractName, { address: string; codeHash: string }>;

/** Seconds: from proposal to vote, of the vote, from its end to the earliest execution. */
export interface VoteTimes {
  votingDelay: number;
  votingPeriod: number;
  timelockDelay: number;
}

export interface RightsOptions extends VoteTimes {
  provider: Provider;
  /** Holder of role 0 of the AccessManager, and of GOVERNOR or able to give it. Nothing else may use its account meanwhile. */
  admin: Signer;
  /** The consortium these contracts are for. */
  contracts: Record<BaseContractName, { address: string; codeHash: string }>;
  /** May cancel proposals; the holder of GUARDIAN. */
  guardian: string;
  /** Share of all seats that must take part, in percent, rounded up. Default 51. */
  quorumPercent?: number;
}

/**
 * Deploys assets, liens, valuations, disputes and the vote beside a consortium, gives the governed functions to GOVERNOR and sets the
 * first classes and clocks. The vote does not rule yet: see `handOver`.
 * Throws CHAIN_REVERTED.
 */
export async function deployRights(options: RightsOptions): Promise<RightsContracts> {
  const { provider, contracts } = options;
  const signer = options.admin.provider === null ? options.admin.connect(provider) : options.admin;
  const admin = await signer.getAddress();
  const nonce = await provider.getTransactionCount(admin, 'pending');
  // Contracts that name each other are immutable both ways: the address of the later one is known by the deployer's nonce.
  const at = (name: RightsContractName): string =>
    getCreateAddress({ from: admin, nonce: nonce + RIGHTS_CONTRACTS.indexOf(name) });
  const base = (name: BaseContractName): string => contracts[name].address;
  const manager = base('AccessManager');
  const members = base('MemberRegistry');
  const constructorArguments: Record<RightsContractName, readonly unknown[]> = {
    AssetRegistry: [manager, members, at('LienRegistry')],
    LienRegistry: [manager, members, at('AssetRegistry')],
    ValuationRegistry: [members, at('AssetRegistry')],
    DisputeRegistry: [
      manager,
      {
        members,
        subjects: base('SubjectRegistry'),
        attestations: base('AttestationRegistry'),
        assets: at('AssetRegistry'),
        valuations: at('ValuationRegistry'),
        liens: at('LienRegistry'),
      },
    ],
    MembershipToken: [manager, members],
    // Only the governor proposes, anybody executes what is due, nobody administers it but itself.
    TimelockController: [options.timelockDelay, [at('CountyGovernor')], [ZeroAddress], ZeroAddress],
    CountyGovernor: [
      {
        seats: at('MembershipToken'),
        timelock: at('TimelockController'),
        members,
        manager,
        guardian: options.guardian,
        votingDelay: options.votingDelay,
        votingPeriod: options.votingPeriod,
        quorumPercent: options.quorumPercent ?? 51,
      },
    ],
  };
  const deployed = {} as RightsContracts;
  for (const name of RIGHTS_CONTRACTS) {
    const { abi, bytecode } = readArtifact(name);
    const request = await new ContractFactory(abi, bytecode).getDeployTransaction(...constructorArguments[name]);
    const { contractAddress } = await send(signer, provider, request, `deployment of ${name}`);
    const codeHash = await codeHashAt(provider, at(name));
    if (contractAddress !== at(name) || codeHash === undefined)
      throw new LedgerError(
        'CHAIN_REVERTED',
        `${name} is not at ${at(name)}: the account was used by others meanwhile`,
      );
    deployed[name] = { address: at(name), codeHash };
  }
  await setUp(options, signer, at);
  return deployed;
}

async function setUp(options: RightsOptions, signer: Signer, at: (name: RightsContractName) => string): Promise<void> {
  const manager = new Interface(readArtifact('AccessManager').abi);
  const managerAt = options.contracts.AccessManager.address;
  const own = (name: RightsContractName) => new Interface(readArtifact(name).abi);
  // While the functions are nobody's they are the administrator's: it sets the first values, then GOVERNOR takes over.
  // All years at once: two years share a word.
  const { firstWord, exceptions } = calendarWords({
    off: CHINA_HOLIDAYS.flatMap(({ off }) => off),
    worked: CHINA_HOLIDAYS.flatMap(({ worked }) => worked),
  });
  const first: [RightsContractName, string, readonly unknown[]][] = [
    ...ASSET_CLASSES.map(({ number, name, policy, kinds, constitutive }): (typeof first)[number] => [
      'AssetRegistry',
      'registerClass',
      [number, policy, kinds, constitutive, name],
    ]),
    ...DISPUTE_CLOCKS.map(({ number, unit, length, calendar }): (typeof first)[number] => [
      'DisputeRegistry',
      'setClock',
      [number, unit, length, calendar],
    ]),
    ['DisputeRegistry', 'setCalendar', [CHINA_CALENDAR, firstWord, exceptions]],
  ];
  const { provider } = options;
  for (const [name, fn, args] of first) {
    const data = own(name).encodeFunctionData(fn, args);
    await send(signer, provider, { to: at(name), data }, `${name}.${fn}`);
  }
  const calls = GOVERNED.map(({ contract, functions }) =>
    manager.encodeFunctionData('setTargetFunctionRole', [
      at(contract),
      functions.map((fn) => own(contract).getFunction(fn)?.selector),
      ROLES.GOVERNOR,
    ]),
  );
  const data = manager.encodeFunctionData('multicall', [calls]);
  await send(signer, provider, { to: managerAt, data }, 'assignment of rights');
}

/**
 * Gives the consortium to its vote: the timelock becomes administrator and GOVERNOR, and `governor` and the admin are nothing any more.
 * One transaction; there is no way back but by vote. Every member should have its seat before.
 * Throws CHAIN_REVERTED.
 */
export async function handOver(options: {
  provider: Provider;
  admin: Signer;
  manager: string;
  timelock: string;
  /** Present holder of GOVERNOR. */
  governor: string;
}): Promise<void> {
  const { provider, manager, timelock, governor } = options;
  const signer = options.admin.provider === null ? options.admin.connect(provider) : options.admin;
  const administrator = 0n;
  const contract = new Interface(readArtifact('AccessManager').abi);
  const calls = [
    contract.encodeFunctionData('grantRole', [administrator, timelock, 0]),
    contract.encodeFunctionData('grantRole', [ROLES.GOVERNOR, timelock, 0]),
    contract.encodeFunctionData('revokeRole', [ROLES.GOVERNOR, governor]),
    contract.encodeFunctionData('renounceRole', [administrator, await signer.getAddress()]),
  ];
  const data = contract.encodeFunctionData('multicall', [calls]);
  await send(signer, provider, { to: manager, data }, 'hand-over to the vote');
}
