// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssetRegistry} from "../../../contracts/interfaces/IAssetRegistry.sol";
import {ILienRegistry} from "../../../contracts/interfaces/ILienRegistry.sol";
import {LienRank} from "../../../contracts/libraries/LienRank.sol";
import {Rules} from "./Rules.sol";

/// @title Liens
abstract contract LienRules is Rules {
    function _requireLienRules() internal {
        _noLienWithoutConsent();
        _noLienWhileNoted();
        _activeLiensAreNeverLost();
        _onlyTheCreditorEndsALien();
        _noStepRaisesALien();
        _rankIsATotalOrder();
    }

    function _noLienWithoutConsent() internal view {
        _never("noLienWithoutConsent", "LIEN_WITHOUT_CONSENT");
        _never("noLienWithoutConsent", "LIEN_BY_ANOTHER");
        _never("noLienWithoutConsent", "LIEN_OF_WRONG_KIND");
        _never("noLienWithoutConsent", "LIEN_CREATED_TWICE");
    }

    function _noLienWhileNoted() internal view {
        _never("noLienWhileNoted", "LIEN_WHILE_NOTED");
        _never("noLienWhileNoted", "NOTE_LIFTED_TWICE");
        for (uint256 asset = 1; asset <= titles.count(); ++asset) {
            IAssetRegistry.Asset memory entry = world.assets().assetOf(asset);
            if (entry.openNotes != titles.notes(asset)) revert Broken("noLienWhileNoted", "notes", bytes32(asset));
            bool locked = titles.notes(asset) != 0 || liens.activeOn(asset) != 0;
            if (world.assets().locked(asset) != locked) revert Broken("noLienWhileNoted", "lock", bytes32(asset));
        }
    }

    function _activeLiensAreNeverLost() internal view {
        _never("activeLiensAreNeverLost", "STEP_AFTER_END");
        for (uint256 asset = 1; asset <= titles.count(); ++asset) {
            if (world.assets().assetOf(asset).activeLiens != liens.activeOn(asset)) {
                revert Broken("activeLiensAreNeverLost", "count", bytes32(asset));
            }
        }
        for (uint256 i = 0; i < liens.count(); ++i) {
            bytes32 id = liens.ids(i);
            uint8 status = world.liens().lienOf(id).status;
            if (liens.open(id) != (status == 1 || status == 2)) revert Broken("activeLiensAreNeverLost", "status", id);
        }
    }

    function _onlyTheCreditorEndsALien() internal view {
        _never("onlyTheCreditorEndsALien", "ENDED_BY_ANOTHER");
        _never("onlyTheCreditorEndsALien", "ENFORCED_WITHOUT_NOTICE");
        _never("onlyTheCreditorEndsALien", "ASSIGNED_WITHOUT_ACCEPTANCE");
        for (uint256 i = 0; i < liens.count(); ++i) {
            bytes32 id = liens.ids(i);
            if (world.liens().lienOf(id).creditor != liens.creditorOf(id))
                revert Broken("onlyTheCreditorEndsALien", "creditor", id);
        }
    }

    function _noStepRaisesALien() internal view {
        _never("noStepRaisesALien", "LIMIT_ROSE");
        _never("noStepRaisesALien", "REGISTRATION_BACKDATED");
        _never("noStepRaisesALien", "REGISTRATION_OVERWRITTEN");
        _never("noStepRaisesALien", "STRUCK_NOTED_AGAIN");
        _never("noStepRaisesALien", "CONFIRMED_BY_ANOTHER");
        _never("noStepRaisesALien", "YIELDED_BY_ANOTHER");
        for (uint256 i = 0; i < liens.count(); ++i) {
            bytes32 id = liens.ids(i);
            ILienRegistry.State memory current = world.liens().lienOf(id);
            if (current.maxAmount != liens.limitOf(id)) revert Broken("noStepRaisesALien", "limit", id);
            if (current.perfectedAt != liens.perfectedAt(id)) revert Broken("noStepRaisesALien", "registration", id);
            if (current.registrationUntil != liens.lapsesAt(id)) revert Broken("noStepRaisesALien", "its end", id);
        }
    }

    /// @dev Of two open liens on an asset exactly one is first, unless both are unregistered or of one second; a registered one is first.
    function _rankIsATotalOrder() internal view {
        uint256 count = liens.count();
        for (uint256 i = 0; i < count; ++i) {
            if (!liens.open(liens.ids(i))) continue;
            ILienRegistry.State memory a = world.liens().lienOf(liens.ids(i));
            for (uint256 j = 0; j < i; ++j) {
                if (!liens.open(liens.ids(j)) || a.kind != world.liens().lienOf(liens.ids(j)).kind) continue;
                _requireOrdered(a, world.liens().lienOf(liens.ids(j)), liens.ids(j));
            }
        }
    }

    function _requireOrdered(ILienRegistry.State memory a, ILienRegistry.State memory b, bytes32 id) private view {
        (uint128 ka, uint128 kb) = (_orderKey(a), _orderKey(b));
        (uint40 ra, uint40 rb) = (_registeredAt(a), _registeredAt(b));
        if (ra == rb) {
            if (ka != kb) revert Broken("rankIsATotalOrder", "equal facts, unequal places", id);
        } else if (ra == 0 || rb == 0) {
            if ((ra == 0) != (ka > kb)) revert Broken("rankIsATotalOrder", "unregistered before registered", id);
        } else if ((ra < rb) != (ka < kb)) {
            revert Broken("rankIsATotalOrder", "not by the time of registration", id);
        }
    }

    function _registeredAt(ILienRegistry.State memory lien) private view returns (uint40) {
        bool lapsed = lien.registrationUntil != 0 && block.timestamp >= lien.registrationUntil;
        return lapsed ? 0 : lien.perfectedAt;
    }

    function _orderKey(ILienRegistry.State memory lien) private view returns (uint128) {
        LienRank.Facts memory facts;
        facts.kind = LienRank.Kind(lien.kind);
        facts.effectiveAt = lien.effectiveAt;
        facts.registeredAt = lien.perfectedAt;
        facts.registeredUntil = lien.registrationUntil;
        return LienRank.orderKey(facts, uint40(block.timestamp));
    }
}
