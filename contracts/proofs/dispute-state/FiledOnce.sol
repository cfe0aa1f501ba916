// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../../interfaces/IDisputeRegistry.sol";
import {DisputeState} from "../../libraries/DisputeState.sol";

/// @title FiledOnce
/// @notice Specification for `npm run prove`, never deployed: a dispute that exists is not filed again.
contract FiledOnce {
    function again(
        IDisputeRegistry.State memory state,
        IDisputeRegistry.Filing memory filing,
        bytes32 id,
        uint32 respondent,
        uint40 dueAt,
        uint40 time
    ) external pure {
        require(state.status != 0);
        DisputeState.file(state, filing, id, respondent, dueAt, time);
        assert(false);
    }
}
