// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../interfaces/IConsentRegistry.sol";

/// @title The states of a consent and the only ways between them
/// @notice Pure: state and time in, state out, so that a solver can prove it without the contract around it.
/// ```
/// unknown --grant--> granted --withdraw--> withdrawn (final)
///    |                  |  ^
///    |                  +--+ consume (QUERY, in its window, below its limit)
///    +--withdraw--> withdrawn (final: a signed copy can no longer be granted)
/// ```
/// `id` only travels along for the errors.
library ConsentState {
    uint8 internal constant PROVIDE = 1;
    uint8 internal constant QUERY = 2;
    /// @dev Five calendar years, however many of them are leap years.
    uint64 internal constant MAX_VALIDITY = 5 * 366 days;

    /// @notice The state of a consent that is granted now.
    function grant(
        IConsentRegistry.State memory current,
        IConsentRegistry.Consent memory consent,
        bytes32 id,
        uint32 publisher,
        uint40 time
    ) internal pure returns (IConsentRegistry.State memory) {
        if (current.revokedAt != 0) revert IConsentRegistry.ConsentRegistryWithdrawn(id, current.revokedAt);
        if (current.validUntil != 0) revert IConsentRegistry.ConsentRegistryAlreadyGranted(id);
        if (consent.action != PROVIDE && consent.action != QUERY) {
            revert IConsentRegistry.ConsentRegistryInvalidAction(consent.action);
        }
        if (consent.categories == 0) revert IConsentRegistry.ConsentRegistryNoCategories();
        if (consent.action == PROVIDE && consent.useLimit != 0) {
            revert IConsentRegistry.ConsentRegistryUseLimitNeedsQuery(consent.useLimit);
        }
        if (
            consent.validUntil > type(uint40).max ||
            consent.validFrom >= consent.validUntil ||
            consent.validUntil - consent.validFrom > MAX_VALIDITY
        ) revert IConsentRegistry.ConsentRegistryInvalidWindow(consent.validFrom, consent.validUntil);
        if (consent.validUntil <= time) {
            revert IConsentRegistry.ConsentRegistryExpired(id, uint40(consent.validUntil));
        }
        return
            IConsentRegistry.State({
                validFrom: uint40(consent.validFrom),
                validUntil: uint40(consent.validUntil),
                revokedAt: 0,
                uses: 0,
                useLimit: consent.useLimit,
                action: consent.action,
                categories: consent.categories,
                publisher: publisher
            });
    }

    /// @notice The state after a withdrawal now; from unknown too.
    function withdraw(
        IConsentRegistry.State memory current,
        bytes32 id,
        uint40 time
    ) internal pure returns (IConsentRegistry.State memory) {
        if (current.revokedAt != 0) revert IConsentRegistry.ConsentRegistryWithdrawn(id, current.revokedAt);
        current.revokedAt = time;
        return current;
    }

    /// @notice The state after one use by the handle's publisher. Without a limit the count stays at its maximum once there.
    function consume(
        IConsentRegistry.State memory current,
        bytes32 id,
        uint32 publisher,
        uint40 time
    ) internal pure returns (IConsentRegistry.State memory) {
        requireInForce(current, id, QUERY, publisher, time);
        if (current.useLimit != 0 && current.uses >= current.useLimit) {
            revert IConsentRegistry.ConsentRegistryUseLimitReached(id, current.useLimit);
        }
        if (current.uses != type(uint16).max) ++current.uses;
        return current;
    }

    /// @notice Reverts unless the consent lets `publisher` publish in `category` now.
    function requireProvide(
        IConsentRegistry.State memory current,
        bytes32 id,
        uint32 publisher,
        uint8 category,
        uint40 time
    ) internal pure {
        requireInForce(current, id, PROVIDE, publisher, time);
        if ((current.categories >> category) & 1 == 0) {
            revert IConsentRegistry.ConsentRegistryCategoryNotCovered(id, category);
        }
    }

    /// @notice Reverts unless the consent is granted, not withdrawn, for this action and publisher, and in its window.
    function requireInForce(
        IConsentRegistry.State memory current,
        bytes32 id,
        uint8 action,
        uint32 publisher,
        uint40 time
    ) internal pure {
        if (current.revokedAt != 0) revert IConsentRegistry.ConsentRegistryWithdrawn(id, current.revokedAt);
        if (current.validUntil == 0) revert IConsentRegistry.ConsentRegistryUnknownConsent(id);
        if (current.action != action) revert IConsentRegistry.ConsentRegistryWrongAction(id, current.action, action);
        if (current.publisher != publisher) {
            revert IConsentRegistry.ConsentRegistryWrongPublisher(id, current.publisher, publisher);
        }
        if (time < current.validFrom) revert IConsentRegistry.ConsentRegistryNotYetValid(id, current.validFrom);
        if (time >= current.validUntil) revert IConsentRegistry.ConsentRegistryExpired(id, current.validUntil);
    }
}
