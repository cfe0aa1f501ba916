// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ConsentState} from "../../libraries/ConsentState.sol";

/// @title InForceInsideWindow
/// @notice Specification for `npm run prove`, never deployed: what is in force is granted, open, inside its window, for this action and publisher.
contract InForceInsideWindow {
    function use(
        IConsentRegistry.State memory state,
        bytes32 id,
        uint8 action,
        uint32 publisher,
        uint40 time
    ) external pure {
        ConsentState.requireInForce(state, id, action, publisher, time);
        assert(state.validFrom <= time);
        assert(time < state.validUntil);
        assert(state.revokedAt == 0 && state.action == action && state.publisher == publisher);
    }
}
