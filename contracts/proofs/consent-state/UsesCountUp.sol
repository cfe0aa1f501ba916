// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ConsentState} from "../../libraries/ConsentState.sol";

/// @title UsesCountUp
/// @notice Specification for `npm run prove`, never deployed: a use adds exactly one, up to the largest count.
contract UsesCountUp {
    function step(
        bool consumed,
        IConsentRegistry.State memory state,
        bytes32 id,
        uint32 publisher,
        uint40 time
    ) external pure {
        uint16 before = state.uses;
        IConsentRegistry.State memory next =
            consumed ? ConsentState.consume(state, id, publisher, time) : ConsentState.withdraw(state, id, time);
        if (!consumed || before == type(uint16).max) assert(next.uses == before);
        else assert(next.uses == before + 1);
    }
}
