// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAttestationRegistry} from "./IAttestationRegistry.sol";

/// @title What the people concerned object to, and by when they are owed an answer
/// @notice A mark from the block in which it is filed, never a hide: nothing that is disputed becomes less readable.
/// The party is a subject handle (for attestations about it) or an asset (for its title, valuations and liens); whoever controls
/// the handle or owns the asset speaks for it, with EIP-712 (domain "County Ledger", "1", chain id, this contract):
///   Dispute(uint8 kind,bytes32 target,bytes32 party,uint8 clock,bytes32 grounds,bytes32 statement,bytes32 salt,uint64 deadline)
///   Statement(bytes32 dispute,bytes32 statement,uint8 number,uint64 deadline)
///   Withdrawal(bytes32 dispute)
/// A dispute's id is the digest of `Dispute`. Grounds and statements are salted hashes; the texts travel off chain.
///
/// "These are all." Per target, a head (see HashChain) over everything that happened, with
/// item = keccak256(abi.encode(uint8 step, bytes32 dispute, bytes32 data)):
///   1 FILED       statement
///   2 ANSWERED    keccak256(abi.encode(outcome, answer, successor))
///   3 STATED      statement
///   4 WITHDRAWN   0
///
/// Clocks. Governance keeps a table (seconds, or working days of a calendar at UTC+8) and says which clocks a member answers under; the
/// filing names one of them. Clock 1 holds where nothing else is said. `dueAt` is fixed when the dispute is filed.
interface IDisputeRegistry {
    /// @param kind 1 attestation, 2 title, 3 valuation, 4 lien
    /// @param target id of the attestation, valuation or lien; the asset's number for a title
    /// @param party handle, or the asset's number
    /// @param clock see `Clock`
    /// @param grounds salted hash of what is wrong; not 0
    /// @param statement salted hash of the words that every later answer carries; 0 = none yet
    /// @param salt makes two filings differ
    /// @param deadline last second in which it may be filed
    struct Filing {
        uint8 kind;
        bytes32 target;
        bytes32 party;
        uint8 clock;
        bytes32 grounds;
        bytes32 statement;
        bytes32 salt;
        uint64 deadline;
    }

    /// @notice One packed slot, and target and party in one each.
    /// @param status 0 unknown, 1 open, 2 corrected, 3 rejected, 4 unresolved and recorded, 5 withdrawn
    /// @param respondent member that owes the answer
    /// @param answeredAt block time of the last answer; 0 = none
    /// @param statements how many statements there are
    struct State {
        uint8 kind;
        uint8 status;
        uint32 respondent;
        uint40 filedAt;
        uint40 dueAt;
        uint40 answeredAt;
        uint8 statements;
        bytes32 target;
        bytes32 party;
    }

    /// @param unit 0 no such clock, 1 seconds, 2 working days
    /// @param length in that unit, at most MAX_SECONDS or MAX_WORKING_DAYS
    /// @param calendar for working days
    struct Clock {
        uint8 unit;
        uint32 length;
        uint16 calendar;
    }

    event DisputeFiled(
        bytes32 indexed dispute,
        bytes32 indexed target,
        uint32 indexed respondent,
        uint8 kind,
        bytes32 party,
        uint8 clock,
        bytes32 grounds,
        bytes32 statement,
        uint40 dueAt,
        uint32 position
    );
    /// @param outcome 2 corrected, 3 rejected, 4 unresolved and recorded
    /// @param answer salted hash of the written answer
    /// @param successor what replaces the target, for outcome 2, where there is such a thing
    event DisputeAnswered(
        bytes32 indexed dispute,
        bytes32 indexed target,
        uint32 indexed respondent,
        address key,
        uint8 outcome,
        bytes32 answer,
        bytes32 successor,
        uint32 position
    );
    event DisputeStated(
        bytes32 indexed dispute,
        bytes32 indexed target,
        bytes32 statement,
        uint8 number,
        uint32 position
    );
    event DisputeWithdrawn(bytes32 indexed dispute, bytes32 indexed target, uint32 position);
    event ClockSet(uint8 indexed clock, uint8 unit, uint32 length, uint16 calendar);
    event ClocksAssigned(uint32 indexed member, uint256 clocks);
    event CalendarSet(uint16 indexed calendar, uint32 indexed word, uint256 exceptions);

    error DisputeRegistryInvalidKind(uint8 kind);
    error DisputeRegistryUnknownTarget(uint8 kind, bytes32 target);
    error DisputeRegistryWrongParty(bytes32 target, bytes32 party);
    error DisputeRegistryZeroGrounds();
    error DisputeRegistryExpired(uint64 deadline);
    error DisputeRegistryInvalidSignature(bytes32 party, address controller);
    error DisputeRegistryAlreadyFiled(bytes32 dispute);
    error DisputeRegistryAlreadyOpen(bytes32 target, bytes32 dispute);
    error DisputeRegistryTooMany(bytes32 party, uint256 limit, uint40 until);
    error DisputeRegistryUnknownDispute(bytes32 dispute);
    error DisputeRegistryWrongRespondent(bytes32 dispute, uint32 member, uint32 respondent);
    error DisputeRegistryClosed(bytes32 dispute, uint8 status);
    error DisputeRegistryInvalidOutcome(uint8 outcome);
    error DisputeRegistryZeroAnswer();
    error DisputeRegistrySuccessorMismatch(uint8 outcome, bytes32 successor);
    error DisputeRegistryNotCorrected(bytes32 target);
    error DisputeRegistryZeroStatement();
    error DisputeRegistryTooManyStatements(bytes32 dispute, uint256 limit);
    error DisputeRegistryUnknownClock(uint8 clock);
    error DisputeRegistryClockNotAssigned(uint32 member, uint8 clock);
    error DisputeRegistryInvalidClock(uint8 clock, uint8 unit, uint32 length);
    error DisputeRegistryTooManyWords(uint256 count, uint256 limit);

    /// @notice Against an attestation about the handle, single or in a batch; the chain sees that the id is about the handle,
    /// and the index whether it was ever anchored. Anybody may send it with the controller's signature.
    function fileAttestation(
        IAttestationRegistry.Attestation calldata attestation,
        Filing calldata filing,
        bytes calldata signature
    ) external returns (bytes32 dispute);

    /// @notice Against a title, a valuation or a lien, by the asset's owner in the same way.
    function fileAsset(Filing calldata filing, bytes calldata signature) external returns (bytes32 dispute);

    /// @notice By a PUBLISH key of the respondent, late as well. An open or unresolved dispute only.
    /// Corrected asks that the attestation is revoked, or the valuation withdrawn, first.
    /// @param outcome see `DisputeAnswered`
    /// @param successor not 0 for a corrected attestation or valuation; else may name what was changed; 0 for other outcomes
    function answer(bytes32 dispute, uint8 outcome, bytes32 answer_, bytes32 successor) external;

    /// @notice By the party itself or anybody with its signature; whatever the outcome. The last one counts.
    function state(bytes32 dispute, bytes32 statement, uint64 deadline, bytes calldata signature) external;

    /// @notice By the party itself or anybody with its signature, while it is open or unresolved.
    function withdraw(bytes32 dispute, bytes calldata signature) external;

    /// @notice Restricted (governance). Disputes already filed keep their time.
    function setClock(uint8 clock, uint8 unit, uint32 length, uint16 calendar) external;

    /// @notice Restricted (governance): the clocks a member answers under, as a bitmap; 0 = clock 1 only.
    function assignClocks(uint32 member, uint256 clocks) external;

    /// @notice Restricted (governance). A set bit turns the weekly rule round: a working day off, or a weekend worked.
    /// @param firstWord day number at UTC+8 since 1970-01-01, divided by 256
    function setCalendar(uint16 calendar, uint32 firstWord, uint256[] calldata exceptions) external;

    /// @notice All zero for an unknown dispute.
    function disputeOf(bytes32 dispute) external view returns (State memory);

    /// @notice The dispute of this party about this target that is open or unresolved; 0 = none.
    function openDispute(uint8 kind, bytes32 target, bytes32 party) external view returns (bytes32 dispute);

    /// @notice True for an open dispute whose time is over.
    function isOverdue(bytes32 dispute) external view returns (bool);

    /// @notice The target's chain; (0, 0) while nothing happened.
    function disputeChain(uint8 kind, bytes32 target) external view returns (uint32 count, bytes28 head);

    /// @notice When an answer would be due for a dispute filed at a time. Reverts for an unknown clock.
    function dueAt(uint8 clock, uint40 filedAt) external view returns (uint40);

    function clockOf(uint8 clock) external view returns (Clock memory);
    function clocksOf(uint32 member) external view returns (uint256);

    /// @notice The dispute's id.
    function hashFiling(Filing calldata filing) external view returns (bytes32);

    /// @notice How many disputes a party may file in how many seconds.
    function MAX_FILINGS() external view returns (uint256);
    function FILING_WINDOW() external view returns (uint40);
    function MAX_STATEMENTS() external view returns (uint256);
    function MAX_SECONDS() external view returns (uint32);
    function MAX_WORKING_DAYS() external view returns (uint32);
}
