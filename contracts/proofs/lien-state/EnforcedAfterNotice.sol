// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title EnforcedAfterNotice
/// @notice Specification for `npm run prove`, never deployed: a notice runs 15 days, to withdraw it ends it, and only one that stands and has run is followed by enforcement.
contract EnforcedAfterNotice {
    function notice(ILienRegistry.State memory state, bytes32 id, uint40 time) external pure {
        ILienRegistry.State memory next = LienState.giveNotice(state, id, time);
        assert(next.status == 2 && next.noticeUntil == time + 15 days);
    }

    function withdraw(ILienRegistry.State memory state, bytes32 id) external pure {
        assert(LienState.withdrawNotice(state, id).status == 1);
    }

    function enforce(ILienRegistry.State memory state, bytes32 id, uint40 time) external pure {
        (uint8 status, uint40 until) = (state.status, state.noticeUntil);
        LienState.enforce(state, id, time);
        assert(status == 2 && time >= until);
    }
}
