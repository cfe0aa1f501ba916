// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {AuthorityUtils} from "@openzeppelin/contracts/access/manager/AuthorityUtils.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {Purposes} from "./libraries/Purposes.sol";

/// @title MemberRegistry
/// @notice The specification is IMemberRegistry.
contract MemberRegistry is IMemberRegistry, AccessManaged {
    uint32 public memberCount;
    mapping(uint32 member => Member) private _members;
    mapping(address key => Key) private _keys;

    constructor(address authority_) AccessManaged(authority_) {}

    /// @inheritdoc IMemberRegistry
    function admit(
        string calldata name,
        string calldata endpoint,
        uint64 capabilities,
        uint40 validFrom,
        uint40 validUntil,
        address key
    ) external restricted returns (uint32 member) {
        if (bytes(name).length == 0) revert MemberRegistryEmptyName();
        _requireWindow(validFrom, validUntil);
        member = ++memberCount;
        _members[member] = Member(capabilities, validFrom, validUntil, false);
        emit MemberAdmitted(member, capabilities, validFrom, validUntil, name, endpoint);
        _addKey(member, key, Purposes.ALL, validFrom, 0);
    }

    /// @inheritdoc IMemberRegistry
    function setCapabilities(uint32 member, uint64 capabilities) external restricted {
        _requireMember(member);
        _members[member].capabilities = capabilities;
        emit MemberCapabilitiesChanged(member, capabilities);
    }

    /// @inheritdoc IMemberRegistry
    function setValidity(uint32 member, uint40 validFrom, uint40 validUntil) external restricted {
        _requireMember(member);
        _requireWindow(validFrom, validUntil);
        _members[member].validFrom = validFrom;
        _members[member].validUntil = validUntil;
        emit MemberValidityChanged(member, validFrom, validUntil);
    }

    /// @inheritdoc IMemberRegistry
    function suspend(uint32 member, uint8 reason) external restricted {
        _requireMember(member);
        if (_members[member].suspended) revert MemberRegistryAlreadySuspended(member);
        _members[member].suspended = true;
        emit MemberSuspended(member, reason);
    }

    /// @inheritdoc IMemberRegistry
    function reinstate(uint32 member) external restricted {
        _requireMember(member);
        if (!_members[member].suspended) revert MemberRegistryNotSuspended(member);
        _members[member].suspended = false;
        emit MemberReinstated(member);
    }

    /// @inheritdoc IMemberRegistry
    function setEndpoint(uint32 member, string calldata endpoint) external {
        _requireMember(member);
        if (!_manages(msg.sender, member)) revert MemberRegistryNotManager(msg.sender, member);
        emit MemberEndpointChanged(member, endpoint);
    }

    /// @inheritdoc IMemberRegistry
    function addKey(uint32 member, address key, uint8 purposes, uint40 validFrom, uint40 validUntil) external {
        _requireMember(member);
        _requireManagerOrGovernance(member);
        if (purposes == 0 || purposes > Purposes.ALL) revert MemberRegistryInvalidPurposes(purposes);
        _addKey(member, key, purposes, validFrom, validUntil);
    }

    /// @inheritdoc IMemberRegistry
    function retireKey(address key) external {
        Key storage entry = _keys[key];
        uint32 member = entry.member;
        if (member == 0) revert MemberRegistryUnknownKey(key);
        _requireManagerOrGovernance(member);
        uint40 time = uint40(block.timestamp);
        if (entry.validUntil != 0 && entry.validUntil <= time) {
            revert MemberRegistryKeyNotValid(key, entry.validFrom, entry.validUntil);
        }
        entry.validUntil = time;
        emit KeyRetired(member, key, time);
    }

    /// @inheritdoc IMemberRegistry
    function authorize(address key, uint8 purpose) external view returns (uint32 member, uint64 capabilities) {
        Key memory k = _keys[key];
        if (k.member == 0) revert MemberRegistryUnknownKey(key);
        if (!_within(k.validFrom, k.validUntil)) revert MemberRegistryKeyNotValid(key, k.validFrom, k.validUntil);
        if (k.purposes & purpose != purpose) revert MemberRegistryKeyLacksPurpose(key, k.purposes, purpose);
        Member memory m = _members[k.member];
        if (m.suspended || !_within(m.validFrom, m.validUntil)) {
            revert MemberRegistryMemberNotInStanding(k.member, m.suspended, m.validFrom, m.validUntil);
        }
        return (k.member, m.capabilities);
    }

    /// @inheritdoc IMemberRegistry
    function memberOf(uint32 member) external view returns (Member memory) {
        _requireMember(member);
        return _members[member];
    }

    /// @inheritdoc IMemberRegistry
    function keyOf(address key) external view returns (Key memory) {
        return _keys[key];
    }

    function _addKey(uint32 member, address key, uint8 purposes, uint40 validFrom, uint40 validUntil) private {
        if (key == address(0)) revert MemberRegistryZeroKey();
        if (_keys[key].member != 0) revert MemberRegistryKeyTaken(key, _keys[key].member);
        // A key never reaches back: nothing signed before it was announced can claim it.
        uint40 from = validFrom < block.timestamp ? uint40(block.timestamp) : validFrom;
        _requireWindow(from, validUntil);
        _keys[key] = Key(member, purposes, from, validUntil);
        emit KeyAdded(member, key, purposes, from, validUntil);
    }

    /// @dev A member's own MANAGE key, or whoever the AccessManager allows to call this very function.
    function _requireManagerOrGovernance(uint32 member) private {
        if (_manages(msg.sender, member)) return;
        (bool immediate, uint32 delay) = AuthorityUtils.canCallWithDelay(
            authority(),
            msg.sender,
            address(this),
            msg.sig
        );
        if (!immediate && delay == 0) revert MemberRegistryNotManager(msg.sender, member);
        _checkCanCall(msg.sender, msg.data);
    }

    function _manages(address key, uint32 member) private view returns (bool) {
        Key memory k = _keys[key];
        Member memory m = _members[member];
        return
            k.member == member &&
            k.purposes & Purposes.MANAGE != 0 &&
            _within(k.validFrom, k.validUntil) &&
            !m.suspended &&
            _within(m.validFrom, m.validUntil);
    }

    function _requireMember(uint32 member) private view {
        if (member == 0 || member > memberCount) revert MemberRegistryUnknownMember(member);
    }

    function _requireWindow(uint40 validFrom, uint40 validUntil) private pure {
        if (validUntil != 0 && validUntil <= validFrom) revert MemberRegistryInvalidWindow(validFrom, validUntil);
    }

    function _within(uint40 validFrom, uint40 validUntil) private view returns (bool) {
        return block.timestamp >= validFrom && (validUntil == 0 || block.timestamp < validUntil);
    }
}
