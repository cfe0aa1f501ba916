import type { Refusals } from '../acts/acts.ts';

const STANDING: Refusals = {
  MemberRegistryUnknownKey: 'ACT_NOT_ALLOWED',
  MemberRegistryKeyNotValid: 'ACT_NOT_ALLOWED',
  MemberRegistryKeyLacksPurpose: 'ACT_NOT_ALLOWED',
  MemberRegistryMemberNotInStanding: 'ACT_NOT_ALLOWED',
  MemberRegistryNotManager: 'ACT_NOT_ALLOWED',
  AccessManagedUnauthorized: 'ACT_NOT_ALLOWED',
};

/** What the refusals of MemberRegistry are here, for keys. */
export const KEY_REFUSALS: Refusals = {
  ...STANDING,
  MemberRegistryInvalidWindow: 'VALUE_INVALID',
  MemberRegistryInvalidPurposes: 'VALUE_INVALID',
  MemberRegistryZeroKey: 'VALUE_INVALID',
  MemberRegistryKeyTaken: 'VALUE_INVALID',
  MemberRegistryTooManyKeys: 'VALUE_INVALID',
  MembershipTokenNoSeat: 'ACT_NOT_ALLOWED',
};

/** The same for declaring a key compromised: the approver's standing is a matter of the approval. */
export const COMPROMISE_REFUSALS: Refusals = {
  ...STANDING,
  MemberRegistryInvalidSince: 'COMPROMISE_INVALID',
  MemberRegistryInvalidReason: 'COMPROMISE_INVALID',
  MemberRegistryZeroEvidence: 'COMPROMISE_INVALID',
  MemberRegistryOwnApprover: 'COMPROMISE_NOT_APPROVED',
  MemberRegistryInvalidApproval: 'COMPROMISE_NOT_APPROVED',
  MemberRegistryApprovalExpired: 'COMPROMISE_NOT_APPROVED',
};
