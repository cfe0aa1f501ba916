// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IAttestationRegistry} from "./interfaces/IAttestationRegistry.sol";
import {IConsentRegistry} from "./interfaces/IConsentRegistry.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {ISchemaRegistry} from "./interfaces/ISchemaRegistry.sol";
import {AttestationWords} from "./libraries/AttestationWords.sol";
import {HashChain} from "./libraries/HashChain.sol";
import {Purposes} from "./libraries/Purposes.sol";

/// @title AttestationRegistry
/// @notice The specification is IAttestationRegistry.
contract AttestationRegistry is IAttestationRegistry, EIP712 {
    using AttestationWords for Attestation;
    using AttestationWords for Anchor;
    using HashChain for bytes32;

    /// @dev Who publishes and what the schema last asked about allows; kept over the items of one call.
    struct Right {
        uint32 issuer;
        uint64 capabilities;
        bytes32 schema;
        uint8 category;
        bool consentRequired;
        uint40 maxValidity;
    }

    uint8 private constant _SUPERSEDED = 2;
    uint8 private constant _MAX_REASON = 6;

    IMemberRegistry private immutable _MEMBERS;
    ISchemaRegistry private immutable _SCHEMAS;
    IConsentRegistry private immutable _CONSENTS;

    mapping(uint32 issuer => mapping(bytes32 id => Anchor)) private _anchors;
    mapping(bytes32 subject => bytes32 head) private _subjectHeads;
    mapping(uint32 issuer => mapping(bytes32 schema => bytes32 head)) private _batchHeads;

    constructor(
        IMemberRegistry members,
        ISchemaRegistry schemas,
        IConsentRegistry consents
    ) EIP712("County Ledger", "1") {
        _MEMBERS = members;
        _SCHEMAS = schemas;
        _CONSENTS = consents;
    }

    /// @inheritdoc IAttestationRegistry
    function attest(Attestation calldata attestation) external returns (bytes32 id) {
        return _attest(attestation, _authorizeIssuer());
    }

    /// @inheritdoc IAttestationRegistry
    function attestMany(Attestation[] calldata attestations) external returns (bytes32[] memory ids) {
        Right memory right = _authorizeIssuer();
        ids = new bytes32[](attestations.length);
        for (uint256 i = 0; i < attestations.length; ++i) ids[i] = _attest(attestations[i], right);
    }

    /// @inheritdoc IAttestationRegistry
    function anchor(bytes32 root, bytes32 schema, bytes32 sources, uint32 size) external {
        Right memory right = _authorizeIssuer();
        _authorizeSchema(right, schema);
        if (right.consentRequired) revert AttestationRegistrySchemaNeedsConsent(schema);
        if (root == 0) revert AttestationRegistryZeroRoot();
        if (size == 0) revert AttestationRegistryEmptyBatch();
        uint32 issuer = right.issuer;
        bytes32 head = _batchHeads[issuer][schema].extend(
            keccak256(abi.encode(root, sources, uint256(size), block.timestamp))
        );
        _batchHeads[issuer][schema] = head;
        emit BatchAnchored(root, issuer, schema, msg.sender, sources, size, head.count());
    }

    /// @inheritdoc IAttestationRegistry
    function revoke(bytes32 id, uint8 reason, bytes32 successor) external {
        _requireReason(reason, successor);
        if (successor == id) revert AttestationRegistrySuccessorMismatch(reason, successor);
        (uint32 issuer, ) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        _revoke(issuer, id, reason, successor);
    }

    /// @inheritdoc IAttestationRegistry
    function revokeMany(bytes32[] calldata ids, uint8 reason) external {
        _requireReason(reason, 0);
        (uint32 issuer, ) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        for (uint256 i = 0; i < ids.length; ++i) _revoke(issuer, ids[i], reason, 0);
    }

    /// @inheritdoc IAttestationRegistry
    function anchorOf(uint32 issuer, bytes32 id) external view returns (Anchor memory) {
        return _anchors[issuer][id];
    }

    /// @inheritdoc IAttestationRegistry
    function subjectChain(bytes32 subject) external view returns (uint32 count, bytes28 head) {
        bytes32 packed = _subjectHeads[subject];
        return (packed.count(), packed.tail());
    }

    /// @inheritdoc IAttestationRegistry
    function batchChain(uint32 issuer, bytes32 schema) external view returns (uint32 count, bytes28 head) {
        bytes32 packed = _batchHeads[issuer][schema];
        return (packed.count(), packed.tail());
    }

    /// @inheritdoc IAttestationRegistry
    function hashAttestation(Attestation calldata attestation) external view returns (bytes32) {
        return _hash(attestation);
    }

    function _attest(Attestation calldata attestation, Right memory right) private returns (bytes32 id) {
        id = _hash(attestation);
        uint32 issuer = right.issuer;
        if (attestation.issuer != issuer) revert AttestationRegistryWrongIssuer(attestation.issuer, issuer);
        bytes32 schema = attestation.schema;
        // Nothing is known under schema 0: it must not pass for "the same as before" on the first item.
        if (schema != right.schema || schema == 0) _authorizeSchema(right, schema);
        _requireTimes(attestation, id, right.maxValidity);
        bytes32 subject = attestation.subject;
        // A consent that is named is checked even where none is needed: no attestation points to one that does not hold.
        if (right.consentRequired || attestation.consent != 0) {
            _CONSENTS.requireProvide(subject, attestation.consent, issuer, right.category);
        }

        Anchor storage entry = _anchors[issuer][id];
        if (!entry.isFree()) {
            if (entry.anchoredAt != 0) revert AttestationRegistryAlreadyAnchored(id);
            revert AttestationRegistryAlreadyRevoked(id, entry.revokedAt);
        }
        bytes32 head = _subjectHeads[subject].extend(id);
        _subjectHeads[subject] = head;
        entry.write(head.count());
        attestation.emitAttested(id, head.count());
    }

    function _revoke(uint32 issuer, bytes32 id, uint8 reason, bytes32 successor) private {
        Anchor storage entry = _anchors[issuer][id];
        if (entry.revokedAt != 0) revert AttestationRegistryAlreadyRevoked(id, entry.revokedAt);
        (entry.revokedAt, entry.reason) = (uint40(block.timestamp), reason);
        emit Revoked(id, issuer, msg.sender, reason, successor);
    }

    function _authorizeIssuer() private view returns (Right memory right) {
        (right.issuer, right.capabilities) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
    }

    function _authorizeSchema(Right memory right, bytes32 schema) private view {
        (right.category, right.consentRequired, right.maxValidity) = _SCHEMAS.authorize(schema, right.capabilities);
        right.schema = schema;
    }

    function _requireTimes(Attestation calldata attestation, bytes32 id, uint40 maxValidity) private view {
        uint64 observedAt = attestation.observedAt;
        uint64 expiresAt = attestation.expiresAt;
        if (observedAt > block.timestamp) revert AttestationRegistryObservedInFuture(id, observedAt);
        if (expiresAt != 0 && expiresAt <= block.timestamp) revert AttestationRegistryExpired(id, expiresAt);
        if (maxValidity != 0) {
            uint64 latest = observedAt + maxValidity;
            if (expiresAt == 0 || expiresAt > latest) {
                revert AttestationRegistryValidityTooLong(id, expiresAt, latest);
            }
        }
    }

    function _hash(Attestation calldata attestation) private view returns (bytes32) {
        return _hashTypedDataV4(attestation.structHash());
    }

    function _requireReason(uint8 reason, bytes32 successor) private pure {
        if (reason == 0 || reason > _MAX_REASON) revert AttestationRegistryInvalidReason(reason);
        if ((reason == _SUPERSEDED) != (successor != 0)) {
            revert AttestationRegistrySuccessorMismatch(reason, successor);
        }
    }
}
