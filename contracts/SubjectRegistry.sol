// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {ISubjectRegistry} from "./interfaces/ISubjectRegistry.sol";
import {Capabilities} from "./libraries/Capabilities.sol";
import {Purposes} from "./libraries/Purposes.sol";

/// @title SubjectRegistry
/// @notice The specification is ISubjectRegistry.
contract SubjectRegistry is ISubjectRegistry, EIP712 {
    /// @dev One packed slot per recovery under way.
    struct Recovery {
        address controller;
        uint40 effectiveAt;
    }

    bytes32 private constant _ROTATION_TYPEHASH = keccak256(
        "Rotation(bytes32 subject,address controller,uint24 nonce,uint256 deadline)"
    );

    /// @inheritdoc ISubjectRegistry
    uint40 public constant RECOVERY_DELAY = 7 days;

    IMemberRegistry private immutable _MEMBERS;

    mapping(bytes32 subject => Subject) private _subjects;
    mapping(bytes32 subject => Recovery) private _recoveries;

    constructor(IMemberRegistry members) EIP712("County Ledger", "1") {
        _MEMBERS = members;
    }

    /// @inheritdoc ISubjectRegistry
    function register(
        bytes32[] calldata subjects,
        uint32[] calldata publishers,
        address[] calldata controllers
    ) external {
        uint256 length = subjects.length;
        if (publishers.length != length || controllers.length != length) {
            revert SubjectRegistryLengthMismatch(length, publishers.length, controllers.length);
        }
        _requireRegistrar();
        uint32 memberCount = _MEMBERS.memberCount();
        for (uint256 i = 0; i < length; ++i) {
            bytes32 subject = subjects[i];
            uint32 publisher = publishers[i];
            address controller = controllers[i];
            if (publisher == 0 || publisher > memberCount) revert SubjectRegistryUnknownPublisher(subject, publisher);
            if (controller == address(0)) revert SubjectRegistryZeroController(subject);
            Subject storage entry = _subjects[subject];
            if (entry.registeredAt != 0) revert SubjectRegistryAlreadyRegistered(subject);
            (entry.controller, entry.publisher, entry.registeredAt) = (controller, publisher, uint40(block.timestamp));
            emit SubjectRegistered(subject, publisher, controller);
        }
    }

    /// @inheritdoc ISubjectRegistry
    function rotate(bytes32 subject, address controller, uint256 deadline, bytes calldata signature) external {
        Subject memory present = _known(subject);
        if (controller == address(0)) revert SubjectRegistryZeroController(subject);
        if (block.timestamp > deadline) revert SubjectRegistryExpired(deadline);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(_ROTATION_TYPEHASH, subject, controller, present.nonce, deadline))
        );
        if (!SignatureChecker.isValidSignatureNowCalldata(present.controller, digest, signature)) {
            revert SubjectRegistryInvalidSignature(subject, present.controller);
        }
        // Whoever holds the present key speaks for the subject: a recovery under way ends.
        if (_recoveries[subject].effectiveAt != 0) _endRecovery(subject);
        _setController(subject, controller, present.nonce);
    }

    /// @inheritdoc ISubjectRegistry
    function proposeRecovery(bytes32 subject, address controller) external {
        _known(subject);
        if (controller == address(0)) revert SubjectRegistryZeroController(subject);
        _requireRegistrar();
        uint40 effectiveAt = uint40(block.timestamp) + RECOVERY_DELAY;
        _recoveries[subject] = Recovery(controller, effectiveAt);
        emit RecoveryProposed(subject, controller, effectiveAt);
    }

    /// @inheritdoc ISubjectRegistry
    function executeRecovery(bytes32 subject) external {
        Recovery memory recovery = _pending(subject);
        if (block.timestamp < recovery.effectiveAt) {
            revert SubjectRegistryRecoveryNotDue(subject, recovery.effectiveAt);
        }
        delete _recoveries[subject];
        _setController(subject, recovery.controller, _subjects[subject].nonce);
    }

    /// @inheritdoc ISubjectRegistry
    function cancelRecovery(bytes32 subject) external {
        _pending(subject);
        if (msg.sender != _subjects[subject].controller && !_isRegistrar(msg.sender)) {
            revert SubjectRegistryNotController(subject, msg.sender);
        }
        _endRecovery(subject);
    }

    /// @inheritdoc ISubjectRegistry
    function subjectOf(bytes32 subject) external view returns (Subject memory) {
        return _subjects[subject];
    }

    function _setController(bytes32 subject, address controller, uint24 nonce) private {
        Subject storage entry = _subjects[subject];
        (entry.controller, entry.nonce) = (controller, nonce + 1);
        emit ControllerRotated(subject, controller, nonce + 1);
    }

    function _endRecovery(bytes32 subject) private {
        delete _recoveries[subject];
        emit RecoveryCancelled(subject);
    }

    function _requireRegistrar() private view {
        (, uint64 capabilities) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        if (capabilities & Capabilities.REGISTRAR == 0) {
            revert SubjectRegistryNotRegistrar(msg.sender, capabilities);
        }
    }

    function _isRegistrar(address key) private view returns (bool) {
        try _MEMBERS.authorize(key, Purposes.PUBLISH) returns (uint32, uint64 capabilities) {
            return capabilities & Capabilities.REGISTRAR != 0;
        } catch {
            return false;
        }
    }

    function _known(bytes32 subject) private view returns (Subject memory entry) {
        entry = _subjects[subject];
        if (entry.registeredAt == 0) revert SubjectRegistryUnknownSubject(subject);
    }

    function _pending(bytes32 subject) private view returns (Recovery memory recovery) {
        recovery = _recoveries[subject];
        if (recovery.effectiveAt == 0) revert SubjectRegistryNoRecovery(subject);
    }
}
