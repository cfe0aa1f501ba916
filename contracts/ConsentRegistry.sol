// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IConsentRegistry} from "./interfaces/IConsentRegistry.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {ISubjectRegistry} from "./interfaces/ISubjectRegistry.sol";
import {ConsentState} from "./libraries/ConsentState.sol";
import {Purposes} from "./libraries/Purposes.sol";

/// @title ConsentRegistry
/// @notice The specification is IConsentRegistry.
contract ConsentRegistry is IConsentRegistry, EIP712 {
    using ConsentState for State;

    bytes32 private constant _CONSENT_TYPEHASH = keccak256(
        "Consent(bytes32 subject,uint8 action,uint64 categories,uint64 validFrom,uint64 validUntil,uint16 useLimit,Terms terms)"
        "Terms(uint32 recipient,string purpose,bytes32 template,uint64 dataLife,bytes32 notice,bytes32 salt)"
    );
    bytes32 private constant _WITHDRAWAL_TYPEHASH = keccak256("Withdrawal(bytes32 consent)");

    /// @inheritdoc IConsentRegistry
    uint64 public constant MAX_VALIDITY = ConsentState.MAX_VALIDITY;

    IMemberRegistry private immutable _MEMBERS;
    ISubjectRegistry private immutable _SUBJECTS;

    mapping(bytes32 subject => mapping(bytes32 consent => State)) private _states;

    constructor(IMemberRegistry members, ISubjectRegistry subjects) EIP712("County Ledger", "1") {
        _MEMBERS = members;
        _SUBJECTS = subjects;
    }

    /// @inheritdoc IConsentRegistry
    function grant(Consent calldata consent, bytes calldata signature) external returns (bytes32 id) {
        id = hashConsent(consent);
        bytes32 handle = consent.subject;
        ISubjectRegistry.Subject memory subject = _knownSubject(handle);
        State storage entry = _states[handle][id];
        State memory next = ConsentState.grant(entry, consent, id, subject.publisher, uint40(block.timestamp));
        _requireSignature(handle, subject.controller, id, signature);
        _states[handle][id] = next;
        _emitGranted(consent, id, subject.publisher);
    }

    /// @inheritdoc IConsentRegistry
    function withdraw(bytes32 subject, bytes32 consent, bytes calldata signature) external {
        address controller = _knownSubject(subject).controller;
        State memory next = ConsentState.withdraw(_states[subject][consent], consent, uint40(block.timestamp));
        if (msg.sender != controller) {
            bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(_WITHDRAWAL_TYPEHASH, consent)));
            _requireSignature(subject, controller, digest, signature);
        }
        _states[subject][consent] = next;
        emit ConsentWithdrawn(consent, subject);
    }

    /// @inheritdoc IConsentRegistry
    function consume(bytes32 subject, bytes32 consent) external returns (uint16 uses) {
        (uint32 publisher, ) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        State memory next = ConsentState.consume(
            _states[subject][consent],
            consent,
            publisher,
            uint40(block.timestamp)
        );
        _states[subject][consent] = next;
        emit ConsentConsumed(consent, subject, next.uses);
        return next.uses;
    }

    /// @inheritdoc IConsentRegistry
    function requireProvide(bytes32 subject, bytes32 consent, uint32 publisher, uint8 category) external view {
        State memory current = _states[subject][consent];
        current.requireProvide(consent, publisher, category, uint40(block.timestamp));
    }

    /// @inheritdoc IConsentRegistry
    function stateOf(bytes32 subject, bytes32 consent) external view returns (State memory) {
        return _states[subject][consent];
    }

    /// @inheritdoc IConsentRegistry
    function hashConsent(Consent calldata consent) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        _CONSENT_TYPEHASH,
                        consent.subject,
                        consent.action,
                        consent.categories,
                        consent.validFrom,
                        consent.validUntil,
                        consent.useLimit,
                        consent.terms
                    )
                )
            );
    }

    function _emitGranted(Consent calldata consent, bytes32 id, uint32 publisher) private {
        emit ConsentGranted(
            id,
            consent.subject,
            publisher,
            consent.action,
            consent.categories,
            consent.validFrom,
            consent.validUntil,
            consent.useLimit,
            consent.terms
        );
    }

    function _knownSubject(bytes32 handle) private view returns (ISubjectRegistry.Subject memory subject) {
        subject = _SUBJECTS.subjectOf(handle);
        if (subject.registeredAt == 0) revert ConsentRegistryUnknownSubject(handle);
    }

    function _requireSignature(
        bytes32 subject,
        address controller,
        bytes32 digest,
        bytes calldata signature
    ) private view {
        if (!SignatureChecker.isValidSignatureNowCalldata(controller, digest, signature)) {
            revert ConsentRegistryInvalidSignature(subject, controller);
        }
    }
}
