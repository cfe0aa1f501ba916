// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The anchors: who said what about which handle, in which block
/// @notice An attestation's id is its EIP-712 digest (domain "County Ledger", "1", chain id, this contract), the same whether it
/// is anchored singly or in a batch. Anchoring time is block time; `observedAt` is the issuer's word.
/// Two running heads make "this is all" provable:
///   subject chain, per handle:            every single attestation about the handle, in order
///   batch chain, per (issuer, schema):    every batch of the issuer under the schema, in order
/// A head is one slot: count in the upper 32 bits, 224 bits of hash below:
///   head' = (count + 1) << 224 | uint224(keccak256(head . item))
/// with item = the attestation id, or for a batch keccak256(abi.encode(root, sources, size, anchoredAt)).
interface IAttestationRegistry {
    /// @param schema content hash of the JSON Schema
    /// @param issuer member number
    /// @param subject handle
    /// @param record root over the record's salted fields
    /// @param consent id of the PROVIDE consent; 0 where the schema needs none
    /// @param sources commitment to source attestations and extract; 0 = none named
    /// @param observedAt unix time at which the fact was true
    /// @param expiresAt unix time from which it no longer counts; 0 = no expiry
    struct Attestation {
        bytes32 schema;
        uint32 issuer;
        bytes32 subject;
        bytes32 record;
        bytes32 consent;
        bytes32 sources;
        uint64 observedAt;
        uint64 expiresAt;
    }

    /// @notice One packed slot, keyed by (issuer, id), so that nobody can occupy or revoke another issuer's id.
    /// @param anchoredAt block time; 0 = not anchored singly (a revocation of a batch record has 0 here)
    /// @param position place in the subject chain, from 1; 0 = none
    /// @param revokedAt block time; 0 = in force
    /// @param reason see `Revoked`
    struct Anchor {
        uint40 anchoredAt;
        uint32 position;
        uint40 revokedAt;
        uint8 reason;
    }

    /// @param key the issuer's key that sent it
    /// @param position place in the subject chain, from 1
    event Attested(
        bytes32 indexed id,
        bytes32 indexed subject,
        uint32 indexed issuer,
        address key,
        bytes32 schema,
        bytes32 record,
        bytes32 consent,
        bytes32 sources,
        uint64 observedAt,
        uint64 expiresAt,
        uint32 position
    );
    /// @param key the issuer's key that sent it
    /// @param position place in the batch chain, from 1
    event BatchAnchored(
        bytes32 indexed root,
        uint32 indexed issuer,
        bytes32 indexed schema,
        address key,
        bytes32 sources,
        uint32 size,
        uint32 position
    );
    /// @param reason 1 error, 2 superseded (successor named), 3 source withdrawn, 4 consent withdrawn, 5 court or authority, 6 erased
    event Revoked(bytes32 indexed id, uint32 indexed issuer, address key, uint8 reason, bytes32 successor);

    error AttestationRegistryWrongIssuer(uint32 claimed, uint32 actual);
    error AttestationRegistryAlreadyAnchored(bytes32 id);
    error AttestationRegistryAlreadyRevoked(bytes32 id, uint40 revokedAt);
    error AttestationRegistryExpired(bytes32 id, uint64 expiresAt);
    error AttestationRegistryObservedInFuture(bytes32 id, uint64 observedAt);
    error AttestationRegistryValidityTooLong(bytes32 id, uint64 expiresAt, uint64 latest);
    error AttestationRegistrySchemaNeedsConsent(bytes32 schema);
    error AttestationRegistryEmptyBatch();
    error AttestationRegistryZeroRoot();
    error AttestationRegistryInvalidReason(uint8 reason);
    error AttestationRegistrySuccessorMismatch(uint8 reason, bytes32 successor);

    /// @notice By a PUBLISH key of the issuer. A consent that is named is checked even where the schema needs none.
    /// @return id the EIP-712 digest
    function attest(Attestation calldata attestation) external returns (bytes32 id);

    /// @notice All under the caller's member; one failing attestation reverts all.
    function attestMany(Attestation[] calldata attestations) external returns (bytes32[] memory ids);

    /// @notice Anchors a batch tree (contracts/libraries/BatchTree.sol) of `size` records. Only schemas that need no consent.
    /// By a PUBLISH key of the issuer.
    function anchor(bytes32 root, bytes32 schema, bytes32 sources, uint32 size) external;

    /// @notice Revokes an own attestation, single or batch. `successor` is the id of the correction for reason 2, else 0.
    /// Callable by a PUBLISH key of the issuer.
    function revoke(bytes32 id, uint8 reason, bytes32 successor) external;

    /// @notice The same for several, with one reason other than 2.
    function revokeMany(bytes32[] calldata ids, uint8 reason) external;

    /// @notice All zero for an id that the issuer neither anchored singly nor revoked.
    function anchorOf(uint32 issuer, bytes32 id) external view returns (Anchor memory);

    /// @notice The subject chain; (0, 0) while it is empty. `head` is the 28 bytes below the count.
    function subjectChain(bytes32 subject) external view returns (uint32 count, bytes28 head);

    /// @notice The batch chain, in the same form.
    function batchChain(uint32 issuer, bytes32 schema) external view returns (uint32 count, bytes28 head);

    /// @notice The attestation's id.
    function hashAttestation(Attestation calldata attestation) external view returns (bytes32);
}
