// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title One member, one vote
/// @notice A seat is a token whose number is the member's, held by one of the member's keys. It votes for itself from the second
/// in which it is given: it can be neither transferred nor delegated, so that votes = seats and no member gathers others'.
/// The clock is block time (ERC-6372 `mode=timestamp`).
interface IMembershipToken {
    event SeatGranted(uint32 indexed member, address indexed account);
    event SeatMoved(uint32 indexed member, address indexed from, address indexed to);
    event SeatEnded(uint32 indexed member, address indexed account);

    error MembershipTokenSoulbound(uint256 seat);
    error MembershipTokenNotDelegable(address account);
    error MembershipTokenWrongKey(uint32 member, address account, uint32 keyMember);
    error MembershipTokenNoSeat(uint32 member);
    error MembershipTokenAlreadySeated(uint32 member, address account);

    /// @notice Restricted (governance), with or after the member's admission.
    /// @param account a key of the member
    function grantSeat(uint32 member, address account) external;

    /// @notice Restricted (governance), with or after the end of the membership. What was voted stays.
    function endSeat(uint32 member) external;

    /// @notice By another MANAGE key of the member: the seat moves to it. In votes already begun it has none.
    function moveSeat(uint32 member) external;

    /// @notice The key that holds the member's seat; zero when it has none.
    function seatOf(uint32 member) external view returns (address);
}
