// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../../interfaces/IDisputeRegistry.sol";
import {DisputeState} from "../../libraries/DisputeState.sol";

/// @title StatementsBounded
/// @notice Specification for `npm run prove`, never deployed: a statement adds exactly one, up to the limit, in every state but the first, and changes no state.
contract StatementsBounded {
    function say(IDisputeRegistry.State memory state, bytes32 id, bytes32 statement) external pure {
        (uint8 said, uint8 status) = (state.statements, state.status);
        IDisputeRegistry.State memory next = DisputeState.state(state, id, statement);
        assert(status != 0 && next.status == status && statement != 0);
        assert(next.statements == said + 1 && next.statements <= 16);
    }
}
