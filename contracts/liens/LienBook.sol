// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssetRegistry} from "../interfaces/IAssetRegistry.sol";
import {ILienRegistry} from "../interfaces/ILienRegistry.sol";
import {IMemberRegistry} from "../interfaces/IMemberRegistry.sol";
import {Capabilities} from "../libraries/Capabilities.sol";
import {HashChain} from "../libraries/HashChain.sol";
import {LienState} from "../libraries/LienState.sol";
import {Purposes} from "../libraries/Purposes.sol";
import {LienSteps} from "./LienSteps.sol";

/// @title The book of liens
/// @notice Part of LienRegistry: states, chains, legal registration, and what creditors agree among themselves.
abstract contract LienBook is ILienRegistry {
    using HashChain for bytes32;
    using LienState for State;

    uint8 private constant _MAX_PURPOSE = 2;

    /// @inheritdoc ILienRegistry
    uint40 public constant NOTICE_PERIOD = LienState.NOTICE_PERIOD;
    /// @inheritdoc ILienRegistry
    uint256 public constant MAX_ASSETS = 16;

    IMemberRegistry internal immutable _MEMBERS;
    IAssetRegistry internal immutable _ASSETS;

    mapping(bytes32 lien => State) private _liens;
    mapping(bytes32 lien => uint256[] assets) internal _covered;
    mapping(uint256 asset => bytes32 head) private _heads;
    mapping(bytes32 occasion => uint256 count) private _agreements;
    mapping(bytes32 occasion => mapping(bytes32 lien => bool)) private _agreed;

    constructor(IMemberRegistry members, IAssetRegistry assets) {
        _MEMBERS = members;
        _ASSETS = assets;
    }

    /// @inheritdoc ILienRegistry
    function perfect(bytes32 lien, Registration calldata registration) external {
        bool byAuthority = _authorizeCreditorOrAuthority(lien);
        _store(lien, _load(lien).perfect(registration, lien, byAuthority, uint40(block.timestamp)));
        emit LienPerfected(
            lien,
            msg.sender,
            byAuthority,
            registration.register,
            registration.number,
            registration.registeredAt,
            registration.validUntil,
            registration.order
        );
        _extendAll(lien, LienSteps.PERFECTED, keccak256(abi.encode(registration)));
    }

    /// @inheritdoc ILienRegistry
    function renew(bytes32 lien, uint64 validUntil) external {
        _authorizeCreditorOrAuthority(lien);
        _store(lien, _load(lien).renew(lien, validUntil, uint40(block.timestamp)));
        emit LienRenewed(lien, msg.sender, validUntil);
        _extendAll(lien, LienSteps.RENEWED, bytes32(uint256(validUntil)));
    }

    /// @inheritdoc ILienRegistry
    function confirm(bytes32 lien) external {
        _authorizeAuthority(lien);
        _store(lien, _load(lien).confirm(lien, uint40(block.timestamp)));
        emit LienConfirmed(lien, msg.sender);
        _extendAll(lien, LienSteps.CONFIRMED, 0);
    }

    /// @inheritdoc ILienRegistry
    function strike(bytes32 lien, uint8 reason) external {
        _authorizeAuthority(lien);
        _store(lien, _load(lien).strike(lien, reason));
        emit LienStruck(lien, msg.sender, reason);
        _extendAll(lien, LienSteps.STRUCK, bytes32(uint256(reason)));
    }

    /// @inheritdoc ILienRegistry
    function agreeTransfer(bytes32 lien, uint256 asset, address to, uint8 purpose) external {
        _authorizeCreditor(lien);
        _requireOpenOn(lien, asset);
        if (purpose == 0 || purpose > _MAX_PURPOSE) revert LienRegistryInvalidPurpose(purpose);
        uint24 transfers = _ASSETS.assetOf(asset).transfers;
        bytes32 occasion = _occasion(asset, to, purpose, transfers);
        if (_agreed[occasion][lien]) revert LienRegistryAlreadyAgreed(lien, asset, to);
        _agreed[occasion][lien] = true;
        ++_agreements[occasion];
        emit TransferAgreed(asset, lien, to, msg.sender, purpose, transfers);
    }

    /// @inheritdoc ILienRegistry
    function requireAgreed(uint256 asset, address to, uint8 purpose, uint24 transfers, uint256 needed) external view {
        uint256 agreed = _agreements[_occasion(asset, to, purpose, transfers)];
        if (agreed < needed) revert LienRegistryTransferNotAgreed(asset, to, agreed, needed);
    }

    /// @inheritdoc ILienRegistry
    function lienOf(bytes32 lien) external view returns (State memory) {
        return _load(lien);
    }

    /// @inheritdoc ILienRegistry
    function assetsOf(bytes32 lien) external view returns (uint256[] memory) {
        return _covered[lien];
    }

    /// @inheritdoc ILienRegistry
    function lienChain(uint256 asset) external view returns (uint32 count, bytes28 head) {
        bytes32 packed = _heads[asset];
        return (packed.count(), packed.tail());
    }

    function _store(bytes32 lien, State memory next) internal {
        _liens[lien] = next;
    }

    function _extend(uint256 asset, bytes32 lien, uint8 step, bytes32 data) internal {
        bytes32 head = _heads[asset].extend(keccak256(abi.encode(step, lien, data)));
        _heads[asset] = head;
        emit LienChainExtended(asset, lien, step, data, head.count());
    }

    function _extendAll(bytes32 lien, uint8 step, bytes32 data) internal {
        uint256[] memory assets = _covered[lien];
        for (uint256 i = 0; i < assets.length; ++i) _extend(assets[i], lien, step, data);
    }

    /// @dev The last step of a lien: its assets count one less.
    function _end(bytes32 lien, uint8 step, bytes32 data) internal {
        uint256[] memory assets = _covered[lien];
        for (uint256 i = 0; i < assets.length; ++i) {
            _extend(assets[i], lien, step, data);
            _ASSETS.disencumber(assets[i]);
        }
    }

    function _load(bytes32 lien) internal view returns (State memory) {
        return _liens[lien];
    }

    function _authorizeCreditor(bytes32 lien) internal view {
        (uint32 member, ) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        uint32 creditor = _known(lien).creditor;
        if (member != creditor) revert LienRegistryWrongCreditor(lien, member, creditor);
    }

    function _indexOf(bytes32 lien, uint256 asset) internal view returns (uint256) {
        uint256[] memory assets = _covered[lien];
        for (uint256 i = 0; i < assets.length; ++i) if (assets[i] == asset) return i;
        revert LienRegistryNotCovered(lien, asset);
    }

    function _authorizeAuthority(bytes32 lien) private view {
        (uint32 member, uint64 capabilities) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        uint32 authority = _authorityOf(lien);
        if (member != authority || capabilities & Capabilities.TITLE_AUTHORITY == 0) {
            revert LienRegistryNotAuthority(lien, member, authority);
        }
    }

    /// @dev True for the authority: where one member is both, its word is the creditor's.
    function _authorizeCreditorOrAuthority(bytes32 lien) private view returns (bool) {
        (uint32 member, uint64 capabilities) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        if (member == _known(lien).creditor) return false;
        if (member == _authorityOf(lien) && capabilities & Capabilities.TITLE_AUTHORITY != 0) return true;
        revert LienRegistryNeitherCreditorNorAuthority(lien, member);
    }

    function _authorityOf(bytes32 lien) private view returns (uint32) {
        _known(lien);
        return _ASSETS.assetOf(_covered[lien][0]).authority;
    }

    function _known(bytes32 lien) private view returns (State memory current) {
        current = _load(lien);
        if (current.status == 0) revert LienRegistryUnknownLien(lien);
    }

    function _requireOpenOn(bytes32 lien, uint256 asset) internal view {
        State memory current = _load(lien);
        current.requireOpen(lien);
        _indexOf(lien, asset);
    }

    /// @dev Bound to the head: any step of any lien on the asset makes earlier agreements void.
    function _occasion(uint256 asset, address to, uint8 purpose, uint24 transfers) private view returns (bytes32) {
        return keccak256(abi.encode(asset, to, purpose, transfers, _heads[asset]));
    }

    function _requireLender(uint32 member, uint64 capabilities) internal pure {
        if (capabilities & Capabilities.LENDER == 0) revert LienRegistryNotLender(member, capabilities);
    }

    function _requireAssets(uint256[] calldata assets, uint256 signatures) internal pure {
        uint256 length = assets.length;
        if (length == 0 || length > MAX_ASSETS) revert LienRegistryInvalidAssets(length, MAX_ASSETS);
        if (signatures != length) revert LienRegistrySignatureCount(signatures, length);
        for (uint256 i = 1; i < length; ++i) {
            if (assets[i] <= assets[i - 1]) revert LienRegistryAssetsNotAscending(assets[i - 1], assets[i]);
        }
    }
}
