// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAttestationRegistry} from "../../../contracts/interfaces/IAttestationRegistry.sol";
import {AttestationWords} from "../../../contracts/libraries/AttestationWords.sol";
import {BatchTree} from "../../../contracts/libraries/BatchTree.sol";
import {HashChain} from "../../../contracts/libraries/HashChain.sol";
import {Test} from "./Test.sol";

/// @title Assembly beside the plain form, and trees of two
contract WordsFuzz is Test {
    function testFuzz_structHashIsTheStandards(IAttestationRegistry.Attestation calldata attestation) external pure {
        bytes32 plain = keccak256(
            abi.encode(
                keccak256(
                    "Attestation(bytes32 schema,uint32 issuer,bytes32 subject,bytes32 record,bytes32 consent,bytes32 sources,uint64 observedAt,uint64 expiresAt)"
                ),
                attestation
            )
        );
        _require(AttestationWords.structHash(attestation) == plain, "struct hash");
    }

    function testFuzz_aHeadCountsAndHashes(bytes32 head, bytes32 item) external pure {
        uint256 count = uint256(head) >> 224;
        if (count == type(uint32).max) return;
        bytes32 next = HashChain.extend(head, item);
        _require(HashChain.count(next) == count + 1, "count");
        bytes32 hash = keccak256(abi.encode(head, item));
        _require(HashChain.tail(next) == bytes28(hash << 32), "tail");
    }

    function testFuzz_otherItemsAreAnotherHead(bytes32 head, bytes32 a, bytes32 b) external pure {
        if (uint256(head) >> 225 != 0) return;
        _require((HashChain.extend(head, a) == HashChain.extend(head, b)) == (a == b), "collision");
    }

    /// @dev A batch of two handles: each is present, a third is absent, and nothing proves the contrary.
    function testFuzz_presentOrAbsentNeverBoth(bytes32 a, bytes32 b, bytes32 c, bytes32 ids) external pure {
        if (a == b || a == c || b == c) return;
        uint256 depth = _shared(a, b);
        bytes32[] memory siblings = new bytes32[](depth + 1);
        siblings[depth] = BatchTree.leaf(b, ids);
        bytes32 root = _root(a, BatchTree.leaf(a, ids), siblings);
        _require(BatchTree.provesPresence(root, a, ids, siblings), "a is there");
        _require(!BatchTree.provesPresence(root, c, ids, siblings), "c is not there");
        _require(!BatchTree.provesAbsence(root, a, siblings), "a is not absent");
        uint256 fork = _shared(a, c);
        if (fork > depth) {
            _require(BatchTree.provesAbsenceByOther(root, c, a, ids, siblings), "a stands where c would");
            _require(!BatchTree.provesAbsenceByOther(root, c, b, ids, siblings), "b does not");
        } else if (fork < depth) {
            // c leaves the path where the other side is empty: up to there the siblings are its own, and the path ends in nothing.
            bytes32[] memory path = new bytes32[](fork + 1);
            path[fork] = _below(a, BatchTree.leaf(a, ids), siblings, fork + 1);
            _require(BatchTree.provesAbsence(root, c, path), "an empty place");
            _require(!BatchTree.provesPresence(root, c, ids, path), "and no leaf");
        }
        _require(!BatchTree.provesAbsenceByOther(root, a, b, ids, siblings), "b proves nothing about a");
    }

    /// @dev Bits that two handles share, from the highest down.
    function _shared(bytes32 a, bytes32 b) private pure returns (uint256 depth) {
        while ((uint256(a ^ b) >> (255 - depth)) & 1 == 0) ++depth;
    }

    function _root(bytes32 handle, bytes32 terminal, bytes32[] memory siblings) private pure returns (bytes32) {
        return _below(handle, terminal, siblings, 0);
    }

    /// @dev The subtree on the handle's path at this depth.
    function _below(
        bytes32 handle,
        bytes32 terminal,
        bytes32[] memory siblings,
        uint256 from
    ) private pure returns (bytes32 hash) {
        hash = terminal;
        for (uint256 depth = siblings.length; depth > from; --depth) {
            bool right = (uint256(handle) >> (256 - depth)) & 1 == 1;
            bytes32 sibling = siblings[depth - 1];
            hash = right ? BatchTree.node(sibling, hash) : BatchTree.node(hash, sibling);
        }
    }
}
