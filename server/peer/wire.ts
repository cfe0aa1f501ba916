/** What travels between gateways and to callers: one TypeBox schema each = validation, type and documentation. One file for each exchange. */
import Type, { type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { LedgerError } from '../errors.ts';
import { Bytes32, closed, MemberNumber, SignatureHex, UnixTime } from './values-wire.ts';

export * from './attestation-wire.ts';
export * from './compromise-wire.ts';
export * from './consent-wire.ts';
export * from './copies-wire.ts';
export * from './disclosure-wire.ts';
export * from './dispute-wire.ts';
export * from './handles-wire.ts';
export * from './offer-wire.ts';
export * from './privacy-wire.ts';
export {
  Address,
  AtWire,
  Bytes32,
  FieldValue,
  MemberNumber,
  SaltedTextWire,
  SignatureHex,
  UnixTime,
} from './values-wire.ts';

/** A member-signed request; the signature is EIP-712 `PeerRequest` over the hash of path and payload. */
export const envelopeOf = <T extends TSchema>(payload: T) =>
  Type.Object(
    {
      from: MemberNumber,
      to: MemberNumber,
      nonce: Bytes32,
      deadline: UnixTime,
      path: Type.String({ maxLength: 128 }),
      payload,
      signature: SignatureHex,
    },
    closed,
  );

/** Compiles a check for what a peer answered: returns it typed, or throws PEER_INVALID naming the first place that does not fit. */
export function answerReader<T extends TSchema>(schema: T): (body: unknown) => Static<T> {
  const compiled = Compile(schema);
  return (body) => {
    if (compiled.Check(body)) return body as Static<T>;
    const first = compiled.Errors(body)[0];
    throw new LedgerError(
      'PEER_INVALID',
      `the answer does not fit: ${first?.instancePath ?? '/'} ${first?.message ?? ''}`.trim(),
      {
        path: first?.instancePath,
      },
    );
  };
}
