// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Capabilities the contracts themselves ask for (server/domain/capabilities.ts names all bits)
library Capabilities {
    /// @dev Enrols subjects and proposes their recovery.
    uint64 internal constant REGISTRAR = 1 << 0;
}
