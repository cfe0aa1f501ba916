// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title EndsOnlyByReleaseOrEnforcement
/// @notice Specification for `npm run prove`, never deployed: every other step leaves an open lien open: none is lost on the way.
contract EndsOnlyByReleaseOrEnforcement {
    function step(
        uint8 which,
        ILienRegistry.State memory state,
        ILienRegistry.Registration memory entry,
        bytes32 id,
        uint104 amount,
        uint64 until,
        uint40 time
    ) external pure {
        require(state.status == 1 || state.status == 2);
        if (which == 0) state = LienState.perfect(state, entry, id, amount == 0, time);
        else if (which == 1) state = LienState.renew(state, id, until, time);
        else if (which == 2) state = LienState.confirm(state, id, time);
        else if (which == 3) state = LienState.strike(state, id, uint8(until));
        else if (which == 4) state = LienState.amend(state, id, amount, amount);
        else if (which == 5) state = LienState.assign(state, id, uint32(until));
        else if (which == 6) state = LienState.endPossession(state, id, until, time);
        else if (which == 7) state = LienState.giveNotice(state, id, time);
        else state = LienState.withdrawNotice(state, id);
        assert(state.status == 1 || state.status == 2);
    }
}
