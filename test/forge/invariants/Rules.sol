// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {World} from "../World.sol";
import {Appraisals} from "../handlers/Appraisals.sol";
import {Consents} from "../handlers/Consents.sol";
import {Disputes} from "../handlers/Disputes.sol";
import {Liens} from "../handlers/Liens.sol";
import {Roster} from "../handlers/Roster.sol";
import {Titles} from "../handlers/Titles.sol";

/// @title What all rules look at
/// @notice Handlers keep beside the registries what must be so; a rule compares, or asks whether a handler saw it broken.
abstract contract Rules {
    World internal world;
    Roster internal roster;
    Consents internal consents;
    Titles internal titles;
    Liens internal liens;
    Appraisals internal appraisals;
    Disputes internal disputes;

    error Broken(string rule, string what, bytes32 which);

    function _never(string memory name, bytes32 seen) internal view {
        if (world.broken(seen) != 0) revert Broken(name, "seen", seen);
    }
}
