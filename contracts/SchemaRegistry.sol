// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ISchemaRegistry} from "./interfaces/ISchemaRegistry.sol";

/// @title SchemaRegistry
/// @notice The specification is ISchemaRegistry.
contract SchemaRegistry is ISchemaRegistry, AccessManaged {
    uint8 private constant _MAX_CATEGORY = 63;
    uint8 private constant _MAX_DATA_CLASS = 4;

    mapping(bytes32 schema => Schema) private _schemas;

    constructor(address authority_) AccessManaged(authority_) {}

    /// @inheritdoc ISchemaRegistry
    function register(
        bytes32 schema,
        uint64 publishers,
        uint8 category,
        uint8 dataClass,
        bool consentRequired,
        uint40 maxValidity,
        string calldata name
    ) external restricted {
        if (schema == 0) revert SchemaRegistryZeroId();
        if (_schemas[schema].registeredAt != 0) revert SchemaRegistryAlreadyRegistered(schema);
        if (publishers == 0) revert SchemaRegistryNoPublishers(schema);
        if (category > _MAX_CATEGORY) revert SchemaRegistryInvalidCategory(category);
        if (dataClass == 0 || dataClass > _MAX_DATA_CLASS) revert SchemaRegistryInvalidDataClass(dataClass);
        _schemas[schema] = Schema({
            publishers: publishers,
            category: category,
            dataClass: dataClass,
            consentRequired: consentRequired,
            maxValidity: maxValidity,
            registeredAt: uint40(block.timestamp),
            retiredAt: 0
        });
        emit SchemaRegistered(schema, publishers, category, dataClass, consentRequired, maxValidity, name);
    }

    /// @inheritdoc ISchemaRegistry
    function retire(bytes32 schema) external restricted {
        Schema storage entry = _schemas[schema];
        if (entry.registeredAt == 0) revert SchemaRegistryUnknownSchema(schema);
        if (entry.retiredAt != 0) revert SchemaRegistryRetired(schema, entry.retiredAt);
        entry.retiredAt = uint40(block.timestamp);
        emit SchemaRetired(schema);
    }

    /// @inheritdoc ISchemaRegistry
    function authorize(
        bytes32 schema,
        uint64 capabilities
    ) external view returns (uint8 category, bool consentRequired, uint40 maxValidity) {
        Schema memory s = _schemas[schema];
        if (s.registeredAt == 0) revert SchemaRegistryUnknownSchema(schema);
        if (s.retiredAt != 0) revert SchemaRegistryRetired(schema, s.retiredAt);
        if (capabilities & s.publishers == 0) revert SchemaRegistryNotAPublisher(schema, capabilities, s.publishers);
        return (s.category, s.consentRequired, s.maxValidity);
    }

    /// @inheritdoc ISchemaRegistry
    function schemaOf(bytes32 schema) external view returns (Schema memory) {
        return _schemas[schema];
    }
}
