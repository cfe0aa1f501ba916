import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { BaseContract, FunctionFragment, ParamType } from 'ethers';
import { ZeroAddress } from 'ethers';
import { as, load, type Registry } from './fixtures.ts';
import { rights } from './rights-fixtures.ts';

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
  'AssetRegistry.register': 'a PUBLISH key of a member with TITLE_AUTHORITY',
  'AssetRegistry.resolveSuspicion': 'a PUBLISH key of the authority of the asset that stands',
  'AssetRegistry.reconcile': 'a PUBLISH key of the asset’s authority',
  'AssetRegistry.openNote': 'a PUBLISH key of the asset’s authority',
  'AssetRegistry.liftNote': 'a PUBLISH key of the asset’s authority',
  'AssetRegistry.transfer': 'a PUBLISH key of the asset’s authority, with the owner’s signature',
  'AssetRegistry.lease': 'anybody with the owner’s signature',
  'AssetRegistry.setUser': 'the owner',
  'AssetRegistry.proposeRecovery': 'a PUBLISH key of the asset’s authority',
  'AssetRegistry.executeRecovery': 'anybody, after a proposal and its delay, while the proposer is in standing',
  'AssetRegistry.cancelRecovery': 'the owner, or a PUBLISH key of the asset’s authority',
  'AssetRegistry.encumber': 'the LienRegistry',
  'AssetRegistry.disencumber': 'the LienRegistry',
  'AssetRegistry.transferFrom': 'nobody',
  'AssetRegistry.safeTransferFrom': 'nobody',
  'AssetRegistry.setAuthority': 'the AccessManager itself (OpenZeppelin)',
  'LienRegistry.create': 'a PUBLISH key of the creditor, with the signature of every asset’s owner',
  'LienRegistry.perfect': 'a PUBLISH key of the creditor or of the authority of the lien’s first asset',
  'LienRegistry.renew': 'a PUBLISH key of the creditor or of the authority of the lien’s first asset',
  'LienRegistry.confirm': 'a PUBLISH key of the authority of the lien’s first asset',
  'LienRegistry.strike': 'a PUBLISH key of the authority of the lien’s first asset',
  'LienRegistry.amend': 'a PUBLISH key of the creditor',
  'LienRegistry.assign': 'a PUBLISH key of the creditor, with the next creditor’s signature',
  'LienRegistry.subordinate': 'anybody with the signatures of the creditors of all yielding liens',
  'LienRegistry.endPossession': 'a PUBLISH key of the creditor',
  'LienRegistry.releaseAsset': 'a PUBLISH key of the creditor',
  'LienRegistry.release': 'a PUBLISH key of the creditor',
  'LienRegistry.giveNotice': 'a PUBLISH key of the creditor',
  'LienRegistry.withdrawNotice': 'a PUBLISH key of the creditor',
  'LienRegistry.enforce': 'a PUBLISH key of the creditor, after its notice',
  'LienRegistry.agreeTransfer': 'a PUBLISH key of the creditor',
  'LienRegistry.setAuthority': 'the AccessManager itself (OpenZeppelin)',
  'ValuationRegistry.appraise': 'a PUBLISH key of a member with APPRAISER',
  'ValuationRegistry.withdraw': 'a PUBLISH key of the appraiser',
  'DisputeRegistry.fileAttestation': 'the handle’s controller, or anybody with its signature',
  'DisputeRegistry.fileAsset': 'the asset’s owner, or anybody with its signature',
  'DisputeRegistry.answer': 'a PUBLISH key of the respondent',
  'DisputeRegistry.state': 'the party, or anybody with its signature',
  'DisputeRegistry.withdraw': 'the party, or anybody with its signature',
  'DisputeRegistry.setAuthority': 'the AccessManager itself (OpenZeppelin)',
  'MembershipToken.moveSeat': 'another MANAGE key of the member',
  'MembershipToken.transferFrom': 'nobody',
  'MembershipToken.safeTransferFrom': 'nobody',
  'MembershipToken.setAuthority': 'the AccessManager itself (OpenZeppelin)',
  'CountyGovernor.propose': 'a MANAGE key of a member in standing that holds its seat',
  'CountyGovernor.castVote': 'a MANAGE key of a member in standing that held its seat when the vote began',
  'CountyGovernor.castVoteBySig': 'anybody with such a key’s signature',
  'CountyGovernor.castVoteWithReason': 'as castVote',
  'CountyGovernor.castVoteWithReasonAndParams': 'as castVote',
  'CountyGovernor.castVoteWithReasonAndParamsBySig': 'as castVoteBySig',
  'CountyGovernor.queue': 'anybody, what was voted',
  'CountyGovernor.execute': 'anybody, what was voted and is due',
  'CountyGovernor.cancel': 'the proposer before the vote begins, or the guardian unless it is beyond it',
  'CountyGovernor.relay': 'a vote',
  'CountyGovernor.setProposalGuardian': 'a vote',
  'CountyGovernor.setProposalThreshold': 'a vote',
  'CountyGovernor.setVotingDelay': 'a vote',
  'CountyGovernor.setVotingPeriod': 'a vote',
  'CountyGovernor.updateQuorumNumerator': 'a vote',
  'CountyGovernor.updateTimelock': 'a vote',
  'CountyGovernor.onERC721Received': 'nobody: the governor takes no deposits',
  'CountyGovernor.onERC1155Received': 'nobody: the governor takes no deposits',
  'CountyGovernor.onERC1155BatchReceived': 'nobody: the governor takes no deposits',
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
  'MemberRegistry.declareCompromised': 1n,
  'AssetRegistry.registerClass': 1n,
  'AssetRegistry.changeAuthority': 1n,
  'LienRegistry.reassign': 1n,
  'DisputeRegistry.setClock': 1n,
  'DisputeRegistry.assignClocks': 1n,
  'DisputeRegistry.setCalendar': 1n,
  'MembershipToken.grantSeat': 1n,
  'MembershipToken.endSeat': 1n,
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
  const base = await load(rights);
  const contracts: Record<string, BaseContract> = {
    MemberRegistry: base.members,
    SchemaRegistry: base.schemas,
    SubjectRegistry: base.subjects,
    ConsentRegistry: base.consents,
    AttestationRegistry: base.attestations,
    AssetRegistry: base.assets,
    LienRegistry: base.liens,
    ValuationRegistry: base.valuations,
    DisputeRegistry: base.disputes,
    MembershipToken: base.seats,
    CountyGovernor: base.vote,
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
  if (typeof error !== 'object' || error === null || !('data' in error)) return false;
  const reason = contract.interface.parseError(String(error.data));
  return reason?.name === 'AccessManagedUnauthorized' && reason.args[0] === stranger;
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
    // An overloaded function is listed once.
    expect([...new Set(open)].sort()).to.deep.equal(expected.sort());
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
