// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssetRegistry} from "../interfaces/IAssetRegistry.sol";

/// @title Which fingerprints are taken, and which resemblances were looked at
/// @notice Part of AssetRegistry; compares MACs, knows nothing about what is behind them.
abstract contract AssetIdentity is IAssetRegistry {
    uint8 private constant _MAX_RESOLUTION = 3;

    /// @inheritdoc IAssetRegistry
    uint256 public constant MAX_NEAR_FINGERPRINTS = 4;

    mapping(bytes32 fingerprint => uint256 asset) private _exact;
    /// @dev The first asset that claimed the key.
    mapping(bytes32 fingerprint => uint256 asset) private _near;
    mapping(bytes32 fingerprint => mapping(uint256 asset => bool)) private _resolved;

    /// @inheritdoc IAssetRegistry
    function holderOf(bytes32 fingerprint) external view returns (uint256 exact, uint256 near) {
        return (_exact[fingerprint], _near[fingerprint]);
    }

    /// @dev Takes the fingerprint and the near ones for `asset`, or says which asset they resemble.
    function _claim(uint256 asset, bytes32 fingerprint, bytes32[] calldata nearFingerprints) internal {
        if (fingerprint == 0) revert AssetRegistryZeroFingerprint();
        if (_exact[fingerprint] != 0) revert AssetRegistryAlreadyRegistered(_exact[fingerprint], fingerprint);
        uint256 length = nearFingerprints.length;
        if (length > MAX_NEAR_FINGERPRINTS) {
            revert AssetRegistryTooManyNearFingerprints(length, MAX_NEAR_FINGERPRINTS);
        }
        _requireUnlike(fingerprint, fingerprint, _near[fingerprint]);
        for (uint256 i = 0; i < length; ++i) {
            bytes32 key = nearFingerprints[i];
            if (key == 0) revert AssetRegistryZeroFingerprint();
            uint256 holder = _near[key];
            _requireUnlike(fingerprint, key, _exact[key]);
            _requireUnlike(fingerprint, key, holder == asset ? 0 : holder);
            if (holder != 0) continue;
            _near[key] = asset;
            emit NearFingerprintClaimed(asset, key);
        }
        _exact[fingerprint] = asset;
    }

    function _resolve(uint256 asset, bytes32 fingerprint, uint8 reason, bytes32 evidence) internal {
        if (fingerprint == 0) revert AssetRegistryZeroFingerprint();
        if (reason == 0 || reason > _MAX_RESOLUTION) revert AssetRegistryInvalidReason(reason);
        if (evidence == 0) revert AssetRegistryZeroEvidence();
        if (_resolved[fingerprint][asset]) revert AssetRegistryAlreadyResolved(asset, fingerprint);
        _resolved[fingerprint][asset] = true;
    }

    function _requireUnlike(bytes32 fingerprint, bytes32 key, uint256 holder) private view {
        if (holder != 0 && !_resolved[fingerprint][holder]) revert AssetRegistrySuspectedDuplicate(holder, key);
    }
}
