/** Every action becomes calls that its voters can read back; what they cannot read is never dressed up. */
import { expect } from 'chai';
import { CONTRACT_NAMES } from '../../server/chain/abi.ts';
import { encodeCall } from '../../server/chain/calls.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { type ActionFacts, callsOf, type ProposedAction } from '../../server/governance/actions.ts';
import { contractsByAddress, inWords } from '../../server/governance/words.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { expectLedgerError } from '../domain/expect-ledger-error.ts';
import { address, CONTRACTS } from '../follower/events.ts';

const contractAt = contractsByAddress(CONTRACTS);
const facts: ActionFacts = {
  addressOf: (contract) => CONTRACTS[contract].address,
  nextMember: 5,
  hasSeat: (member) => member !== 9,
  validFrom: () => 100,
  calendar: () => new Map([[80, 1n]]),
  guardians: [address('old guardian')],
  schemaOf: findSchema,
  now: 2_000,
};
const key = address('key');
const read = (action: ProposedAction): string[] =>
  callsOf(action, facts).map((call) => {
    const { contract, fn } = inWords(call, contractAt);
    return `${contract}.${fn}`;
  });

const ACTIONS: readonly (readonly [ProposedAction, readonly string[]])[] = [
  [
    { type: 'admit', name: '银行', endpoint: 'https://a.example', capabilities: ['BANK'], key },
    ['MemberRegistry.admit', 'MembershipToken.grantSeat'],
  ],
  [{ type: 'remove', member: 3 }, ['MemberRegistry.setValidity', 'MembershipToken.endSeat']],
  [{ type: 'remove', member: 9 }, ['MemberRegistry.setValidity']],
  [{ type: 'set-capabilities', member: 3, capabilities: [] }, ['MemberRegistry.setCapabilities']],
  [{ type: 'reinstate', member: 3 }, ['MemberRegistry.reinstate']],
  [{ type: 'add-key', member: 3, key, purposes: ['MANAGE'] }, ['MemberRegistry.addKey']],
  [{ type: 'retire-key', key }, ['MemberRegistry.retireKey']],
  [{ type: 'register-schema', schema: 'permit' }, ['SchemaRegistry.register']],
  [{ type: 'retire-schema', schema: 'permit' }, ['SchemaRegistry.retire']],
  [{ type: 'set-parameter', parameter: 'votingDelay', value: 1 }, ['CountyGovernor.setVotingDelay']],
  [{ type: 'set-parameter', parameter: 'votingPeriod', value: 1 }, ['CountyGovernor.setVotingPeriod']],
  [{ type: 'set-parameter', parameter: 'quorumPercent', value: 1 }, ['CountyGovernor.updateQuorumNumerator']],
  [{ type: 'set-parameter', parameter: 'timelockDelay', value: 1 }, ['TimelockController.updateDelay']],
  [
    { type: 'register-class', number: 9, name: 'dryer', policy: 1, kinds: 2, constitutive: false },
    ['AssetRegistry.registerClass'],
  ],
  [{ type: 'set-clock', clock: 4, unit: 'working-days', length: 5, calendar: 1 }, ['DisputeRegistry.setClock']],
  [{ type: 'assign-clocks', member: 3, clocks: [2, 3] }, ['DisputeRegistry.assignClocks']],
  [
    { type: 'set-calendar', calendar: 1, off: [{ from: '2027-01-01', to: '2027-01-03' }], worked: [] },
    ['DisputeRegistry.setCalendar'],
  ],
  [
    { type: 'set-guardian', account: key },
    ['AccessManager.revokeRole', 'AccessManager.grantRole', 'CountyGovernor.setProposalGuardian'],
  ],
];

describe('proposed actions', () => {
  it('refuse a schema nobody knows, a calendar that says nothing, a value beyond its type', () => {
    expectLedgerError('SCHEMA_UNKNOWN', () => callsOf({ type: 'register-schema', schema: 'none' }, facts));
    expectLedgerError('VALUE_INVALID', () =>
      callsOf({ type: 'set-calendar', calendar: 1, off: [], worked: [] }, facts),
    );
    expectLedgerError('VALUE_INVALID', () =>
      callsOf({ type: 'set-clock', clock: 256, unit: 'seconds', length: 1, calendar: 0 }, facts),
    );
  });

  for (const [action, expected] of ACTIONS)
    it(`${action.type}: ${expected.join(', ')}`, () => {
      expect(read(action)).to.deep.equal(expected);
      for (const call of callsOf(action, facts)) {
        const { words, args } = inWords(call, contractAt);
        // Told in words of its own, not as a bare call.
        expect(words.en).to.not.match(/[({]"/);
        expect(args).to.not.equal(null);
      }
    });

  it('keep what a calendar holds already', () => {
    const [call] = callsOf(
      { type: 'set-calendar', calendar: 1, off: [{ from: '2026-06-19', to: '2026-06-19' }], worked: [] },
      facts,
    );
    const { args } = inWords(call!, contractAt);
    expect(args!.firstWord).to.equal('80');
    expect(BigInt((args!.exceptions as string[])[0]!) & 1n).to.equal(1n);
  });

  it('show what cannot be read as it is: another address, an unknown function, bytes behind the arguments', () => {
    const reinstate = encodeCall('MemberRegistry', 'reinstate', [3]);
    const registry = CONTRACTS.MemberRegistry.address;
    for (const [target, data] of [
      [address('elsewhere'), reinstate],
      [registry, '0xdeadbeef'],
      [registry, '0x'],
      [registry, `${reinstate}00`],
      [registry, reinstate.slice(0, -2)],
      [registry, `${reinstate.slice(0, 10)}01${reinstate.slice(12)}`],
    ] as [Hex, Hex][]) {
      const { fn, args, data: shown, words } = inWords({ target, data }, contractAt);
      expect([fn, args, shown]).to.deep.equal([null, null, data]);
      expect(words.en).to.contain('raw');
    }
    expect(CONTRACT_NAMES.map((name) => contractAt(CONTRACTS[name].address))).to.deep.equal([...CONTRACT_NAMES]);
  });
});
