// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title AssignmentKeepsPlace
/// @notice Specification for `npm run prove`, never deployed: an assignment changes the creditor and nothing that rank or amount rest on.
contract AssignmentKeepsPlace {
    function assign(ILienRegistry.State memory state, bytes32 id, uint32 to) external pure {
        (uint40 effectiveAt, uint40 perfectedAt, uint40 until) = (
            state.effectiveAt,
            state.perfectedAt,
            state.registrationUntil
        );
        (uint104 amount, uint104 maxAmount, uint8 status) = (state.amount, state.maxAmount, state.status);
        ILienRegistry.State memory next = LienState.assign(state, id, to);
        assert(next.creditor == to && next.status == status);
        assert(next.effectiveAt == effectiveAt && next.perfectedAt == perfectedAt && next.registrationUntil == until);
        assert(next.amount == amount && next.maxAmount == maxAmount);
    }
}
