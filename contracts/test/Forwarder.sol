// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Forwarder
/// @notice For tests only: a contract in between, so that tx.origin is the member's key and msg.sender is not.
contract Forwarder {
    function forward(address target, bytes calldata data) external {
        // The revert data of the target is the result under test.
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory result) = target.call(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 0x20), mload(result))
            }
        }
    }
}
