import type { Edit } from '../solidity/edit.ts';

/** A mistake in a contract that one test must notice: the evidence that the test can fail. */
export interface Planted extends Edit {
  /** Name of the fuzz test, or of the rule as the error `Broken` names it. */
  breaks: string;
  says: string;
  /** Below contracts/, without ending. */
  file: string;
}

/** One for each rule of test/forge/invariants. */
export const PLANTED_IN_RULES: readonly Planted[] = [
  {
    breaks: 'suspendedMembersDoNothing',
    says: 'authorize does not look at the suspension',
    file: 'MemberRegistry',
    find: 'a.member == 0 || a.suspended ||',
    replace: 'a.member == 0 ||',
  },
  {
    breaks: 'onlyRolesGovern',
    says: 'anybody reinstates',
    file: 'MemberRegistry',
    find: 'function reinstate(uint32 member) external restricted {',
    replace: 'function reinstate(uint32 member) external {',
  },
  {
    breaks: 'keysStayWithTheirMember',
    says: 'a key is added to a second member',
    file: 'MemberRegistry',
    find: 'if (_keys[key].member != 0) revert MemberRegistryKeyTaken(key, _keys[key].member);',
    replace: '',
  },
  {
    breaks: 'compromiseNeedsASecondMember',
    says: 'a member approves its own declaration',
    file: 'MemberRegistry',
    find: 'if (a.member == member) revert MemberRegistryOwnApprover(approver, member);',
    replace: '',
  },
  {
    breaks: 'votesAreSeats',
    says: 'a seat is granted without its vote',
    file: 'governance/MembershipToken',
    find: '_delegate(account, account);',
    replace: '',
  },
  {
    breaks: 'seatsAreSoulbound',
    says: "ERC-721's transfers move a seat",
    file: 'governance/MembershipToken',
    find: 'if (caller != address(0)) revert MembershipTokenSoulbound(seat);',
    replace: '',
  },
  {
    breaks: 'consentIsNeverResurrected',
    says: 'what was withdrawn before it was granted is granted',
    file: 'libraries/ConsentState',
    find: `if (current.revokedAt != 0) revert IConsentRegistry.ConsentRegistryWithdrawn(id, current.revokedAt);
        if (current.validUntil != 0)`,
    replace: 'if (current.validUntil != 0)',
  },
  {
    breaks: 'consentIsUsedWithinItsLimit',
    says: 'one use more than the limit',
    file: 'libraries/ConsentState',
    find: 'current.uses >= current.useLimit',
    replace: 'current.uses > current.useLimit',
  },
  {
    breaks: 'revokedIsNeverUnrevoked',
    says: 'a second revocation replaces the first',
    file: 'AttestationRegistry',
    find: 'if (entry.revokedAt != 0) revert AttestationRegistryAlreadyRevoked(id, entry.revokedAt);\n        (entry',
    replace: '(entry',
  },
  {
    breaks: 'headsAreTheirHistory',
    says: 'a confirmation leaves no step',
    file: 'liens/LienBook',
    find: '_extendAll(lien, LienSteps.CONFIRMED, 0);',
    replace: '',
  },
  {
    breaks: 'oneFingerprintOneTitle',
    says: 'a fingerprint is titled again',
    file: 'assets/AssetIdentity',
    find: 'if (_exact[fingerprint] != 0) revert AssetRegistryAlreadyRegistered(_exact[fingerprint], fingerprint);',
    replace: '',
  },
  {
    breaks: 'titlesMoveOnlyAsAllowed',
    says: 'a title moves while a note is open',
    file: 'AssetRegistry',
    find: '_requireUnnoted(asset, entry);\n        _requireAgreed(',
    replace: '_requireAgreed(',
  },
  {
    breaks: 'pledgedRightsWaitForTheirCreditors',
    says: 'one creditor of several is enough',
    file: 'AssetRegistry',
    find: 'entry.transfers, entry.activeLiens);',
    replace: 'entry.transfers, 1);',
  },
  {
    breaks: 'valuationsAreTheAppraisers',
    says: 'any member withdraws a valuation',
    file: 'ValuationRegistry',
    find: 'if (entry.appraiser != member) revert',
    replace: 'if (member == 0) revert',
  },
  {
    breaks: 'noLienWithoutConsent',
    says: 'only the first owner is asked',
    file: 'LienRegistry',
    find: 'if (!same && ',
    replace: 'if (i == 0 && !same && ',
  },
  {
    breaks: 'noLienWhileNoted',
    says: 'a seized thing is pledged',
    file: 'AssetRegistry',
    find: '_requireUnnoted(asset, entry);\n        if (entry.activeLiens',
    replace: 'if (entry.activeLiens',
  },
  {
    breaks: 'activeLiensAreNeverLost',
    says: 'to withdraw the notice releases the lien',
    file: 'libraries/LienState',
    find: 'current.status = ACTIVE;\n        current.noticeUntil = 0;',
    replace: 'current.status = RELEASED;\n        current.noticeUntil = 0;',
  },
  {
    breaks: 'onlyTheCreditorEndsALien',
    says: 'anybody releases',
    file: 'LienRegistry',
    find: '_authorizeCreditor(lien);\n        _store(lien, _load(lien).release(lien));',
    replace: '_store(lien, _load(lien).release(lien));',
  },
  {
    breaks: 'noStepRaisesALien',
    says: 'an amendment raises the limit',
    file: 'libraries/LienState',
    find: 'maxAmount > current.maxAmount || amount > maxAmount',
    replace: 'amount > maxAmount',
  },
  {
    breaks: 'rankIsATotalOrder',
    says: 'the time of registration does not count',
    file: 'libraries/LienRank',
    find: '(head * 2 ** 40 + time) * 2 ** 32',
    replace: 'head * 2 ** 72',
  },
  {
    breaks: 'disputesAreNeitherHiddenNorReopened',
    says: 'a rejected dispute is answered again',
    file: 'libraries/DisputeState',
    find: 'current.status != OPEN && current.status != UNRESOLVED',
    replace: 'current.status == CORRECTED || current.status == WITHDRAWN',
  },
  {
    breaks: 'disputesAreThePartiesAndTheRespondents',
    says: 'any member answers',
    file: 'DisputeRegistry',
    find: 'if (member != current.respondent) {',
    replace: 'if (member == 0) {',
  },
];

/** One for each fuzz test of test/forge/fuzz. */
export const PLANTED_IN_FUZZ: readonly Planted[] = [
  {
    breaks: 'testFuzz_anEarlierRegistrationIsNeverBehind',
    says: "the register's own sequence is left out",
    file: 'libraries/LienRank',
    find: '* 2 ** 32 + sequence);',
    replace: '* 2 ** 32);',
  },
  {
    breaks: 'testFuzz_registeredBeforeUnregistered',
    says: 'an unregistered lien in the tier of the registered',
    file: 'libraries/LienRank',
    find: 'UNPERFECTED_TIER = 3;',
    replace: 'UNPERFECTED_TIER = 2;',
  },
  {
    breaks: 'testFuzz_purchaseMoneyInTimeIsFirst',
    says: 'a day short',
    file: 'libraries/LienRank',
    find: '/ 1 days + 11 +',
    replace: '/ 1 days + 10 +',
  },
  {
    breaks: 'testFuzz_whoKeepsTheThingIsFirst',
    says: 'retention comes last',
    file: 'libraries/LienRank',
    find: 'RETENTION_TIER = 1;',
    replace: 'RETENTION_TIER = 4;',
  },
  {
    breaks: 'testFuzz_whatEndedOrNeverAroseIsNotRanked',
    says: 'an unregistered pledge of a right shares',
    file: 'libraries/LienRank',
    find: 'return lien.kind == Kind.RIGHTS_PLEDGE ? NOT_RANKED : pack(',
    replace: 'return pack(',
  },
  {
    breaks: 'testFuzz_aKeyHasOnePlaceForAllTimes',
    says: 'the day of asking moves a rank',
    file: 'libraries/LienRank',
    find: 'hasPurchaseMoneyPriority(lien), lien.registeredAt,',
    replace: 'hasPurchaseMoneyPriority(lien), lien.registeredAt ^ asOf,',
  },
  {
    breaks: 'testFuzz_structHashIsTheStandards',
    says: 'the last word is not hashed',
    file: 'libraries/AttestationWords',
    find: 'calldatacopy(add(words, 0x20), attestation, 0x100)',
    replace: 'calldatacopy(add(words, 0x20), attestation, 0xe0)',
  },
  {
    breaks: 'testFuzz_aHeadCountsAndHashes',
    says: 'a byte of the hash is lost',
    file: 'libraries/HashChain',
    find: 'shr(32, shl(32, ',
    replace: 'shr(40, shl(40, ',
  },
  {
    breaks: 'testFuzz_otherItemsAreAnotherHead',
    says: 'the item is not hashed',
    file: 'libraries/HashChain',
    find: 'mstore(0x20, item)',
    replace: 'mstore(0x20, 0)',
  },
  {
    breaks: 'testFuzz_presentOrAbsentNeverBoth',
    says: 'any proof that is short enough proves presence',
    file: 'libraries/BatchTree',
    find: 'siblings.length <= MAX_DEPTH && climb(handle, leaf(',
    replace: 'siblings.length <= MAX_DEPTH || climb(handle, leaf(',
  },
  {
    breaks: 'testFuzz_anAnswerHasAllItsWorkingDays',
    says: 'Sunday is worked',
    file: 'libraries/WorkingDays',
    find: 'weekday == 2 || weekday == 3',
    replace: 'weekday == 2',
  },
  {
    breaks: 'testFuzz_tenDaysAfterDelivery',
    says: 'a day too many',
    file: 'libraries/LienRank',
    find: '/ 1 days + 11 +',
    replace: '/ 1 days + 12 +',
  },
  {
    breaks: 'testFuzz_aKeyActsInsideBothWindows',
    says: 'the begin of the membership does not count',
    file: 'MemberRegistry',
    find: 'validFrom: k.validFrom > m.validFrom ? k.validFrom : m.validFrom,',
    replace: 'validFrom: k.validFrom,',
  },
  {
    breaks: 'testFuzz_aConsentCoversItsWindowItsPublisherAndItsCategories',
    says: 'higher categories are let through',
    file: 'libraries/ConsentState',
    find: '(current.categories >> category) & 1 == 0',
    replace: '(current.categories >> category) == 0',
  },
];
