// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LienRank} from "../../../contracts/libraries/LienRank.sol";
import {Test} from "./Test.sol";

/// @title Civil Code 414-416, 456 in the order keys, for random facts
contract LienRankFuzz is Test {
    uint40 private constant _NOW = 1_800_000_000;

    function testFuzz_anEarlierRegistrationIsNeverBehind(
        uint256 a,
        uint256 b,
        uint32 orderA,
        uint32 orderB
    ) external pure {
        LienRank.Facts memory first = _mortgage(_within(a, 1, _NOW), orderA);
        LienRank.Facts memory second = _mortgage(_within(b, 1, _NOW), orderB);
        (uint128 ka, uint128 kb) = (LienRank.orderKey(first, _NOW), LienRank.orderKey(second, _NOW));
        if (first.registeredAt == second.registeredAt) {
            _require((ka < kb) == (orderA < orderB) && (ka == kb) == (orderA == orderB), "register's sequence");
        } else {
            _require((ka < kb) == (first.registeredAt < second.registeredAt), "time of registration");
        }
    }

    function testFuzz_registeredBeforeUnregistered(uint256 registeredAt, uint256 until, uint32 tenure) external pure {
        LienRank.Facts memory registered = _mortgage(_within(registeredAt, 1, _NOW), 0);
        registered.registeredUntil = uint40(_within(until, _NOW + 1, type(uint40).max));
        registered.tenure = tenure;
        LienRank.Facts memory not = _mortgage(0, 0);
        LienRank.Facts memory lapsed = _mortgage(1, 0);
        lapsed.registeredUntil = uint40(_within(until, 2, _NOW));
        uint128 key = LienRank.orderKey(registered, _NOW);
        _require(key < LienRank.orderKey(not, _NOW), "not registered");
        _require(key < LienRank.orderKey(lapsed, _NOW), "lapsed");
        _require(LienRank.orderKey(not, _NOW) == LienRank.orderKey(lapsed, _NOW), "pro rata");
    }

    function testFuzz_purchaseMoneyInTimeIsFirst(uint256 delivered, uint256 delay, uint256 earlier) external pure {
        uint256 deliveredAt = _within(delivered, 20 days, _NOW - 30 days);
        LienRank.Facts memory price = _mortgage(deliveredAt + _within(delay, 0, 20 days), 0);
        price.deliveredAt = uint40(deliveredAt);
        LienRank.Facts memory other = _mortgage(_within(earlier, 1, price.registeredAt), 0);
        // The tenth day in China after the day of delivery is the last.
        bool inTime = (price.registeredAt + 8 hours) / 1 days <= (deliveredAt + 8 hours) / 1 days + 10;
        bool first = LienRank.orderKey(price, _NOW) < LienRank.orderKey(other, _NOW);
        if (inTime) _require(first, "in time, not first");
        else if (other.registeredAt < price.registeredAt) _require(!first, "too late, yet first");
    }

    function testFuzz_whoKeepsTheThingIsFirst(uint256 held, uint256 registeredAt, bool price) external pure {
        LienRank.Facts memory workshop;
        workshop.kind = LienRank.Kind.RETENTION;
        workshop.heldFrom = uint40(_within(held, 1, _NOW));
        LienRank.Facts memory other = _mortgage(_within(registeredAt, 1, _NOW), 0);
        if (price) other.deliveredAt = other.registeredAt;
        _require(LienRank.orderKey(workshop, _NOW) < LienRank.orderKey(other, _NOW), "retention");
        workshop.heldUntil = uint40(_within(held, 1, _NOW));
        _require(LienRank.orderKey(workshop, _NOW) == LienRank.NOT_RANKED, "given back");
    }

    function testFuzz_whatEndedOrNeverAroseIsNotRanked(uint256 seed, uint256 ended, uint8 kind) external pure {
        LienRank.Facts memory lien = _mortgage(_within(seed, 1, _NOW), 0);
        lien.kind = LienRank.Kind(_within(kind, 1, 6));
        lien.heldFrom = lien.registeredAt;
        lien.endedAt = uint40(_within(ended, 1, 2 * uint256(_NOW)));
        bool ranked = LienRank.orderKey(lien, _NOW) != LienRank.NOT_RANKED;
        _require(ranked == (lien.endedAt > _NOW), "ended");
        if (lien.kind != LienRank.Kind.RIGHTS_PLEDGE) return;
        (lien.endedAt, lien.registeredAt) = (0, 0);
        _require(LienRank.orderKey(lien, _NOW) == LienRank.NOT_RANKED, "a pledge of a right arises with registration");
    }

    /// @dev Whatever else there is, of three places one is before another before the third.
    function testFuzz_aKeyHasOnePlaceForAllTimes(uint256 a, uint256 b, uint256 later) external pure {
        LienRank.Facts memory first = _mortgage(_within(a, 1, _NOW), uint32(a >> 64));
        LienRank.Facts memory second = _mortgage(_within(b, 1, _NOW), uint32(b >> 64));
        uint40 time = uint40(_within(later, _NOW, type(uint40).max));
        bool before = LienRank.orderKey(first, _NOW) < LienRank.orderKey(second, _NOW);
        _require(before == (LienRank.orderKey(first, time) < LienRank.orderKey(second, time)), "time moved a rank");
    }

    function _mortgage(uint256 registeredAt, uint32 order) private pure returns (LienRank.Facts memory lien) {
        lien.kind = LienRank.Kind.MORTGAGE;
        lien.registeredAt = uint40(registeredAt);
        lien.registerOrder = order;
    }
}
