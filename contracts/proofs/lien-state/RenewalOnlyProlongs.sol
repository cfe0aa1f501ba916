// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title RenewalOnlyProlongs
/// @notice Specification for `npm run prove`, never deployed: a renewal comes before the end, moves it later, and leaves the rank's time.
contract RenewalOnlyProlongs {
    function renew(ILienRegistry.State memory state, bytes32 id, uint64 validUntil, uint40 time) external pure {
        (uint40 until, uint40 perfectedAt) = (state.registrationUntil, state.perfectedAt);
        ILienRegistry.State memory next = LienState.renew(state, id, validUntil, time);
        assert(time < until && next.perfectedAt == perfectedAt);
        assert(next.registrationUntil == 0 || next.registrationUntil > until);
    }
}
