// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IMemberRegistry} from "../../../contracts/interfaces/IMemberRegistry.sol";
import {FIRST_MEMBERS, memberAccount} from "../Names.sol";
import {VM} from "../Vm.sol";
import {Rules} from "./Rules.sol";

/// @title Members, keys, seats
abstract contract MemberRules is Rules {
    function _requireMemberRules() internal {
        _suspendedMembersDoNothing();
        _onlyRolesGovern();
        _keysStayWithTheirMember();
        _compromiseNeedsASecondMember();
        _votesAreSeats();
        _seatsAreSoulbound();
    }

    function _suspendedMembersDoNothing() internal {
        _never("suspendedMembersDoNothing", "ACTED_WHILE_SUSPENDED");
        for (uint32 member = 1; member <= FIRST_MEMBERS; ++member) {
            if (!world.suspended(member)) continue;
            (bool allowed, ) = address(world.members()).call(
                abi.encodeCall(IMemberRegistry.authorize, (memberAccount(member), 0))
            );
            if (allowed)
                revert Broken(
                    "suspendedMembersDoNothing",
                    "a suspended member's key is authorized",
                    bytes32(uint256(member))
                );
        }
    }

    function _onlyRolesGovern() internal view {
        _never("onlyRolesGovern", "GOVERNED_WITHOUT_ROLE");
    }

    function _keysStayWithTheirMember() internal view {
        _never("keysStayWithTheirMember", "KEY_CHANGED_MEMBER");
        _never("keysStayWithTheirMember", "KEY_OF_ANOTHER");
        for (uint256 i = 0; i < roster.poolSize(); ++i) {
            address key = VM.addr(roster.poolKey(i));
            IMemberRegistry.Key memory entry = roster.registered(key);
            if (entry.member != roster.memberOf(key))
                revert Broken("keysStayWithTheirMember", "another member's", bytes32(i));
            if (entry.member != 0 && entry.validFrom < roster.addedAt(key))
                revert Broken("keysStayWithTheirMember", "reaches back", bytes32(i));
            if (entry.validUntil != roster.endedAt(key))
                revert Broken("keysStayWithTheirMember", "ended key", bytes32(i));
        }
    }

    function _compromiseNeedsASecondMember() internal view {
        _never("compromiseNeedsASecondMember", "COMPROMISE_WITHOUT_SECOND");
        _never("compromiseNeedsASecondMember", "COMPROMISE_MOVED_FORWARD");
        for (uint256 i = 0; i < roster.poolSize(); ++i) {
            address key = VM.addr(roster.poolKey(i));
            if (world.members().compromisedSince(key) != roster.since(key))
                revert Broken("compromiseNeedsASecondMember", "since", bytes32(i));
        }
    }

    function _votesAreSeats() internal view {
        _never("votesAreSeats", "SECOND_SEAT");
        uint256 seated;
        uint256 votes;
        for (uint32 member = 1; member <= roster.memberCount(); ++member) {
            address holder = roster.seat(member);
            if (holder == address(0)) continue;
            ++seated;
            if (world.members().keyOf(holder).member != member)
                revert Broken("votesAreSeats", "not the member's key", bytes32(seated));
            votes += world.seats().getVotes(holder);
        }
        // A key is one member's, so that no holder is counted twice.
        if (votes != seated) revert Broken("votesAreSeats", "votes", bytes32(votes));
    }

    function _seatsAreSoulbound() internal view {
        _never("seatsAreSoulbound", "SEAT_CARRIED_OFF");
        _never("seatsAreSoulbound", "SEAT_TO_STRANGER");
        for (uint32 member = 1; member <= roster.memberCount(); ++member) {
            if (world.seats().seatOf(member) != roster.seat(member))
                revert Broken("seatsAreSoulbound", "seat", bytes32(uint256(member)));
        }
    }
}
