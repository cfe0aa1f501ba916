import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type BaseContract, Contract, ContractFactory } from 'ethers';
import { type RightsContractName, readArtifact } from '../../scripts/deploy/artifacts.ts';
import { compile } from '../../scripts/solidity/compiler.ts';
import { applyEdit, type Edit } from '../../scripts/solidity/edit.ts';
import { readSources } from '../../scripts/solidity/sources.ts';
import { blank, openTo, stateChangingOf } from './access-functions.ts';
import { HARMLESS, REVIEWED, ROLES } from './access-list.ts';
import { as, ethers, load, type Registry } from './fixtures.ts';
import { rights } from './rights-fixtures.ts';

const root = join(import.meta.dirname, '../..');

/** Every contract that is deployed. */
async function everything() {
  const base = await load(rights);
  const timelock: RightsContractName = 'TimelockController';
  const contracts: Record<string, BaseContract> = {
    AccessManager: base.manager,
    MemberRegistry: base.members,
    SchemaRegistry: base.schemas,
    TemplateRegistry: base.templates,
    SubjectRegistry: base.subjects,
    ConsentRegistry: base.consents,
    AttestationRegistry: base.attestations,
    AssetRegistry: base.assets,
    LienRegistry: base.liens,
    ValuationRegistry: base.valuations,
    DisputeRegistry: base.disputes,
    MembershipToken: base.seats,
    CountyGovernor: base.vote,
    TimelockController: new Contract(base.deployed[timelock].address, readArtifact(timelock).abi, base.stranger),
  };
  return { ...base, contracts, functions: stateChangingOf(contracts) };
}

/** SchemaRegistry with a mistake in it. */
async function mistaken(edit: Edit, manager: string) {
  const file = 'contracts/SchemaRegistry.sol';
  const sources = readSources(root, [file]);
  const edited = { ...sources, [file]: applyEdit(file, sources[file] ?? '', edit) };
  const output = compile(edited, { outputSelection: { [file]: { SchemaRegistry: ['abi', 'evm.bytecode.object'] } } });
  const compiled = output.contracts?.[file]?.SchemaRegistry;
  if (compiled === undefined) throw new Error('not compiled');
  const [signer] = await ethers.getSigners();
  const factory = new ContractFactory(JSON.stringify(compiled.abi), compiled.evm.bytecode.object, signer);
  return (await factory.deploy(manager)) as BaseContract;
}

describe('access', () => {
  it('finds every state-changing function restricted or reviewed, and no reviewed one gone', async () => {
    const { functions, stranger } = await everything();
    // `setAuthority` answers a stranger with the same error as `restricted`, and is reviewed all the same.
    const expected = Object.keys(REVIEWED).filter((name) => !name.endsWith('.setAuthority'));
    expect(await openTo(functions, stranger)).to.deep.equal(expected.sort());
  });

  it('looks at every contract of the product, and at those of OpenZeppelin that are deployed', async () => {
    const { contracts, deployed } = await everything();
    const folder = join(root, 'contracts');
    const own = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.sol') && !/^(test|proofs|interfaces)\//.test(name))
      .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/^contract (\w+)/gm)])
      .map(([, name = '']) => name);
    expect(Object.keys(contracts)).to.include.members(own);
    expect(Object.keys(contracts)).to.include.members(Object.keys(deployed));
  });

  it('would find a function that was added, an overload of a reviewed one, and a forgotten `restricted`', async () => {
    const { manager, stranger } = await everything();
    const body = 'external { delete _schemas[schema]; }';
    const constructor_ = 'constructor(address authority_) AccessManaged(authority_) {}';
    for (const [find, replace, name] of [
      [constructor_, `${constructor_} function sweep(bytes32 schema) ${body}`, 'SchemaRegistry.sweep'],
      [
        constructor_,
        `${constructor_} function retire(bytes32 schema, bool) ${body}`,
        'SchemaRegistry.retire(bytes32,bool)',
      ],
      [
        'function retire(bytes32 schema) external restricted {',
        'function retire(bytes32 schema) external {',
        'SchemaRegistry.retire',
      ],
    ] as const) {
      const contract = await mistaken({ find, replace }, await manager.getAddress());
      expect(await openTo(stateChangingOf({ SchemaRegistry: contract }), stranger)).to.deep.equal([name]);
    }
  });

  it('gives each restricted function to the role decided, and no function to everybody', async () => {
    const { functions, manager } = await everything();
    for (const { name, fragment, contract } of functions) {
      const role = await manager.getTargetFunctionRole(await contract.getAddress(), fragment.selector);
      expect(role, name).to.equal(ROLES[name] ?? 0n);
    }
  });

  it('lets nobody without a signature or a key change anything', async () => {
    const { functions, stranger } = await everything();
    for (const { name, fragment, contract } of functions) {
      const call = (as(contract, stranger) as Registry<string>).getFunction(fragment);
      const refused = await call(...fragment.inputs.map(blank)).then(
        () => false,
        () => true,
      );
      expect(refused, name).to.equal(!HARMLESS.has(name));
    }
  });

  it('takes no money but into the timelock, and answers no unknown function', async () => {
    const { contracts, stranger } = await everything();
    for (const [name, contract] of Object.entries(contracts)) {
      expect(contract.interface.fallback, name).to.equal(null);
      const sent = stranger.sendTransaction({ to: await contract.getAddress(), value: 1 }).then(
        () => true,
        () => false,
      );
      expect(await sent, name).to.equal(name === 'TimelockController');
    }
  });

  it('keeps tx.origin, delegatecall and selfdestruct out of the sources', () => {
    const folder = join(import.meta.dirname, '../../contracts');
    const files = readdirSync(folder, { recursive: true }).map(String);
    const sources = files.filter((file) => file.endsWith('.sol') && !file.startsWith('test'));
    expect(sources.length).to.be.at.least(10);
    for (const file of sources) {
      const source = readFileSync(join(folder, file), 'utf8');
      expect(source, file).to.not.match(/tx\.origin|\borigin\(\)|delegatecall|selfdestruct|callcode/);
    }
  });
});
