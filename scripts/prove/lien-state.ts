import type { ProvedLibrary } from './property.ts';

export const LIEN_STATE: ProvedLibrary = {
  library: 'LienState',
  folder: 'lien-state',
  properties: [
    {
      name: 'EndedIsFinal',
      says: 'no function succeeds on a released or enforced lien',
      planted: {
        says: 'a released lien is still open',
        find: 'if (current.status > IN_ENFORCEMENT) revert',
        replace: 'if (current.status > RELEASED) revert',
      },
    },
    {
      name: 'EndsOnlyByReleaseOrEnforcement',
      says: 'every other step leaves an open lien open',
      planted: {
        says: 'to withdraw the notice releases the lien',
        find: 'current.status = ACTIVE;\n        current.noticeUntil = 0;',
        replace: 'current.status = RELEASED;\n        current.noticeUntil = 0;',
      },
    },
    {
      name: 'CreatedOnce',
      says: 'a lien that exists, or existed, is not created again',
      planted: {
        says: 'a released lien is created again',
        find: 'if (current.status != 0) revert ILienRegistry.LienRegistryAlreadyCreated(id);',
        replace:
          'if (current.status != 0 && current.status != RELEASED) revert ILienRegistry.LienRegistryAlreadyCreated(id);',
      },
    },
    {
      name: 'CreateKeepsTerms',
      says: 'a lien begins active and unregistered, with kind, creditor, times and amounts as signed',
      planted: {
        says: 'the limit is what is owed today',
        find: 'next.maxAmount = lien.maxAmount;',
        replace: 'next.maxAmount = lien.amount;',
      },
    },
    {
      name: 'CreateSound',
      says: 'no lien from the future, of nothing or above its limit; none in possession without a delivery',
      planted: {
        says: 'more owed than the limit',
        find: 'lien.amount == 0 || lien.amount > lien.maxAmount',
        replace: 'lien.amount == 0',
      },
    },
    {
      name: 'LimitNeverRises',
      says: 'an amendment raises neither the limit nor the amount above it',
      planted: {
        says: 'the limit is not looked at',
        find: 'maxAmount > current.maxAmount || amount > maxAmount',
        replace: 'amount > maxAmount',
      },
    },
    {
      name: 'EnforcedAfterNotice',
      says: 'enforced only after a notice that stands and has run its 15 days',
      planted: {
        says: 'the end of the notice is not waited for',
        find: 'if (time < current.noticeUntil) revert ILienRegistry.LienRegistryNoticeRunning(id, current.noticeUntil);',
        replace: '',
      },
    },
    {
      name: 'CreditorCannotBackdate',
      says: 'a registration noted by the creditor lies between the agreement and now, unconfirmed',
      planted: {
        says: 'the creditor reaches as far back as the authority',
        find: 'uint40 earliest = byAuthority ? 1 : current.effectiveAt;',
        replace: 'uint40 earliest = 1;',
      },
    },
    {
      name: 'StruckNeedsAuthority',
      says: 'what the authority struck out, a creditor does not note again',
      planted: {
        says: 'a creditor overrules the authority',
        find: 'if (current.standing == STRUCK && !byAuthority) revert',
        replace: 'if (current.standing == STRUCK && byAuthority) revert',
      },
    },
    {
      name: 'RegistrationStands',
      says: 'a registration in force is not replaced; one that lapsed is followed from its end on',
      planted: {
        says: 'a lapse is filled from behind',
        find: 'if (current.registrationUntil > earliest) earliest = current.registrationUntil;',
        replace: '',
      },
    },
    {
      name: 'RenewalOnlyProlongs',
      says: 'a renewal comes before the end, moves it later, and leaves the time of rank',
      planted: {
        says: 'a renewal may shorten',
        find: 'bool later = validUntil == 0 || validUntil > current.registrationUntil;',
        replace: 'bool later = validUntil != current.registrationUntil;',
      },
    },
    {
      name: 'AssignmentKeepsPlace',
      says: 'an assignment changes the creditor and nothing that rank or amount rest on',
      planted: {
        says: 'the registration is lost on the way',
        find: 'current.creditor = to;',
        replace: 'current.creditor = to;\n        current.perfectedAt = 0;',
      },
    },
  ],
};
