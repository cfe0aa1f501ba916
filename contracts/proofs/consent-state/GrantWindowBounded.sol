// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ConsentState} from "../../libraries/ConsentState.sol";

/// @title GrantWindowBounded
/// @notice Specification for `npm run prove`, never deployed: a granted window is not empty, not over, not too long, and fits its slot.
contract GrantWindowBounded {
    function grant(
        IConsentRegistry.State memory state,
        IConsentRegistry.Consent memory consent,
        bytes32 id,
        uint32 publisher,
        uint40 time
    ) external pure {
        ConsentState.grant(state, consent, id, publisher, time);
        assert(consent.validFrom < consent.validUntil);
        assert(consent.validUntil - consent.validFrom <= 5 * 366 days);
        assert(consent.validUntil > time);
        assert(consent.validUntil <= type(uint40).max);
    }
}
