// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../../interfaces/IDisputeRegistry.sol";
import {DisputeState} from "../../libraries/DisputeState.sol";

/// @title NeverHidden
/// @notice Specification for `npm run prove`, never deployed: in any order of calls, what was filed is never unknown again and loses no statement.
contract NeverHidden {
    IDisputeRegistry.State private _state;
    bool private _filed;
    uint256 private _said;

    function file(
        IDisputeRegistry.Filing memory filing,
        bytes32 id,
        uint32 respondent,
        uint40 dueAt,
        uint40 time
    ) external {
        _state = DisputeState.file(_state, filing, id, respondent, dueAt, time);
        _filed = true;
        if (filing.statement != 0) _said = 1;
    }

    function answer(bytes32 id, uint8 outcome, uint40 time) external {
        _state = DisputeState.answer(_state, id, outcome, time);
    }

    function say(bytes32 id, bytes32 statement) external {
        _state = DisputeState.state(_state, id, statement);
        ++_said;
    }

    function withdraw(bytes32 id) external {
        _state = DisputeState.withdraw(_state, id);
    }

    function look() external view {
        assert(_filed == (_state.status != 0));
        assert(_state.statements == _said);
    }
}
