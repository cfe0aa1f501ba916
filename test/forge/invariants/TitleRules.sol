// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Rules} from "./Rules.sol";

/// @title Titles and valuations
abstract contract TitleRules is Rules {
    function _requireTitleRules() internal {
        _oneFingerprintOneTitle();
        _titlesMoveOnlyAsAllowed();
        _pledgedRightsWaitForTheirCreditors();
        _valuationsAreTheAppraisers();
    }

    function _oneFingerprintOneTitle() internal view {
        _never("oneFingerprintOneTitle", "ONE_FINGERPRINT_TWO_TITLES");
        _never("oneFingerprintOneTitle", "NEAR_DUPLICATE_TITLED");
        _never("oneFingerprintOneTitle", "TITLE_BY_NO_AUTHORITY");
        for (uint256 asset = 1; asset <= titles.count(); ++asset) {
            (uint256 holder, ) = world.assets().holderOf(titles.fingerprintOf(asset));
            if (holder != asset) revert Broken("oneFingerprintOneTitle", "fingerprint", bytes32(asset));
        }
        if (world.assets().assetCount() != titles.count())
            revert Broken("oneFingerprintOneTitle", "count", bytes32(titles.count()));
    }

    function _titlesMoveOnlyAsAllowed() internal view {
        _never("titlesMoveOnlyAsAllowed", "TITLE_CARRIED_OFF");
        _never("titlesMoveOnlyAsAllowed", "MOVED_WITHOUT_OWNER");
        _never("titlesMoveOnlyAsAllowed", "MOVED_WHILE_NOTED");
        _never("titlesMoveOnlyAsAllowed", "LET_WITHOUT_OWNER");
        _never("titlesMoveOnlyAsAllowed", "RECOVERY_TOO_SOON");
        _never("titlesMoveOnlyAsAllowed", "RECOVERY_CANCELLED_BY_STRANGER");
        for (uint256 asset = 1; asset <= titles.count(); ++asset) {
            if (world.assets().ownerOf(asset) != titles.ownerAt(asset))
                revert Broken("titlesMoveOnlyAsAllowed", "owner", bytes32(asset));
        }
    }

    function _pledgedRightsWaitForTheirCreditors() internal view {
        _never("pledgedRightsWaitForTheirCreditors", "PLEDGED_RIGHT_MOVED");
        _never("pledgedRightsWaitForTheirCreditors", "PLEDGED_RIGHT_LICENSED");
        _never("pledgedRightsWaitForTheirCreditors", "AGREED_BY_ANOTHER");
    }

    function _valuationsAreTheAppraisers() internal view {
        _never("valuationsAreTheAppraisers", "VALUED_BY_ANOTHER");
        _never("valuationsAreTheAppraisers", "VALUED_TWICE");
        _never("valuationsAreTheAppraisers", "WITHDRAWN_TWICE");
        for (uint256 i = 0; i < appraisals.count(); ++i) {
            bytes32 id = appraisals.ids(i);
            if (world.valuations().valuationOf(id).withdrawnAt != appraisals.withdrawnAt(id)) {
                revert Broken("valuationsAreTheAppraisers", "withdrawn", id);
            }
        }
    }
}
