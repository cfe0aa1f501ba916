// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Which purpose templates cap the consents of the consortium
/// @notice A template's id is keccak256 of its JSON document in RFC 8785 form. The document travels off chain; the id stands in the signed
/// terms of a consent, of which the chain has the salted hash alone: that a consent keeps its template is checked by wallet and gateways.
interface ITemplateRegistry {
    /// @param registeredAt block time; 0 = unknown template
    /// @param retiredAt block time; 0 = in use
    struct Template {
        uint40 registeredAt;
        uint40 retiredAt;
    }

    event TemplateRegistered(bytes32 indexed template, string name);
    event TemplateRetired(bytes32 indexed template);

    error TemplateRegistryUnknownTemplate(bytes32 template);
    error TemplateRegistryAlreadyRegistered(bytes32 template);
    error TemplateRegistryRetired(bytes32 template, uint40 retiredAt);
    error TemplateRegistryZeroId();

    /// @notice Restricted (governance). Once and for all: a change is another template.
    /// @param name for people, such as "loan-application/1"
    function register(bytes32 template, string calldata name) external;

    /// @notice Restricted (governance). Consents granted before stand; none can be granted under it any more.
    function retire(bytes32 template) external;

    /// @notice All zero for an unknown template.
    function templateOf(bytes32 template) external view returns (Template memory);
}
