// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ConsentState} from "../../libraries/ConsentState.sol";

/// @title UsableBetweenGrantAndWithdrawal
/// @notice Specification for `npm run prove`, never deployed: in any order of calls, a consent is used only between the two.
contract UsableBetweenGrantAndWithdrawal {
    IConsentRegistry.State private _state;
    bool private _granted;
    bool private _withdrawn;

    function grant(IConsentRegistry.Consent memory consent, bytes32 id, uint32 publisher, uint40 time) external {
        _state = ConsentState.grant(_state, consent, id, publisher, time);
        _granted = true;
    }

    function withdraw(bytes32 id, uint40 time) external {
        // No block has time 0, which stands for "not withdrawn".
        require(time != 0);
        _state = ConsentState.withdraw(_state, id, time);
        _withdrawn = true;
    }

    function consume(bytes32 id, uint32 publisher, uint40 time) external {
        _state = ConsentState.consume(_state, id, publisher, time);
    }

    function use(bytes32 id, uint8 action, uint32 publisher, uint40 time) external view {
        ConsentState.requireInForce(_state, id, action, publisher, time);
        assert(_granted && !_withdrawn);
    }
}
