// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {World} from "../World.sol";
import {Appraisals} from "../handlers/Appraisals.sol";
import {Consents} from "../handlers/Consents.sol";
import {Disputes} from "../handlers/Disputes.sol";
import {Liens} from "../handlers/Liens.sol";
import {Roster} from "../handlers/Roster.sol";
import {Titles} from "../handlers/Titles.sol";
import {DisputeRules} from "./DisputeRules.sol";
import {LienRules} from "./LienRules.sol";
import {MemberRules} from "./MemberRules.sol";
import {RecordRules} from "./RecordRules.sol";
import {TitleRules} from "./TitleRules.sol";

/// @title What holds whatever members, owners, subjects, strangers and governance do, in any order
/// @notice One campaign for all rules, so that each is held against every call of every run. A broken one is named in the error;
/// `scripts/forge/planted.ts` breaks each once.
contract ConsortiumInvariants is MemberRules, RecordRules, TitleRules, LienRules, DisputeRules {
    /// @dev Forge's own shape.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() external {
        world = new World();
        roster = new Roster(world);
        consents = new Consents(world);
        titles = new Titles(world);
        liens = new Liens(world, titles);
        titles.bind(liens);
        appraisals = new Appraisals(world, titles);
        disputes = new Disputes(world, consents, titles, liens, appraisals);
        _begin();
    }

    /// @notice Forge calls these and nothing else.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](6);
        (targets[0], targets[1], targets[2]) = (address(roster), address(consents), address(titles));
        (targets[3], targets[4], targets[5]) = (address(liens), address(appraisals), address(disputes));
    }

    /// @notice Not for the fuzzer.
    function excludeSelectors() external view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0] = FuzzSelector(address(titles), new bytes4[](1));
        excluded[0].selectors[0] = Titles.bind.selector;
    }

    function invariant_allRulesHold() external {
        _requireMemberRules();
        _requireRecordRules();
        _requireTitleRules();
        _requireLienRules();
        _requireDisputeRules();
    }

    /// @dev Something of each to act on from the first call.
    function _begin() private {
        for (uint256 i = 0; i < 4; ++i) titles.register(2 + 64 * (i % 2) + 128 * i, i, 4 * i + 1);
        for (uint256 i = 0; i < 4; ++i) liens.create(17 + 64 * i + 512 * i, i, i);
        liens.create(17 + 4096, 0, 2);
        // A second pledge of the first patent, by the other bank.
        liens.create(21 + 8192, 1, 1);
        // The second variant is left for the fuzzer to grant.
        for (uint256 i = 0; i < 12; ++i) if (i / 3 != 1) consents.grant(64 + 4 * (i / 3) + (i % 3));
        for (uint256 i = 0; i < 2; ++i) appraisals.appraise(8 + i, 1);
        for (uint256 i = 0; i < 3; ++i) consents.attest(64 + 16 + i, i);
        disputes.fileTitle(64);
        disputes.fileLien(65);
        disputes.fileValuation(64);
        disputes.fileAttestation(64 + 1);
    }
}
