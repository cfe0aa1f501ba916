// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ITemplateRegistry} from "./interfaces/ITemplateRegistry.sol";

/// @title TemplateRegistry
/// @notice The specification is ITemplateRegistry.
contract TemplateRegistry is ITemplateRegistry, AccessManaged {
    mapping(bytes32 template => Template) private _templates;

    constructor(address authority_) AccessManaged(authority_) {}

    /// @inheritdoc ITemplateRegistry
    function register(bytes32 template, string calldata name) external restricted {
        if (template == 0) revert TemplateRegistryZeroId();
        if (_templates[template].registeredAt != 0) revert TemplateRegistryAlreadyRegistered(template);
        _templates[template] = Template({registeredAt: uint40(block.timestamp), retiredAt: 0});
        emit TemplateRegistered(template, name);
    }

    /// @inheritdoc ITemplateRegistry
    function retire(bytes32 template) external restricted {
        Template storage entry = _templates[template];
        if (entry.registeredAt == 0) revert TemplateRegistryUnknownTemplate(template);
        if (entry.retiredAt != 0) revert TemplateRegistryRetired(template, entry.retiredAt);
        entry.retiredAt = uint40(block.timestamp);
        emit TemplateRetired(template);
    }

    /// @inheritdoc ITemplateRegistry
    function templateOf(bytes32 template) external view returns (Template memory) {
        return _templates[template];
    }
}
