import type { Refusals } from '../acts/acts.ts';

/** What the refusals of DisputeRegistry are here. */
export const DISPUTE_REFUSALS: Refusals = {
  DisputeRegistryInvalidKind: 'DISPUTE_INVALID',
  DisputeRegistryUnknownTarget: 'DISPUTE_INVALID',
  DisputeRegistryZeroGrounds: 'DISPUTE_INVALID',
  DisputeRegistryZeroStatement: 'DISPUTE_INVALID',
  DisputeRegistryExpired: 'DISPUTE_INVALID',
  DisputeRegistryUnknownClock: 'DISPUTE_INVALID',
  DisputeRegistryClockNotAssigned: 'DISPUTE_INVALID',
  DisputeRegistryInvalidOutcome: 'DISPUTE_INVALID',
  DisputeRegistryZeroAnswer: 'DISPUTE_INVALID',
  DisputeRegistryWrongParty: 'DISPUTE_NOT_PARTY',
  DisputeRegistryInvalidSignature: 'DISPUTE_NOT_PARTY',
  DisputeRegistryAlreadyFiled: 'DISPUTE_DUPLICATE',
  DisputeRegistryAlreadyOpen: 'DISPUTE_DUPLICATE',
  DisputeRegistryTooMany: 'DISPUTE_TOO_MANY',
  DisputeRegistryTooManyStatements: 'DISPUTE_TOO_MANY',
  DisputeRegistryUnknownDispute: 'DISPUTE_UNKNOWN',
  DisputeRegistryWrongRespondent: 'DISPUTE_NOT_RESPONDENT',
  DisputeRegistryClosed: 'DISPUTE_CLOSED',
  DisputeRegistrySuccessorMismatch: 'DISPUTE_NOT_CORRECTED',
  DisputeRegistryNotCorrected: 'DISPUTE_NOT_CORRECTED',
  MemberRegistryUnknownKey: 'ACT_NOT_ALLOWED',
  MemberRegistryKeyNotValid: 'ACT_NOT_ALLOWED',
  MemberRegistryKeyLacksPurpose: 'ACT_NOT_ALLOWED',
  MemberRegistryMemberNotInStanding: 'ACT_NOT_ALLOWED',
};
