// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Which record schemas exist and who may publish under them
/// @notice A schema's id is keccak256 of its JSON Schema document in RFC 8785 form; the document itself travels off chain.
interface ISchemaRegistry {
    /// @param publishers capabilities of which a publishing member needs at least one
    /// @param category 0..63, the bit of a consent's category bitmap
    /// @param dataClass 1 public, 2 business, 3 personal, 4 sensitive (server/domain/schema.ts)
    /// @param consentRequired true: only single attestations under a provide consent; false: statutory, batches allowed
    /// @param maxValidity longest time in seconds from observedAt to expiresAt; 0 = no limit, and expiresAt may be 0
    /// @param registeredAt block time; 0 = unknown schema
    /// @param retiredAt block time; 0 = in use
    struct Schema {
        uint64 publishers;
        uint8 category;
        uint8 dataClass;
        bool consentRequired;
        uint40 maxValidity;
        uint40 registeredAt;
        uint40 retiredAt;
    }

    event SchemaRegistered(
        bytes32 indexed schema,
        uint64 publishers,
        uint8 category,
        uint8 dataClass,
        bool consentRequired,
        uint40 maxValidity,
        string name
    );
    event SchemaRetired(bytes32 indexed schema);

    error SchemaRegistryUnknownSchema(bytes32 schema);
    error SchemaRegistryAlreadyRegistered(bytes32 schema);
    error SchemaRegistryRetired(bytes32 schema, uint40 retiredAt);
    error SchemaRegistryNotAPublisher(bytes32 schema, uint64 has, uint64 needsOneOf);
    error SchemaRegistryInvalidCategory(uint8 category);
    error SchemaRegistryInvalidDataClass(uint8 dataClass);
    error SchemaRegistryNoPublishers(bytes32 schema);
    error SchemaRegistryZeroId();

    /// @notice Restricted (governance). The parameters are those of `Schema`, once and for all: a change is another schema.
    /// @param name for people, such as "cn.enterprise-registration/1"
    function register(
        bytes32 schema,
        uint64 publishers,
        uint8 category,
        uint8 dataClass,
        bool consentRequired,
        uint40 maxValidity,
        string calldata name
    ) external;

    /// @notice Restricted (governance). Earlier attestations keep their validity.
    function retire(bytes32 schema) external;

    /// @notice Reverts unless a member with these capabilities may publish under the schema now.
    function authorize(
        bytes32 schema,
        uint64 capabilities
    ) external view returns (uint8 category, bool consentRequired, uint40 maxValidity);

    /// @notice All zero for an unknown schema.
    function schemaOf(bytes32 schema) external view returns (Schema memory);
}
