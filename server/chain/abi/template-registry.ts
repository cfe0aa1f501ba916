/** The contract as `contracts/interfaces/ITemplateRegistry.sol` specifies it. */
export const TEMPLATE_REGISTRY_ABI: readonly string[] = [
  'event TemplateRegistered(bytes32 indexed template, string name)',
  'event TemplateRetired(bytes32 indexed template)',
  'error TemplateRegistryUnknownTemplate(bytes32 template)',
  'error TemplateRegistryAlreadyRegistered(bytes32 template)',
  'error TemplateRegistryRetired(bytes32 template, uint40 retiredAt)',
  'error TemplateRegistryZeroId()',
  'function register(bytes32 template, string name)',
  'function retire(bytes32 template)',
  'function templateOf(bytes32 template) view returns (tuple(uint40 registeredAt, uint40 retiredAt))',
];
