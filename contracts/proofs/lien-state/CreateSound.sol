// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title CreateSound
/// @notice Specification for `npm run prove`, never deployed: nothing future, no amount of nothing or above its limit, and no possession without its time.
contract CreateSound {
    function create(
        ILienRegistry.State memory state,
        ILienRegistry.Lien memory lien,
        bytes32 id,
        uint40 time
    ) external pure {
        ILienRegistry.State memory next = LienState.create(state, lien, id, time);
        assert(next.amount != 0 && next.amount <= next.maxAmount);
        assert(next.effectiveAt != 0 && next.effectiveAt <= time && next.deliveredAt <= time);
        assert(!LienState.isPossessory(next.kind) || next.deliveredAt != 0);
    }
}
