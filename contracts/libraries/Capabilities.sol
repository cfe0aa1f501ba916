// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Capabilities the contracts themselves ask for (server/domain/capabilities.ts names all bits)
library Capabilities {
    /// @dev Enrols subjects and proposes their recovery.
    uint64 internal constant REGISTRAR = 1 << 0;
    /// @dev Holds liens.
    uint64 internal constant LENDER = 1 << 4;
    /// @dev Values assets under a licence.
    uint64 internal constant APPRAISER = 1 << 6;
    /// @dev Registers assets and confirms what happens to their titles.
    uint64 internal constant TITLE_AUTHORITY = 1 << 8;
}
