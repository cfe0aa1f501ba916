// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Who is a member, with which capabilities, and which keys act for it
/// @notice Members are numbered from 1; number 0 is nobody. A member is never deleted: what it anchored while in standing stays valid.
/// Capabilities are a bitmap (server/domain/capabilities.ts names the bits); purposes of a key are a bitmap: PUBLISH 1, SIGN 2, MANAGE 4.
interface IMemberRegistry {
    /// @param capabilities bitmap, see above
    /// @param validFrom first second of the membership (unix time)
    /// @param validUntil first second after it; 0 = open
    /// @param suspended true while a guardian's or governance's suspension is in force
    struct Member {
        uint64 capabilities;
        uint40 validFrom;
        uint40 validUntil;
        bool suspended;
    }

    /// @param member the member the key acts for; a key acts for one member, for ever
    /// @param purposes bitmap, see above
    /// @param validFrom first second in which the key is valid, never before the block that added it
    /// @param validUntil first second after its validity; 0 = open
    struct Key {
        uint32 member;
        uint8 purposes;
        uint40 validFrom;
        uint40 validUntil;
    }

    event MemberAdmitted(
        uint32 indexed member,
        uint64 capabilities,
        uint40 validFrom,
        uint40 validUntil,
        string name,
        string endpoint
    );
    event MemberCapabilitiesChanged(uint32 indexed member, uint64 capabilities);
    event MemberValidityChanged(uint32 indexed member, uint40 validFrom, uint40 validUntil);
    event MemberEndpointChanged(uint32 indexed member, string endpoint);
    event MemberSuspended(uint32 indexed member, uint8 reason);
    event MemberReinstated(uint32 indexed member);
    event KeyAdded(uint32 indexed member, address indexed key, uint8 purposes, uint40 validFrom, uint40 validUntil);
    event KeyRetired(uint32 indexed member, address indexed key, uint40 validUntil);
    /// @notice What the key anchored before `since` stands (PRE), from `since` to this block is SUSPECT; after it the key is refused (POST).
    /// Nothing is revoked, no head changes. A key still valid is retired by the same transaction (KeyRetired comes first).
    /// @param reason 1 lost, 2 stolen, 3 exposed, 4 used against instructions
    /// @param evidence salted hash of the report
    /// @param approver key of another member that signed
    event KeyCompromised(
        uint32 indexed member,
        address indexed key,
        uint40 since,
        uint8 reason,
        bytes32 evidence,
        address declarer,
        address approver
    );

    error MemberRegistryUnknownMember(uint32 member);
    error MemberRegistryUnknownKey(address key);
    error MemberRegistryKeyTaken(address key, uint32 member);
    error MemberRegistryKeyNotValid(address key, uint40 validFrom, uint40 validUntil);
    error MemberRegistryKeyLacksPurpose(address key, uint8 has, uint8 needs);
    error MemberRegistryMemberNotInStanding(uint32 member, bool suspended, uint40 validFrom, uint40 validUntil);
    error MemberRegistryInvalidWindow(uint40 validFrom, uint40 validUntil);
    error MemberRegistryInvalidPurposes(uint8 purposes);
    error MemberRegistryNotManager(address caller, uint32 member);
    error MemberRegistryAlreadySuspended(uint32 member);
    error MemberRegistryNotSuspended(uint32 member);
    error MemberRegistryEmptyName();
    error MemberRegistryTooManyKeys(uint32 member, uint256 limit);
    error MemberRegistryZeroKey();
    error MemberRegistryInvalidSince(address key, uint40 since, uint40 earliest, uint40 latest);
    error MemberRegistryInvalidReason(uint8 reason);
    error MemberRegistryZeroEvidence(address key);
    error MemberRegistryOwnApprover(address approver, uint32 member);
    error MemberRegistryInvalidApproval(address key, address approver);
    error MemberRegistryApprovalExpired(uint64 deadline);

    /// @notice Admits a member with its first key (purposes PUBLISH | SIGN | MANAGE, from the start of the membership or this
    /// block, whichever is later, without end). Restricted (governance).
    /// @param name as shown to users; not empty
    /// @param endpoint where its gateway answers; may be empty
    /// @return member its number
    function admit(
        string calldata name,
        string calldata endpoint,
        uint64 capabilities,
        uint40 validFrom,
        uint40 validUntil,
        address key
    ) external returns (uint32 member);

    /// @notice Restricted (governance).
    function setCapabilities(uint32 member, uint64 capabilities) external;

    /// @notice Restricted (governance). Ending a membership = setting `validUntil`.
    function setValidity(uint32 member, uint40 validFrom, uint40 validUntil) external;

    /// @notice Restricted (guardian): takes effect in the same block. Never erases.
    function suspend(uint32 member, uint8 reason) external;

    /// @notice Restricted (governance).
    function reinstate(uint32 member) external;

    /// @notice By a MANAGE key of the member: where its gateway answers (https URL, or http on loopback).
    function setEndpoint(uint32 member, string calldata endpoint) external;

    /// @notice By a MANAGE key of the member, or restricted (governance). A `validFrom` in the past counts from this block;
    /// the event carries the value in force.
    function addKey(uint32 member, address key, uint8 purposes, uint40 validFrom, uint40 validUntil) external;

    /// @notice Ends a key's validity now, for good (a key not yet valid never becomes so). By a MANAGE key of the member, or restricted (governance).
    function retireKey(address key) external;

    /// @notice Declares that others may have used a key since a time, and ends it. By a MANAGE key of the member, or restricted (governance);
    /// either way a MANAGE key of another member in standing approves, by EIP-712 (domain "County Ledger", "1", chain id, this contract)
    ///   Compromise(address key,uint40 since,uint8 reason,bytes32 evidence,uint64 deadline)
    /// so that nobody alone makes inconvenient records suspect. Later findings can only move `since` back.
    /// @param since not in the future, not before the key was valid, and before the `since` declared earlier, if any
    /// @param approver a MANAGE key (or ERC-1271 contract) of another member
    function declareCompromised(
        address key,
        uint40 since,
        uint8 reason,
        bytes32 evidence,
        address approver,
        uint64 deadline,
        bytes calldata approval
    ) external;

    /// @notice Since when others may have used the key; 0 = nothing declared.
    function compromisedSince(address key) external view returns (uint40);

    /// @notice The member a key may act for now, for a purpose. Reverts when the key or the member may not.
    /// @return member the member's number
    /// @return capabilities the member's capabilities
    function authorize(address key, uint8 purpose) external view returns (uint32 member, uint64 capabilities);

    /// @notice Reverts for a number that no member has.
    function memberOf(uint32 member) external view returns (Member memory);

    /// @notice All zero for an unknown key.
    function keyOf(address key) external view returns (Key memory);

    /// @notice Members are numbered 1 to this.
    function memberCount() external view returns (uint32);

    /// @notice How many keys of a member may be in use at once; ended keys do not count.
    function MAX_KEYS() external view returns (uint256);
}
