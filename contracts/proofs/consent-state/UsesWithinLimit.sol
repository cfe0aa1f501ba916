// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ConsentState} from "../../libraries/ConsentState.sol";

/// @title UsesWithinLimit
/// @notice Specification for `npm run prove`, never deployed: no step takes the uses above a limit. The empty state is
/// within, so that no sequence of steps does.
contract UsesWithinLimit {
    function step(
        uint8 which,
        IConsentRegistry.State memory state,
        IConsentRegistry.Consent memory consent,
        bytes32 id,
        uint32 publisher,
        uint40 time
    ) external pure {
        require(_within(state));
        if (which == 0) assert(_within(ConsentState.grant(state, consent, id, publisher, time)));
        else if (which == 1) assert(_within(ConsentState.withdraw(state, id, time)));
        else assert(_within(ConsentState.consume(state, id, publisher, time)));
    }

    function _within(IConsentRegistry.State memory state) private pure returns (bool) {
        return state.useLimit == 0 || state.uses <= state.useLimit;
    }
}
