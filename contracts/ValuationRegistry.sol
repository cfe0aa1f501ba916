// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {IValuationRegistry} from "./interfaces/IValuationRegistry.sol";
import {Capabilities} from "./libraries/Capabilities.sol";
import {HashChain} from "./libraries/HashChain.sol";
import {Purposes} from "./libraries/Purposes.sol";

/// @title ValuationRegistry
/// @notice The specification is IValuationRegistry.
contract ValuationRegistry is IValuationRegistry {
    using HashChain for bytes32;

    uint8 private constant _MAX_METHOD = 3;
    uint8 private constant _MAX_BASIS = 5;
    uint8 private constant _SUPERSEDED = 2;
    uint8 private constant _MAX_REASON = 3;

    /// @inheritdoc IValuationRegistry
    uint64 public constant MAX_VALIDITY = 366 days;

    IMemberRegistry private immutable _MEMBERS;
    IAssetRegistry private immutable _ASSETS;

    mapping(bytes32 id => State) private _valuations;
    mapping(uint256 asset => bytes32 head) private _heads;

    constructor(IMemberRegistry members, IAssetRegistry assets) {
        _MEMBERS = members;
        _ASSETS = assets;
    }

    /// @inheritdoc IValuationRegistry
    function appraise(Valuation calldata valuation) external returns (bytes32 id) {
        uint32 appraiser = _authorizeAppraiser();
        // Reverts for an asset nobody registered.
        _ASSETS.assetOf(valuation.asset);
        _requireSound(valuation);
        id = keccak256(abi.encode(block.chainid, address(this), appraiser, valuation));
        if (_valuations[id].appraiser != 0) revert ValuationRegistryAlreadyValued(id);
        _valuations[id] = State({
            appraiser: appraiser,
            asOf: uint40(valuation.asOf),
            validUntil: uint40(valuation.validUntil),
            withdrawnAt: 0,
            reason: 0,
            // Assets are numbered one by one.
            asset: uint96(valuation.asset)
        });
        bytes32 head = _heads[valuation.asset].extend(id);
        _heads[valuation.asset] = head;
        _emitValued(id, appraiser, valuation, head.count());
    }

    /// @inheritdoc IValuationRegistry
    function withdraw(bytes32 id, uint8 reason, bytes32 successor) external {
        (uint32 member, ) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        State storage entry = _valuations[id];
        if (entry.appraiser == 0) revert ValuationRegistryUnknownValuation(id);
        if (entry.appraiser != member) revert ValuationRegistryWrongAppraiser(id, member, entry.appraiser);
        if (entry.withdrawnAt != 0) revert ValuationRegistryAlreadyWithdrawn(id, entry.withdrawnAt);
        if (reason == 0 || reason > _MAX_REASON) revert ValuationRegistryInvalidReason(reason);
        if (reason == _SUPERSEDED ? !_replaces(id, successor, entry) : successor != 0) {
            revert ValuationRegistrySuccessorMismatch(reason, successor);
        }
        (entry.withdrawnAt, entry.reason) = (uint40(block.timestamp), reason);
        emit ValuationWithdrawn(id, entry.asset, msg.sender, reason, successor);
    }

    /// @inheritdoc IValuationRegistry
    function valuationOf(bytes32 id) external view returns (State memory) {
        return _valuations[id];
    }

    /// @inheritdoc IValuationRegistry
    function valuationChain(uint256 asset) external view returns (uint32 count, bytes28 head) {
        bytes32 packed = _heads[asset];
        return (packed.count(), packed.tail());
    }

    function _emitValued(bytes32 id, uint32 appraiser, Valuation calldata valuation, uint32 position) private {
        emit AssetValued(
            id,
            valuation.asset,
            appraiser,
            msg.sender,
            valuation.method,
            valuation.basis,
            valuation.currency,
            valuation.amount,
            valuation.asOf,
            valuation.validUntil,
            valuation.conflict,
            valuation.evidence,
            position
        );
    }

    /// @dev Whether `successor` is another valuation in force of the same asset by the same appraiser.
    function _replaces(bytes32 id, bytes32 successor, State memory entry) private view returns (bool) {
        State memory next = _valuations[successor];
        return
            successor != id && next.appraiser == entry.appraiser && next.asset == entry.asset && next.withdrawnAt == 0;
    }

    function _authorizeAppraiser() private view returns (uint32 member) {
        uint64 capabilities;
        (member, capabilities) = _MEMBERS.authorize(msg.sender, Purposes.PUBLISH);
        if (capabilities & Capabilities.APPRAISER == 0) {
            revert ValuationRegistryNotAppraiser(msg.sender, capabilities);
        }
    }

    function _requireSound(Valuation calldata valuation) private view {
        (uint8 method, uint8 basis) = (valuation.method, valuation.basis);
        if (method == 0 || method > _MAX_METHOD || basis == 0 || basis > _MAX_BASIS) {
            revert ValuationRegistryInvalidMethod(method, basis);
        }
        if (valuation.currency == 0 || valuation.amount == 0) {
            revert ValuationRegistryInvalidAmount(valuation.currency, valuation.amount);
        }
        (uint64 asOf, uint64 validUntil) = (valuation.asOf, valuation.validUntil);
        if (asOf > block.timestamp || validUntil <= block.timestamp || validUntil - asOf > MAX_VALIDITY) {
            revert ValuationRegistryInvalidWindow(asOf, validUntil);
        }
    }
}
