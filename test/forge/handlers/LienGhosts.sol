// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Handler} from "./Handler.sol";
import {Titles} from "./Titles.sol";

/// @title What must be so of the liens, kept beside the registry
abstract contract LienGhosts is Handler {
    Titles public immutable titles;

    bytes32[] public ids;
    mapping(bytes32 lien => bool) public open;
    mapping(bytes32 lien => uint32 member) public creditorOf;
    mapping(bytes32 lien => uint104) public limitOf;
    mapping(bytes32 lien => uint256 time) public noticeAt;
    mapping(bytes32 lien => uint256 time) public perfectedAt;
    mapping(bytes32 lien => uint256 time) public lapsesAt;
    mapping(bytes32 lien => bool) public struck;
    mapping(uint256 asset => uint256) public activeOn;
    mapping(uint256 asset => bytes32) public headOf;
    /// @notice The move that a creditor agreed to last, for who wants to try it.
    uint256 public agreedAsset;
    uint256 public agreedTo;
    mapping(bytes32 lien => uint256[]) private _assets;
    /// @dev Agreements to one move, void with the next step in the asset's chain.
    mapping(bytes32 occasion => uint256) private _agreements;

    constructor(Titles titles_) {
        titles = titles_;
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function assetsOf(bytes32 lien) public view returns (uint256[] memory) {
        return _assets[lien];
    }

    /// @notice Creditors that agree to exactly this move in the present state of the chain.
    function agreedBy(uint256 asset, address to, uint8 purpose) external view returns (uint256) {
        return _agreements[_occasion(asset, to, purpose)];
    }

    function isChain(uint256 asset) external view returns (bool) {
        (uint32 length, bytes28 tail) = LIENS.lienChain(asset);
        return _isHead(length, tail, headOf[asset]);
    }

    function _opened(bytes32 id, uint256[] memory assets, uint32 creditor, uint104 limit) internal {
        _require(!open[id] && creditorOf[id] == 0, "LIEN_CREATED_TWICE");
        ids.push(id);
        (open[id], creditorOf[id], limitOf[id], _assets[id]) = (true, creditor, limit, assets);
        for (uint256 i = 0; i < assets.length; ++i) {
            ++activeOn[assets[i]];
            _extend(assets[i], id, 1, 0);
        }
    }

    /// @dev The next call is mostly the creditor's.
    function _step(uint256 seed) internal returns (bytes32 id, uint32 by) {
        return _stepOf(seed, true);
    }

    /// @dev The next call is mostly the creditor's, or the authority's.
    function _stepOf(uint256 seed, bool creditor) internal returns (bytes32 id, uint32 by) {
        id = ids[seed % ids.length];
        by = _mostly(creditor ? creditorOf[id] : _authorityOf(id), seed / 64);
        _as(by);
    }

    function _done(bytes32 id, uint32 by, uint8 step, bytes32 data) internal {
        _did(by);
        _require(by == creditorOf[id], "LIEN_BY_ANOTHER");
        _extendAll(id, step, data);
    }

    function _registered(bytes32 id, uint32 by, uint8 step, bytes32 data) internal {
        _did(by);
        _require(by == creditorOf[id] || by == _authorityOf(id), "LIEN_BY_ANOTHER");
        _extendAll(id, step, data);
    }

    function _byAuthority(bytes32 id, uint32 by, uint8 step, bytes32 data) internal {
        _did(by);
        _require(by == _authorityOf(id), "CONFIRMED_BY_ANOTHER");
        _extendAll(id, step, data);
    }

    function _ended(bytes32 id, uint32 by, uint8 step, bytes32 data) internal {
        _did(by);
        _require(by == creditorOf[id], "ENDED_BY_ANOTHER");
        _extendAll(id, step, data);
        open[id] = false;
        uint256[] memory assets = _assets[id];
        for (uint256 i = 0; i < assets.length; ++i) --activeOn[assets[i]];
    }

    function _uncover(bytes32 id, uint256 asset) internal {
        uint256[] storage assets = _assets[id];
        if (assets[0] == asset) assets[0] = assets[1];
        assets.pop();
        --activeOn[asset];
    }

    function _extendAll(bytes32 id, uint8 step, bytes32 data) private {
        _require(open[id], "STEP_AFTER_END");
        uint256[] memory assets = _assets[id];
        for (uint256 i = 0; i < assets.length; ++i) _extend(assets[i], id, step, data);
    }

    function _extend(uint256 asset, bytes32 id, uint8 step, bytes32 data) internal {
        headOf[asset] = _next(headOf[asset], keccak256(abi.encode(step, id, data)));
    }

    function _agreed(bytes32 id, uint256 asset, address to, uint8 purpose) internal {
        _require(open[id], "STEP_AFTER_END");
        ++_agreements[_occasion(asset, to, purpose)];
    }

    function _authorityOf(bytes32 id) private view returns (uint32) {
        return titles.authorityOf(_assets[id][0]);
    }

    function _occasion(uint256 asset, address to, uint8 purpose) private view returns (bytes32) {
        return keccak256(abi.encode(asset, to, purpose, headOf[asset], titles.ownerOf(asset)));
    }
}
