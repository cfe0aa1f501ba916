// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../../interfaces/IDisputeRegistry.sol";
import {DisputeState} from "../../libraries/DisputeState.sol";

/// @title FilingKeepsTerms
/// @notice Specification for `npm run prove`, never deployed: a filing is open at once, with the respondent, target, party and due time it was filed with.
contract FilingKeepsTerms {
    function file(
        IDisputeRegistry.State memory state,
        IDisputeRegistry.Filing memory filing,
        bytes32 id,
        uint32 respondent,
        uint40 dueAt,
        uint40 time
    ) external pure {
        IDisputeRegistry.State memory next = DisputeState.file(state, filing, id, respondent, dueAt, time);
        assert(next.status == 1 && next.filedAt == time && next.dueAt == dueAt && next.answeredAt == 0);
        assert(next.kind == filing.kind && next.respondent == respondent);
        assert(next.target == filing.target && next.party == filing.party);
    }
}
