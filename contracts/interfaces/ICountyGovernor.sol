// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title How members decide
/// @notice OpenZeppelin's Governor over the seats of MembershipToken, executed by a timelock that holds the AccessManager. What it adds:
/// - who proposes or votes must be a MANAGE key of a member in standing at that moment; the seat alone is not enough
/// - the quorum is rounded up: 51 % of three members are two
/// - the guardian may cancel any proposal, except one that does nothing but lift a suspension, replace the guardian or
///   take its role: it can stop the members, not rule them
interface ICountyGovernor {
    error CountyGovernorNoVote(address account, uint256 proposal);
    error CountyGovernorBeyondGuardian(uint256 proposal);

    /// @notice Whether the guardian can not cancel it.
    function isBeyondGuardian(uint256 proposal) external view returns (bool);
}
