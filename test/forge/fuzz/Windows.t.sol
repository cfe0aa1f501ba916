// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../../contracts/interfaces/IConsentRegistry.sol";
import {IMemberRegistry} from "../../../contracts/interfaces/IMemberRegistry.sol";
import {
    BANK,
    CATEGORY,
    GOVERNOR_KEY,
    GUARDIAN_KEY,
    MARKET,
    START,
    controllerKey,
    handleOf,
    memberAccount
} from "../Names.sol";
import {VM} from "../Vm.sol";
import {World} from "../World.sol";
import {Test} from "./Test.sol";

/// @title Who may do something, and which consent covers it, at any second
contract WindowsFuzz is Test {
    World private _world;
    IMemberRegistry private _members;
    IConsentRegistry private _consents;

    function setUp() external {
        _world = new World();
        (_members, _consents) = (_world.members(), _world.consents());
    }

    /// @dev What `authorize` answers from one derived slot is what key and member say together.
    function testFuzz_aKeyActsInsideBothWindows(
        uint256 keyFrom,
        uint256 keyUntil,
        uint256 memberFrom,
        uint256 memberUntil,
        bool suspended,
        uint256 time,
        uint256 purpose
    ) external {
        (keyFrom, keyUntil) = _window(keyFrom, keyUntil);
        (memberFrom, memberUntil) = _window(memberFrom, memberUntil);
        uint8 purposes = uint8(_within(keyFrom, 1, 7));
        uint8 asked = uint8(_within(purpose, 1, 7));
        address key = VM.addr(0xABC);
        VM.prank(VM.addr(GOVERNOR_KEY));
        _members.addKey(BANK, key, purposes, uint40(keyFrom), uint40(keyUntil));
        VM.prank(VM.addr(GOVERNOR_KEY));
        _members.setValidity(BANK, uint40(memberFrom), uint40(memberUntil));
        VM.prank(VM.addr(GUARDIAN_KEY));
        if (suspended) _members.suspend(BANK, 1);
        else _members.memberOf(BANK);
        time = _within(time, START, START + 40 days);
        VM.warp(time);
        bool expected =
            !suspended &&
                asked & purposes == asked &&
                _holds(keyFrom, keyUntil, time) &&
                _holds(memberFrom, memberUntil, time);
        (bool allowed, ) = address(_members).call(abi.encodeCall(IMemberRegistry.authorize, (key, asked)));
        _require(allowed == expected, "authorize");
    }

    function testFuzz_aConsentCoversItsWindowItsPublisherAndItsCategories(
        uint256 from,
        uint256 until,
        uint64 categories,
        uint256 time,
        uint256 category,
        bool withdrawn
    ) external {
        (from, until) = _window(from, until);
        if (until == 0) until = START + 30 days;
        if (categories == 0) categories = 1;
        IConsentRegistry.Consent memory consent = IConsentRegistry.Consent(
            handleOf(0),
            1,
            categories,
            uint64(from),
            uint64(until),
            0,
            "terms"
        );
        bytes32 id = _consents.hashConsent(consent);
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(controllerKey(0), id);
        _consents.grant(consent, abi.encodePacked(r, s, v));
        if (withdrawn) {
            VM.prank(VM.addr(controllerKey(0)));
            _consents.withdraw(handleOf(0), id, "");
        }
        VM.warp(_within(time, START, START + 40 days));
        uint8 asked = uint8(_within(category, 0, 63));
        bool expected = !withdrawn && _holds(from, until, block.timestamp) && (categories >> asked) & 1 == 1;
        _require(_covers(id, MARKET, asked) == expected, "requireProvide");
        _require(!_covers(id, BANK, asked), "another publisher");
    }

    function _covers(bytes32 id, uint32 publisher, uint8 category) private returns (bool covered) {
        (covered, ) = address(_consents).call(
            abi.encodeCall(IConsentRegistry.requireProvide, (handleOf(0), id, publisher, category))
        );
    }

    /// @dev A window that begins now or later; one in four has no end.
    function _window(uint256 from, uint256 until) private pure returns (uint256, uint256) {
        uint256 start = _within(from, START, START + 20 days);
        return (start, until % 4 == 0 ? 0 : start + _within(until / 4, 1, 20 days));
    }

    function _holds(uint256 from, uint256 until, uint256 time) private pure returns (bool) {
        return from <= time && (until == 0 || time < until);
    }
}
