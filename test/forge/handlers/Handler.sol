// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAttestationRegistry} from "../../../contracts/interfaces/IAttestationRegistry.sol";
import {IConsentRegistry} from "../../../contracts/interfaces/IConsentRegistry.sol";
import {IDisputeRegistry} from "../../../contracts/interfaces/IDisputeRegistry.sol";
import {ILienRegistry} from "../../../contracts/interfaces/ILienRegistry.sol";
import {IMemberRegistry} from "../../../contracts/interfaces/IMemberRegistry.sol";
import {ISchemaRegistry} from "../../../contracts/interfaces/ISchemaRegistry.sol";
import {IValuationRegistry} from "../../../contracts/interfaces/IValuationRegistry.sol";
import {FIRST_MEMBERS, memberAccount} from "../Names.sol";
import {IAssets, ISeats} from "../Registries.sol";
import {VM} from "../Vm.sol";
import {World} from "../World.sol";

/// @title What all handlers share
/// @notice A handler turns random numbers into calls of one registry by all who could call it: mostly by the one who may, often enough by
/// one who may not. A call that the registry refuses reverts and leaves nothing; what follows one is what it allowed.
abstract contract Handler {
    World internal immutable WORLD;
    // Read once: a call to the world between a prank and the call it is for would take the prank.
    AccessManager internal immutable MANAGER;
    IMemberRegistry internal immutable MEMBERS;
    ISchemaRegistry internal immutable SCHEMAS;
    IConsentRegistry internal immutable CONSENTS;
    IAttestationRegistry internal immutable ATTESTATIONS;
    IAssets internal immutable ASSETS;
    ILienRegistry internal immutable LIENS;
    IValuationRegistry internal immutable VALUATIONS;
    IDisputeRegistry internal immutable DISPUTES;
    ISeats internal immutable SEATS;

    constructor(World world) {
        WORLD = world;
        (MANAGER, MEMBERS, SCHEMAS) = (world.manager(), world.members(), world.schemas());
        (CONSENTS, ATTESTATIONS, ASSETS) = (world.consents(), world.attestations(), world.assets());
        (LIENS, VALUATIONS, DISPUTES) = (world.liens(), world.valuations(), world.disputes());
        SEATS = world.seats();
    }

    /// @dev `right` in three of four cases, else any member.
    function _mostly(uint32 right, uint256 seed) internal pure returns (uint32) {
        return seed % 4 != 0 ? right : uint32((seed / 4) % FIRST_MEMBERS) + 1;
    }

    /// @dev The next call is this member's.
    function _as(uint32 member) internal {
        VM.prank(memberAccount(member));
    }

    /// @dev A member did something.
    function _did(uint32 member) internal {
        if (WORLD.suspended(member)) WORLD.broke("ACTED_WHILE_SUSPENDED");
    }

    function _require(bool holds, bytes32 rule) internal {
        if (!holds) WORLD.broke(rule);
    }

    function _sign(uint256 privateKey, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(privateKey, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev A head as the specification words it, without HashChain.
    function _next(bytes32 head, bytes32 item) internal pure returns (bytes32) {
        uint256 count = (uint256(head) >> 224) + 1;
        return bytes32((count << 224) | uint256(uint224(uint256(keccak256(abi.encode(head, item))))));
    }

    function _isHead(uint32 count, bytes28 tail, bytes32 head) internal pure returns (bool) {
        return count == uint256(head) >> 224 && tail == bytes28(head << 32);
    }
}
