// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../../interfaces/IDisputeRegistry.sol";
import {DisputeState} from "../../libraries/DisputeState.sol";

/// @title OverdueWhileOpen
/// @notice Specification for `npm run prove`, never deployed: overdue is exactly: open, and the due time reached.
contract OverdueWhileOpen {
    function look(IDisputeRegistry.State memory state, uint40 time) external pure {
        assert(DisputeState.isOverdue(state, time) == (state.status == 1 && time >= state.dueAt));
    }
}
