// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {VM} from "./Vm.sol";

// Members of the world, and the roles' holders. Private keys are small numbers, synthetic.
uint32 constant OFFICE = 1;
uint32 constant BANK = 2;
uint32 constant SECOND_BANK = 3;
uint32 constant MARKET = 4;
uint32 constant APPRAISER = 5;
uint32 constant OTHER_OFFICE = 6;
uint32 constant FIRST_MEMBERS = 6;
uint256 constant OWNERS = 5;
uint256 constant SUBJECTS = 3;
uint256 constant GOVERNOR_KEY = 0x9001;
uint256 constant GUARDIAN_KEY = 0x9002;
uint256 constant STRANGER_KEY = 0x7777;
bytes32 constant OPEN_SCHEMA = "open schema";
bytes32 constant CONSENT_SCHEMA = "consent schema";
uint8 constant CATEGORY = 7;
uint8 constant MACHINE = 1;
uint8 constant PATENT = 2;
uint256 constant START = 1_800_000_000;

/// @dev The key that a member was admitted with.
function memberKey(uint32 member) pure returns (uint256) {
    return 0x1000 + member;
}

function memberAccount(uint32 member) pure returns (address) {
    return VM.addr(memberKey(member));
}

function ownerKey(uint256 index) pure returns (uint256) {
    return 0x2000 + index;
}

function ownerAccount(uint256 index) pure returns (address) {
    return VM.addr(ownerKey(index));
}

function controllerKey(uint256 index) pure returns (uint256) {
    return 0x3000 + index;
}

function handleOf(uint256 index) pure returns (bytes32) {
    return keccak256(abi.encode("synthetic handle", index));
}

/// @dev The EIP-712 digest of a struct under a contract's domain.
function digestOf(address target, bytes32 structHash) view returns (bytes32) {
    bytes32 domain = keccak256(
        abi.encode(
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
            keccak256("County Ledger"),
            keccak256("1"),
            block.chainid,
            target
        )
    );
    return keccak256(abi.encodePacked(hex"1901", domain, structHash));
}
