// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title StruckNeedsAuthority
/// @notice Specification for `npm run prove`, never deployed: what the authority struck out, a creditor does not note again.
contract StruckNeedsAuthority {
    function perfect(
        ILienRegistry.State memory state,
        ILienRegistry.Registration memory entry,
        bytes32 id,
        uint40 time
    ) external pure {
        require(state.standing == 2);
        LienState.perfect(state, entry, id, false, time);
        assert(false);
    }
}
