// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ConsentState} from "../../libraries/ConsentState.sol";

/// @title ConsumeOnlyQuery
/// @notice Specification for `npm run prove`, never deployed: only a QUERY consent is consumed.
contract ConsumeOnlyQuery {
    function use(IConsentRegistry.State memory state, bytes32 id, uint32 publisher, uint40 time) external pure {
        ConsentState.consume(state, id, publisher, time);
        assert(state.action == 2);
    }
}
