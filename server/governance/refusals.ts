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

/** What the refusals of the vote are here. */
export const GOVERNOR_REFUSALS: Refusals = {
  ...STANDING,
  CountyGovernorNoVote: 'ACT_NOT_ALLOWED',
  CountyGovernorBeyondGuardian: 'ACT_NOT_ALLOWED',
  GovernorUnableToCancel: 'ACT_NOT_ALLOWED',
  GovernorInsufficientProposerVotes: 'ACT_NOT_ALLOWED',
  GovernorNonexistentProposal: 'PROPOSAL_UNKNOWN',
  GovernorUnexpectedProposalState: 'PROPOSAL_STATE',
  TimelockUnexpectedOperationState: 'PROPOSAL_STATE',
  GovernorAlreadyCastVote: 'VOTE_CAST',
};

/** What the refusals of a suspension are here. */
export const SUSPENSION_REFUSALS: Refusals = {
  ...STANDING,
  MemberRegistryUnknownMember: 'MEMBER_UNKNOWN',
  MemberRegistryAlreadySuspended: 'MEMBER_SUSPENDED',
};
