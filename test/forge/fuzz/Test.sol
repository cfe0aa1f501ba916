// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What the fuzz tests share
abstract contract Test {
    error Unexpected(string what);

    function _require(bool holds, string memory what) internal pure {
        if (!holds) revert Unexpected(what);
    }

    /// @dev A number from `least` to `most`, from a random one.
    function _within(uint256 seed, uint256 least, uint256 most) internal pure returns (uint256) {
        return least + (seed % (most - least + 1));
    }
}
