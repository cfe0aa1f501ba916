// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721Votes} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Votes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC5192} from "../interfaces/IERC5192.sol";
import {IMembershipToken} from "../interfaces/IMembershipToken.sol";
import {IMemberRegistry} from "../interfaces/IMemberRegistry.sol";
import {Purposes} from "../libraries/Purposes.sol";

/// @title MembershipToken
/// @notice The specification is IMembershipToken.
contract MembershipToken is IMembershipToken, IERC5192, ERC721Votes, AccessManaged {
    IMemberRegistry private immutable _MEMBERS;

    constructor(
        address authority_,
        IMemberRegistry members
    ) AccessManaged(authority_) ERC721("County Ledger Seat", "SEAT") EIP712("County Ledger", "1") {
        _MEMBERS = members;
    }

    /// @inheritdoc IMembershipToken
    function grantSeat(uint32 member, address account) external restricted {
        uint32 keyMember = _MEMBERS.keyOf(account).member;
        if (member == 0 || keyMember != member) revert MembershipTokenWrongKey(member, account, keyMember);
        address holder = _ownerOf(member);
        if (holder != address(0)) revert MembershipTokenAlreadySeated(member, holder);
        _delegate(account, account);
        _mint(account, member);
        emit SeatGranted(member, account);
        emit Locked(member);
    }

    /// @inheritdoc IMembershipToken
    function endSeat(uint32 member) external restricted {
        address holder = _holder(member);
        _burn(member);
        emit SeatEnded(member, holder);
    }

    /// @inheritdoc IMembershipToken
    function moveSeat(uint32 member) external {
        (uint32 keyMember, ) = _MEMBERS.authorize(msg.sender, Purposes.MANAGE);
        if (keyMember != member) revert MembershipTokenWrongKey(member, msg.sender, keyMember);
        address from = _holder(member);
        if (from == msg.sender) revert MembershipTokenAlreadySeated(member, from);
        _delegate(msg.sender, msg.sender);
        _transfer(from, msg.sender, member);
        emit SeatMoved(member, from, msg.sender);
    }

    /// @inheritdoc IMembershipToken
    function seatOf(uint32 member) external view returns (address) {
        return _ownerOf(member);
    }

    /// @inheritdoc IERC5192
    function locked(uint256 seat) external view returns (bool) {
        _requireOwned(seat);
        return true;
    }

    /// @notice Block time: blocks come as transactions do.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @inheritdoc ERC721
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IERC5192).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @notice ERC-6372.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice Refused: every seat votes for itself.
    function delegate(address account) public pure override(Votes) {
        revert MembershipTokenNotDelegable(account);
    }

    /// @notice Refused.
    function delegateBySig(address account, uint256, uint256, uint8, bytes32, bytes32) public pure override(Votes) {
        revert MembershipTokenNotDelegable(account);
    }

    /// @notice Refused: nobody moves a seat but its member.
    function approve(address, uint256 seat) public pure override {
        revert MembershipTokenSoulbound(seat);
    }

    /// @notice Refused.
    function setApprovalForAll(address, bool) public pure override {
        revert MembershipTokenSoulbound(0);
    }

    /// @dev ERC-721's own transfers come with the caller, ours without.
    function _update(address to, uint256 seat, address caller) internal override returns (address) {
        if (caller != address(0)) revert MembershipTokenSoulbound(seat);
        return super._update(to, seat, caller);
    }

    function _holder(uint32 member) private view returns (address holder) {
        holder = _ownerOf(member);
        if (holder == address(0)) revert MembershipTokenNoSeat(member);
    }
}
