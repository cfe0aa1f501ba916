// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAssetRegistry} from "../interfaces/IAssetRegistry.sol";
import {IERC5192} from "../interfaces/IERC5192.sol";
import {IMemberRegistry} from "../interfaces/IMemberRegistry.sol";
import {Capabilities} from "../libraries/Capabilities.sol";
import {Purposes} from "../libraries/Purposes.sol";
import {AssetClasses} from "./AssetClasses.sol";

/// @title What a title authority says about an asset
/// @notice Part of AssetRegistry: the legal register's reference, notes, and who may say so.
abstract contract AssetTitles is AssetClasses, IERC5192 {
    uint8 private constant _MAX_NOTE_KIND = 3;

    /// @inheritdoc IAssetRegistry
    uint256 public constant MAX_OPEN_NOTES = 16;

    IMemberRegistry private immutable _MEMBERS;

    mapping(uint256 asset => Asset) internal _assets;
    mapping(uint256 asset => mapping(bytes32 note => uint8 kind)) private _notes;

    constructor(address authority_, IMemberRegistry members) AccessManaged(authority_) {
        _MEMBERS = members;
    }

    /// @inheritdoc IAssetRegistry
    function reconcile(
        uint256 asset,
        uint16 register_,
        bytes32 number,
        uint64 registeredAt,
        uint64 validUntil
    ) external {
        _authorizeAuthorityOf(asset);
        Asset memory entry = _assets[asset];
        _setRegistration(entry, register_, number, registeredAt, validUntil);
        entry.reconciledAt = uint40(block.timestamp);
        _assets[asset] = entry;
        emit LegalRegisterReconciled(asset, msg.sender, register_, number, registeredAt, validUntil);
    }

    /// @inheritdoc IAssetRegistry
    function openNote(uint256 asset, bytes32 note, uint8 kind) external {
        _authorizeAuthorityOf(asset);
        if (note == 0 || kind == 0 || kind > _MAX_NOTE_KIND) revert AssetRegistryInvalidNote(note, kind);
        if (_notes[asset][note] != 0) revert AssetRegistryNoteOpen(asset, note);
        Asset storage entry = _assets[asset];
        if (entry.openNotes == MAX_OPEN_NOTES) revert AssetRegistryTooManyNotes(asset, MAX_OPEN_NOTES);
        bool before = _isLocked(entry);
        _notes[asset][note] = kind;
        ++entry.openNotes;
        emit TitleNoted(asset, note, msg.sender, kind);
        if (!before) emit Locked(asset);
    }

    /// @inheritdoc IAssetRegistry
    function liftNote(uint256 asset, bytes32 note) external {
        _authorizeAuthorityOf(asset);
        if (_notes[asset][note] == 0) revert AssetRegistryNoteNotOpen(asset, note);
        delete _notes[asset][note];
        Asset storage entry = _assets[asset];
        --entry.openNotes;
        emit TitleNoteLifted(asset, note, msg.sender);
        if (!_isLocked(entry)) emit Unlocked(asset);
    }

    /// @inheritdoc IAssetRegistry
    function changeAuthority(uint256 asset, uint32 authority_) external restricted {
        _requireAsset(asset);
        // Reverts for a number that no member has.
        _MEMBERS.memberOf(authority_);
        _assets[asset].authority = authority_;
        emit TitleAuthorityChanged(asset, authority_);
    }

    /// @inheritdoc IAssetRegistry
    function assetOf(uint256 asset) external view returns (Asset memory) {
        _requireAsset(asset);
        return _assets[asset];
    }

    /// @inheritdoc IAssetRegistry
    function noteOf(uint256 asset, bytes32 note) external view returns (uint8 kind) {
        return _notes[asset][note];
    }

    /// @inheritdoc IERC5192
    function locked(uint256 asset) external view returns (bool) {
        _requireAsset(asset);
        return _isLocked(_assets[asset]);
    }

    function _authorizeAuthority() internal view returns (uint32 member) {
        uint64 capabilities;
        (member, capabilities) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        if (capabilities & Capabilities.TITLE_AUTHORITY == 0) {
            revert AssetRegistryNotTitleAuthority(msg.sender, capabilities);
        }
    }

    function _authorizeAuthorityOf(uint256 asset) internal view returns (uint32 member) {
        _requireAsset(asset);
        member = _authorizeAuthority();
        uint32 authority_ = _assets[asset].authority;
        if (member != authority_) revert AssetRegistryWrongAuthority(asset, member, authority_);
    }

    function _inStanding(uint32 member) internal view returns (bool) {
        IMemberRegistry.Member memory m = _MEMBERS.memberOf(member);
        return
            !m.suspended &&
            m.capabilities & Capabilities.TITLE_AUTHORITY != 0 &&
            block.timestamp >= m.validFrom &&
            (m.validUntil == 0 || block.timestamp < m.validUntil);
    }

    function _requireAsset(uint256 asset) internal view {
        if (_assets[asset].recordedAt == 0) revert AssetRegistryUnknownAsset(asset);
    }

    function _isLocked(Asset memory entry) internal pure returns (bool) {
        return entry.activeLiens != 0 || entry.openNotes != 0;
    }

    function _requireUnnoted(uint256 asset, Asset memory entry) internal pure {
        if (entry.openNotes != 0) revert AssetRegistryNoted(asset, entry.openNotes);
    }

    function _setRegistration(
        Asset memory entry,
        uint16 register_,
        bytes32 number,
        uint64 registeredAt,
        uint64 validUntil
    ) internal view {
        bool named = register_ != 0 && number != 0 && registeredAt != 0;
        bool none = register_ == 0 && number == 0 && registeredAt == 0 && validUntil == 0;
        bool window = validUntil == 0 || (validUntil > registeredAt && validUntil <= type(uint40).max);
        if (!(named || none) || registeredAt > block.timestamp || !window) {
            revert AssetRegistryInvalidRegistration(register_, number, registeredAt, validUntil);
        }
        entry.register = register_;
        entry.registeredAt = uint40(registeredAt);
        entry.validUntil = uint40(validUntil);
    }
}
