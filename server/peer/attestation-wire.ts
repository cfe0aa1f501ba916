/** An attestation as it travels: what its id is the hash of. */
import Type from 'typebox';
import { Bytes32, closed, MemberNumber, UnixTime } from './values-wire.ts';

export const AttestationWire = Type.Object(
  {
    schema: Bytes32,
    issuer: MemberNumber,
    subject: Bytes32,
    record: Bytes32,
    consent: Bytes32,
    sources: Bytes32,
    observedAt: UnixTime,
    expiresAt: UnixTime,
  },
  closed,
);
