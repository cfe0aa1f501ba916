// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title RegistrationStands
/// @notice Specification for `npm run prove`, never deployed: a registration in force is not replaced; one that lapsed is followed, not filled from behind.
contract RegistrationStands {
    function perfect(
        ILienRegistry.State memory state,
        ILienRegistry.Registration memory entry,
        bytes32 id,
        bool byAuthority,
        uint40 time
    ) external pure {
        require(state.perfectedAt != 0);
        uint40 until = state.registrationUntil;
        LienState.perfect(state, entry, id, byAuthority, time);
        assert(until != 0 && until <= time);
        assert(entry.registeredAt >= until);
    }
}
