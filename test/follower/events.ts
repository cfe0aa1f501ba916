import type { ContractName } from '../../server/chain/abi.ts';
import { CONTRACT_NAMES, interfaceOf } from '../../server/chain/abi.ts';
import type { ChainEvent, EventArguments, EventName } from '../../server/chain/event-types.ts';
import { type Hex, toHex, utf8 } from '../../server/domain/bytes.ts';
import { keccak } from '../../server/domain/hash.ts';

/** 32 bytes that stand for a text. */
export const bytes32 = (text: string): Hex => toHex(keccak(utf8(text)));
export const address = (text: string): Hex => bytes32(text).slice(0, 42) as Hex;

export const CONTRACTS = Object.fromEntries(
  CONTRACT_NAMES.map((name) => [name, { address: address(name), codeHash: bytes32(name) }]),
) as Record<ContractName, { address: Hex; codeHash: Hex }>;

const contractOf = (event: EventName): ContractName =>
  CONTRACT_NAMES.find((name) => interfaceOf(name).getEvent(event) !== null)!;

/** An event that stands nowhere yet. */
export type Told = { [N in EventName]: { readonly name: N; readonly args: EventArguments[N] } }[EventName];

export const told = <N extends EventName>(name: N, args: EventArguments[N]): Told => ({ name, args }) as Told;

/** Events of one block, in order. */
export function inBlock(number: number, hash: Hex, events: readonly Told[]): ChainEvent[] {
  return events.map(
    ({ name, args }, logIndex) =>
      ({
        name,
        args,
        contract: contractOf(name),
        address: CONTRACTS[contractOf(name)].address,
        block: number,
        blockHash: hash,
        tx: bytes32(`${hash} ${logIndex}`),
        logIndex,
      }) as ChainEvent,
  );
}

export const member = (number: number, capabilities = 2n): Told =>
  told('MemberAdmitted', {
    member: number,
    capabilities,
    validFrom: 1,
    validUntil: 0,
    name: `member ${number}`,
    endpoint: `http://127.0.0.1:${4000 + number}`,
  });

export const attested = (subject: string, position: number, salt = ''): Told =>
  told('Attested', {
    id: bytes32(`attestation ${subject} ${position} ${salt}`),
    subject: bytes32(subject),
    issuer: 1,
    key: address('key'),
    schema: bytes32('schema'),
    record: bytes32(`record ${salt}`),
    consent: bytes32('consent'),
    sources: bytes32('sources'),
    observedAt: 100,
    expiresAt: 0,
    position,
  });

export const batch = (schema: string, position: number, salt = ''): Told =>
  told('BatchAnchored', {
    root: bytes32(`root ${schema} ${position} ${salt}`),
    issuer: 1,
    schema: bytes32(schema),
    key: address('key'),
    sources: bytes32('sources'),
    size: 10 + position,
    position,
  });
