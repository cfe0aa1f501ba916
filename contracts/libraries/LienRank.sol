// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The order of liens by Civil Code 403, 414-416, 444, 447 and 456
/// @notice Pure: facts and time in, a number out; the twin of `server/domain/lien-order.ts` and `lien-gates.ts`, which say why.
/// A smaller key is paid first, an equal key shares pro rata, `NOT_RANKED` is not in force. The key depends on one lien alone, so
/// that no other lien, earlier or later, can change the order of two. Times are those of the legal register and of delivery, never block
/// time; 0 says that it did not happen.
library LienRank {
    enum Kind {
        NONE,
        MORTGAGE,
        POSSESSORY_PLEDGE,
        RIGHTS_PLEDGE,
        RETENTION,
        RESERVED_TITLE,
        FINANCE_LEASE
    }

    /// @dev Who takes the asset over. KNOWING is also who cannot be said to be another.
    enum Buyer {
        KNOWING,
        GOOD_FAITH,
        ORDINARY_COURSE
    }

    enum Effect {
        FOLLOWS,
        CUT_OFF,
        NEEDS_CREDITOR
    }

    struct Facts {
        Kind kind;
        /// @dev How often title had passed when the grantor became owner, or when the lien was perfected if that is later.
        uint32 tenure;
        uint40 effectiveAt;
        uint40 endedAt;
        uint40 registeredAt;
        /// @dev First second at which the registration no longer holds.
        uint40 registeredUntil;
        /// @dev The register's own sequence among entries of one time.
        uint32 registerOrder;
        uint40 heldFrom;
        uint40 heldUntil;
        /// @dev Delivery of the thing whose price is secured.
        uint40 deliveredAt;
        /// @dev Statutory rest days in a row that begin with the tenth day after delivery.
        uint8 restDays;
    }

    uint256 internal constant RETENTION_TIER = 1;
    uint256 internal constant PERFECTED_TIER = 2;
    uint256 internal constant UNPERFECTED_TIER = 3;
    uint128 internal constant NOT_RANKED = type(uint128).max;
    uint8 internal constant MAX_REST_DAYS = 15;
    uint256 private constant CHINA_OFFSET = 8 hours;

    error LienRankNoKind();
    error LienRankTooManyRestDays(uint8 restDays);

    /// @notice The place of a lien among the liens on one asset at `asOf`.
    function orderKey(Facts memory lien, uint40 asOf) internal pure returns (uint128) {
        if (lien.kind == Kind.NONE) revert LienRankNoKind();
        if (lien.endedAt != 0 && lien.endedAt <= asOf) return NOT_RANKED;
        if (lien.effectiveAt > asOf) return NOT_RANKED;
        if (lien.kind == Kind.RETENTION) {
            if (!holds(lien.heldFrom, lien.heldUntil, asOf)) return NOT_RANKED;
            return pack(RETENTION_TIER, 0, false, later(lien.heldFrom, lien.effectiveAt), 0);
        }
        if (lien.kind == Kind.POSSESSORY_PLEDGE) {
            if (lien.heldFrom == 0 || lien.heldFrom > asOf) return NOT_RANKED;
            if (!holds(lien.heldFrom, lien.heldUntil, asOf)) return pack(UNPERFECTED_TIER, 0, false, 0, 0);
            return pack(PERFECTED_TIER, lien.tenure, false, later(lien.heldFrom, lien.effectiveAt), 0);
        }
        if (!holds(lien.registeredAt, lien.registeredUntil, asOf)) {
            return lien.kind == Kind.RIGHTS_PLEDGE ? NOT_RANKED : pack(UNPERFECTED_TIER, 0, false, 0, 0);
        }
        return pack(PERFECTED_TIER, lien.tenure, hasPurchaseMoneyPriority(lien), lien.registeredAt, lien.registerOrder);
    }

    /// @notice Whether a registered lien secures the price in time (416; Interpretation 57 for reserved title and finance lease).
    function hasPurchaseMoneyPriority(Facts memory lien) internal pure returns (bool) {
        if (lien.deliveredAt == 0 || lien.registeredAt == 0) return false;
        if (lien.kind == Kind.POSSESSORY_PLEDGE || lien.kind == Kind.RIGHTS_PLEDGE || lien.kind == Kind.RETENTION) {
            return false;
        }
        return lien.registeredAt < purchaseMoneyDeadline(lien.deliveredAt, lien.restDays);
    }

    /// @notice First second at which registration is too late: the tenth day in China after the day of delivery is over (201, 203, 416).
    function purchaseMoneyDeadline(uint40 deliveredAt, uint8 restDays) internal pure returns (uint256) {
        if (restDays > MAX_REST_DAYS) revert LienRankTooManyRestDays(restDays);
        return ((uint256(deliveredAt) + CHINA_OFFSET) / 1 days + 11 + restDays) * 1 days - CHINA_OFFSET;
    }

    /// @notice Whether `other` stands from the upper to the lower of two places, both included: who must yield too before the lower lien
    /// may move up in the order itself (409).
    function standsBetween(uint128 upper, uint128 lower, uint128 other) internal pure returns (bool) {
        return upper <= other && other <= lower;
    }

    /// @notice What a transfer of title does to a lien in force. `barred`: a ban on transfer stands in the legal register.
    function transferEffect(Kind kind, bool perfected, bool barred, Buyer buyer) internal pure returns (Effect) {
        if (kind == Kind.NONE) revert LienRankNoKind();
        if (kind == Kind.RIGHTS_PLEDGE) return Effect.NEEDS_CREDITOR;
        if (kind == Kind.RETENTION || (kind == Kind.POSSESSORY_PLEDGE && perfected)) return Effect.FOLLOWS;
        if (buyer == Buyer.ORDINARY_COURSE) return Effect.CUT_OFF;
        if (buyer == Buyer.GOOD_FAITH && !perfected) return Effect.CUT_OFF;
        return barred && perfected ? Effect.NEEDS_CREDITOR : Effect.FOLLOWS;
    }

    /// @notice Whether this kind of lien exists on this kind of asset (440): a right is pledged by registration, a movable is not.
    function fits(Kind kind, bool intangible) internal pure returns (bool) {
        return kind != Kind.NONE && (kind == Kind.RIGHTS_PLEDGE) == intangible;
    }

    /// @dev Sums and products rather than shifts, so that a solver sees the order in them.
    function pack(
        uint256 tier,
        uint256 tenure,
        bool purchaseMoney,
        uint256 time,
        uint256 sequence
    ) internal pure returns (uint128) {
        uint256 head = (tier * 2 ** 32 + tenure) * 2 ** 8 + (purchaseMoney ? 0 : 1);
        return uint128((head * 2 ** 40 + time) * 2 ** 32 + sequence);
    }

    function holds(uint40 from, uint40 until, uint40 time) internal pure returns (bool) {
        return from != 0 && from <= time && (until == 0 || time < until);
    }

    function later(uint40 a, uint40 b) private pure returns (uint40) {
        return a > b ? a : b;
    }
}
