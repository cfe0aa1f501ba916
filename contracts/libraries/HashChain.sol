// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title One slot that proves "these are all, in this order"
/// @notice A head is 32 zero bytes at the start; afterwards the number of items in the upper 32 bits and, below, the last
/// 28 bytes of keccak256(previous head . item). Two lists of items with the same head are the same list.
/// server/domain/hash-chain.ts computes the same.
library HashChain {
    /// @notice The head after one more item. Reverts with a panic past 2^32 - 1 items.
    function extend(bytes32 head, bytes32 item) internal pure returns (bytes32 next) {
        uint32 n = count(head) + 1;
        // Scratch space: no memory is allocated on the hottest path of the product.
        assembly ("memory-safe") {
            mstore(0x00, head)
            mstore(0x20, item)
            next := or(shl(224, n), shr(32, shl(32, keccak256(0x00, 0x40))))
        }
    }

    /// @notice How many items the head stands for.
    function count(bytes32 head) internal pure returns (uint32) {
        return uint32(uint256(head) >> 224);
    }

    /// @notice The 28 bytes of hash below the count.
    function tail(bytes32 head) internal pure returns (bytes28) {
        return bytes28(head << 32);
    }
}
