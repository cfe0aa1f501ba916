/** What travels when a key may be in the hands of others. */
import Type from 'typebox';
import { Address, Bytes32, closed, SaltedTextWire, SignatureHex, UnixTime } from './values-wire.ts';

/** That others may have used a key of the asking member; see domain/compromise.ts. */
export const CompromiseRequestWire = Type.Object(
  {
    key: Address,
    since: UnixTime,
    reason: Type.Integer({ minimum: 1, maximum: 4 }),
    report: SaltedTextWire,
    deadline: UnixTime,
  },
  closed,
);

export const CompromiseApprovalWire = Type.Object({ id: Bytes32, key: Address, signature: SignatureHex }, closed);
