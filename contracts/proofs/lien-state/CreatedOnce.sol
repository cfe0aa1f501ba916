// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title CreatedOnce
/// @notice Specification for `npm run prove`, never deployed: a lien that exists is not created again.
contract CreatedOnce {
    function again(
        ILienRegistry.State memory state,
        ILienRegistry.Lien memory lien,
        bytes32 id,
        uint40 time
    ) external pure {
        require(state.status != 0);
        LienState.create(state, lien, id, time);
        assert(false);
    }
}
