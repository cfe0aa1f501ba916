// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ConsentState} from "../../libraries/ConsentState.sol";

/// @title WithdrawnIsFinal
/// @notice Specification for `npm run prove`, never deployed: no function succeeds on a withdrawn consent.
contract WithdrawnIsFinal {
    function step(
        uint8 which,
        IConsentRegistry.State memory state,
        IConsentRegistry.Consent memory consent,
        bytes32 id,
        uint32 publisher,
        uint8 category,
        uint40 time
    ) external pure {
        require(state.revokedAt != 0);
        if (which == 0) ConsentState.grant(state, consent, id, publisher, time);
        else if (which == 1) ConsentState.withdraw(state, id, time);
        else if (which == 2) ConsentState.consume(state, id, publisher, time);
        else if (which == 3) ConsentState.requireProvide(state, id, publisher, category, time);
        else ConsentState.requireInForce(state, id, category, publisher, time);
        assert(false);
    }
}
