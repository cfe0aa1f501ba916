// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../../../contracts/interfaces/IDisputeRegistry.sol";
import {Rules} from "./Rules.sol";

/// @title Disputes
abstract contract DisputeRules is Rules {
    function _requireDisputeRules() internal {
        _disputesAreNeitherHiddenNorReopened();
        _disputesAreThePartiesAndTheRespondents();
    }

    function _disputesAreNeitherHiddenNorReopened() internal view {
        _never("disputesAreNeitherHiddenNorReopened", "DISPUTE_REOPENED");
        _never("disputesAreNeitherHiddenNorReopened", "SECOND_OPEN_DISPUTE");
        for (uint256 i = 0; i < disputes.count(); ++i) {
            bytes32 id = disputes.ids(i);
            IDisputeRegistry.State memory current = world.disputes().disputeOf(id);
            if (current.status != disputes.statusOf(id))
                revert Broken("disputesAreNeitherHiddenNorReopened", "status", id);
            if (current.dueAt != disputes.dueAt(id))
                revert Broken("disputesAreNeitherHiddenNorReopened", "due time", id);
            if (current.statements != disputes.statements(id))
                revert Broken("disputesAreNeitherHiddenNorReopened", "statements", id);
            if (!disputes.isOpenAsKept(id)) revert Broken("disputesAreNeitherHiddenNorReopened", "mark", id);
        }
    }

    function _disputesAreThePartiesAndTheRespondents() internal view {
        _never("disputesAreThePartiesAndTheRespondents", "FILED_BY_STRANGER");
        _never("disputesAreThePartiesAndTheRespondents", "STATED_BY_ANOTHER");
        _never("disputesAreThePartiesAndTheRespondents", "ANSWERED_BY_ANOTHER");
        _never("disputesAreThePartiesAndTheRespondents", "CORRECTED_WHILE_STANDING");
    }
}
