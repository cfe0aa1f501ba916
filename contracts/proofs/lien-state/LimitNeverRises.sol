// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title LimitNeverRises
/// @notice Specification for `npm run prove`, never deployed: an amendment raises neither the limit nor the amount above it; more money is a new lien.
contract LimitNeverRises {
    function amend(ILienRegistry.State memory state, bytes32 id, uint104 amount, uint104 maxAmount) external pure {
        uint104 limit = state.maxAmount;
        ILienRegistry.State memory next = LienState.amend(state, id, amount, maxAmount);
        assert(next.maxAmount <= limit && next.amount <= next.maxAmount && next.amount != 0);
    }
}
