// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAttestationRegistry} from "../../../contracts/interfaces/IAttestationRegistry.sol";
import {IConsentRegistry} from "../../../contracts/interfaces/IConsentRegistry.sol";
import {
    MARKET,
    SUBJECTS,
    OPEN_SCHEMA,
    CONSENT_SCHEMA,
    CATEGORY,
    START,
    memberKey,
    controllerKey,
    handleOf,
    digestOf
} from "../Names.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @title Consents, and attestations that rest on them or need none
contract Consents is Handler {
    /// @notice Every consent here is one of these, so that a withdrawn one is tried again.
    uint256 private constant _VARIANTS = 4;

    bytes32[] public ids;
    mapping(bytes32 id => bytes32 subject) public subjectOf;
    mapping(bytes32 id => uint256 time) public withdrawnAt;
    mapping(bytes32 id => uint256) public uses;
    mapping(bytes32 subject => bytes32 head) public subjectHead;
    mapping(uint32 issuer => bytes32 head) public batchHead;
    bytes32[] public attested;
    mapping(bytes32 id => uint32 issuer) public issuerOf;
    mapping(bytes32 id => uint256 index) public subjectIndexOf;
    mapping(bytes32 id => uint256 time) public anchoredAt;
    mapping(bytes32 id => uint256 time) public revokedAt;
    mapping(bytes32 id => uint8 reason) public reasonOf;
    mapping(bytes32 id => IAttestationRegistry.Attestation) private _attestations;

    constructor(World world) Handler(world) {}

    function count() external view returns (uint256) {
        return ids.length;
    }

    function attestedCount() external view returns (uint256) {
        return attested.length;
    }

    function attestationOf(bytes32 id) external view returns (IAttestationRegistry.Attestation memory) {
        return _attestations[id];
    }

    function grant(uint256 seed) external {
        IConsentRegistry.Consent memory consent = _consent(seed);
        bytes32 id = CONSENTS.hashConsent(consent);
        bool own = (seed / 64) % 4 != 0;
        uint256 privateKey = own ? controllerKey(seed % SUBJECTS) : memberKey(4);
        CONSENTS.grant(consent, _sign(privateKey, id));
        _require(own, "CONSENT_BY_ANOTHER");
        _require(withdrawnAt[id] == 0, "CONSENT_RESURRECTED");
        _remember(id, consent.subject);
    }

    /// @notice Withdraws, even what was never granted.
    function withdraw(uint256 seed) external {
        // Rarely, for it is for ever.
        if ((seed / 1024) % 4 != 0) return;
        IConsentRegistry.Consent memory consent = _consent(seed);
        bytes32 id = CONSENTS.hashConsent(consent);
        bytes32 structHash = keccak256(abi.encode(keccak256("Withdrawal(bytes32 consent)"), id));
        bool own = (seed / 64) % 4 != 0;
        uint256 privateKey = own ? controllerKey(seed % SUBJECTS) : memberKey(4);
        bytes memory signature = _sign(privateKey, digestOf(address(CONSENTS), structHash));
        CONSENTS.withdraw(consent.subject, id, signature);
        _require(own, "CONSENT_BY_ANOTHER");
        _require(withdrawnAt[id] == 0, "CONSENT_RESURRECTED");
        _remember(id, consent.subject);
        withdrawnAt[id] = block.timestamp;
    }

    function consume(uint256 seed) external {
        // Half of the time one that can be used once.
        uint256 variant = (seed / 16) % 2 == 0 ? _VARIANTS - 1 : (seed / 4) % _VARIANTS;
        IConsentRegistry.Consent memory consent = _consentOf(seed % SUBJECTS, variant);
        bytes32 id = CONSENTS.hashConsent(consent);
        uint32 by = _mostly(MARKET, seed / 64);
        _as(by);
        CONSENTS.consume(consent.subject, id);
        _did(by);
        _require(by == MARKET, "CONSENT_BY_ANOTHER");
        _require(withdrawnAt[id] == 0, "CONSENT_RESURRECTED");
        ++uses[id];
        _require(consent.useLimit == 0 || uses[id] <= consent.useLimit, "CONSENT_OVERUSED");
    }

    function attest(uint256 seed, uint256 record) external {
        uint32 by = _mostly(MARKET, seed / 64);
        bool needed = (seed / 16) % 2 == 0;
        IConsentRegistry.Consent memory consent = _consent(seed);
        bytes32 consentId = needed ? CONSENTS.hashConsent(consent) : bytes32(0);
        IAttestationRegistry.Attestation memory attestation = IAttestationRegistry.Attestation({
            schema: needed ? CONSENT_SCHEMA : OPEN_SCHEMA,
            issuer: by,
            subject: consent.subject,
            record: bytes32(record % 16),
            consent: consentId,
            sources: 0,
            observedAt: uint64(START),
            expiresAt: 0
        });
        _as(by);
        bytes32 id = ATTESTATIONS.attest(attestation);
        _did(by);
        if (needed) _require(withdrawnAt[consentId] == 0 && subjectOf[consentId] != 0, "CONSENT_RESURRECTED");
        _require(issuerOf[id] == 0, "ANCHORED_TWICE");
        subjectHead[consent.subject] = _next(subjectHead[consent.subject], id);
        attested.push(id);
        (issuerOf[id], anchoredAt[id], subjectIndexOf[id]) = (by, block.timestamp, seed % SUBJECTS);
        _attestations[id] = attestation;
    }

    function revoke(uint256 seed, uint256 reason) external {
        if (attested.length == 0) return;
        bytes32 id = attested[seed % attested.length];
        uint8 why = uint8(reason % 6) + 1;
        uint32 by = _mostly(issuerOf[id], seed / 64);
        _as(by);
        ATTESTATIONS.revoke(id, why, why == 2 ? bytes32("successor") : bytes32(0));
        _did(by);
        // Another member's word about the same id is about nothing that it anchored.
        if (by != issuerOf[id]) return;
        _require(revokedAt[id] == 0, "REVOKED_TWICE");
        (revokedAt[id], reasonOf[id]) = (block.timestamp, why);
    }

    function anchor(uint256 seed, bytes32 root) external {
        uint32 by = _mostly(MARKET, seed);
        _as(by);
        ATTESTATIONS.anchor(root, OPEN_SCHEMA, 0, 3);
        _did(by);
        bytes32 item = keccak256(abi.encode(root, bytes32(0), uint256(3), block.timestamp));
        batchHead[by] = _next(batchHead[by], item);
    }

    function isSubjectChain(bytes32 subject) external view returns (bool) {
        (uint32 length, bytes28 tail) = ATTESTATIONS.subjectChain(subject);
        return _isHead(length, tail, subjectHead[subject]);
    }

    function isBatchChain(uint32 issuer) external view returns (bool) {
        (uint32 length, bytes28 tail) = ATTESTATIONS.batchChain(issuer, OPEN_SCHEMA);
        return _isHead(length, tail, batchHead[issuer]);
    }

    function _remember(bytes32 id, bytes32 subject) private {
        if (subjectOf[id] != 0) return;
        subjectOf[id] = subject;
        ids.push(id);
    }

    function _consent(uint256 seed) private pure returns (IConsentRegistry.Consent memory) {
        return _consentOf(seed % SUBJECTS, (seed / 4) % _VARIANTS);
    }

    /// @dev The first two variants allow to provide, the others to query, the last of them once.
    function _consentOf(uint256 subject, uint256 variant) private pure returns (IConsentRegistry.Consent memory) {
        return
            IConsentRegistry.Consent({
                subject: handleOf(subject),
                action: variant < 2 ? 1 : 2,
                categories: uint64(1) << CATEGORY,
                validFrom: uint64(START),
                validUntil: uint64(START + 3 * 365 days),
                useLimit: variant == 3 ? 1 : 0,
                terms: bytes32(variant)
            });
    }
}
