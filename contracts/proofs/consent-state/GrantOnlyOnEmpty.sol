// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ConsentState} from "../../libraries/ConsentState.sol";

/// @title GrantOnlyOnEmpty
/// @notice Specification for `npm run prove`, never deployed: what was granted or withdrawn is not granted again.
contract GrantOnlyOnEmpty {
    function again(
        IConsentRegistry.State memory state,
        IConsentRegistry.Consent memory consent,
        bytes32 id,
        uint32 publisher,
        uint40 time
    ) external pure {
        require(state.validUntil != 0 || state.revokedAt != 0);
        ConsentState.grant(state, consent, id, publisher, time);
        assert(false);
    }
}
