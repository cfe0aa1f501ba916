// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {DisputeClocks} from "./disputes/DisputeClocks.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {IAttestationRegistry} from "./interfaces/IAttestationRegistry.sol";
import {IDisputeRegistry} from "./interfaces/IDisputeRegistry.sol";
import {ILienRegistry} from "./interfaces/ILienRegistry.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {ISubjectRegistry} from "./interfaces/ISubjectRegistry.sol";
import {IValuationRegistry} from "./interfaces/IValuationRegistry.sol";
import {DisputeState} from "./libraries/DisputeState.sol";
import {HashChain} from "./libraries/HashChain.sol";
import {Purposes} from "./libraries/Purposes.sol";

/// @title DisputeRegistry
/// @notice The specification is IDisputeRegistry.
contract DisputeRegistry is DisputeClocks, EIP712 {
    using DisputeState for State;
    using HashChain for bytes32;

    /// @notice The contracts whose statements can be disputed.
    struct Registries {
        IMemberRegistry members;
        ISubjectRegistry subjects;
        IAttestationRegistry attestations;
        IAssetRegistry assets;
        IValuationRegistry valuations;
        ILienRegistry liens;
    }

    /// @dev One packed slot: a party's filings since `since`.
    struct Rate {
        uint40 since;
        uint16 count;
    }

    bytes32 private constant _DISPUTE_TYPEHASH = keccak256(
        "Dispute(uint8 kind,bytes32 target,bytes32 party,uint8 clock,bytes32 grounds,bytes32 statement,bytes32 salt,"
        "uint64 deadline)"
    );
    bytes32 private constant _STATEMENT_TYPEHASH = keccak256(
        "Statement(bytes32 dispute,bytes32 statement,uint8 number,uint64 deadline)"
    );
    bytes32 private constant _WITHDRAWAL_TYPEHASH = keccak256("Withdrawal(bytes32 dispute)");

    uint8 private constant _ATTESTATION = 1;
    uint8 private constant _TITLE = 2;
    uint8 private constant _VALUATION = 3;
    uint8 private constant _LIEN = 4;

    uint8 private constant _FILED = 1;
    uint8 private constant _ANSWERED = 2;
    uint8 private constant _STATED = 3;
    uint8 private constant _WITHDRAWN = 4;

    /// @inheritdoc IDisputeRegistry
    uint256 public constant MAX_FILINGS = 10;
    /// @inheritdoc IDisputeRegistry
    uint40 public constant FILING_WINDOW = 30 days;
    /// @inheritdoc IDisputeRegistry
    uint256 public constant MAX_STATEMENTS = DisputeState.MAX_STATEMENTS;

    IMemberRegistry private immutable _MEMBERS;
    ISubjectRegistry private immutable _SUBJECTS;
    IAttestationRegistry private immutable _ATTESTATIONS;
    IAssetRegistry private immutable _ASSETS;
    IValuationRegistry private immutable _VALUATIONS;
    ILienRegistry private immutable _LIENS;

    mapping(bytes32 dispute => State) private _disputes;
    mapping(bytes32 place => bytes32 head) private _heads;
    mapping(bytes32 place => mapping(bytes32 party => bytes32 dispute)) private _open;
    mapping(bytes32 party => Rate) private _rates;

    constructor(
        address authority_,
        Registries memory registries
    ) AccessManaged(authority_) EIP712("County Ledger", "1") {
        _MEMBERS = registries.members;
        _SUBJECTS = registries.subjects;
        _ATTESTATIONS = registries.attestations;
        _ASSETS = registries.assets;
        _VALUATIONS = registries.valuations;
        _LIENS = registries.liens;
    }

    /// @inheritdoc IDisputeRegistry
    function fileAttestation(
        IAttestationRegistry.Attestation calldata attestation,
        Filing calldata filing,
        bytes calldata signature
    ) external returns (bytes32 dispute) {
        if (filing.kind != _ATTESTATION) revert DisputeRegistryInvalidKind(filing.kind);
        if (_ATTESTATIONS.hashAttestation(attestation) != filing.target) {
            revert DisputeRegistryUnknownTarget(filing.kind, filing.target);
        }
        if (attestation.subject != filing.party) revert DisputeRegistryWrongParty(filing.target, filing.party);
        return _file(filing, attestation.issuer, signature);
    }

    /// @inheritdoc IDisputeRegistry
    function fileAsset(Filing calldata filing, bytes calldata signature) external returns (bytes32 dispute) {
        uint256 asset = uint256(filing.party);
        bytes32 target = filing.target;
        if (filing.kind == _TITLE) {
            if (target != filing.party) revert DisputeRegistryWrongParty(target, filing.party);
            return _file(filing, _ASSETS.assetOf(asset).authority, signature);
        }
        if (filing.kind == _VALUATION) {
            IValuationRegistry.State memory valuation = _VALUATIONS.valuationOf(target);
            if (valuation.appraiser == 0) revert DisputeRegistryUnknownTarget(filing.kind, target);
            if (valuation.asset != asset) revert DisputeRegistryWrongParty(target, filing.party);
            return _file(filing, valuation.appraiser, signature);
        }
        if (filing.kind != _LIEN) revert DisputeRegistryInvalidKind(filing.kind);
        ILienRegistry.State memory lien = _LIENS.lienOf(target);
        if (lien.status == 0) revert DisputeRegistryUnknownTarget(filing.kind, target);
        if (!_covers(target, asset)) revert DisputeRegistryWrongParty(target, filing.party);
        return _file(filing, lien.creditor, signature);
    }

    /// @inheritdoc IDisputeRegistry
    function answer(bytes32 dispute, uint8 outcome, bytes32 answer_, bytes32 successor) external {
        (uint32 member, ) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        State memory current = _known(dispute);
        if (member != current.respondent) {
            revert DisputeRegistryWrongRespondent(dispute, member, current.respondent);
        }
        State memory next = current.answer(dispute, outcome, uint40(block.timestamp));
        if (answer_ == 0) revert DisputeRegistryZeroAnswer();
        if (outcome == DisputeState.CORRECTED) _requireCorrected(next, successor);
        else if (successor != 0) revert DisputeRegistrySuccessorMismatch(outcome, successor);
        _store(dispute, next);
        if (outcome != DisputeState.UNRESOLVED) _close(next);
        _emitAnswered(dispute, next, answer_, successor);
    }

    /// @inheritdoc IDisputeRegistry
    function state(bytes32 dispute, bytes32 statement, uint64 deadline, bytes calldata signature) external {
        State memory next = _known(dispute).state(dispute, statement);
        if (block.timestamp > deadline) revert DisputeRegistryExpired(deadline);
        bytes32 structHash = keccak256(abi.encode(_STATEMENT_TYPEHASH, dispute, statement, next.statements, deadline));
        _requireParty(next.kind, next.party, _hashTypedDataV4(structHash), signature);
        _store(dispute, next);
        uint32 position = _extend(next, _STATED, dispute, statement);
        emit DisputeStated(dispute, next.target, statement, next.statements, position);
    }

    /// @inheritdoc IDisputeRegistry
    function withdraw(bytes32 dispute, bytes calldata signature) external {
        State memory next = _known(dispute).withdraw(dispute);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(_WITHDRAWAL_TYPEHASH, dispute)));
        _requireParty(next.kind, next.party, digest, signature);
        _store(dispute, next);
        _close(next);
        emit DisputeWithdrawn(dispute, next.target, _extend(next, _WITHDRAWN, dispute, 0));
    }

    /// @inheritdoc IDisputeRegistry
    function disputeOf(bytes32 dispute) external view returns (State memory) {
        return _disputes[dispute];
    }

    /// @inheritdoc IDisputeRegistry
    function openDispute(uint8 kind, bytes32 target, bytes32 party) external view returns (bytes32 dispute) {
        return _open[_place(kind, target)][party];
    }

    /// @inheritdoc IDisputeRegistry
    function isOverdue(bytes32 dispute) external view returns (bool) {
        return _known(dispute).isOverdue(uint40(block.timestamp));
    }

    /// @inheritdoc IDisputeRegistry
    function disputeChain(uint8 kind, bytes32 target) external view returns (uint32 count, bytes28 head) {
        bytes32 packed = _heads[_place(kind, target)];
        return (packed.count(), packed.tail());
    }

    /// @inheritdoc IDisputeRegistry
    function hashFiling(Filing calldata filing) public view returns (bytes32) {
        // All members are of one word each: the struct encodes as its members in a row.
        return _hashTypedDataV4(keccak256(abi.encode(_DISPUTE_TYPEHASH, filing)));
    }

    function _file(Filing calldata filing, uint32 respondent, bytes calldata signature) private returns (bytes32 id) {
        id = hashFiling(filing);
        _requireClock(respondent, filing.clock);
        uint40 time = uint40(block.timestamp);
        State memory next = _disputes[id].file(filing, id, respondent, dueAt(filing.clock, time), time);
        _requireParty(filing.kind, filing.party, id, signature);
        bytes32 place = _place(filing.kind, filing.target);
        bytes32 other = _open[place][filing.party];
        if (other != 0) revert DisputeRegistryAlreadyOpen(filing.target, other);
        _count(filing.party, time);
        _open[place][filing.party] = id;
        _store(id, next);
        _emitFiled(id, next, filing);
    }

    function _emitFiled(bytes32 id, State memory next, Filing calldata filing) private {
        uint32 position = _extend(next, _FILED, id, filing.statement);
        emit DisputeFiled(
            id,
            next.target,
            next.respondent,
            next.kind,
            next.party,
            filing.clock,
            filing.grounds,
            filing.statement,
            next.dueAt,
            position
        );
    }

    function _emitAnswered(bytes32 dispute, State memory next, bytes32 answer_, bytes32 successor) private {
        bytes32 data = keccak256(abi.encode(next.status, answer_, successor));
        uint32 position = _extend(next, _ANSWERED, dispute, data);
        emit DisputeAnswered(
            dispute,
            next.target,
            next.respondent,
            msg.sender,
            next.status,
            answer_,
            successor,
            position
        );
    }

    /// @dev A window begins with its first filing.
    function _count(bytes32 party, uint40 time) private {
        Rate memory rate = _rates[party];
        if (time >= rate.since + FILING_WINDOW) rate = Rate(time, 0);
        if (rate.count == MAX_FILINGS) {
            revert DisputeRegistryTooMany(party, MAX_FILINGS, rate.since + FILING_WINDOW);
        }
        ++rate.count;
        _rates[party] = rate;
    }

    function _store(bytes32 dispute, State memory next) private {
        _disputes[dispute] = next;
    }

    function _close(State memory current) private {
        delete _open[_place(current.kind, current.target)][current.party];
    }

    function _extend(State memory current, uint8 step, bytes32 dispute, bytes32 data) private returns (uint32) {
        bytes32 place = _place(current.kind, current.target);
        bytes32 head = _heads[place].extend(keccak256(abi.encode(step, dispute, data)));
        _heads[place] = head;
        return head.count();
    }

    function _known(bytes32 dispute) private view returns (State memory current) {
        current = _disputes[dispute];
        if (current.status == 0) revert DisputeRegistryUnknownDispute(dispute);
    }

    /// @dev Whoever controls the handle or owns the asset now: itself, or its signature.
    function _requireParty(uint8 kind, bytes32 party, bytes32 digest, bytes calldata signature) private view {
        address controller =
            kind == _ATTESTATION
                ? _SUBJECTS.subjectOf(party).controller
                : IERC721(address(_ASSETS)).ownerOf(uint256(party));
        if (msg.sender == controller) return;
        if (!SignatureChecker.isValidSignatureNowCalldata(controller, digest, signature)) {
            revert DisputeRegistryInvalidSignature(party, controller);
        }
    }

    /// @dev "Corrected" is not taken on trust where the chain can see it.
    function _requireCorrected(State memory current, bytes32 successor) private view {
        bool replaced = current.kind == _ATTESTATION || current.kind == _VALUATION;
        if (successor == current.target || (replaced && successor == 0)) {
            revert DisputeRegistrySuccessorMismatch(DisputeState.CORRECTED, successor);
        }
        if (!replaced) return;
        uint40 endedAt =
            current.kind == _ATTESTATION
                ? _ATTESTATIONS.anchorOf(current.respondent, current.target).revokedAt
                : _VALUATIONS.valuationOf(current.target).withdrawnAt;
        if (endedAt == 0) revert DisputeRegistryNotCorrected(current.target);
    }

    function _covers(bytes32 lien, uint256 asset) private view returns (bool) {
        uint256[] memory assets = _LIENS.assetsOf(lien);
        for (uint256 i = 0; i < assets.length; ++i) if (assets[i] == asset) return true;
        return false;
    }

    function _place(uint8 kind, bytes32 target) private pure returns (bytes32) {
        return keccak256(abi.encode(kind, target));
    }
}
