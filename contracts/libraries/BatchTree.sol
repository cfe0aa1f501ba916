// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Presence and absence of a subject handle in a batch
/// @notice A compact sparse Merkle tree over 256-bit handles, most significant bit first: a subtree with no key is 32 zero
/// bytes, with one key that key's leaf, else a node. A proof is the list of siblings from the root down to where the
/// handle's path ends. For one root and one handle at most one of presence and absence can be proved, whoever built the
/// tree: a leaf and a node at the same place would be a collision. server/domain/batch-tree.ts computes the same.
library BatchTree {
    bytes32 internal constant IDS_TAG = keccak256("county-ledger/v1/ids");
    bytes32 internal constant LEAF_TAG = keccak256("county-ledger/v1/batch-leaf");
    bytes32 internal constant NODE_TAG = keccak256("county-ledger/v1/batch-node");
    uint256 internal constant MAX_DEPTH = 256;

    /// @notice Hash of the ids about one subject in a batch, in the order of publication.
    function idsHash(bytes32[] memory ids) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(IDS_TAG, uint32(ids.length), ids));
    }

    /// @notice The leaf of a handle.
    function leaf(bytes32 handle, bytes32 idsHash_) internal pure returns (bytes32) {
        return keccak256(abi.encode(LEAF_TAG, handle, idsHash_));
    }

    /// @notice The parent of two subtrees of which at least two keys lie below.
    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encode(NODE_TAG, left, right));
    }

    /// @notice True when the batch holds exactly the ids behind `idsHash_` about the handle.
    function provesPresence(
        bytes32 root,
        bytes32 handle,
        bytes32 idsHash_,
        bytes32[] memory siblings
    ) internal pure returns (bool) {
        return siblings.length <= MAX_DEPTH && climb(handle, leaf(handle, idsHash_), siblings) == root;
    }

    /// @notice True when the handle's path ends in an empty subtree.
    function provesAbsence(bytes32 root, bytes32 handle, bytes32[] memory siblings) internal pure returns (bool) {
        return siblings.length <= MAX_DEPTH && climb(handle, bytes32(0), siblings) == root;
    }

    /// @notice True when the handle's path ends in the leaf of another handle that shares the path so far.
    function provesAbsenceByOther(
        bytes32 root,
        bytes32 handle,
        bytes32 other,
        bytes32 otherIdsHash,
        bytes32[] memory siblings
    ) internal pure returns (bool) {
        uint256 depth = siblings.length;
        // The first bit that differs lies below the end of the path; at depth 256 only an equal handle would remain.
        if (depth >= MAX_DEPTH || other == handle || uint256(other ^ handle) >> (MAX_DEPTH - depth) != 0) return false;
        return climb(handle, leaf(other, otherIdsHash), siblings) == root;
    }

    /// @dev The root over `terminal` at the end of the handle's path. At most MAX_DEPTH siblings.
    function climb(bytes32 handle, bytes32 terminal, bytes32[] memory siblings) private pure returns (bytes32 hash) {
        hash = terminal;
        for (uint256 depth = siblings.length; depth > 0; --depth) {
            bytes32 sibling = siblings[depth - 1];
            bool right = (uint256(handle) >> (MAX_DEPTH - depth)) & 1 == 1;
            hash = right ? node(sibling, hash) : node(hash, sibling);
        }
    }
}
