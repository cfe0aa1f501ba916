// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {AssetRegistry} from "../../contracts/AssetRegistry.sol";
import {AttestationRegistry} from "../../contracts/AttestationRegistry.sol";
import {ConsentRegistry} from "../../contracts/ConsentRegistry.sol";
import {DisputeRegistry} from "../../contracts/DisputeRegistry.sol";
import {LienRegistry} from "../../contracts/LienRegistry.sol";
import {MemberRegistry} from "../../contracts/MemberRegistry.sol";
import {SchemaRegistry} from "../../contracts/SchemaRegistry.sol";
import {SubjectRegistry} from "../../contracts/SubjectRegistry.sol";
import {ValuationRegistry} from "../../contracts/ValuationRegistry.sol";
import {MembershipToken} from "../../contracts/governance/MembershipToken.sol";
import {IAssetRegistry} from "../../contracts/interfaces/IAssetRegistry.sol";
import {ILienRegistry} from "../../contracts/interfaces/ILienRegistry.sol";
import {
    OFFICE,
    MARKET,
    FIRST_MEMBERS,
    SUBJECTS,
    GOVERNOR_KEY,
    GUARDIAN_KEY,
    OPEN_SCHEMA,
    CONSENT_SCHEMA,
    CATEGORY,
    MACHINE,
    PATENT,
    START,
    memberAccount,
    controllerKey,
    handleOf
} from "./Names.sol";
import {VM} from "./Vm.sol";

/// @title A consortium with its members, and what no handler may see happen
/// @notice Six members with one key each: 1 office, 2 and 3 banks, 4 market, 5 appraiser, 6 office of another county. Roles as
/// scripts/deploy gives them.
contract World {
    AccessManager public manager;
    MemberRegistry public members;
    SchemaRegistry public schemas;
    SubjectRegistry public subjects;
    ConsentRegistry public consents;
    AttestationRegistry public attestations;
    AssetRegistry public assets;
    LienRegistry public liens;
    ValuationRegistry public valuations;
    DisputeRegistry public disputes;
    MembershipToken public seats;

    /// @notice Kept by what the handlers did, not by what the registry says.
    mapping(uint32 member => bool) public suspended;
    /// @notice How often a rule was seen broken.
    mapping(bytes32 rule => uint256 times) public broken;

    constructor() {
        VM.warp(START);
        manager = new AccessManager(address(this));
        members = new MemberRegistry(address(manager));
        schemas = new SchemaRegistry(address(manager));
        subjects = new SubjectRegistry(members);
        consents = new ConsentRegistry(members, subjects);
        attestations = new AttestationRegistry(members, schemas, consents);
        address liensAt = VM.computeCreateAddress(address(this), VM.getNonce(address(this)) + 1);
        assets = new AssetRegistry(address(manager), members, ILienRegistry(liensAt));
        liens = new LienRegistry(address(manager), members, IAssetRegistry(address(assets)));
        valuations = new ValuationRegistry(members, assets);
        disputes = new DisputeRegistry(
            address(manager),
            DisputeRegistry.Registries(members, subjects, attestations, assets, valuations, liens)
        );
        seats = new MembershipToken(address(manager), members);
        _setUp();
        _assignRoles();
    }

    function setSuspended(uint32 member, bool value) external {
        suspended[member] = value;
    }

    function broke(bytes32 rule) external {
        ++broken[rule];
    }

    function _setUp() private {
        uint64[6] memory capabilities = [uint64(1 | 2 | 256), 4 | 16, 4 | 16, 8, 64, 256];
        for (uint32 i = 0; i < FIRST_MEMBERS; ++i)
            members.admit("synthetic", "", capabilities[i], 0, 0, memberAccount(i + 1));
        for (uint32 i = 1; i <= FIRST_MEMBERS; ++i) seats.grantSeat(i, memberAccount(i));
        schemas.register(OPEN_SCHEMA, 2 | 4 | 8, 1, 1, false, 0, "open");
        schemas.register(CONSENT_SCHEMA, 2 | 4 | 8, CATEGORY, 2, true, 0, "consent");
        assets.registerClass(MACHINE, 1, 0x76, false, "machine");
        assets.registerClass(PATENT, 2, 0x08, true, "patent");
        disputes.setClock(1, 1, 20 days, 0);
        bytes32[] memory handles = new bytes32[](SUBJECTS);
        uint32[] memory publishers = new uint32[](SUBJECTS);
        address[] memory controllers = new address[](SUBJECTS);
        for (uint256 i = 0; i < SUBJECTS; ++i) {
            (handles[i], publishers[i], controllers[i]) = (handleOf(i), MARKET, VM.addr(controllerKey(i)));
        }
        VM.prank(memberAccount(OFFICE));
        subjects.register(handles, publishers, controllers);
    }

    function _assignRoles() private {
        manager.grantRole(1, VM.addr(GOVERNOR_KEY), 0);
        manager.grantRole(2, VM.addr(GUARDIAN_KEY), 0);
        bytes4[] memory governed = new bytes4[](7);
        governed[0] = MemberRegistry.admit.selector;
        governed[1] = MemberRegistry.setCapabilities.selector;
        governed[2] = MemberRegistry.setValidity.selector;
        governed[3] = MemberRegistry.reinstate.selector;
        governed[4] = MemberRegistry.addKey.selector;
        governed[5] = MemberRegistry.retireKey.selector;
        governed[6] = MemberRegistry.declareCompromised.selector;
        manager.setTargetFunctionRole(address(members), governed, 1);
        governed = new bytes4[](1);
        governed[0] = MemberRegistry.suspend.selector;
        manager.setTargetFunctionRole(address(members), governed, 2);
        governed[0] = LienRegistry.reassign.selector;
        manager.setTargetFunctionRole(address(liens), governed, 1);
        governed = new bytes4[](2);
        governed[0] = MembershipToken.grantSeat.selector;
        governed[1] = MembershipToken.endSeat.selector;
        manager.setTargetFunctionRole(address(seats), governed, 1);
        manager.renounceRole(0, address(this));
    }
}
