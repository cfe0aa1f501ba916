// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {HashChain} from "../../libraries/HashChain.sol";

/// @title CountsByOne
/// @notice Specification for `npm run prove`, never deployed: one more item raises the count by one, without wrapping.
contract CountsByOne {
    function extend(bytes32 head, bytes32 item) external pure {
        uint256 before = HashChain.count(head);
        bytes32 next = HashChain.extend(head, item);
        assert(uint256(next) / 2 ** 224 == before + 1);
    }
}
