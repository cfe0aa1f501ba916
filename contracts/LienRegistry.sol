// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {ILienRegistry} from "./interfaces/ILienRegistry.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {LienBook} from "./liens/LienBook.sol";
import {LienSteps} from "./liens/LienSteps.sol";
import {LienState} from "./libraries/LienState.sol";
import {Purposes} from "./libraries/Purposes.sol";

/// @title LienRegistry
/// @notice The specification is ILienRegistry.
contract LienRegistry is LienBook, AccessManaged, EIP712 {
    using LienState for State;

    bytes32 private constant _LIEN_TYPEHASH = keccak256(
        "Lien(uint256[] assets,uint32 creditor,uint8 kind,uint16 currency,uint104 amount,uint104 maxAmount,"
        "uint64 effectiveAt,uint64 deliveredAt,bytes32 debt,bytes32 salt,uint64 deadline)"
    );
    bytes32 private constant _ASSIGNMENT_TYPEHASH = keccak256(
        "Assignment(bytes32 lien,uint32 from,uint32 to,uint64 deadline)"
    );

    bytes32 private constant _SUBORDINATION_TYPEHASH = keccak256(
        "Subordination(uint256 asset,bytes32[] yielding,bytes32 favoured,bytes32 salt,uint64 deadline)"
    );

    /// @inheritdoc ILienRegistry
    uint256 public constant MAX_YIELDING = 32;

    /// @inheritdoc ILienRegistry
    mapping(bytes32 agreement => uint40 time) public subordinatedAt;

    constructor(
        address authority_,
        IMemberRegistry members,
        IAssetRegistry assets
    ) LienBook(members, assets) AccessManaged(authority_) EIP712("County Ledger", "1") {}

    /// @inheritdoc ILienRegistry
    function create(Lien calldata lien, bytes[] calldata signatures) external returns (bytes32 id) {
        id = hashLien(lien);
        (uint32 member, uint64 capabilities) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        if (member != lien.creditor) revert LienRegistryWrongCreditor(id, member, lien.creditor);
        _requireLender(member, capabilities);
        _requireAssets(lien.assets, signatures.length);
        _store(id, _load(id).create(lien, id, uint40(block.timestamp)));
        _emitCreated(id, lien);

        address consented = address(0);
        for (uint256 i = 0; i < lien.assets.length; ++i) {
            uint256 asset = lien.assets[i];
            address owner = _ASSETS.encumber(asset, lien.kind);
            bool same = owner == consented && signatures[i].length == 0;
            if (!same && !SignatureChecker.isValidSignatureNowCalldata(owner, id, signatures[i])) {
                revert LienRegistryInvalidSignature(id, asset, owner);
            }
            consented = owner;
            _covered[id].push(asset);
            _extend(asset, id, LienSteps.CREATED, 0);
        }
    }

    /// @inheritdoc ILienRegistry
    function amend(bytes32 lien, uint104 amount, uint104 maxAmount) external {
        _authorizeCreditor(lien);
        _store(lien, _load(lien).amend(lien, amount, maxAmount));
        emit LienAmended(lien, msg.sender, amount, maxAmount);
        _extendAll(lien, LienSteps.AMENDED, bytes32((uint256(amount) << 104) | maxAmount));
    }

    /// @inheritdoc ILienRegistry
    function assign(bytes32 lien, uint32 to, address key, uint64 deadline, bytes calldata signature) external {
        _authorizeCreditor(lien);
        _assign(lien, to, key, deadline, signature);
    }

    /// @inheritdoc ILienRegistry
    function reassign(
        bytes32 lien,
        uint32 to,
        address key,
        uint64 deadline,
        bytes calldata signature
    ) external restricted {
        State memory current = _load(lien);
        current.requireOpen(lien);
        IMemberRegistry.Member memory m = _MEMBERS.memberOf(current.creditor);
        if (!m.suspended && block.timestamp >= m.validFrom && (m.validUntil == 0 || block.timestamp < m.validUntil)) {
            revert LienRegistryCreditorInStanding(lien, current.creditor);
        }
        _assign(lien, to, key, deadline, signature);
    }

    /// @inheritdoc ILienRegistry
    function subordinate(
        Subordination calldata agreement,
        address[] calldata keys,
        bytes[] calldata signatures
    ) external returns (bytes32 id) {
        id = _hashSubordination(agreement);
        if (block.timestamp > agreement.deadline) revert LienRegistryExpired(id, agreement.deadline);
        if (subordinatedAt[id] != 0) revert LienRegistryAlreadySubordinated(id);
        uint256 length = agreement.yielding.length;
        if (length == 0 || length > MAX_YIELDING) revert LienRegistryInvalidYielding(length, MAX_YIELDING);
        if (keys.length != length || signatures.length != length) {
            revert LienRegistrySignatureCount(signatures.length, length);
        }
        if (agreement.favoured != 0) _requireOpenOn(agreement.favoured, agreement.asset);
        subordinatedAt[id] = uint40(block.timestamp);
        emit LienSubordinated(id, agreement.asset, agreement.favoured, agreement.salt, agreement.deadline);

        bytes32 before = 0;
        for (uint256 i = 0; i < length; ++i) {
            bytes32 lien = agreement.yielding[i];
            if (lien <= before) revert LienRegistryYieldingNotAscending(before, lien);
            before = lien;
            if (lien == agreement.favoured) revert LienRegistryBehindItself(lien);
            _requireOpenOn(lien, agreement.asset);
            _requireCreditorSigned(lien, keys[i], id, signatures[i]);
            _extend(agreement.asset, lien, LienSteps.SUBORDINATED, id);
        }
    }

    /// @inheritdoc ILienRegistry
    function endPossession(bytes32 lien, uint64 endedAt) external {
        _authorizeCreditor(lien);
        _store(lien, _load(lien).endPossession(lien, endedAt, uint40(block.timestamp)));
        emit LienPossessionEnded(lien, msg.sender, endedAt);
        _extendAll(lien, LienSteps.POSSESSION_ENDED, bytes32(uint256(endedAt)));
    }

    /// @inheritdoc ILienRegistry
    function releaseAsset(bytes32 lien, uint256 asset) external {
        _authorizeCreditor(lien);
        State memory current = _load(lien);
        current.requireOpen(lien);
        uint256[] storage assets = _covered[lien];
        uint256 index = _indexOf(lien, asset);
        uint256 last = assets.length - 1;
        if (last == 0) revert LienRegistryLastAsset(lien, asset);
        // The first asset's authority speaks for the lien: it stays the first of those that remain.
        for (uint256 i = index; i < last; ++i) assets[i] = assets[i + 1];
        assets.pop();
        emit LienAssetReleased(lien, asset, msg.sender);
        _extend(asset, lien, LienSteps.ASSET_RELEASED, 0);
        _ASSETS.disencumber(asset);
    }

    /// @inheritdoc ILienRegistry
    function release(bytes32 lien) external {
        _authorizeCreditor(lien);
        _store(lien, _load(lien).release(lien));
        emit LienReleased(lien, msg.sender);
        _end(lien, LienSteps.RELEASED, 0);
    }

    /// @inheritdoc ILienRegistry
    function giveNotice(bytes32 lien, bytes32 evidence) external {
        _authorizeCreditor(lien);
        if (evidence == 0) revert LienRegistryZeroEvidence(lien);
        State memory next = _load(lien).giveNotice(lien, uint40(block.timestamp));
        _store(lien, next);
        emit LienNoticeGiven(lien, msg.sender, next.noticeUntil, evidence);
        _extendAll(lien, LienSteps.NOTICE_GIVEN, bytes32(uint256(next.noticeUntil)));
    }

    /// @inheritdoc ILienRegistry
    function withdrawNotice(bytes32 lien) external {
        _authorizeCreditor(lien);
        _store(lien, _load(lien).withdrawNotice(lien));
        emit LienNoticeWithdrawn(lien, msg.sender);
        _extendAll(lien, LienSteps.NOTICE_WITHDRAWN, 0);
    }

    /// @inheritdoc ILienRegistry
    function enforce(bytes32 lien, bytes32 evidence) external {
        _authorizeCreditor(lien);
        if (evidence == 0) revert LienRegistryZeroEvidence(lien);
        _store(lien, _load(lien).enforce(lien, uint40(block.timestamp)));
        emit LienEnforced(lien, msg.sender, evidence);
        _end(lien, LienSteps.ENFORCED, evidence);
    }

    /// @inheritdoc ILienRegistry
    function hashLien(Lien calldata lien) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        _LIEN_TYPEHASH,
                        keccak256(abi.encodePacked(lien.assets)),
                        lien.creditor,
                        lien.kind,
                        lien.currency,
                        lien.amount,
                        lien.maxAmount,
                        lien.effectiveAt,
                        lien.deliveredAt,
                        lien.debt,
                        lien.salt,
                        lien.deadline
                    )
                )
            );
    }

    function _assign(bytes32 lien, uint32 to, address key, uint64 deadline, bytes calldata signature) private {
        if (block.timestamp > deadline) revert LienRegistryExpired(lien, deadline);
        uint32 from = _load(lien).creditor;
        (uint32 member, uint64 capabilities) = _MEMBERS.authorize(key, Purposes.SIGN);
        if (member != to) revert LienRegistryWrongCreditor(lien, member, to);
        _requireLender(member, capabilities);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(_ASSIGNMENT_TYPEHASH, lien, from, to, deadline)));
        if (!SignatureChecker.isValidSignatureNowCalldata(key, digest, signature)) {
            revert LienRegistryInvalidApproval(lien, key);
        }
        _store(lien, _load(lien).assign(lien, to));
        emit LienAssigned(lien, from, to, msg.sender);
        _extendAll(lien, LienSteps.ASSIGNED, bytes32(uint256(to)));
    }

    function _requireCreditorSigned(bytes32 lien, address key, bytes32 id, bytes calldata signature) private view {
        (uint32 member, ) = _MEMBERS.authorize(key, Purposes.SIGN);
        uint32 creditor = _load(lien).creditor;
        if (member != creditor) revert LienRegistryWrongCreditor(lien, member, creditor);
        if (!SignatureChecker.isValidSignatureNowCalldata(key, id, signature)) {
            revert LienRegistryInvalidApproval(lien, key);
        }
    }

    function _hashSubordination(Subordination calldata agreement) private view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        _SUBORDINATION_TYPEHASH,
                        agreement.asset,
                        keccak256(abi.encodePacked(agreement.yielding)),
                        agreement.favoured,
                        agreement.salt,
                        agreement.deadline
                    )
                )
            );
    }

    function _emitCreated(bytes32 id, Lien calldata lien) private {
        emit LienCreated(
            id,
            lien.creditor,
            msg.sender,
            lien.kind,
            lien.currency,
            lien.amount,
            lien.maxAmount,
            lien.effectiveAt,
            lien.deliveredAt,
            lien.debt,
            lien.salt,
            lien.deadline
        );
    }
}
