/** What the routes about members, their keys and compromised keys have in common. */
import Type from 'typebox';
import { KEY_PURPOSES } from '../../domain/capabilities.ts';
import { COMPROMISE_REASONS } from '../../domain/compromise.ts';

export type PurposeName = keyof typeof KEY_PURPOSES;
export const Purposes = Type.Array(Type.Unsafe<PurposeName>(Type.String({ enum: Object.keys(KEY_PURPOSES) })), {
  minItems: 1,
  uniqueItems: true,
});

export const Reason = Type.Unsafe<string>(Type.String({ enum: COMPROMISE_REASONS.map(({ name }) => name) }));

/** Name of a reason's code; the code itself where this program does not know it. */
export const reasonName = (code: number): string =>
  COMPROMISE_REASONS.find((one) => one.code === code)?.name ?? String(code);

/** Refusals of everything that sends a transaction about members. */
export const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN', 'ACT_NOT_ALLOWED', 'CHAIN_UNREACHABLE'] as const;

/** The form in which keys are stored. */
export const lowerCase = (address: `0x${string}`): `0x${string}` => address.toLowerCase() as `0x${string}`;
