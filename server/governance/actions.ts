/** What members propose, in words of their own: each action becomes the calls that the timelock makes, in order. */
import type { ContractName } from '../chain/abi.ts';
import { encodeCall } from '../chain/calls.ts';
import type { Hex } from '../domain/bytes.ts';
import { CAPABILITIES, type Capability, KEY_PURPOSES } from '../domain/capabilities.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { calendarWords, type HolidayArrangement } from '../domain/working-days.ts';
import { LedgerError } from '../errors.ts';

export type ProposedAction =
  | { readonly type: 'admit'; name: string; endpoint: string; capabilities: readonly Capability[]; key: Hex }
  | { readonly type: 'remove'; member: number }
  | { readonly type: 'set-capabilities'; member: number; capabilities: readonly Capability[] }
  | { readonly type: 'reinstate'; member: number }
  | { readonly type: 'add-key'; member: number; key: Hex; purposes: readonly (keyof typeof KEY_PURPOSES)[] }
  | { readonly type: 'retire-key'; key: Hex }
  | { readonly type: 'register-schema' | 'retire-schema'; schema: string }
  | { readonly type: 'set-parameter'; parameter: Parameter; value: number }
  | {
      readonly type: 'register-class';
      number: number;
      name: string;
      policy: number;
      kinds: number;
      constitutive: boolean;
    }
  | { readonly type: 'set-clock'; clock: number; unit: 'seconds' | 'working-days'; length: number; calendar: number }
  | { readonly type: 'assign-clocks'; member: number; clocks: readonly number[] }
  | ({ readonly type: 'set-calendar'; calendar: number } & Pick<HolidayArrangement, 'off' | 'worked'>)
  | { readonly type: 'set-guardian'; account: Hex }
  | { readonly type: 'raw'; target: Hex; data: Hex };

/** Parameters of the vote; times in seconds. */
export const PARAMETERS = {
  votingDelay: ['CountyGovernor', 'setVotingDelay'],
  votingPeriod: ['CountyGovernor', 'setVotingPeriod'],
  quorumPercent: ['CountyGovernor', 'updateQuorumNumerator'],
  timelockDelay: ['TimelockController', 'updateDelay'],
} as const satisfies Record<string, readonly [ContractName, string]>;
export type Parameter = keyof typeof PARAMETERS;

export interface Call {
  readonly target: Hex;
  readonly data: Hex;
}

/** What the calls depend on, as the index has it now; the contracts refuse what changed meanwhile. */
export interface ActionFacts {
  readonly addressOf: (contract: ContractName) => Hex;
  /** number that the next member gets */
  readonly nextMember: number;
  readonly hasSeat: (member: number) => boolean;
  readonly validFrom: (member: number) => number;
  /** exceptions set already, by word */
  readonly calendar: (calendar: number) => ReadonlyMap<number, bigint>;
  /** present holders of the guardian's role */
  readonly guardians: readonly Hex[];
  readonly schemaOf: (nameOrId: string) => LedgerSchema | undefined;
  /** block time, unix seconds */
  readonly now: number;
}

const GUARDIAN = 2;

/** @throws VALUE_INVALID, SCHEMA_UNKNOWN */
export function callsOf(action: ProposedAction, facts: ActionFacts): Call[] {
  const call = (contract: ContractName, fn: string, ...args: unknown[]): Call => ({
    target: facts.addressOf(contract),
    data: encodeCall(contract, fn, args),
  });
  switch (action.type) {
    case 'admit': {
      const { name, endpoint, key } = action;
      const capabilities = bitmapOf(action.capabilities);
      return [
        call('MemberRegistry', 'admit', name, endpoint, capabilities, 0, 0, key),
        // Reverts with the admission when another member got the number meanwhile.
        call('MembershipToken', 'grantSeat', facts.nextMember, key),
      ];
    }
    case 'remove': {
      const { member } = action;
      const ended = call('MemberRegistry', 'setValidity', member, facts.validFrom(member), facts.now);
      return facts.hasSeat(member) ? [ended, call('MembershipToken', 'endSeat', member)] : [ended];
    }
    case 'set-capabilities':
      return [call('MemberRegistry', 'setCapabilities', action.member, bitmapOf(action.capabilities))];
    case 'reinstate':
      return [call('MemberRegistry', 'reinstate', action.member)];
    case 'add-key': {
      const purposes = action.purposes.reduce((bits, name) => bits | KEY_PURPOSES[name], 0);
      return [call('MemberRegistry', 'addKey', action.member, action.key, purposes, 0, 0)];
    }
    case 'retire-key':
      return [call('MemberRegistry', 'retireKey', action.key)];
    case 'register-schema': {
      const { id, publishers, category, dataClass, consentRequired, maxValidity, name } = schemaOf(
        action.schema,
        facts,
      );
      const rules = [publishers, category, dataClass, consentRequired, maxValidity, name];
      return [call('SchemaRegistry', 'register', id, ...rules)];
    }
    case 'retire-schema':
      return [call('SchemaRegistry', 'retire', schemaOf(action.schema, facts).id)];
    case 'set-parameter': {
      const [contract, fn] = PARAMETERS[action.parameter];
      return [call(contract, fn, action.value)];
    }
    case 'register-class': {
      const { number, policy, kinds, constitutive, name } = action;
      return [call('AssetRegistry', 'registerClass', number, policy, kinds, constitutive, name)];
    }
    case 'set-clock': {
      const { clock, unit, length, calendar } = action;
      return [call('DisputeRegistry', 'setClock', clock, unit === 'seconds' ? 1 : 2, length, calendar)];
    }
    case 'assign-clocks': {
      const clocks = action.clocks.reduce((bits, clock) => bits | (1n << BigInt(clock)), 0n);
      return [call('DisputeRegistry', 'assignClocks', action.member, clocks)];
    }
    case 'set-calendar': {
      const { firstWord, exceptions } = calendarWords(action);
      // A word holds days of two years: what is set already stays.
      const merged = exceptions.map((word, i) => word | (facts.calendar(action.calendar).get(firstWord + i) ?? 0n));
      return [call('DisputeRegistry', 'setCalendar', action.calendar, firstWord, merged)];
    }
    case 'set-guardian':
      return [
        ...facts.guardians.map((account) => call('AccessManager', 'revokeRole', GUARDIAN, account)),
        call('AccessManager', 'grantRole', GUARDIAN, action.account, 0),
        call('CountyGovernor', 'setProposalGuardian', action.account),
      ];
    case 'raw':
      return [{ target: action.target, data: action.data }];
  }
}

const bitmapOf = (names: readonly Capability[]): bigint => names.reduce((bits, name) => bits | CAPABILITIES[name], 0n);

function schemaOf(nameOrId: string, { schemaOf: find }: ActionFacts): LedgerSchema {
  const schema = find(nameOrId);
  if (schema === undefined) throw new LedgerError('SCHEMA_UNKNOWN', `'${nameOrId}'`, { schema: nameOrId });
  return schema;
}
