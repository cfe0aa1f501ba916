// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {HashChain} from "../../libraries/HashChain.sol";

/// @title FullChainRefuses
/// @notice Specification for `npm run prove`, never deployed: the fullest chain, every bit set, takes no item. That none
/// wraps follows from CountsByOne; this is the one for which the solver finds the planted bug.
contract FullChainRefuses {
    function extend(bytes32 item) external pure {
        HashChain.extend(bytes32(type(uint256).max), item);
        assert(false);
    }
}
