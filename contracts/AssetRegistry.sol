// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {AssetIdentity} from "./assets/AssetIdentity.sol";
import {AssetTitles} from "./assets/AssetTitles.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {IERC4907} from "./interfaces/IERC4907.sol";
import {IERC5192} from "./interfaces/IERC5192.sol";
import {ILienRegistry} from "./interfaces/ILienRegistry.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";

/// @title AssetRegistry
/// @notice The specification is IAssetRegistry.
contract AssetRegistry is ERC721, AssetTitles, AssetIdentity, IERC4907, EIP712 {
    /// @dev One packed slot.
    struct User {
        address account;
        uint64 expires;
        uint32 leases;
    }

    bytes32 private constant _TRANSFER_TYPEHASH = keccak256(
        "Transfer(uint256 asset,address to,uint24 transfers,uint64 deadline)"
    );
    bytes32 private constant _LEASE_TYPEHASH = keccak256(
        "Lease(uint256 asset,address user,uint64 expires,uint32 leases,uint64 deadline)"
    );
    uint8 private constant _TRANSFER = 1;
    uint8 private constant _LICENCE = 2;
    uint8 private constant _COURT = 3;

    /// @inheritdoc IAssetRegistry
    uint40 public constant RECOVERY_DELAY = 7 days;
    /// @inheritdoc IAssetRegistry
    uint256 public constant MAX_ACTIVE_LIENS = 32;

    ILienRegistry private immutable _LIENS;

    /// @inheritdoc IAssetRegistry
    uint256 public assetCount;

    mapping(uint256 asset => User) private _users;
    mapping(uint256 asset => TitleRecovery) private _recoveries;

    constructor(
        address authority_,
        IMemberRegistry members,
        ILienRegistry liens
    ) AssetTitles(authority_, members) ERC721("County Ledger Title", "TITLE") EIP712("County Ledger", "1") {
        _LIENS = liens;
    }

    /// @inheritdoc IAssetRegistry
    function register(Title calldata title, bytes32[] calldata nearFingerprints) external returns (uint256 asset) {
        uint32 authority_ = _authorizeAuthority();
        _requireClass(title.class);
        if (title.owner == address(0)) revert AssetRegistryZeroOwner();
        asset = ++assetCount;
        _claim(asset, title.fingerprint, nearFingerprints);
        Asset memory entry;
        entry.class = title.class;
        entry.authority = authority_;
        entry.recordedAt = uint40(block.timestamp);
        _setRegistration(entry, title.register, title.number, title.registeredAt, title.validUntil);
        _assets[asset] = entry;
        // Not `_safeMint`: a contract account proves itself by its signatures, not by a callback.
        _mint(title.owner, asset);
        _emitRegistered(asset, title, authority_);
    }

    /// @inheritdoc IAssetRegistry
    function resolveSuspicion(uint256 asset, bytes32 fingerprint, uint8 reason, bytes32 evidence) external {
        uint32 member = _authorizeAuthorityOf(asset);
        _resolve(asset, fingerprint, reason, evidence);
        emit SuspicionResolved(asset, fingerprint, member, msg.sender, reason, evidence);
    }

    /// @inheritdoc IAssetRegistry
    function transfer(uint256 asset, address to, uint64 deadline, bytes calldata signature) external {
        _authorizeAuthorityOf(asset);
        Asset memory entry = _assets[asset];
        _requireRecipient(asset, to);
        _requireUnnoted(asset, entry);
        _requireAgreed(asset, entry, to, _TRANSFER);
        _requireSignature(
            asset,
            keccak256(abi.encode(_TRANSFER_TYPEHASH, asset, to, entry.transfers, deadline)),
            deadline,
            signature
        );
        // Whoever holds the owner's key speaks for it: a recovery under way ends.
        if (_recoveries[asset].effectiveAt != 0) _endRecovery(asset);
        _move(asset, to, 0);
    }

    /// @inheritdoc IAssetRegistry
    function lease(uint256 asset, address user, uint64 expires, uint64 deadline, bytes calldata signature) external {
        uint32 leases = _users[asset].leases;
        _requireSignature(
            asset,
            keccak256(abi.encode(_LEASE_TYPEHASH, asset, user, expires, leases, deadline)),
            deadline,
            signature
        );
        _setUser(asset, user, expires);
    }

    /// @inheritdoc IERC4907
    function setUser(uint256 asset, address user, uint64 expires) external {
        _requireAsset(asset);
        if (msg.sender != ownerOf(asset)) revert AssetRegistryNotOwner(asset, msg.sender);
        _setUser(asset, user, expires);
    }

    /// @inheritdoc IAssetRegistry
    function proposeRecovery(uint256 asset, address to, uint8 reason) external {
        uint32 member = _authorizeAuthorityOf(asset);
        _requireRecipient(asset, to);
        if (reason == 0 || reason > _COURT) revert AssetRegistryInvalidReason(reason);
        uint40 effectiveAt = uint40(block.timestamp) + RECOVERY_DELAY;
        _recoveries[asset] = TitleRecovery(to, effectiveAt, reason, member);
        emit TitleRecoveryProposed(asset, to, msg.sender, effectiveAt, reason);
    }

    /// @inheritdoc IAssetRegistry
    function executeRecovery(uint256 asset) external {
        TitleRecovery memory recovery = _pending(asset);
        if (block.timestamp < recovery.effectiveAt) revert AssetRegistryRecoveryNotDue(asset, recovery.effectiveAt);
        Asset memory entry = _assets[asset];
        if (recovery.authority != entry.authority || !_inStanding(recovery.authority)) {
            revert AssetRegistryAuthorityNotInStanding(asset, recovery.authority);
        }
        if (recovery.reason != _COURT) _requireUnnoted(asset, entry);
        delete _recoveries[asset];
        _move(asset, recovery.to, recovery.reason);
    }

    /// @inheritdoc IAssetRegistry
    function cancelRecovery(uint256 asset) external {
        _pending(asset);
        if (msg.sender != ownerOf(asset)) _authorizeAuthorityOf(asset);
        _endRecovery(asset);
    }

    /// @inheritdoc IAssetRegistry
    function encumber(uint256 asset, uint8 kind) external returns (address owner) {
        _requireLienRegistry();
        _requireAsset(asset);
        Asset memory entry = _assets[asset];
        if ((_classes[entry.class].lienKinds >> kind) & 1 == 0) revert AssetRegistryLienKindNotAllowed(asset, kind);
        _requireUnnoted(asset, entry);
        if (entry.activeLiens == MAX_ACTIVE_LIENS) revert AssetRegistryTooManyLiens(asset, MAX_ACTIVE_LIENS);
        if (++entry.activeLiens == 1) emit Locked(asset);
        _assets[asset].activeLiens = entry.activeLiens;
        return ownerOf(asset);
    }

    /// @inheritdoc IAssetRegistry
    function disencumber(uint256 asset) external {
        _requireLienRegistry();
        Asset storage entry = _assets[asset];
        --entry.activeLiens;
        if (!_isLocked(entry)) emit Unlocked(asset);
    }

    /// @inheritdoc IAssetRegistry
    function recoveryOf(uint256 asset) external view returns (TitleRecovery memory) {
        return _recoveries[asset];
    }

    /// @inheritdoc IAssetRegistry
    function leasesOf(uint256 asset) external view returns (uint32) {
        return _users[asset].leases;
    }

    /// @inheritdoc IERC4907
    function userOf(uint256 asset) external view returns (address) {
        User memory user = _users[asset];
        return block.timestamp < user.expires ? user.account : address(0);
    }

    /// @inheritdoc IERC4907
    function userExpires(uint256 asset) external view returns (uint256) {
        return _users[asset].expires;
    }

    /// @inheritdoc ERC721
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return
            interfaceId == type(IERC5192).interfaceId ||
            interfaceId == type(IERC4907).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @notice Refused: see IAssetRegistry, "Moving".
    function approve(address, uint256 asset) public pure override {
        revert AssetRegistryNeedsAuthority(asset);
    }

    /// @notice Refused.
    function setApprovalForAll(address, bool) public pure override {
        revert AssetRegistryNeedsAuthority(0);
    }

    /// @dev ERC-721's own transfers come with the caller, ours without.
    function _update(address to, uint256 asset, address caller) internal override returns (address) {
        if (caller != address(0)) revert AssetRegistryNeedsAuthority(asset);
        return super._update(to, asset, caller);
    }

    function _move(uint256 asset, address to, uint8 reason) private {
        address from = ownerOf(asset);
        uint24 transfers = ++_assets[asset].transfers;
        _transfer(from, to, asset);
        emit AssetTransferred(asset, from, to, msg.sender, transfers, reason);
    }

    function _setUser(uint256 asset, address user, uint64 expires) private {
        if (user != address(0)) _requireAgreed(asset, _assets[asset], user, _LICENCE);
        uint32 leases = _users[asset].leases + 1;
        _users[asset] = User(user, expires, leases);
        emit UpdateUser(asset, user, expires);
    }

    function _endRecovery(uint256 asset) private {
        delete _recoveries[asset];
        emit TitleRecoveryCancelled(asset);
    }

    function _emitRegistered(uint256 asset, Title calldata title, uint32 authority_) private {
        emit AssetRegistered(
            asset,
            title.fingerprint,
            authority_,
            msg.sender,
            title.class,
            title.owner,
            title.register,
            title.number,
            title.registeredAt,
            title.validUntil
        );
    }

    /// @dev A licence or a transfer of a right that is pledged needs every creditor; of a machine nobody (Civil Code 406, 444).
    function _requireAgreed(uint256 asset, Asset memory entry, address to, uint8 purpose) private view {
        if (entry.activeLiens == 0 || _classes[entry.class].transferPolicy == LIEN_FOLLOWS) return;
        _LIENS.requireAgreed(asset, to, purpose, entry.transfers, entry.activeLiens);
    }

    function _requireSignature(
        uint256 asset,
        bytes32 structHash,
        uint64 deadline,
        bytes calldata signature
    ) private view {
        _requireAsset(asset);
        if (block.timestamp > deadline) revert AssetRegistryExpired(deadline);
        address owner = ownerOf(asset);
        if (!SignatureChecker.isValidSignatureNowCalldata(owner, _hashTypedDataV4(structHash), signature)) {
            revert AssetRegistryInvalidSignature(asset, owner);
        }
    }

    function _requireRecipient(uint256 asset, address to) private view {
        if (to == address(0)) revert AssetRegistryZeroOwner();
        if (to == ownerOf(asset)) revert AssetRegistryAlreadyOwner(asset, to);
    }

    function _pending(uint256 asset) private view returns (TitleRecovery memory recovery) {
        recovery = _recoveries[asset];
        if (recovery.effectiveAt == 0) revert AssetRegistryNoRecovery(asset);
    }

    function _requireLienRegistry() private view {
        if (msg.sender != address(_LIENS)) revert AssetRegistryNotLienRegistry(msg.sender);
    }
}
