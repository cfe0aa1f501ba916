// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeRegistry} from "../../../contracts/interfaces/IDisputeRegistry.sol";
import {APPRAISER, SUBJECTS, memberKey, ownerKey, controllerKey, handleOf, digestOf} from "../Names.sol";
import {World} from "../World.sol";
import {Appraisals} from "./Appraisals.sol";
import {Consents} from "./Consents.sol";
import {Handler} from "./Handler.sol";
import {Liens} from "./Liens.sol";
import {Titles} from "./Titles.sol";

/// @title Disputes about attestations, titles, valuations and liens
contract Disputes is Handler {
    Consents public immutable consents;
    Titles public immutable titles;
    Liens public immutable liens;
    Appraisals public immutable appraisals;

    bytes32[] public ids;
    mapping(bytes32 dispute => uint8) public statusOf;
    mapping(bytes32 dispute => uint256 time) public dueAt;
    mapping(bytes32 dispute => uint256) public statements;
    mapping(bytes32 dispute => bytes32) public targetOf;
    mapping(bytes32 dispute => uint8) public kindOf;
    mapping(bytes32 dispute => bytes32) public partyOf;
    mapping(bytes32 dispute => uint32 member) public respondentOf;
    mapping(bytes32 place => bytes32 head) public headOf;
    mapping(bytes32 place => mapping(bytes32 party => bytes32 dispute)) public openOn;

    constructor(World world, Consents consents_, Titles titles_, Liens liens_, Appraisals appraisals_) Handler(world) {
        (consents, titles, liens, appraisals) = (consents_, titles_, liens_, appraisals_);
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function fileTitle(uint256 seed) external {
        if (titles.count() == 0) return;
        uint256 asset = (seed % titles.count()) + 1;
        _file(seed, 2, bytes32(asset), bytes32(asset), titles.authorityOf(asset));
    }

    function fileValuation(uint256 seed) external {
        if (appraisals.count() == 0) return;
        bytes32 id = appraisals.ids(seed % appraisals.count());
        _file(seed, 3, id, bytes32(appraisals.assetOf(id)), APPRAISER);
    }

    function fileLien(uint256 seed) external {
        if (liens.count() == 0) return;
        bytes32 id = liens.ids(seed % liens.count());
        _file(seed, 4, id, bytes32(liens.assetsOf(id)[0]), liens.creditorOf(id));
    }

    function fileAttestation(uint256 seed) external {
        if (consents.attestedCount() == 0) return;
        bytes32 id = consents.attested(seed % consents.attestedCount());
        _file(seed, 1, id, handleOf(consents.subjectIndexOf(id)), consents.issuerOf(id));
    }

    function answer(uint256 seed, uint256 outcome) external {
        if (ids.length == 0) return;
        bytes32 id = ids[seed % ids.length];
        uint32 by = _mostly(respondentOf[id], seed / 64);
        uint8 result = uint8(outcome % 3) + 2;
        bool replaced = result == 2 && (kindOf[id] == 1 || kindOf[id] == 3);
        bytes32 successor = replaced ? bytes32("successor") : bytes32(0);
        _as(by);
        DISPUTES.answer(id, result, "answer", successor);
        _did(by);
        _require(by == respondentOf[id], "ANSWERED_BY_ANOTHER");
        _require(statusOf[id] == 1 || statusOf[id] == 4, "DISPUTE_REOPENED");
        if (replaced) _require(_isWithdrawn(id), "CORRECTED_WHILE_STANDING");
        statusOf[id] = result;
        if (result != 4) delete openOn[_place(id)][partyOf[id]];
        _extend(id, 2, keccak256(abi.encode(result, bytes32("answer"), successor)));
    }

    function state(uint256 seed) external {
        if (ids.length == 0) return;
        bytes32 id = ids[seed % ids.length];
        bytes32 statement = bytes32(seed | 1);
        bool own = (seed / 64) % 4 != 0;
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Statement(bytes32 dispute,bytes32 statement,uint8 number,uint64 deadline)"),
                id,
                statement,
                statements[id] + 1,
                type(uint64).max
            )
        );
        DISPUTES.state(id, statement, type(uint64).max, _signed(own, id, structHash));
        _require(own, "STATED_BY_ANOTHER");
        ++statements[id];
        _extend(id, 3, statement);
    }

    function withdraw(uint256 seed) external {
        if (ids.length == 0) return;
        bytes32 id = ids[seed % ids.length];
        bool own = (seed / 64) % 4 != 0;
        bytes32 structHash = keccak256(abi.encode(keccak256("Withdrawal(bytes32 dispute)"), id));
        DISPUTES.withdraw(id, _signed(own, id, structHash));
        _require(own, "STATED_BY_ANOTHER");
        _require(statusOf[id] == 1 || statusOf[id] == 4, "DISPUTE_REOPENED");
        statusOf[id] = 5;
        delete openOn[_place(id)][partyOf[id]];
        _extend(id, 4, 0);
    }

    function isChain(bytes32 id) external view returns (bool) {
        (uint32 length, bytes28 tail) = DISPUTES.disputeChain(kindOf[id], targetOf[id]);
        return _isHead(length, tail, headOf[_place(id)]);
    }

    function isOpenAsKept(bytes32 id) external view returns (bool) {
        return DISPUTES.openDispute(kindOf[id], targetOf[id], partyOf[id]) == openOn[_place(id)][partyOf[id]];
    }

    function _file(uint256 seed, uint8 kind, bytes32 target, bytes32 party, uint32 respondent) private {
        IDisputeRegistry.Filing memory filing = IDisputeRegistry.Filing({
            kind: kind,
            target: target,
            party: party,
            clock: 1,
            grounds: "grounds",
            statement: bytes32((seed / 8) % 2),
            salt: bytes32((seed / 16) % 3),
            deadline: type(uint64).max
        });
        bytes32 id = DISPUTES.hashFiling(filing);
        bool own = (seed / 64) % 4 != 0;
        bytes memory signature = _sign(own ? _partyKey(kind, party) : memberKey(2), id);
        if (kind == 1) DISPUTES.fileAttestation(consents.attestationOf(target), filing, signature);
        else DISPUTES.fileAsset(filing, signature);
        _require(own, "FILED_BY_STRANGER");
        _require(statusOf[id] == 0, "DISPUTE_REOPENED");
        ids.push(id);
        (statusOf[id], dueAt[id], statements[id]) = (1, block.timestamp + 20 days, (seed / 8) % 2);
        (kindOf[id], targetOf[id], partyOf[id], respondentOf[id]) = (kind, target, party, respondent);
        _require(openOn[_place(id)][party] == 0, "SECOND_OPEN_DISPUTE");
        openOn[_place(id)][party] = id;
        _extend(id, 1, filing.statement);
    }

    function _extend(bytes32 id, uint8 step, bytes32 data) private {
        bytes32 place = _place(id);
        headOf[place] = _next(headOf[place], keccak256(abi.encode(step, id, data)));
    }

    function _place(bytes32 id) private view returns (bytes32) {
        return keccak256(abi.encode(kindOf[id], targetOf[id]));
    }

    function _isWithdrawn(bytes32 id) private view returns (bool) {
        bytes32 target = targetOf[id];
        return kindOf[id] == 1 ? consents.revokedAt(target) != 0 : appraisals.withdrawnAt(target) != 0;
    }

    function _partyKey(uint8 kind, bytes32 party) private view returns (uint256) {
        if (kind != 1) return ownerKey(titles.ownerOf(uint256(party)));
        for (uint256 i = 0; i < SUBJECTS; ++i) if (handleOf(i) == party) return controllerKey(i);
        return 0;
    }

    function _signed(bool own, bytes32 id, bytes32 structHash) private view returns (bytes memory) {
        uint256 privateKey = own ? _partyKey(kindOf[id], partyOf[id]) : memberKey(2);
        return _sign(privateKey, digestOf(address(DISPUTES), structHash));
    }
}
