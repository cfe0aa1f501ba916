// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../interfaces/IDisputeRegistry.sol";

/// @title The states of a dispute and the only ways between them
/// @notice Pure: state and time in, state out, so that a solver can prove it without the contract around it.
/// ```
/// unknown --file--> open --answer--> corrected (final)
///                    | |     |-----> rejected (final; the party may file again)
///                    | |     +-----> unresolved and recorded --answer--> corrected | rejected | unresolved
///                    | +--withdraw--> withdrawn (final)     +--withdraw--> withdrawn
///                    +-- dueAt passes: overdue, still open
/// ```
/// A statement can be added in every state but the first. `id` only travels along for the errors.
library DisputeState {
    uint8 internal constant OPEN = 1;
    uint8 internal constant CORRECTED = 2;
    uint8 internal constant REJECTED = 3;
    uint8 internal constant UNRESOLVED = 4;
    uint8 internal constant WITHDRAWN = 5;

    uint8 internal constant MAX_STATEMENTS = 16;

    /// @notice The state of a dispute filed now.
    function file(
        IDisputeRegistry.State memory current,
        IDisputeRegistry.Filing memory filing,
        bytes32 id,
        uint32 respondent,
        uint40 dueAt,
        uint40 time
    ) internal pure returns (IDisputeRegistry.State memory) {
        if (current.status != 0) revert IDisputeRegistry.DisputeRegistryAlreadyFiled(id);
        if (time > filing.deadline) revert IDisputeRegistry.DisputeRegistryExpired(filing.deadline);
        if (filing.grounds == 0) revert IDisputeRegistry.DisputeRegistryZeroGrounds();
        return
            IDisputeRegistry.State({
                kind: filing.kind,
                status: OPEN,
                respondent: respondent,
                filedAt: time,
                dueAt: dueAt,
                answeredAt: 0,
                statements: filing.statement == 0 ? 0 : 1,
                target: filing.target,
                party: filing.party
            });
    }

    /// @notice The state after an answer.
    function answer(
        IDisputeRegistry.State memory current,
        bytes32 id,
        uint8 outcome,
        uint40 time
    ) internal pure returns (IDisputeRegistry.State memory) {
        requirePending(current, id);
        if (outcome < CORRECTED || outcome > UNRESOLVED) {
            revert IDisputeRegistry.DisputeRegistryInvalidOutcome(outcome);
        }
        current.status = outcome;
        current.answeredAt = time;
        return current;
    }

    /// @notice The state with one more statement.
    function state(
        IDisputeRegistry.State memory current,
        bytes32 id,
        bytes32 statement
    ) internal pure returns (IDisputeRegistry.State memory) {
        if (current.status == 0) revert IDisputeRegistry.DisputeRegistryUnknownDispute(id);
        if (statement == 0) revert IDisputeRegistry.DisputeRegistryZeroStatement();
        if (current.statements >= MAX_STATEMENTS) {
            revert IDisputeRegistry.DisputeRegistryTooManyStatements(id, MAX_STATEMENTS);
        }
        ++current.statements;
        return current;
    }

    /// @notice The state after its party withdrew it.
    function withdraw(
        IDisputeRegistry.State memory current,
        bytes32 id
    ) internal pure returns (IDisputeRegistry.State memory) {
        requirePending(current, id);
        current.status = WITHDRAWN;
        return current;
    }

    /// @notice Reverts unless the dispute is open or unresolved.
    function requirePending(IDisputeRegistry.State memory current, bytes32 id) internal pure {
        if (current.status == 0) revert IDisputeRegistry.DisputeRegistryUnknownDispute(id);
        if (current.status != OPEN && current.status != UNRESOLVED) {
            revert IDisputeRegistry.DisputeRegistryClosed(id, current.status);
        }
    }

    /// @notice Open, and its time is over.
    function isOverdue(IDisputeRegistry.State memory current, uint40 time) internal pure returns (bool) {
        return current.status == OPEN && time >= current.dueAt;
    }
}
