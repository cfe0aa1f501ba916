// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title EndedIsFinal
/// @notice Specification for `npm run prove`, never deployed: no function succeeds on a released or enforced lien.
contract EndedIsFinal {
    function step(
        uint8 which,
        ILienRegistry.State memory state,
        ILienRegistry.Lien memory lien,
        ILienRegistry.Registration memory entry,
        bytes32 id,
        uint104 amount,
        uint64 until,
        uint40 time
    ) external pure {
        require(state.status > 2);
        if (which == 0) LienState.create(state, lien, id, time);
        else if (which == 1) LienState.perfect(state, entry, id, amount == 0, time);
        else if (which == 2) LienState.renew(state, id, until, time);
        else if (which == 3) LienState.confirm(state, id, time);
        else if (which == 4) LienState.strike(state, id, uint8(until));
        else if (which == 5) LienState.amend(state, id, amount, amount);
        else if (which == 6) LienState.assign(state, id, uint32(until));
        else if (which == 7) LienState.endPossession(state, id, until, time);
        else if (which == 8) LienState.release(state, id);
        else if (which == 9) LienState.giveNotice(state, id, time);
        else if (which == 10) LienState.withdrawNotice(state, id);
        else LienState.enforce(state, id, time);
        assert(false);
    }
}
