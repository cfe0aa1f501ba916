// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ILienRegistry} from "../../../contracts/interfaces/ILienRegistry.sol";
import {BANK, OWNERS, memberKey, memberAccount, ownerKey, ownerAccount, digestOf} from "../Names.sol";
import {VM} from "../Vm.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";
import {LienGhosts} from "./LienGhosts.sol";
import {Titles} from "./Titles.sol";

/// @title Liens, from consent to their end
contract Liens is LienGhosts {
    uint256 private constant _MOST = 14;

    constructor(World world, Titles titles_) Handler(world) LienGhosts(titles_) {}

    function create(uint256 seed, uint256 first, uint256 second) external {
        uint256 known = titles.count();
        if (known == 0 || ids.length == _MOST) return;
        uint256[] memory assets = _two((first % known) + 1, (second % known) + 1);
        ILienRegistry.Lien memory lien = _lien(seed, assets);
        bytes32 id = LIENS.hashLien(lien);
        bool own = seed % 4 != 0;
        bytes[] memory signatures = _signatures(lien, id, own);
        uint32 by = _mostly(lien.creditor, seed / 16);
        _as(by);
        LIENS.create(lien, signatures);
        _did(by);
        _require(own, "LIEN_WITHOUT_CONSENT");
        _require(by == lien.creditor, "LIEN_BY_ANOTHER");
        for (uint256 i = 0; i < assets.length; ++i) {
            _require(titles.notes(assets[i]) == 0, "LIEN_WHILE_NOTED");
            _require((titles.classOf(assets[i]) == 2) == (lien.kind == 3), "LIEN_OF_WRONG_KIND");
        }
        _opened(id, assets, lien.creditor, lien.maxAmount);
    }

    function amend(uint256 seed, uint104 amount, uint104 maxAmount) external {
        if (ids.length == 0) return;
        (bytes32 id, uint32 by) = _step(seed);
        (amount, maxAmount) = (amount % 4000, maxAmount % 4000);
        LIENS.amend(id, amount, maxAmount);
        _done(id, by, 6, bytes32((uint256(amount) << 104) | maxAmount));
        _require(maxAmount <= limitOf[id] && amount <= maxAmount, "LIMIT_ROSE");
        limitOf[id] = maxAmount;
    }

    function assign(uint256 seed) external {
        if (ids.length == 0) return;
        bytes32 id = ids[seed % ids.length];
        uint32 from = creditorOf[id];
        uint32 to = from == 2 ? 3 : 2;
        bool signed = (seed / 1024) % 4 != 0;
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Assignment(bytes32 lien,uint32 from,uint32 to,uint64 deadline)"),
                id,
                from,
                to,
                type(uint64).max
            )
        );
        bytes memory signature = _sign(signed ? memberKey(to) : memberKey(from), digestOf(address(LIENS), structHash));
        address key = memberAccount(to);
        (, uint32 by) = _step(seed);
        LIENS.assign(id, to, key, type(uint64).max, signature);
        _done(id, by, 7, bytes32(uint256(to)));
        _did(to);
        _require(signed, "ASSIGNED_WITHOUT_ACCEPTANCE");
        creditorOf[id] = to;
    }

    function perfect(uint256 seed, uint256 back) external {
        if (ids.length == 0) return;
        (bytes32 id, uint32 by) = _stepOf(seed, seed % 2 == 0);
        uint64 at = uint64(block.timestamp - (back % 40 days));
        uint64 until = back % 3 == 0 ? uint64(block.timestamp + 1 + (seed % 20 days)) : 0;
        ILienRegistry.Registration memory entry = ILienRegistry.Registration(1, bytes32(seed | 1), at, until, 0);
        LIENS.perfect(id, entry);
        bool creditor = by == creditorOf[id];
        _registered(id, by, 2, keccak256(abi.encode(entry)));
        ILienRegistry.State memory current = LIENS.lienOf(id);
        _require(!creditor || at >= current.effectiveAt, "REGISTRATION_BACKDATED");
        _require(perfectedAt[id] == 0 || (lapsesAt[id] != 0 && lapsesAt[id] <= at), "REGISTRATION_OVERWRITTEN");
        _require(!(struck[id] && creditor), "STRUCK_NOTED_AGAIN");
        (perfectedAt[id], lapsesAt[id], struck[id]) = (at, until, false);
    }

    function confirm(uint256 seed) external {
        if (ids.length == 0) return;
        (bytes32 id, uint32 by) = _stepOf(seed, false);
        LIENS.confirm(id);
        _byAuthority(id, by, 4, 0);
    }

    function strike(uint256 seed) external {
        if (ids.length == 0) return;
        (bytes32 id, uint32 by) = _stepOf(seed, false);
        LIENS.strike(id, 1);
        _byAuthority(id, by, 5, bytes32(uint256(1)));
        (perfectedAt[id], lapsesAt[id], struck[id]) = (0, 0, true);
    }

    function subordinate(uint256 seed, uint256 other) external {
        if (ids.length == 0) return;
        bytes32 lien = ids[seed % ids.length];
        ILienRegistry.Subordination memory agreement = ILienRegistry.Subordination({
            asset: assetsOf(lien)[0],
            yielding: new bytes32[](1),
            favoured: ids[other % ids.length],
            salt: bytes32(seed),
            deadline: type(uint64).max
        });
        agreement.yielding[0] = lien;
        bytes32 id = _agreement(agreement);
        uint32 by = _mostly(creditorOf[lien], seed / 64);
        (address[] memory keys, bytes[] memory signatures) = (new address[](1), new bytes[](1));
        (keys[0], signatures[0]) = (memberAccount(by), _sign(memberKey(by), id));
        LIENS.subordinate(agreement, keys, signatures);
        _did(by);
        _require(by == creditorOf[lien], "YIELDED_BY_ANOTHER");
        _require(open[lien] && open[agreement.favoured], "STEP_AFTER_END");
        _extend(agreement.asset, lien, 8, id);
    }

    function agreeTransfer(uint256 seed, uint256 to) external {
        if (ids.length == 0) return;
        bytes32 id = ids[seed % ids.length];
        uint256 asset = assetsOf(id)[0];
        address buyer = ownerAccount(to % OWNERS);
        uint8 purpose = uint8((seed / 2048) % 2) + 1;
        (, uint32 by) = _step(seed);
        LIENS.agreeTransfer(id, asset, buyer, purpose);
        _did(by);
        _require(by == creditorOf[id], "AGREED_BY_ANOTHER");
        _agreed(id, asset, buyer, purpose);
        (agreedAsset, agreedTo) = (asset, to % OWNERS);
    }

    function releaseAsset(uint256 seed, uint256 which) external {
        if (ids.length == 0) return;
        bytes32 id = ids[seed % ids.length];
        uint256 asset = assetsOf(id)[which % assetsOf(id).length];
        (, uint32 by) = _step(seed);
        LIENS.releaseAsset(id, asset);
        _did(by);
        _require(by == creditorOf[id], "ENDED_BY_ANOTHER");
        _extend(asset, id, 9, 0);
        _uncover(id, asset);
    }

    function release(uint256 seed) external {
        if (ids.length == 0) return;
        // Rarely, so that liens live long enough to meet each other.
        if ((seed / 4096) % 3 != 0) return;
        (bytes32 id, uint32 by) = _step(seed);
        LIENS.release(id);
        _ended(id, by, 10, 0);
    }

    function giveNotice(uint256 seed) external {
        if (ids.length == 0) return;
        (bytes32 id, uint32 by) = _step(seed);
        LIENS.giveNotice(id, "evidence");
        _done(id, by, 11, bytes32(block.timestamp + 15 days));
        noticeAt[id] = block.timestamp;
    }

    function withdrawNotice(uint256 seed) external {
        if (ids.length == 0) return;
        (bytes32 id, uint32 by) = _step(seed);
        LIENS.withdrawNotice(id);
        _done(id, by, 12, 0);
        delete noticeAt[id];
    }

    function enforce(uint256 seed) external {
        if (ids.length == 0) return;
        uint256 due = noticeAt[ids[seed % ids.length]] + 15 days;
        // Half of the time as soon as it is due, or a second before.
        if ((seed / 4096) % 2 == 0 && due > block.timestamp) VM.warp(due - ((seed / 8192) % 2));
        (bytes32 id, uint32 by) = _step(seed);
        LIENS.enforce(id, "evidence");
        _require(noticeAt[id] != 0 && block.timestamp >= noticeAt[id] + 15 days, "ENFORCED_WITHOUT_NOTICE");
        _ended(id, by, 13, "evidence");
    }

    function _lien(uint256 seed, uint256[] memory assets) private view returns (ILienRegistry.Lien memory) {
        return
            ILienRegistry.Lien({
                assets: assets,
                creditor: BANK + uint32((seed / 4) % 2),
                kind: titles.classOf(assets[0]) == 2 ? 3 : 1,
                currency: 156,
                amount: uint104((seed / 256) % 2000) + 1,
                maxAmount: 2000,
                effectiveAt: uint64(block.timestamp - (seed % 1 days)),
                deliveredAt: 0,
                debt: bytes32(seed | 1),
                salt: bytes32(seed / 512),
                deadline: type(uint64).max
            });
    }

    /// @dev Where not `own`, the last asset's owner is the one who did not sign.
    function _signatures(
        ILienRegistry.Lien memory lien,
        bytes32 id,
        bool own
    ) private view returns (bytes[] memory signatures) {
        uint256 length = lien.assets.length;
        signatures = new bytes[](length);
        for (uint256 i = 0; i < length; ++i) {
            bool owners = own || i + 1 < length;
            signatures[i] = _sign(owners ? ownerKey(titles.ownerOf(lien.assets[i])) : memberKey(2), id);
        }
    }

    function _agreement(ILienRegistry.Subordination memory agreement) private view returns (bytes32) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Subordination(uint256 asset,bytes32[] yielding,bytes32 favoured,bytes32 salt,uint64 deadline)"
                ),
                agreement.asset,
                keccak256(abi.encodePacked(agreement.yielding)),
                agreement.favoured,
                agreement.salt,
                agreement.deadline
            )
        );
        return digestOf(address(LIENS), structHash);
    }

    function _two(uint256 a, uint256 b) private pure returns (uint256[] memory assets) {
        assets = new uint256[](a == b ? 1 : 2);
        (assets[0], assets[assets.length - 1]) = a < b ? (a, b) : (b, a);
    }
}
