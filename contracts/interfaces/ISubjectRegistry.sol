// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Which account controls a subject handle
/// @notice A handle is a salted keccak256 (server/domain/subject.ts) and names one subject towards one publishing member.
/// Registration here is the registrar's word that the handle is that subject's only one for that publisher; without it a
/// publisher could answer about a fresh, empty handle and call it "nothing found".
interface ISubjectRegistry {
    /// @param controller account (or ERC-1271 contract) that signs for the subject
    /// @param publisher the member this handle is meant for
    /// @param registeredAt block time; 0 = unknown handle
    /// @param nonce number of rotations and recoveries so far
    struct Subject {
        address controller;
        uint32 publisher;
        uint40 registeredAt;
        uint24 nonce;
    }

    event SubjectRegistered(bytes32 indexed subject, uint32 indexed publisher, address indexed controller);
    event ControllerRotated(bytes32 indexed subject, address indexed controller, uint24 nonce);
    event RecoveryProposed(bytes32 indexed subject, address indexed controller, uint40 effectiveAt);
    event RecoveryCancelled(bytes32 indexed subject);

    error SubjectRegistryUnknownSubject(bytes32 subject);
    error SubjectRegistryAlreadyRegistered(bytes32 subject);
    error SubjectRegistryUnknownPublisher(bytes32 subject, uint32 publisher);
    error SubjectRegistryNotRegistrar(address caller, uint64 capabilities);
    error SubjectRegistryZeroController(bytes32 subject);
    error SubjectRegistryInvalidSignature(bytes32 subject, address controller);
    error SubjectRegistryExpired(uint256 deadline);
    error SubjectRegistryNoRecovery(bytes32 subject);
    error SubjectRegistryRecoveryNotDue(bytes32 subject, uint40 effectiveAt);
    error SubjectRegistryNotController(bytes32 subject, address caller);
    error SubjectRegistryLengthMismatch(uint256 subjects, uint256 publishers, uint256 controllers);

    /// @notice By a PUBLISH key of a member with capability REGISTRAR. Arrays of equal length; one failing entry reverts all.
    function register(
        bytes32[] calldata subjects,
        uint32[] calldata publishers,
        address[] calldata controllers
    ) external;

    /// @notice New controller at once, signed by the present one: EIP-712 `Rotation(bytes32 subject,address controller,uint24 nonce,uint256 deadline)`.
    /// Anybody may send it.
    function rotate(bytes32 subject, address controller, uint256 deadline, bytes calldata signature) external;

    /// @notice By the registrar, for a subject that lost its key: takes effect after RECOVERY_DELAY unless the present controller cancels.
    /// A second proposal replaces the first and starts the delay again; a rotation ends it.
    function proposeRecovery(bytes32 subject, address controller) external;

    /// @notice Anybody may send it once the delay is over.
    function executeRecovery(bytes32 subject) external;

    /// @notice By the present controller or the registrar.
    function cancelRecovery(bytes32 subject) external;

    /// @notice All zero for an unknown handle.
    function subjectOf(bytes32 subject) external view returns (Subject memory);

    /// @notice Seconds between the proposal of a recovery and its earliest execution.
    function RECOVERY_DELAY() external view returns (uint40);
}
