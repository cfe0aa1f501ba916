// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What a subject has allowed, withdrawn, and how often it was used
/// @notice The subject signs, in EIP-712 (domain "County Ledger", "1", chain id, this contract):
///   Consent(bytes32 subject,uint8 action,uint64 categories,uint64 validFrom,uint64 validUntil,uint16 useLimit,Terms terms)
///   Terms(uint32 recipient,string purpose,bytes32 template,uint64 dataLife,bytes32 notice,bytes32 salt)
/// The wallet shows all of it. The chain receives only the hash of `Terms` (salted): what the contract must enforce is clear,
/// who the recipient is and why is not readable on chain, so that one bank cannot see which firm another bank looks at.
/// A consent's id is that digest. A consent is immutable: withdrawn is final, and an id is granted at most once.
interface IConsentRegistry {
    /// @param action 1 PROVIDE (the handle's publisher may publish), 2 QUERY (the recipient named in the terms may ask)
    /// @param categories bitmap over schema categories
    /// @param validFrom first second; @param validUntil first second after it, at most MAX_VALIDITY later (no open end)
    /// @param useLimit how often a QUERY consent may be consumed; 0 = no limit (uses are counted all the same, up to 65,535);
    /// a PROVIDE consent has none
    /// @param terms hashStruct(Terms)
    struct Consent {
        bytes32 subject;
        uint8 action;
        uint64 categories;
        uint64 validFrom;
        uint64 validUntil;
        uint16 useLimit;
        bytes32 terms;
    }

    /// @notice One packed slot per consent, keyed by (subject, id).
    struct State {
        uint40 validFrom;
        uint40 validUntil;
        uint40 revokedAt;
        uint16 uses;
        uint16 useLimit;
        uint8 action;
        uint64 categories;
        uint32 publisher;
    }

    event ConsentGranted(
        bytes32 indexed consent,
        bytes32 indexed subject,
        uint32 indexed publisher,
        uint8 action,
        uint64 categories,
        uint64 validFrom,
        uint64 validUntil,
        uint16 useLimit,
        bytes32 terms
    );
    event ConsentWithdrawn(bytes32 indexed consent, bytes32 indexed subject);
    event ConsentConsumed(bytes32 indexed consent, bytes32 indexed subject, uint16 uses);

    error ConsentRegistryUnknownSubject(bytes32 subject);
    error ConsentRegistryUnknownConsent(bytes32 consent);
    error ConsentRegistryAlreadyGranted(bytes32 consent);
    error ConsentRegistryWithdrawn(bytes32 consent, uint40 revokedAt);
    error ConsentRegistryNotYetValid(bytes32 consent, uint40 validFrom);
    error ConsentRegistryExpired(bytes32 consent, uint40 validUntil);
    error ConsentRegistryWrongAction(bytes32 consent, uint8 has, uint8 needs);
    error ConsentRegistryWrongPublisher(bytes32 consent, uint32 has, uint32 needs);
    error ConsentRegistryCategoryNotCovered(bytes32 consent, uint8 category);
    error ConsentRegistryUseLimitReached(bytes32 consent, uint16 useLimit);
    error ConsentRegistryInvalidWindow(uint64 validFrom, uint64 validUntil);
    error ConsentRegistryInvalidAction(uint8 action);
    error ConsentRegistryNoCategories();
    error ConsentRegistryUseLimitNeedsQuery(uint16 useLimit);
    error ConsentRegistryInvalidSignature(bytes32 subject, address controller);

    /// @notice Anybody may send it; the controller's signature (ECDSA or ERC-1271) is what counts.
    function grant(Consent calldata consent, bytes calldata signature) external returns (bytes32 id);

    /// @notice Withdraws at once, for good, even an id that was never granted here (so that a signed copy cannot be granted later).
    /// By the controller itself, or by anybody with its signature over EIP-712 `Withdrawal(bytes32 consent)`.
    function withdraw(bytes32 subject, bytes32 consent, bytes calldata signature) external;

    /// @notice By a PUBLISH key of the handle's publisher, before it discloses under a QUERY consent. Counts one use.
    function consume(bytes32 subject, bytes32 consent) external returns (uint16 uses);

    /// @notice Reverts unless `consent` allows `publisher` to publish in `category` about `subject` now.
    function requireProvide(bytes32 subject, bytes32 consent, uint32 publisher, uint8 category) external view;

    /// @notice All zero for an unknown consent; a withdrawn one that was never granted has `revokedAt` only.
    function stateOf(bytes32 subject, bytes32 consent) external view returns (State memory);
    /// @notice The consent's id.
    function hashConsent(Consent calldata consent) external view returns (bytes32);

    /// @notice Longest time in seconds from `validFrom` to `validUntil`.
    function MAX_VALIDITY() external view returns (uint64);
}
