// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssetRegistry} from "../../../contracts/interfaces/IAssetRegistry.sol";
import {OFFICE, OWNERS, STRANGER_KEY, ownerKey, ownerAccount, digestOf} from "../Names.sol";
import {VM} from "../Vm.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";
import {Liens} from "./Liens.sol";

/// @title Titles: registration, notes, transfers, recoveries
contract Titles is Handler {
    uint256 private constant _MOST = 6;
    uint256 private constant _FINGERPRINTS = 8;

    Liens public liens;

    uint256 public count;
    mapping(uint256 asset => bytes32) public fingerprintOf;
    mapping(bytes32 fingerprint => uint256 asset) public titled;
    mapping(uint256 asset => uint256 index) public ownerOf;
    mapping(uint256 asset => uint8) public classOf;
    mapping(uint256 asset => uint32 member) public authorityOf;
    mapping(uint256 asset => uint256) public notes;
    mapping(uint256 asset => mapping(bytes32 note => bool)) public noted;
    mapping(uint256 asset => uint256 time) public proposedAt;
    mapping(uint256 asset => uint256 index) public proposedTo;
    mapping(uint256 asset => uint8) public proposedReason;
    mapping(bytes32 near => uint256 asset) private _nearOf;
    mapping(bytes32 fingerprint => mapping(uint256 asset => bool)) private _resolved;

    constructor(World world) Handler(world) {}

    function bind(Liens liens_) external {
        if (address(liens) == address(0)) liens = liens_;
    }

    function ownerAt(uint256 asset) public view returns (address) {
        return ownerAccount(ownerOf[asset]);
    }

    function register(uint256 seed, uint256 fingerprint, uint256 near) external {
        if (count == _MOST) return;
        uint32 by = _mostly(seed % 2 == 0 ? OFFICE : 6, seed / 2);
        bytes32 mark = keccak256(abi.encode("fingerprint", fingerprint % _FINGERPRINTS));
        bytes32[] memory nears = new bytes32[](1);
        // A near key is now and then what another title's fingerprint is.
        nears[0] =
            near % 4 == 0
                ? keccak256(abi.encode("fingerprint", (near / 4) % _FINGERPRINTS))
                : keccak256(abi.encode("near", (near / 4) % _FINGERPRINTS));
        uint8 class = uint8((seed / 64) % 2) + 1;
        uint256 owner = (seed / 128) % OWNERS;
        IAssetRegistry.Title memory title = IAssetRegistry.Title(class, mark, ownerAccount(owner), 0, 0, 0, 0);
        _as(by);
        uint256 asset = ASSETS.register(title, nears);
        _did(by);
        _require(by == OFFICE || by == 6, "TITLE_BY_NO_AUTHORITY");
        _require(titled[mark] == 0, "ONE_FINGERPRINT_TWO_TITLES");
        _require(!_resembles(mark, mark) && !_resembles(mark, nears[0]), "NEAR_DUPLICATE_TITLED");
        count = asset;
        (fingerprintOf[asset], titled[mark]) = (mark, asset);
        (ownerOf[asset], classOf[asset], authorityOf[asset]) = (owner, class, by);
        if (_nearOf[nears[0]] == 0) _nearOf[nears[0]] = asset;
    }

    function resolveSuspicion(uint256 seed, uint256 fingerprint) external {
        if (count == 0) return;
        uint256 asset = _any(seed);
        bytes32 mark = keccak256(abi.encode("fingerprint", fingerprint % _FINGERPRINTS));
        uint32 by = _mostly(authorityOf[asset], seed / 8);
        _as(by);
        ASSETS.resolveSuspicion(asset, mark, 1, "evidence");
        _byAuthority(asset, by);
        _resolved[mark][asset] = true;
    }

    function openNote(uint256 seed) external {
        if (count == 0) return;
        uint256 asset = _any(seed);
        uint32 by = _mostly(authorityOf[asset], seed / 8);
        bytes32 note = bytes32(((seed / 64) % 3) + 1);
        _as(by);
        ASSETS.openNote(asset, note, 1);
        _byAuthority(asset, by);
        ++notes[asset];
        noted[asset][note] = true;
    }

    function liftNote(uint256 seed) external {
        if (count == 0) return;
        uint256 asset = _any(seed);
        uint32 by = _mostly(authorityOf[asset], seed / 8);
        bytes32 note = bytes32(((seed / 64) % 3) + 1);
        for (uint256 i = 1; i <= 3; ++i) if (noted[asset][bytes32(i)]) note = bytes32(i);
        _as(by);
        ASSETS.liftNote(asset, note);
        _byAuthority(asset, by);
        _require(noted[asset][note], "NOTE_LIFTED_TWICE");
        --notes[asset];
        delete noted[asset][note];
    }

    function transfer(uint256 seed, uint256 to) external {
        if (count == 0) return;
        uint256 asset = _any(seed);
        if ((seed / 512) % 2 == 0 && liens.agreedAsset() != 0) (asset, to) = (liens.agreedAsset(), liens.agreedTo());
        uint32 by = _mostly(authorityOf[asset], seed / 8);
        bool own = (seed / 64) % 4 != 0;
        uint256 next = to % OWNERS;
        address buyer = ownerAccount(next);
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Transfer(uint256 asset,address to,uint24 transfers,uint64 deadline)"),
                asset,
                buyer,
                ASSETS.assetOf(asset).transfers,
                type(uint64).max
            )
        );
        uint256 privateKey = ownerKey(own ? ownerOf[asset] : next);
        bytes memory signature = _sign(privateKey, digestOf(address(ASSETS), structHash));
        _as(by);
        ASSETS.transfer(asset, buyer, type(uint64).max, signature);
        _byAuthority(asset, by);
        _require(own, "MOVED_WITHOUT_OWNER");
        _require(notes[asset] == 0, "MOVED_WHILE_NOTED");
        if (classOf[asset] == 2) {
            _require(liens.agreedBy(asset, buyer, 1) == liens.activeOn(asset), "PLEDGED_RIGHT_MOVED");
        }
        ownerOf[asset] = next;
        delete proposedAt[asset];
    }

    function setUser(uint256 seed, uint256 to) external {
        if (count == 0) return;
        uint256 asset = _any(seed);
        bool own = (seed / 64) % 4 != 0;
        address user = ownerAccount(to % OWNERS);
        VM.prank(own ? ownerAt(asset) : user);
        ASSETS.setUser(asset, user, uint64(block.timestamp + 30 days));
        _require(own || user == ownerAt(asset), "LET_WITHOUT_OWNER");
        if (classOf[asset] == 2) {
            _require(liens.agreedBy(asset, user, 2) == liens.activeOn(asset), "PLEDGED_RIGHT_LICENSED");
        }
    }

    function proposeRecovery(uint256 seed, uint256 to) external {
        if (count == 0) return;
        uint256 asset = _any(seed);
        uint32 by = _mostly(authorityOf[asset], seed / 8);
        uint256 next = to % OWNERS;
        uint8 reason = uint8((seed / 64) % 3) + 1;
        _as(by);
        ASSETS.proposeRecovery(asset, ownerAccount(next), reason);
        _byAuthority(asset, by);
        (proposedAt[asset], proposedTo[asset], proposedReason[asset]) = (block.timestamp, next, reason);
    }

    function executeRecovery(uint256 seed) external {
        if (count == 0) return;
        uint256 asset = _anyPending(seed);
        uint256 due = proposedAt[asset] + 7 days;
        // Half of the time as soon as it is due, or a second before.
        if ((seed / 8) % 2 == 0 && due > block.timestamp) VM.warp(due - ((seed / 16) % 2));
        ASSETS.executeRecovery(asset);
        _did(authorityOf[asset]);
        _require(proposedAt[asset] != 0 && block.timestamp >= proposedAt[asset] + 7 days, "RECOVERY_TOO_SOON");
        _require(notes[asset] == 0 || proposedReason[asset] == 3, "MOVED_WHILE_NOTED");
        ownerOf[asset] = proposedTo[asset];
        delete proposedAt[asset];
    }

    function cancelRecovery(uint256 seed) external {
        if (count == 0) return;
        uint256 asset = _anyPending(seed);
        address by = (seed / 8) % 2 == 0 ? ownerAt(asset) : VM.addr(STRANGER_KEY);
        VM.prank(by);
        ASSETS.cancelRecovery(asset);
        _require(by == ownerAt(asset), "RECOVERY_CANCELLED_BY_STRANGER");
        delete proposedAt[asset];
    }

    /// @notice All ways in which ERC-721 would let a title go, and the lien registry's own calls; each is refused.
    function carryOff(uint256 seed, uint256 way) external {
        if (count == 0) return;
        uint256 asset = _any(seed);
        address to = ownerAccount((seed / 8) % OWNERS);
        address from = ownerAt(asset);
        VM.prank((seed / 64) % 2 == 0 ? from : to);
        if (way % 5 == 0) ASSETS.transferFrom(from, to, asset);
        else if (way % 5 == 1) ASSETS.safeTransferFrom(from, to, asset);
        else if (way % 5 == 2) ASSETS.approve(to, asset);
        else if (way % 5 == 3) ASSETS.encumber(asset, 1);
        else ASSETS.disencumber(asset);
        WORLD.broke("TITLE_CARRIED_OFF");
    }

    function _any(uint256 seed) private view returns (uint256) {
        return (seed % count) + 1;
    }

    /// @dev One under recovery, if any is.
    function _anyPending(uint256 seed) private view returns (uint256 asset) {
        asset = _any(seed);
        for (uint256 i = 1; i <= count; ++i) if (proposedAt[i] != 0) asset = i;
    }

    function _byAuthority(uint256 asset, uint32 by) private {
        _did(by);
        _require(by == authorityOf[asset], "TITLE_BY_NO_AUTHORITY");
    }

    /// @dev Whether another title holds this key, as its own or a near one, and nobody said that it is another thing.
    function _resembles(bytes32 mark, bytes32 key) private view returns (bool) {
        uint256 exact = key == mark ? 0 : titled[key];
        uint256 near = _nearOf[key];
        return (exact != 0 && !_resolved[mark][exact]) || (near != 0 && !_resolved[mark][near]);
    }
}
