// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../../interfaces/IDisputeRegistry.sol";
import {DisputeState} from "../../libraries/DisputeState.sol";

/// @title DueTimeStays
/// @notice Specification for `npm run prove`, never deployed: no step after the filing moves the due time, the respondent, the target or the party.
contract DueTimeStays {
    function step(
        uint8 which,
        IDisputeRegistry.State memory state,
        bytes32 id,
        bytes32 statement,
        uint8 outcome,
        uint40 time
    ) external pure {
        (uint40 filedAt, uint40 dueAt, uint32 respondent) = (state.filedAt, state.dueAt, state.respondent);
        (bytes32 target, bytes32 party) = (state.target, state.party);
        if (which == 0) state = DisputeState.answer(state, id, outcome, time);
        else if (which == 1) state = DisputeState.state(state, id, statement);
        else state = DisputeState.withdraw(state, id);
        assert(state.filedAt == filedAt && state.dueAt == dueAt && state.respondent == respondent);
        assert(state.target == target && state.party == party);
    }
}
