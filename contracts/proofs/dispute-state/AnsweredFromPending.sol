// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../../interfaces/IDisputeRegistry.sol";
import {DisputeState} from "../../libraries/DisputeState.sol";

/// @title AnsweredFromPending
/// @notice Specification for `npm run prove`, never deployed: an answer comes to an open or unresolved dispute, notes its time, and is one of three outcomes.
contract AnsweredFromPending {
    function answer(IDisputeRegistry.State memory state, bytes32 id, uint8 outcome, uint40 time) external pure {
        uint8 before = state.status;
        IDisputeRegistry.State memory next = DisputeState.answer(state, id, outcome, time);
        assert(before == 1 || before == 4);
        assert(next.status == outcome && next.status >= 2 && next.status <= 4 && next.answeredAt == time);
    }
}
