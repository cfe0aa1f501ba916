// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../interfaces/IConsentRegistry.sol";
import {BatchTree} from "../libraries/BatchTree.sol";
import {ConsentState} from "../libraries/ConsentState.sol";
import {HashChain} from "../libraries/HashChain.sol";

/// @title LibraryHarness
/// @notice For tests only, never deployed to a consortium: opens the pure libraries to calls from outside.
contract LibraryHarness {
    function extend(bytes32 head, bytes32 item) external pure returns (bytes32) {
        return HashChain.extend(head, item);
    }

    function split(bytes32 head) external pure returns (uint32 count, bytes28 tail) {
        return (HashChain.count(head), HashChain.tail(head));
    }

    function idsHash(bytes32[] calldata ids) external pure returns (bytes32) {
        return BatchTree.idsHash(ids);
    }

    function leaf(bytes32 handle, bytes32 idsHash_) external pure returns (bytes32) {
        return BatchTree.leaf(handle, idsHash_);
    }

    function node(bytes32 left, bytes32 right) external pure returns (bytes32) {
        return BatchTree.node(left, right);
    }

    function provesPresence(
        bytes32 root,
        bytes32 handle,
        bytes32 idsHash_,
        bytes32[] calldata siblings
    ) external pure returns (bool) {
        return BatchTree.provesPresence(root, handle, idsHash_, siblings);
    }

    function provesAbsence(bytes32 root, bytes32 handle, bytes32[] calldata siblings) external pure returns (bool) {
        return BatchTree.provesAbsence(root, handle, siblings);
    }

    function provesAbsenceByOther(
        bytes32 root,
        bytes32 handle,
        bytes32 other,
        bytes32 otherIdsHash,
        bytes32[] calldata siblings
    ) external pure returns (bool) {
        return BatchTree.provesAbsenceByOther(root, handle, other, otherIdsHash, siblings);
    }

    function grant(
        IConsentRegistry.State calldata current,
        IConsentRegistry.Consent calldata consent,
        bytes32 id,
        uint32 publisher,
        uint40 time
    ) external pure returns (IConsentRegistry.State memory) {
        return ConsentState.grant(current, consent, id, publisher, time);
    }

    function withdraw(
        IConsentRegistry.State calldata current,
        bytes32 id,
        uint40 time
    ) external pure returns (IConsentRegistry.State memory) {
        return ConsentState.withdraw(current, id, time);
    }

    function consume(
        IConsentRegistry.State calldata current,
        bytes32 id,
        uint32 publisher,
        uint40 time
    ) external pure returns (IConsentRegistry.State memory) {
        return ConsentState.consume(current, id, publisher, time);
    }

    function requireProvide(
        IConsentRegistry.State calldata current,
        bytes32 id,
        uint32 publisher,
        uint8 category,
        uint40 time
    ) external pure {
        ConsentState.requireProvide(current, id, publisher, category, time);
    }
}
