// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title CreditorCannotBackdate
/// @notice Specification for `npm run prove`, never deployed: a registration that a creditor notes lies between the agreement and now; the authority alone may find an earlier one.
contract CreditorCannotBackdate {
    function perfect(
        ILienRegistry.State memory state,
        ILienRegistry.Registration memory entry,
        bytes32 id,
        uint40 time
    ) external pure {
        uint40 agreed = state.effectiveAt;
        LienState.perfect(state, entry, id, false, time);
        assert(entry.registeredAt >= agreed);
        assert(entry.registeredAt <= time);
    }
}
