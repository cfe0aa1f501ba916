// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../../interfaces/IDisputeRegistry.sol";
import {DisputeState} from "../../libraries/DisputeState.sol";

/// @title ClosedIsFinal
/// @notice Specification for `npm run prove`, never deployed: corrected, rejected and withdrawn are final: neither answered nor withdrawn nor filed again.
contract ClosedIsFinal {
    function step(
        uint8 which,
        IDisputeRegistry.State memory state,
        IDisputeRegistry.Filing memory filing,
        bytes32 id,
        uint8 outcome,
        uint40 time
    ) external pure {
        require(state.status == 2 || state.status == 3 || state.status == 5);
        if (which == 0) DisputeState.file(state, filing, id, 1, time, time);
        else if (which == 1) DisputeState.answer(state, id, outcome, time);
        else DisputeState.withdraw(state, id);
        assert(false);
    }
}
