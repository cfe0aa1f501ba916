// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title WalletContract
/// @notice For tests only: an organisation's account that accepts one signer's signatures (ERC-1271) until it is closed.
contract WalletContract is IERC1271 {
    address private immutable _SIGNER;
    bool private _closed;

    constructor(address signer) {
        _SIGNER = signer;
    }

    function close() external {
        _closed = true;
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        bool valid = !_closed && ECDSA.recover(hash, signature) == _SIGNER;
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
