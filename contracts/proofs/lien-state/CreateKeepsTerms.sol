// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../interfaces/ILienRegistry.sol";
import {LienState} from "../../libraries/LienState.sol";

/// @title CreateKeepsTerms
/// @notice Specification for `npm run prove`, never deployed: a lien begins active, unregistered and out of enforcement, with the terms that were signed.
contract CreateKeepsTerms {
    function create(
        ILienRegistry.State memory state,
        ILienRegistry.Lien memory lien,
        bytes32 id,
        uint40 time
    ) external pure {
        ILienRegistry.State memory next = LienState.create(state, lien, id, time);
        assert(next.status == 1 && next.perfectedAt == 0 && next.noticeUntil == 0);
        assert(next.kind == lien.kind && next.creditor == lien.creditor);
        assert(next.amount == lien.amount && next.maxAmount == lien.maxAmount);
        assert(next.effectiveAt == lien.effectiveAt && next.deliveredAt == lien.deliveredAt);
    }
}
