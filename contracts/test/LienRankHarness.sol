// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LienRank} from "../libraries/LienRank.sol";

/// @title LienRankHarness
/// @notice For tests only, never deployed to a consortium: opens the rank library to calls from outside.
contract LienRankHarness {
    function orderKeys(LienRank.Facts[] calldata liens, uint40 asOf) external pure returns (uint128[] memory keys) {
        keys = new uint128[](liens.length);
        for (uint256 i = 0; i < liens.length; ++i) keys[i] = LienRank.orderKey(liens[i], asOf);
    }

    function purchaseMoneyDeadline(uint40 deliveredAt, uint8 restDays) external pure returns (uint256) {
        return LienRank.purchaseMoneyDeadline(deliveredAt, restDays);
    }

    function hasPurchaseMoneyPriority(LienRank.Facts calldata lien) external pure returns (bool) {
        return LienRank.hasPurchaseMoneyPriority(lien);
    }

    function standsBetween(uint128 upper, uint128 lower, uint128 other) external pure returns (bool) {
        return LienRank.standsBetween(upper, lower, other);
    }

    function transferEffect(
        LienRank.Kind kind,
        bool perfected,
        bool barred,
        LienRank.Buyer buyer
    ) external pure returns (LienRank.Effect) {
        return LienRank.transferEffect(kind, perfected, barred, buyer);
    }

    function fits(LienRank.Kind kind, bool intangible) external pure returns (bool) {
        return LienRank.fits(kind, intangible);
    }
}
