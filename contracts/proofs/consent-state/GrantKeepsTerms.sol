// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ConsentState} from "../../libraries/ConsentState.sol";

/// @title GrantKeepsTerms
/// @notice Specification for `npm run prove`, never deployed: a grant stores what was signed, unused and not withdrawn. The window: GrantWindowBounded.
contract GrantKeepsTerms {
    function grant(
        IConsentRegistry.State memory state,
        IConsentRegistry.Consent memory consent,
        bytes32 id,
        uint32 publisher,
        uint40 time
    ) external pure {
        IConsentRegistry.State memory next = ConsentState.grant(state, consent, id, publisher, time);
        assert(next.action == consent.action && next.categories == consent.categories);
        assert(next.useLimit == consent.useLimit && next.publisher == publisher);
        assert(next.uses == 0 && next.revokedAt == 0);
    }
}
