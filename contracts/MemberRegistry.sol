// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {AuthorityUtils} from "@openzeppelin/contracts/access/manager/AuthorityUtils.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {Purposes} from "./libraries/Purposes.sol";

/// @title MemberRegistry
/// @notice The specification is IMemberRegistry.
contract MemberRegistry is IMemberRegistry, AccessManaged, EIP712 {
    /// @dev All that `authorize` asks, in one slot: the key narrowed to its member's window, and the member's standing.
    /// Derived from Key and Member whenever either changes.
    struct Authority {
        uint32 member;
        uint8 purposes;
        uint40 validFrom;
        uint40 validUntil;
        bool suspended;
        uint64 capabilities;
    }

    bytes32 private constant _COMPROMISE_TYPEHASH = keccak256(
        "Compromise(address key,uint40 since,uint8 reason,bytes32 evidence,uint64 deadline)"
    );
    uint8 private constant _MAX_COMPROMISE_REASON = 4;

    /// @inheritdoc IMemberRegistry
    uint256 public constant MAX_KEYS = 16;

    /// @inheritdoc IMemberRegistry
    uint32 public memberCount;

    mapping(uint32 member => Member) private _members;
    mapping(address key => Key) private _keys;
    mapping(address key => Authority) private _authorities;
    /// @dev Keys that have not ended, and some that have; at most MAX_KEYS.
    mapping(uint32 member => address[]) private _keysInUse;

    /// @inheritdoc IMemberRegistry
    mapping(address key => uint40 since) public compromisedSince;

    constructor(address authority_) AccessManaged(authority_) EIP712("County Ledger", "1") {}

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
        _deriveAll(member);
        emit MemberCapabilitiesChanged(member, capabilities);
    }

    /// @inheritdoc IMemberRegistry
    function setValidity(uint32 member, uint40 validFrom, uint40 validUntil) external restricted {
        _requireMember(member);
        _requireWindow(validFrom, validUntil);
        _members[member].validFrom = validFrom;
        _members[member].validUntil = validUntil;
        _deriveAll(member);
        emit MemberValidityChanged(member, validFrom, validUntil);
    }

    /// @inheritdoc IMemberRegistry
    function suspend(uint32 member, uint8 reason) external restricted {
        _requireMember(member);
        if (_members[member].suspended) revert MemberRegistryAlreadySuspended(member);
        _members[member].suspended = true;
        _deriveAll(member);
        emit MemberSuspended(member, reason);
    }

    /// @inheritdoc IMemberRegistry
    function reinstate(uint32 member) external restricted {
        _requireMember(member);
        if (!_members[member].suspended) revert MemberRegistryNotSuspended(member);
        _members[member].suspended = false;
        _deriveAll(member);
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
        _retire(member, key, time);
    }

    /// @inheritdoc IMemberRegistry
    function declareCompromised(
        address key,
        uint40 since,
        uint8 reason,
        bytes32 evidence,
        address approver,
        uint64 deadline,
        bytes calldata approval
    ) external {
        Key memory entry = _keys[key];
        if (entry.member == 0) revert MemberRegistryUnknownKey(key);
        _requireManagerOrGovernance(entry.member);
        if (reason == 0 || reason > _MAX_COMPROMISE_REASON) revert MemberRegistryInvalidReason(reason);
        if (evidence == 0) revert MemberRegistryZeroEvidence(key);
        uint40 declared = compromisedSince[key];
        uint40 time = uint40(block.timestamp);
        uint40 latest = declared == 0 ? time : declared - 1;
        if (since < entry.validFrom || since > latest) {
            revert MemberRegistryInvalidSince(key, since, entry.validFrom, latest);
        }
        _requireApproval(entry.member, key, since, reason, evidence, approver, deadline, approval);

        compromisedSince[key] = since;
        if (entry.validUntil == 0 || entry.validUntil > time) _retire(entry.member, key, time);
        emit KeyCompromised(entry.member, key, since, reason, evidence, msg.sender, approver);
    }

    /// @inheritdoc IMemberRegistry
    function authorize(address key, uint8 purpose) external view returns (uint32 member, uint64 capabilities) {
        Authority memory a = _authorities[key];
        if (a.member == 0 || a.suspended || a.purposes & purpose != purpose || !_within(a.validFrom, a.validUntil)) {
            _refuse(key, purpose);
        }
        return (a.member, a.capabilities);
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
        address[] storage keys = _keysInUse[member];
        if (keys.length == MAX_KEYS) _dropEnded(keys);
        if (keys.length == MAX_KEYS) revert MemberRegistryTooManyKeys(member, MAX_KEYS);
        keys.push(key);
        _keys[key] = Key(member, purposes, from, validUntil);
        _derive(key);
        emit KeyAdded(member, key, purposes, from, validUntil);
    }

    function _retire(uint32 member, address key, uint40 time) private {
        _keys[key].validUntil = time;
        _derive(key);
        emit KeyRetired(member, key, time);
    }

    /// @dev A MANAGE key of another member signed exactly this declaration.
    function _requireApproval(
        uint32 member,
        address key,
        uint40 since,
        uint8 reason,
        bytes32 evidence,
        address approver,
        uint64 deadline,
        bytes calldata approval
    ) private view {
        if (block.timestamp > deadline) revert MemberRegistryApprovalExpired(deadline);
        Authority memory a = _authorities[approver];
        if (a.member == member) revert MemberRegistryOwnApprover(approver, member);
        if (!_manages(approver, a.member)) _refuse(approver, Purposes.MANAGE);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(_COMPROMISE_TYPEHASH, key, since, reason, evidence, deadline))
        );
        if (!SignatureChecker.isValidSignatureNowCalldata(approver, digest, approval)) {
            revert MemberRegistryInvalidApproval(key, approver);
        }
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

    function _deriveAll(uint32 member) private {
        address[] storage keys = _keysInUse[member];
        uint256 length = keys.length;
        for (uint256 i = 0; i < length; ++i) _derive(keys[i]);
    }

    function _derive(address key) private {
        Key memory k = _keys[key];
        Member memory m = _members[k.member];
        _authorities[key] = Authority({
            member: k.member,
            purposes: k.purposes,
            validFrom: k.validFrom > m.validFrom ? k.validFrom : m.validFrom,
            validUntil: _earlierEnd(k.validUntil, m.validUntil),
            suspended: m.suspended,
            capabilities: m.capabilities
        });
    }

    /// @dev An ended key never comes back, so nothing needs to be derived for it again.
    function _dropEnded(address[] storage keys) private {
        for (uint256 i = keys.length; i > 0; --i) {
            uint40 end = _keys[keys[i - 1]].validUntil;
            if (end == 0 || end > block.timestamp) continue;
            keys[i - 1] = keys[keys.length - 1];
            keys.pop();
        }
    }

    function _manages(address key, uint32 member) private view returns (bool) {
        Authority memory a = _authorities[key];
        return
            a.member == member &&
            !a.suspended &&
            a.purposes & Purposes.MANAGE != 0 &&
            _within(a.validFrom, a.validUntil);
    }

    /// @dev Says why; never returns.
    function _refuse(address key, uint8 purpose) private view {
        Key memory k = _keys[key];
        if (k.member == 0) revert MemberRegistryUnknownKey(key);
        if (!_within(k.validFrom, k.validUntil)) revert MemberRegistryKeyNotValid(key, k.validFrom, k.validUntil);
        if (k.purposes & purpose != purpose) revert MemberRegistryKeyLacksPurpose(key, k.purposes, purpose);
        Member memory m = _members[k.member];
        revert MemberRegistryMemberNotInStanding(k.member, m.suspended, m.validFrom, m.validUntil);
    }

    function _requireMember(uint32 member) private view {
        if (member == 0 || member > memberCount) revert MemberRegistryUnknownMember(member);
    }

    function _requireWindow(uint40 validFrom, uint40 validUntil) private pure {
        if (validUntil != 0 && validUntil <= validFrom) revert MemberRegistryInvalidWindow(validFrom, validUntil);
    }

    function _earlierEnd(uint40 a, uint40 b) private pure returns (uint40) {
        if (a == 0) return b;
        if (b == 0) return a;
        return a < b ? a : b;
    }

    function _within(uint40 validFrom, uint40 validUntil) private view returns (bool) {
        return block.timestamp >= validFrom && (validUntil == 0 || block.timestamp < validUntil);
    }
}
