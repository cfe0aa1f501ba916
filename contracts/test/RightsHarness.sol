// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../interfaces/IDisputeRegistry.sol";
import {ILienRegistry} from "../interfaces/ILienRegistry.sol";
import {DisputeState} from "../libraries/DisputeState.sol";
import {LienState} from "../libraries/LienState.sol";

/// @title RightsHarness
/// @notice For tests only, never deployed to a consortium: opens the state machines of liens and disputes to calls from outside.
contract RightsHarness {
    function create(
        ILienRegistry.State calldata current,
        ILienRegistry.Lien calldata lien,
        uint40 time
    ) external pure returns (ILienRegistry.State memory) {
        return LienState.create(current, lien, 0, time);
    }

    function perfect(
        ILienRegistry.State calldata current,
        ILienRegistry.Registration calldata entry,
        bool byAuthority,
        uint40 time
    ) external pure returns (ILienRegistry.State memory) {
        return LienState.perfect(current, entry, 0, byAuthority, time);
    }

    function strike(ILienRegistry.State calldata current) external pure returns (ILienRegistry.State memory) {
        return LienState.strike(current, 0, 1);
    }

    function amend(
        ILienRegistry.State calldata current,
        uint104 amount,
        uint104 maxAmount
    ) external pure returns (ILienRegistry.State memory) {
        return LienState.amend(current, 0, amount, maxAmount);
    }

    function release(ILienRegistry.State calldata current) external pure returns (ILienRegistry.State memory) {
        return LienState.release(current, 0);
    }

    function giveNotice(
        ILienRegistry.State calldata current,
        uint40 time
    ) external pure returns (ILienRegistry.State memory) {
        return LienState.giveNotice(current, 0, time);
    }

    function withdrawNotice(ILienRegistry.State calldata current) external pure returns (ILienRegistry.State memory) {
        return LienState.withdrawNotice(current, 0);
    }

    function enforce(
        ILienRegistry.State calldata current,
        uint40 time
    ) external pure returns (ILienRegistry.State memory) {
        return LienState.enforce(current, 0, time);
    }

    function file(
        IDisputeRegistry.State calldata current,
        IDisputeRegistry.Filing calldata filing,
        uint40 dueAt,
        uint40 time
    ) external pure returns (IDisputeRegistry.State memory) {
        return DisputeState.file(current, filing, 0, 1, dueAt, time);
    }

    function answer(
        IDisputeRegistry.State calldata current,
        uint8 outcome,
        uint40 time
    ) external pure returns (IDisputeRegistry.State memory) {
        return DisputeState.answer(current, 0, outcome, time);
    }

    function state(IDisputeRegistry.State calldata current) external pure returns (IDisputeRegistry.State memory) {
        return DisputeState.state(current, 0, bytes32(uint256(1)));
    }

    function withdraw(IDisputeRegistry.State calldata current) external pure returns (IDisputeRegistry.State memory) {
        return DisputeState.withdraw(current, 0);
    }

    function isOverdue(IDisputeRegistry.State calldata current, uint40 time) external pure returns (bool) {
        return DisputeState.isOverdue(current, time);
    }
}
