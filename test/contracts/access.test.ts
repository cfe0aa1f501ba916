import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { BaseContract, FunctionFragment, ParamType } from 'ethers';
import { ZeroAddress } from 'ethers';
import { as, consortium, load, type Registry } from './fixtures.ts';

/** State-changing functions without `restricted`, each with who may call it. A new one is reviewed before it is listed. */
const REVIEWED: Record<string, string> = {
  'MemberRegistry.setEndpoint': 'a MANAGE key of the member',
  'MemberRegistry.addKey': 'a MANAGE key of the member, else as restricted',
  'MemberRegistry.retireKey': 'a MANAGE key of the member, else as restricted',
  'MemberRegistry.declareCompromised':
    'a MANAGE key of the member, else as restricted; with the signature of another member’s MANAGE key',
  'MemberRegistry.setAuthority': 'the AccessManager itself (OpenZeppelin)',
  'SchemaRegistry.setAuthority': 'the AccessManager itself (OpenZeppelin)',
  'SubjectRegistry.register': 'a PUBLISH key of a member with REGISTRAR',
  'SubjectRegistry.rotate': 'anybody with the controller’s signature',
  'SubjectRegistry.proposeRecovery': 'a PUBLISH key of a member with REGISTRAR',
  'SubjectRegistry.executeRecovery': 'anybody, after a proposal and its delay',
  'SubjectRegistry.cancelRecovery': 'the controller, or a PUBLISH key of a member with REGISTRAR',
  'ConsentRegistry.grant': 'anybody with the controller’s signature',
  'ConsentRegistry.withdraw': 'the controller, or anybody with its signature',
  'ConsentRegistry.consume': 'a PUBLISH key of the handle’s publisher',
  'AttestationRegistry.attest': 'a PUBLISH key of the issuer',
  'AttestationRegistry.attestMany': 'a PUBLISH key of the issuer',
  'AttestationRegistry.anchor': 'a PUBLISH key of the issuer',
  'AttestationRegistry.revoke': 'a PUBLISH key; for its own member only',
  'AttestationRegistry.revokeMany': 'a PUBLISH key; for its own member only',
};

/** Role that may call each restricted function: 1 GOVERNOR, 2 GUARDIAN. */
const ROLES: Record<string, bigint> = {
  'MemberRegistry.admit': 1n,
  'MemberRegistry.setCapabilities': 1n,
  'MemberRegistry.setValidity': 1n,
  'MemberRegistry.suspend': 2n,
  'MemberRegistry.reinstate': 1n,
  'MemberRegistry.addKey': 1n,
  'MemberRegistry.retireKey': 1n,
  'SchemaRegistry.register': 1n,
  'SchemaRegistry.retire': 1n,
};

/** Some value of a type, as empty as it can be. */
function blank(param: ParamType): unknown {
  if (param.isArray()) return [];
  if (param.isTuple()) return param.components.map(blank);
  if (param.type === 'address') return ZeroAddress;
  if (param.type === 'bool') return false;
  if (param.type === 'string') return '';
  if (param.type === 'bytes') return '0x';
  if (param.type.startsWith('bytes')) return `0x${'00'.repeat(Number(param.type.slice(5)))}`;
  return 0;
}

async function stateChanging() {
  const base = await load(consortium);
  const contracts: Record<string, BaseContract> = {
    MemberRegistry: base.members,
    SchemaRegistry: base.schemas,
    SubjectRegistry: base.subjects,
    ConsentRegistry: base.consents,
    AttestationRegistry: base.attestations,
  };
  const functions: { name: string; fragment: FunctionFragment; contract: BaseContract }[] = [];
  for (const [contractName, contract] of Object.entries(contracts)) {
    contract.interface.forEachFunction((fragment) => {
      if (!fragment.constant) functions.push({ name: `${contractName}.${fragment.name}`, fragment, contract });
    });
  }
  return { ...base, functions };
}

/** Whether the function refuses a stranger before it looks at anything else. */
async function isRestricted(contract: BaseContract, fragment: FunctionFragment, stranger: string): Promise<boolean> {
  const call = (contract as Registry<string>).getFunction(fragment).staticCall(...fragment.inputs.map(blank));
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const text = String(error);
  return text.includes('AccessManagedUnauthorized') && text.includes(stranger);
}

describe('access', () => {
  it('finds every state-changing function restricted or reviewed, and no reviewed one gone', async () => {
    const { functions, stranger } = await stateChanging();
    const open: string[] = [];
    for (const { name, fragment, contract } of functions) {
      if (!(await isRestricted(as(contract, stranger), fragment, stranger.address))) open.push(name);
    }
    // `setAuthority` answers a stranger with the same error as `restricted`, and is reviewed all the same.
    const expected = Object.keys(REVIEWED).filter((name) => !name.endsWith('.setAuthority'));
    expect(open.sort()).to.deep.equal(expected.sort());
  });

  it('gives each restricted function to the role decided, and no function to everybody', async () => {
    const { functions, manager } = await stateChanging();
    for (const { name, fragment, contract } of functions) {
      const role = await manager.getTargetFunctionRole(await contract.getAddress(), fragment.selector);
      expect(role, name).to.equal(ROLES[name] ?? 0n);
    }
  });

  it('lets nobody without a signature or a key change anything', async () => {
    const { functions, stranger } = await stateChanging();
    for (const { name, fragment, contract } of functions) {
      const call = (as(contract, stranger) as Registry<string>).getFunction(fragment);
      const refused = await call(...fragment.inputs.map(blank)).then(
        () => false,
        () => true,
      );
      expect(refused, name).to.equal(true);
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
