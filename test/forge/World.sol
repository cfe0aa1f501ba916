// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAttestationRegistry} from "../../contracts/interfaces/IAttestationRegistry.sol";
import {IConsentRegistry} from "../../contracts/interfaces/IConsentRegistry.sol";
import {IDisputeRegistry} from "../../contracts/interfaces/IDisputeRegistry.sol";
import {ILienRegistry} from "../../contracts/interfaces/ILienRegistry.sol";
import {IMemberRegistry} from "../../contracts/interfaces/IMemberRegistry.sol";
import {IMembershipToken} from "../../contracts/interfaces/IMembershipToken.sol";
import {ISchemaRegistry} from "../../contracts/interfaces/ISchemaRegistry.sol";
import {ISubjectRegistry} from "../../contracts/interfaces/ISubjectRegistry.sol";
import {IValuationRegistry} from "../../contracts/interfaces/IValuationRegistry.sol";
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
import {IAssets, ISeats} from "./Registries.sol";
import {VM} from "./Vm.sol";

/// @title A consortium with its members, and what no handler may see happen
/// @notice Six members with one key each: 1 office, 2 and 3 banks, 4 market, 5 appraiser, 6 office of another county. Functions that the
/// handlers call have the roles that scripts/deploy gives them; what else is `restricted` is nobody's.
contract World {
    AccessManager public manager;
    IMemberRegistry public members;
    ISchemaRegistry public schemas;
    ISubjectRegistry public subjects;
    IConsentRegistry public consents;
    IAttestationRegistry public attestations;
    IAssets public assets;
    ILienRegistry public liens;
    IValuationRegistry public valuations;
    IDisputeRegistry public disputes;
    ISeats public seats;

    /// @notice Kept by what the handlers did, not by what the registry says.
    mapping(uint32 member => bool) public suspended;
    /// @notice How often a rule was seen broken.
    mapping(bytes32 rule => uint256 times) public broken;

    constructor() {
        VM.warp(START);
        manager = new AccessManager(address(this));
        members = IMemberRegistry(_deploy("MemberRegistry", abi.encode(manager)));
        schemas = ISchemaRegistry(_deploy("SchemaRegistry", abi.encode(manager)));
        subjects = ISubjectRegistry(_deploy("SubjectRegistry", abi.encode(members)));
        consents = IConsentRegistry(_deploy("ConsentRegistry", abi.encode(members, subjects)));
        attestations = IAttestationRegistry(_deploy("AttestationRegistry", abi.encode(members, schemas, consents)));
        address liensAt = VM.computeCreateAddress(address(this), VM.getNonce(address(this)) + 1);
        assets = IAssets(_deploy("AssetRegistry", abi.encode(manager, members, liensAt)));
        liens = ILienRegistry(_deploy("LienRegistry", abi.encode(manager, members, assets)));
        valuations = IValuationRegistry(_deploy("ValuationRegistry", abi.encode(members, assets)));
        bytes memory registries = abi.encode(manager, members, subjects, attestations, assets, valuations, liens);
        disputes = IDisputeRegistry(_deploy("DisputeRegistry", registries));
        seats = ISeats(_deploy("MembershipToken", abi.encode(manager, members)));
        _setUp();
        _assignRoles();
    }

    function setSuspended(uint32 member, bool value) external {
        suspended[member] = value;
    }

    function broke(bytes32 rule) external {
        ++broken[rule];
    }

    /// @dev By the name of its artifact: a change of a contract does not compile all this again.
    function _deploy(string memory name, bytes memory arguments) private returns (address) {
        return VM.deployCode(string.concat(name, ".sol:", name), arguments);
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
        governed[0] = IMemberRegistry.admit.selector;
        governed[1] = IMemberRegistry.setCapabilities.selector;
        governed[2] = IMemberRegistry.setValidity.selector;
        governed[3] = IMemberRegistry.reinstate.selector;
        governed[4] = IMemberRegistry.addKey.selector;
        governed[5] = IMemberRegistry.retireKey.selector;
        governed[6] = IMemberRegistry.declareCompromised.selector;
        manager.setTargetFunctionRole(address(members), governed, 1);
        governed = new bytes4[](1);
        governed[0] = IMemberRegistry.suspend.selector;
        manager.setTargetFunctionRole(address(members), governed, 2);
        governed[0] = ILienRegistry.reassign.selector;
        manager.setTargetFunctionRole(address(liens), governed, 1);
        governed = new bytes4[](2);
        governed[0] = IMembershipToken.grantSeat.selector;
        governed[1] = IMembershipToken.endSeat.selector;
        manager.setTargetFunctionRole(address(seats), governed, 1);
        manager.renounceRole(0, address(this));
    }
}
