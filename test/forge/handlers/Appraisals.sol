// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IValuationRegistry} from "../../../contracts/interfaces/IValuationRegistry.sol";
import {APPRAISER, START} from "../Names.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";
import {Titles} from "./Titles.sol";

/// @title Valuations
contract Appraisals is Handler {
    Titles public immutable titles;

    bytes32[] public ids;
    mapping(bytes32 id => uint256 asset) public assetOf;
    mapping(bytes32 id => uint256 time) public withdrawnAt;
    mapping(uint256 asset => bytes32 head) public headOf;

    constructor(World world, Titles titles_) Handler(world) {
        titles = titles_;
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function appraise(uint256 seed, uint128 amount) external {
        if (titles.count() == 0) return;
        uint256 asset = (seed % titles.count()) + 1;
        uint32 by = _mostly(APPRAISER, seed / 8);
        IValuationRegistry.Valuation memory valuation = IValuationRegistry.Valuation({
            asset: asset,
            method: 1,
            basis: 1,
            currency: 156,
            amount: (amount % 8) + 1,
            asOf: uint64(START),
            validUntil: uint64(START + 366 days),
            conflict: false,
            evidence: bytes32((seed / 64) % 2)
        });
        _as(by);
        bytes32 id = VALUATIONS.appraise(valuation);
        _did(by);
        _require(by == APPRAISER, "VALUED_BY_ANOTHER");
        _require(assetOf[id] == 0, "VALUED_TWICE");
        ids.push(id);
        assetOf[id] = asset;
        headOf[asset] = _next(headOf[asset], id);
    }

    function withdraw(uint256 seed) external {
        if (ids.length == 0) return;
        bytes32 id = ids[seed % ids.length];
        uint32 by = _mostly(APPRAISER, seed / 64);
        _as(by);
        VALUATIONS.withdraw(id, 1, 0);
        _did(by);
        _require(by == APPRAISER, "VALUED_BY_ANOTHER");
        _require(withdrawnAt[id] == 0, "WITHDRAWN_TWICE");
        withdrawnAt[id] = block.timestamp;
    }

    function isChain(uint256 asset) external view returns (bool) {
        (uint32 length, bytes28 tail) = VALUATIONS.valuationChain(asset);
        return _isHead(length, tail, headOf[asset]);
    }
}
