// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAssetRegistry} from "../interfaces/IAssetRegistry.sol";

/// @title Which classes of assets there are
/// @notice Part of AssetRegistry.
abstract contract AssetClasses is IAssetRegistry, AccessManaged {
    uint8 internal constant LIEN_FOLLOWS = 1;
    uint8 internal constant CREDITORS_AGREE = 2;

    mapping(uint8 class => AssetClass) internal _classes;

    /// @inheritdoc IAssetRegistry
    function registerClass(
        uint8 class,
        uint8 transferPolicy,
        uint8 lienKinds,
        bool registrationConstitutive,
        string calldata name
    ) external restricted {
        if (_classes[class].registeredAt != 0) revert AssetRegistryClassTaken(class);
        bool known = transferPolicy == LIEN_FOLLOWS || transferPolicy == CREDITORS_AGREE;
        // Bit 0 is no kind.
        if (class == 0 || !known || lienKinds & 1 != 0) {
            revert AssetRegistryInvalidClass(class, transferPolicy, lienKinds);
        }
        _classes[class] = AssetClass(transferPolicy, lienKinds, registrationConstitutive, uint40(block.timestamp));
        emit AssetClassRegistered(class, transferPolicy, lienKinds, registrationConstitutive, name);
    }

    /// @inheritdoc IAssetRegistry
    function classOf(uint8 class) external view returns (AssetClass memory) {
        return _classes[class];
    }

    function _requireClass(uint8 class) internal view {
        if (_classes[class].registeredAt == 0) revert AssetRegistryUnknownClass(class);
    }
}
