// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAttestationRegistry} from "../../../contracts/interfaces/IAttestationRegistry.sol";
import {IConsentRegistry} from "../../../contracts/interfaces/IConsentRegistry.sol";
import {FIRST_MEMBERS, SUBJECTS, handleOf} from "../Names.sol";
import {Rules} from "./Rules.sol";

/// @title Consents, attestations, and every chain of history
abstract contract RecordRules is Rules {
    function _requireRecordRules() internal {
        _consentIsNeverResurrected();
        _consentIsUsedWithinItsLimit();
        _revokedIsNeverUnrevoked();
        _headsAreTheirHistory();
    }

    function _consentIsNeverResurrected() internal view {
        _never("consentIsNeverResurrected", "CONSENT_RESURRECTED");
        _never("consentIsNeverResurrected", "CONSENT_BY_ANOTHER");
        for (uint256 i = 0; i < consents.count(); ++i) {
            bytes32 id = consents.ids(i);
            IConsentRegistry.State memory current = world.consents().stateOf(consents.subjectOf(id), id);
            if (current.revokedAt != consents.withdrawnAt(id))
                revert Broken("consentIsNeverResurrected", "withdrawn", id);
        }
    }

    function _consentIsUsedWithinItsLimit() internal view {
        _never("consentIsUsedWithinItsLimit", "CONSENT_OVERUSED");
        for (uint256 i = 0; i < consents.count(); ++i) {
            bytes32 id = consents.ids(i);
            IConsentRegistry.State memory current = world.consents().stateOf(consents.subjectOf(id), id);
            if (current.uses != consents.uses(id)) revert Broken("consentIsUsedWithinItsLimit", "uses", id);
        }
    }

    function _revokedIsNeverUnrevoked() internal view {
        _never("revokedIsNeverUnrevoked", "REVOKED_TWICE");
        _never("revokedIsNeverUnrevoked", "ANCHORED_TWICE");
        for (uint256 i = 0; i < consents.attestedCount(); ++i) {
            bytes32 id = consents.attested(i);
            IAttestationRegistry.Anchor memory anchor = world.attestations().anchorOf(consents.issuerOf(id), id);
            if (anchor.anchoredAt != consents.anchoredAt(id)) revert Broken("revokedIsNeverUnrevoked", "anchor", id);
            if (anchor.revokedAt != consents.revokedAt(id)) revert Broken("revokedIsNeverUnrevoked", "revocation", id);
            if (anchor.reason != consents.reasonOf(id)) revert Broken("revokedIsNeverUnrevoked", "reason", id);
        }
    }

    function _headsAreTheirHistory() internal view {
        for (uint256 i = 0; i < SUBJECTS; ++i) {
            if (!consents.isSubjectChain(handleOf(i)))
                revert Broken("headsAreTheirHistory", "subject chain", bytes32(i));
        }
        for (uint32 member = 1; member <= FIRST_MEMBERS; ++member) {
            if (!consents.isBatchChain(member))
                revert Broken("headsAreTheirHistory", "batch chain", bytes32(uint256(member)));
        }
        for (uint256 asset = 1; asset <= titles.count(); ++asset) {
            if (!liens.isChain(asset)) revert Broken("headsAreTheirHistory", "lien chain", bytes32(asset));
            if (!appraisals.isChain(asset)) revert Broken("headsAreTheirHistory", "valuation chain", bytes32(asset));
        }
        for (uint256 i = 0; i < disputes.count(); ++i) {
            if (!disputes.isChain(disputes.ids(i)))
                revert Broken("headsAreTheirHistory", "dispute chain", disputes.ids(i));
        }
    }
}
