import type { ProvedLibrary } from './property.ts';

export const CONSENT_STATE: ProvedLibrary = {
  library: 'ConsentState',
  folder: 'consent-state',
  properties: [
    {
      name: 'WithdrawnIsFinal',
      says: 'no function succeeds on a withdrawn consent',
      planted: {
        says: 'a withdrawn consent is still in force',
        find: `        if (current.revokedAt != 0) revert IConsentRegistry.ConsentRegistryWithdrawn(id, current.revokedAt);
        if (current.validUntil == 0) revert`,
        replace: '        if (current.validUntil == 0) revert',
      },
    },
    {
      name: 'UsableBetweenGrantAndWithdrawal',
      says: 'in any order of calls, a consent is used only after its grant and before its withdrawal',
      planted: {
        says: 'withdrawal does not write its time',
        find: 'current.revokedAt = time;',
        replace: 'time;',
      },
    },
    {
      name: 'UsesWithinLimit',
      says: 'no step takes the uses above a limit',
      planted: {
        says: 'one use more than the limit',
        find: 'current.uses >= current.useLimit',
        replace: 'current.uses > current.useLimit',
      },
    },
    {
      name: 'UsesCountUp',
      says: 'a use adds exactly one, up to the largest count; nothing takes one away',
      planted: {
        says: 'the count wraps at its end',
        find: 'if (current.uses != type(uint16).max) ++current.uses;',
        replace: 'unchecked { ++current.uses; }',
      },
    },
    {
      name: 'InForceInsideWindow',
      says: 'what is in force is granted, not withdrawn, inside its window, for this action and publisher',
      planted: {
        says: 'in force one second too long',
        find: 'time >= current.validUntil',
        replace: 'time > current.validUntil',
      },
    },
    {
      name: 'GrantOnlyOnEmpty',
      says: 'a consent that was granted or withdrawn is not granted again',
      planted: {
        says: 'no look at an earlier grant',
        find: 'if (current.validUntil != 0) revert IConsentRegistry.ConsentRegistryAlreadyGranted(id);',
        replace: '',
      },
    },
    {
      name: 'GrantWindowBounded',
      says: 'a granted window is not empty, not over, not longer than MAX_VALIDITY and fits its slot',
      planted: {
        says: 'a window of no length',
        find: 'consent.validFrom >= consent.validUntil',
        replace: 'consent.validFrom > consent.validUntil',
      },
    },
    {
      name: 'GrantKeepsTerms',
      says: 'a grant stores action, categories, limit and publisher as given, with no use and no withdrawal',
      planted: {
        says: 'the limit is lost',
        find: 'useLimit: consent.useLimit,',
        replace: 'useLimit: 0,',
      },
    },
    {
      name: 'ConsumeOnlyQuery',
      says: 'only a QUERY consent is consumed',
      planted: {
        says: 'a PROVIDE consent is consumed',
        find: 'requireInForce(current, id, QUERY, publisher, time);',
        replace: 'requireInForce(current, id, current.action, publisher, time);',
      },
    },
    {
      name: 'ProvideInsideCategories',
      says: 'publishing needs PROVIDE and the bit of its category',
      planted: {
        says: 'the next category is let through',
        find: '(current.categories >> category) & 1 == 0',
        replace: '(current.categories >> category) == 0',
      },
    },
  ],
};
