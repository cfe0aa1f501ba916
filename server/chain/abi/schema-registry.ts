/** The contract as `contracts/interfaces/ISchemaRegistry.sol` specifies it. */
export const SCHEMA_REGISTRY_ABI: readonly string[] = [
  'event SchemaRegistered(bytes32 indexed schema, uint64 publishers, uint8 category, uint8 dataClass, bool consentRequired, uint40 maxValidity, string name)',
  'event SchemaRetired(bytes32 indexed schema)',
  'error SchemaRegistryUnknownSchema(bytes32 schema)',
  'error SchemaRegistryAlreadyRegistered(bytes32 schema)',
  'error SchemaRegistryRetired(bytes32 schema, uint40 retiredAt)',
  'error SchemaRegistryNotAPublisher(bytes32 schema, uint64 has, uint64 needsOneOf)',
  'error SchemaRegistryInvalidCategory(uint8 category)',
  'error SchemaRegistryInvalidDataClass(uint8 dataClass)',
  'error SchemaRegistryNoPublishers(bytes32 schema)',
  'error SchemaRegistryZeroId()',
  'function register(bytes32 schema, uint64 publishers, uint8 category, uint8 dataClass, bool consentRequired, uint40 maxValidity, string name)',
  'function retire(bytes32 schema)',
  'function authorize(bytes32 schema, uint64 capabilities) view returns (uint8 category, bool consentRequired, uint40 maxValidity)',
  'function schemaOf(bytes32 schema) view returns (tuple(uint64 publishers, uint8 category, uint8 dataClass, bool consentRequired, uint40 maxValidity, uint40 registeredAt, uint40 retiredAt))',
];
