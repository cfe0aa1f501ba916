// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../interfaces/ILienRegistry.sol";

/// @title The states of a lien and the only ways between them
/// @notice Pure: state and time in, state out, so that a solver can prove it without the contract around it.
/// ```
/// unknown --create--> active --giveNotice--> in enforcement --enforce, after the notice--> enforced (final)
///                      |  ^                     |   |
///                      |  +---withdrawNotice----+   |
///                      +-----------release----------+--> released (final)
/// ```
/// Who may do it is for the contract. No step gives an earlier time, except the legal registration's own, and none a higher limit.
/// `id` only travels along for the errors.
library LienState {
    uint8 internal constant ACTIVE = 1;
    uint8 internal constant IN_ENFORCEMENT = 2;
    uint8 internal constant RELEASED = 3;
    uint8 internal constant ENFORCED = 4;

    uint8 internal constant MORTGAGE = 1;
    uint8 internal constant POSSESSORY_PLEDGE = 2;
    uint8 internal constant RIGHTS_PLEDGE = 3;
    uint8 internal constant RETENTION = 4;
    uint8 internal constant FINANCE_LEASE = 6;

    uint8 internal constant BY_CREDITOR = 0;
    uint8 internal constant BY_AUTHORITY = 1;
    uint8 internal constant STRUCK = 2;

    uint40 internal constant NOTICE_PERIOD = 15 days;
    uint8 private constant _MAX_STRIKE_REASON = 3;

    /// @notice The state of a lien created now.
    function create(
        ILienRegistry.State memory current,
        ILienRegistry.Lien memory lien,
        bytes32 id,
        uint40 time
    ) internal pure returns (ILienRegistry.State memory next) {
        if (current.status != 0) revert ILienRegistry.LienRegistryAlreadyCreated(id);
        if (time > lien.deadline) revert ILienRegistry.LienRegistryExpired(id, lien.deadline);
        if (lien.kind < MORTGAGE || lien.kind > FINANCE_LEASE) revert ILienRegistry.LienRegistryInvalidKind(lien.kind);
        if (lien.debt == 0) revert ILienRegistry.LienRegistryZeroDebt();
        if (lien.currency == 0 || lien.amount == 0 || lien.amount > lien.maxAmount) {
            revert ILienRegistry.LienRegistryInvalidAmount(lien.currency, lien.amount, lien.maxAmount);
        }
        if (
            lien.effectiveAt == 0 ||
            lien.effectiveAt > time ||
            lien.deliveredAt > time ||
            (isPossessory(lien.kind) && lien.deliveredAt == 0) ||
            (lien.kind == RIGHTS_PLEDGE && lien.deliveredAt != 0)
        ) revert ILienRegistry.LienRegistryInvalidTimes(lien.kind, lien.effectiveAt, lien.deliveredAt);
        next.status = ACTIVE;
        next.kind = lien.kind;
        next.creditor = lien.creditor;
        next.effectiveAt = uint40(lien.effectiveAt);
        next.deliveredAt = uint40(lien.deliveredAt);
        next.amount = lien.amount;
        next.maxAmount = lien.maxAmount;
    }

    /// @notice The state once its legal registration is noted.
    function perfect(
        ILienRegistry.State memory current,
        ILienRegistry.Registration memory entry,
        bytes32 id,
        bool byAuthority,
        uint40 time
    ) internal pure returns (ILienRegistry.State memory) {
        requireOpen(current, id);
        if (current.standing == STRUCK && !byAuthority) revert ILienRegistry.LienRegistryStruck(id);
        // What a creditor notes for itself cannot reach back behind the agreement, nor behind a lapse.
        uint40 earliest = byAuthority ? 1 : current.effectiveAt;
        if (current.perfectedAt != 0) {
            if (!isLapsed(current, time)) revert ILienRegistry.LienRegistryAlreadyPerfected(id, current.perfectedAt);
            if (current.registrationUntil > earliest) earliest = current.registrationUntil;
        }
        if (
            entry.register == 0 ||
            entry.number == 0 ||
            entry.registeredAt < earliest ||
            entry.registeredAt > time ||
            entry.validUntil > type(uint40).max ||
            (entry.validUntil != 0 && entry.validUntil <= time)
        ) {
            revert ILienRegistry.LienRegistryInvalidRegistration(
                entry.register,
                entry.number,
                entry.registeredAt,
                entry.validUntil
            );
        }
        current.perfectedAt = uint40(entry.registeredAt);
        current.registrationUntil = uint40(entry.validUntil);
        current.standing = byAuthority ? BY_AUTHORITY : BY_CREDITOR;
        current.confirmedAt = byAuthority ? time : 0;
        return current;
    }

    /// @notice The state once the registration is prolonged before its end.
    function renew(
        ILienRegistry.State memory current,
        bytes32 id,
        uint64 validUntil,
        uint40 time
    ) internal pure returns (ILienRegistry.State memory) {
        requirePerfected(current, id);
        if (isLapsed(current, time)) {
            revert ILienRegistry.LienRegistryRegistrationLapsed(id, current.registrationUntil);
        }
        bool later = validUntil == 0 || validUntil > current.registrationUntil;
        if (current.registrationUntil == 0 || !later || validUntil > type(uint40).max) {
            revert ILienRegistry.LienRegistryInvalidRenewal(id, current.registrationUntil, validUntil);
        }
        current.registrationUntil = uint40(validUntil);
        return current;
    }

    /// @notice The state once the authority found the registration.
    function confirm(
        ILienRegistry.State memory current,
        bytes32 id,
        uint40 time
    ) internal pure returns (ILienRegistry.State memory) {
        requirePerfected(current, id);
        if (isLapsed(current, time)) {
            revert ILienRegistry.LienRegistryRegistrationLapsed(id, current.registrationUntil);
        }
        current.confirmedAt = time;
        current.standing = BY_AUTHORITY;
        return current;
    }

    /// @notice The state once the authority did not find it.
    function strike(
        ILienRegistry.State memory current,
        bytes32 id,
        uint8 reason
    ) internal pure returns (ILienRegistry.State memory) {
        requirePerfected(current, id);
        if (reason == 0 || reason > _MAX_STRIKE_REASON) revert ILienRegistry.LienRegistryInvalidReason(reason);
        current.perfectedAt = 0;
        current.registrationUntil = 0;
        current.confirmedAt = 0;
        current.standing = STRUCK;
        return current;
    }

    /// @notice The state with other amounts, never above what the owner consented to.
    function amend(
        ILienRegistry.State memory current,
        bytes32 id,
        uint104 amount,
        uint104 maxAmount
    ) internal pure returns (ILienRegistry.State memory) {
        requireOpen(current, id);
        if (amount == 0) revert ILienRegistry.LienRegistryInvalidAmount(0, amount, maxAmount);
        if (maxAmount > current.maxAmount || amount > maxAmount) {
            revert ILienRegistry.LienRegistryAmountRaised(id, amount, maxAmount, current.maxAmount);
        }
        current.amount = amount;
        current.maxAmount = maxAmount;
        return current;
    }

    /// @notice The state with another creditor; its place stays.
    function assign(
        ILienRegistry.State memory current,
        bytes32 id,
        uint32 to
    ) internal pure returns (ILienRegistry.State memory) {
        requireOpen(current, id);
        if (to == current.creditor) revert ILienRegistry.LienRegistrySameCreditor(id, to);
        current.creditor = to;
        return current;
    }

    /// @notice The state once the creditor no longer holds the asset.
    function endPossession(
        ILienRegistry.State memory current,
        bytes32 id,
        uint64 endedAt,
        uint40 time
    ) internal pure returns (ILienRegistry.State memory) {
        requireOpen(current, id);
        if (!isPossessory(current.kind) || current.possessionEnded) {
            revert ILienRegistry.LienRegistryNoPossession(id, current.kind);
        }
        if (endedAt < current.deliveredAt || endedAt > time) {
            revert ILienRegistry.LienRegistryInvalidEnd(id, current.deliveredAt, endedAt);
        }
        current.possessionEnded = true;
        return current;
    }

    /// @notice The state after its release, from active or enforcement.
    function release(
        ILienRegistry.State memory current,
        bytes32 id
    ) internal pure returns (ILienRegistry.State memory) {
        requireOpen(current, id);
        current.status = RELEASED;
        current.noticeUntil = 0;
        return current;
    }

    /// @notice The state once enforcement is announced.
    function giveNotice(
        ILienRegistry.State memory current,
        bytes32 id,
        uint40 time
    ) internal pure returns (ILienRegistry.State memory) {
        requireOpen(current, id);
        if (current.status == IN_ENFORCEMENT) revert ILienRegistry.LienRegistryNoticeRunning(id, current.noticeUntil);
        current.status = IN_ENFORCEMENT;
        current.noticeUntil = time + NOTICE_PERIOD;
        return current;
    }

    /// @notice The state once it is called off.
    function withdrawNotice(
        ILienRegistry.State memory current,
        bytes32 id
    ) internal pure returns (ILienRegistry.State memory) {
        requireOpen(current, id);
        if (current.status != IN_ENFORCEMENT) revert ILienRegistry.LienRegistryNoNotice(id);
        current.status = ACTIVE;
        current.noticeUntil = 0;
        return current;
    }

    /// @notice The state after enforcement.
    function enforce(
        ILienRegistry.State memory current,
        bytes32 id,
        uint40 time
    ) internal pure returns (ILienRegistry.State memory) {
        requireOpen(current, id);
        if (current.status != IN_ENFORCEMENT) revert ILienRegistry.LienRegistryNoNotice(id);
        if (time < current.noticeUntil) revert ILienRegistry.LienRegistryNoticeRunning(id, current.noticeUntil);
        current.status = ENFORCED;
        return current;
    }

    /// @notice Reverts unless the lien is active or in enforcement.
    function requireOpen(ILienRegistry.State memory current, bytes32 id) internal pure {
        if (current.status == 0) revert ILienRegistry.LienRegistryUnknownLien(id);
        if (current.status > IN_ENFORCEMENT) revert ILienRegistry.LienRegistryNotActive(id, current.status);
    }

    /// @notice Reverts unless it is open and registered, lapsed or not.
    function requirePerfected(ILienRegistry.State memory current, bytes32 id) internal pure {
        requireOpen(current, id);
        if (current.perfectedAt == 0) revert ILienRegistry.LienRegistryNotPerfected(id);
    }

    /// @notice Whether its legal registration has ended.
    function isLapsed(ILienRegistry.State memory current, uint40 time) internal pure returns (bool) {
        return current.registrationUntil != 0 && time >= current.registrationUntil;
    }

    /// @notice Kinds that arise with, and rest on, the creditor's possession.
    function isPossessory(uint8 kind) internal pure returns (bool) {
        return kind == POSSESSORY_PLEDGE || kind == RETENTION;
    }
}
