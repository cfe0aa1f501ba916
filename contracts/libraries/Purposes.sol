// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What a member's key may do (server/domain/capabilities.ts names the same bits)
library Purposes {
    /// @dev Send transactions that publish, register or consume.
    uint8 internal constant PUBLISH = 1;
    /// @dev Sign requests and answers between gateways.
    uint8 internal constant SIGN = 2;
    /// @dev Change the member's keys and endpoint.
    uint8 internal constant MANAGE = 4;
    uint8 internal constant ALL = PUBLISH | SIGN | MANAGE;
}
