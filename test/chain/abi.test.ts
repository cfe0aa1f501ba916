import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Interface, type JsonFragment } from 'ethers';
import { ABI, CONTRACT_NAMES, type ContractName, interfaceOf } from '../../server/chain/abi.ts';

const ARTIFACTS = join(import.meta.dirname, '../../artifacts');

const compiled = (path: string): JsonFragment[] =>
  (JSON.parse(readFileSync(join(ARTIFACTS, path), 'utf8')) as { abi: JsonFragment[] }).abi;

/** Every function, event and error in ethers' full form: names and types of parameters, what is indexed, mutability. */
const lines = (abi: Interface): string[] =>
  abi.fragments
    .filter(({ type }) => type === 'function' || type === 'event' || type === 'error')
    .map((fragment) => fragment.format('full'))
    .sort();

/** Contracts whose artifact is not below `contracts`. */
const FOLDERS: Partial<Record<ContractName, string>> = {
  AccessManager: '@openzeppelin/contracts/access/manager',
  TimelockController: '@openzeppelin/contracts/governance',
  MembershipToken: 'contracts/governance',
  CountyGovernor: 'contracts/governance',
};
const artifactOf = (name: ContractName): JsonFragment[] =>
  compiled(`${FOLDERS[name] ?? 'contracts'}/${name}.sol/${name}.json`);

/** Events that no index needs: what they tell follows from events that it keeps, or is about the library alone. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  everywhere: ['EIP712DomainChanged', 'AuthorityUpdated'],
  AssetRegistry: ['Approval', 'ApprovalForAll', 'Transfer', 'Locked', 'Unlocked'],
  MembershipToken: [
    'Approval',
    'ApprovalForAll',
    'Transfer',
    'Locked',
    'Unlocked',
    'DelegateChanged',
    'DelegateVotesChanged',
  ],
  // Who proposes, executes and cancels is fixed when it is deployed; what is scheduled and executed the governor tells.
  TimelockController: [
    'CallExecuted',
    'CallSalt',
    'CallScheduled',
    'Cancelled',
    'RoleAdminChanged',
    'RoleGranted',
    'RoleRevoked',
  ],
  AccessManager: [
    'OperationCanceled',
    'OperationExecuted',
    'OperationScheduled',
    'RoleAdminChanged',
    'RoleGrantDelayChanged',
    'RoleGuardianChanged',
    'RoleLabel',
    'TargetAdminDelayUpdated',
    'TargetClosed',
    'TargetFunctionRoleUpdated',
  ],
};

describe('abi', () => {
  for (const name of CONTRACT_NAMES) {
    const path = `contracts/interfaces/I${name}.sol/I${name}.json`;
    if (existsSync(join(ARTIFACTS, path)))
      it(`says of ${name} what its interface says`, () => {
        expect(lines(interfaceOf(name))).to.include.members(lines(new Interface(compiled(path))));
      });

    it(`says of ${name} nothing that it is not`, () => {
      // A parameter may have its name in the interface only.
      const selectors = (abi: Interface) =>
        abi.fragments
          .filter(({ type }) => type === 'function' || type === 'event' || type === 'error')
          .map((fragment) => `${fragment.type} ${fragment.format('sighash')}`);
      expect(selectors(new Interface(artifactOf(name)))).to.include.members(selectors(interfaceOf(name)));
    });

    it(`knows every event of ${name} but those left out`, () => {
      const unknown = artifactOf(name)
        .filter(({ type }) => type === 'event')
        .map(({ name: event }) => event ?? '')
        .filter((event) => !ABI[name].some((line) => line.startsWith(`event ${event}(`)));
      const expected = [...(LEFT_OUT[name] ?? []), ...LEFT_OUT.everywhere!];
      expect(unknown.filter((event) => !expected.includes(event))).to.deep.equal([]);
      for (const event of LEFT_OUT[name] ?? []) expect(unknown, event).to.include(event);
    });
  }

  it('tells every event by its topic alone, and by its name', () => {
    const events = CONTRACT_NAMES.flatMap((name) => ABI[name].filter((line) => line.startsWith('event ')));
    const topics = CONTRACT_NAMES.flatMap((name) => {
      const found: string[] = [];
      interfaceOf(name).forEachEvent(({ topicHash }) => found.push(topicHash));
      return found;
    });
    expect(new Set(topics).size).to.equal(events.length);
    expect(new Set(events.map((line) => line.slice(0, line.indexOf('(')))).size).to.equal(events.length);
  });
});
