// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAttestationRegistry} from "../interfaces/IAttestationRegistry.sol";

/// @title The hot path of an attestation, word by word
/// @notice What Solidity would do with `abi.encode` and `emit`, at a third of the gas: the words of an Attestation lie in
/// calldata in the order in which both the struct hash and the event want them, so they are copied and not taken apart.
/// Tests compare each with its plain form.
library AttestationWords {
    bytes32 internal constant TYPEHASH = keccak256(
        "Attestation(bytes32 schema,uint32 issuer,bytes32 subject,bytes32 record,bytes32 consent,bytes32 sources,"
        "uint64 observedAt,uint64 expiresAt)"
    );

    /// @notice EIP-712 hashStruct. The caller reads `issuer`, `observedAt` and `expiresAt` through Solidity somewhere, which
    /// refuses values too wide for their type.
    function structHash(IAttestationRegistry.Attestation calldata attestation) internal pure returns (bytes32 result) {
        bytes32 typeHash = TYPEHASH;
        assembly ("memory-safe") {
            // Beyond the free memory pointer: used at once, not kept.
            let words := mload(0x40)
            mstore(words, typeHash)
            calldatacopy(add(words, 0x20), attestation, 0x100)
            result := keccak256(words, 0x120)
        }
    }

    /// @notice Emits `Attested` with the caller as key.
    function emitAttested(IAttestationRegistry.Attestation calldata attestation, bytes32 id, uint32 position) internal {
        bytes32 topic = IAttestationRegistry.Attested.selector;
        assembly ("memory-safe") {
            // key . schema . (record . consent . sources . observedAt . expiresAt) . position
            let words := mload(0x40)
            mstore(words, caller())
            mstore(add(words, 0x20), calldataload(attestation))
            calldatacopy(add(words, 0x40), add(attestation, 0x60), 0xa0)
            mstore(add(words, 0xe0), position)
            log4(words, 0x100, topic, id, calldataload(add(attestation, 0x40)), calldataload(add(attestation, 0x20)))
        }
    }

    /// @notice Writes a fresh anchor. One store for the slot, which is known to be zero.
    function write(IAttestationRegistry.Anchor storage anchor, uint32 position) internal {
        assembly ("memory-safe") {
            sstore(anchor.slot, or(timestamp(), shl(40, position)))
        }
    }

    /// @notice True when the slot holds neither an anchor nor a revocation.
    function isFree(IAttestationRegistry.Anchor storage anchor) internal view returns (bool free) {
        assembly ("memory-safe") {
            free := iszero(sload(anchor.slot))
        }
    }
}
