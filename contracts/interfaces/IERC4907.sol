// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ERC-4907: a user beside the owner, until a time
interface IERC4907 {
    event UpdateUser(uint256 indexed tokenId, address indexed user, uint64 expires);

    /// @notice Sets or, with the zero address, ends the user.
    function setUser(uint256 tokenId, address user, uint64 expires) external;

    /// @notice The user now; zero when there is none or its time is over.
    function userOf(uint256 tokenId) external view returns (address);

    /// @notice First second after the user's time.
    function userExpires(uint256 tokenId) external view returns (uint256);
}
