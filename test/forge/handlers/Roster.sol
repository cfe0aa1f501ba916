// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IMemberRegistry} from "../../../contracts/interfaces/IMemberRegistry.sol";
import {
    FIRST_MEMBERS,
    GOVERNOR_KEY,
    GUARDIAN_KEY,
    STRANGER_KEY,
    OPEN_SCHEMA,
    memberKey,
    memberAccount,
    digestOf
} from "../Names.sol";
import {VM} from "../Vm.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @title Members, keys and seats; time
contract Roster is Handler {
    uint256 private constant _POOL = 5;

    uint32 public memberCount;
    /// @notice Keys beside the first of each member.
    mapping(address key => uint32) public memberOf;
    mapping(address key => uint256 time) public addedAt;
    mapping(address key => uint256 time) public endedAt;
    mapping(address key => uint256 since) public since;
    mapping(uint32 member => address) public seat;

    constructor(World world) Handler(world) {
        memberCount = FIRST_MEMBERS;
        for (uint32 i = 1; i <= memberCount; ++i) {
            seat[i] = memberAccount(i);
            memberOf[memberAccount(i)] = i;
            addedAt[memberAccount(i)] = block.timestamp;
        }
    }

    function poolKey(uint256 index) public pure returns (uint256) {
        return 0x5000 + (index % _POOL);
    }

    function poolSize() external pure returns (uint256) {
        return _POOL;
    }

    function warp(uint256 seed) external {
        VM.warp(block.timestamp + (seed % 8 == 0 ? 8 days : (seed / 8) % 1 days));
    }

    /// @notice Suspends now and then, reinstates whom it finds suspended.
    function standing(uint256 seed) external {
        uint32 member = uint32(seed % FIRST_MEMBERS) + 1;
        bool own = (seed / 8) % 4 != 0;
        if (WORLD.suspended(member)) {
            VM.prank(own ? VM.addr(GOVERNOR_KEY) : memberAccount(uint32((seed / 64) % 6) + 1));
            MEMBERS.reinstate(member);
            WORLD.setSuspended(member, false);
        } else {
            if ((seed / 32) % 3 != 0) return;
            VM.prank(own ? VM.addr(GUARDIAN_KEY) : VM.addr(GOVERNOR_KEY));
            MEMBERS.suspend(member, 1);
            WORLD.setSuspended(member, true);
        }
        _require(own, "GOVERNED_WITHOUT_ROLE");
    }

    function addKey(uint256 seed, uint256 index) external {
        uint32 member = uint32(seed % FIRST_MEMBERS) + 1;
        uint32 by = _mostly(member, seed / 8);
        address key = VM.addr(poolKey(index));
        _as(by);
        MEMBERS.addKey(member, key, uint8(seed % 7) + 1, 0, 0);
        _did(by);
        _require(by == member, "KEY_OF_ANOTHER");
        _require(memberOf[key] == 0, "KEY_CHANGED_MEMBER");
        (memberOf[key], addedAt[key]) = (member, block.timestamp);
    }

    function retireKey(uint256 seed, uint256 index) external {
        address key = VM.addr(poolKey(index));
        uint32 by = _mostly(memberOf[key] == 0 ? 1 : memberOf[key], seed);
        _as(by);
        MEMBERS.retireKey(key);
        _did(by);
        _require(by == memberOf[key], "KEY_OF_ANOTHER");
        endedAt[key] = block.timestamp;
    }

    /// @notice Declares a pool key compromised; another member approves, or the own one tries to.
    function declareCompromised(uint256 seed, uint256 index, uint256 back) external {
        address key = VM.addr(poolKey(index));
        uint32 member = memberOf[key];
        if (member == 0) return;
        uint32 approver = seed % 4 == 0 ? member : (member % FIRST_MEMBERS) + 1;
        uint40 from = uint40(block.timestamp - (back % (block.timestamp - addedAt[key] + 1)));
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Compromise(address key,uint40 since,uint8 reason,bytes32 evidence,uint64 deadline)"),
                key,
                from,
                uint8(1),
                bytes32("evidence"),
                type(uint64).max
            )
        );
        bytes memory approval = _sign(memberKey(approver), digestOf(address(MEMBERS), structHash));
        address by = memberAccount(approver);
        _as(member);
        MEMBERS.declareCompromised(key, from, 1, "evidence", by, type(uint64).max, approval);
        _did(member);
        _did(approver);
        _require(approver != member, "COMPROMISE_WITHOUT_SECOND");
        _require(since[key] == 0 || from < since[key], "COMPROMISE_MOVED_FORWARD");
        since[key] = from;
        if (endedAt[key] == 0) endedAt[key] = block.timestamp;
    }

    function admit(uint256 seed) external {
        if (memberCount == 9) return;
        bool own = seed % 4 != 0;
        VM.prank(own ? VM.addr(GOVERNOR_KEY) : memberAccount(1));
        uint32 member = MEMBERS.admit("late", "", 4, 0, 0, VM.addr(0x6000 + memberCount));
        _require(own, "GOVERNED_WITHOUT_ROLE");
        memberCount = member;
        address key = VM.addr(0x6000 + memberCount - 1);
        (memberOf[key], addedAt[key]) = (member, block.timestamp);
    }

    function grantSeat(uint256 seed, uint256 index) external {
        uint32 member = uint32(seed % memberCount) + 1;
        for (uint32 i = 1; i <= memberCount; ++i) if (seat[i] == address(0)) member = i;
        address key = seed % 2 == 0 ? VM.addr(poolKey(index)) : VM.addr(0x6000 + member - 1);
        bool own = (seed / 16) % 4 != 0;
        VM.prank(own ? VM.addr(GOVERNOR_KEY) : memberAccount(1));
        SEATS.grantSeat(member, key);
        _require(own, "GOVERNED_WITHOUT_ROLE");
        _require(seat[member] == address(0), "SECOND_SEAT");
        seat[member] = key;
    }

    function endSeat(uint256 seed) external {
        uint32 member = uint32(seed % memberCount) + 1;
        bool own = (seed / 16) % 4 != 0;
        VM.prank(own ? VM.addr(GOVERNOR_KEY) : memberAccount(1));
        SEATS.endSeat(member);
        _require(own, "GOVERNED_WITHOUT_ROLE");
        delete seat[member];
    }

    function moveSeat(uint256 seed, uint256 index) external {
        address to = VM.addr(poolKey(index));
        uint32 member = seed % 4 == 0 ? uint32((seed / 4) % memberCount) + 1 : memberOf[to];
        VM.prank(to);
        SEATS.moveSeat(member);
        _require(memberOf[to] == member, "SEAT_TO_STRANGER");
        _did(member);
        seat[member] = to;
    }

    /// @notice All ways in which ERC-721 and Votes would let a seat go; each is refused.
    function carryOff(uint256 seed, uint256 way) external {
        uint32 member = uint32(seed % memberCount) + 1;
        address holder = seat[member];
        // Nobody sends from address 0.
        if (holder == address(0)) return;
        address to = memberAccount(uint32((seed / 16) % 6) + 1);
        VM.prank((seed / 128) % 2 == 0 ? holder : to);
        if (way % 4 == 0) SEATS.transferFrom(holder, to, member);
        else if (way % 4 == 1) SEATS.safeTransferFrom(holder, to, member);
        else if (way % 4 == 2) SEATS.approve(to, member);
        else SEATS.delegate(to);
        WORLD.broke("SEAT_CARRIED_OFF");
    }

    /// @notice Functions that only governance may call, by a member or a stranger.
    function usurp(uint256 seed, uint256 which) external {
        VM.prank(seed % 2 == 0 ? memberAccount(uint32((seed / 2) % 6) + 1) : VM.addr(STRANGER_KEY));
        if (which % 8 == 0) MEMBERS.setCapabilities(1, type(uint64).max);
        else if (which % 8 == 1) MEMBERS.setValidity(1, 0, uint40(block.timestamp));
        else if (which % 8 == 2) SCHEMAS.retire(OPEN_SCHEMA);
        else if (which % 8 == 3) ASSETS.changeAuthority(1, 2);
        else if (which % 8 == 4) DISPUTES.setClock(1, 1, 1, 0);
        else if (which % 8 == 5) DISPUTES.assignClocks(2, 2);
        else if (which % 8 == 6) ASSETS.registerClass(9, 1, 2, false, "");
        else MANAGER.grantRole(1, VM.addr(STRANGER_KEY), 0);
        WORLD.broke("GOVERNED_WITHOUT_ROLE");
    }

    /// @notice A registered key as the registry has it.
    function registered(address key) external view returns (IMemberRegistry.Key memory) {
        return MEMBERS.keyOf(key);
    }
}
