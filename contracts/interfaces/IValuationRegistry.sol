// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What licensed appraisers said an asset is worth
/// @notice A valuation is an appraiser's word at a date. Per asset, a head (see HashChain) over the ids in order proves that none is left
/// out. A valuation is never changed: it is withdrawn, and a better one names it no more than its withdrawal names the better one.
interface IValuationRegistry {
    /// @param method 1 market, 2 income, 3 cost
    /// @param basis 1 market value, 2 investment value, 3 value in use, 4 liquidation value, 5 residual value
    /// @param currency ISO 4217 number (156 = CNY)
    /// @param amount in minor units
    /// @param asOf unix time for which the value holds
    /// @param validUntil first second after which it no longer counts, at most MAX_VALIDITY after `asOf`
    /// @param conflict true: the appraiser declares an interest in the asset or a party
    /// @param evidence commitment to the attestations it rests on, as `sources` of IAttestationRegistry; 0 = none
    struct Valuation {
        uint256 asset;
        uint8 method;
        uint8 basis;
        uint16 currency;
        uint128 amount;
        uint64 asOf;
        uint64 validUntil;
        bool conflict;
        bytes32 evidence;
    }

    /// @notice One packed slot.
    /// @param appraiser member; 0 = unknown valuation
    /// @param withdrawnAt block time; 0 = in force
    struct State {
        uint32 appraiser;
        uint40 asOf;
        uint40 validUntil;
        uint40 withdrawnAt;
        uint8 reason;
        uint96 asset;
    }

    /// @param key the appraiser's key that sent it
    /// @param position place in the asset's chain, from 1
    event AssetValued(
        bytes32 indexed valuation,
        uint256 indexed asset,
        uint32 indexed appraiser,
        address key,
        uint8 method,
        uint8 basis,
        uint16 currency,
        uint128 amount,
        uint64 asOf,
        uint64 validUntil,
        bool conflict,
        bytes32 evidence,
        uint32 position
    );
    event ValuationWithdrawn(
        bytes32 indexed valuation,
        uint256 indexed asset,
        address key,
        uint8 reason,
        bytes32 successor
    );

    error ValuationRegistryNotAppraiser(address caller, uint64 capabilities);
    error ValuationRegistryInvalidMethod(uint8 method, uint8 basis);
    error ValuationRegistryInvalidAmount(uint16 currency, uint128 amount);
    error ValuationRegistryInvalidWindow(uint64 asOf, uint64 validUntil);
    error ValuationRegistryAlreadyValued(bytes32 valuation);
    error ValuationRegistryUnknownValuation(bytes32 valuation);
    error ValuationRegistryWrongAppraiser(bytes32 valuation, uint32 member, uint32 appraiser);
    error ValuationRegistryAlreadyWithdrawn(bytes32 valuation, uint40 withdrawnAt);
    error ValuationRegistryInvalidReason(uint8 reason);
    error ValuationRegistrySuccessorMismatch(uint8 reason, bytes32 successor);

    /// @notice By a PUBLISH key of a member with APPRAISER.
    /// @return id keccak256(abi.encode(chain id, this contract, appraiser, valuation))
    function appraise(Valuation calldata valuation) external returns (bytes32 id);

    /// @notice By a PUBLISH key of the appraiser.
    /// @param reason 1 error, 2 superseded, 3 evidence withdrawn
    /// @param successor own valuation of the same asset for reason 2, else 0
    function withdraw(bytes32 id, uint8 reason, bytes32 successor) external;

    /// @notice All zero for an unknown valuation.
    function valuationOf(bytes32 id) external view returns (State memory);

    /// @notice Head over the ids of an asset's valuations; (0, 0) while there is none.
    function valuationChain(uint256 asset) external view returns (uint32 count, bytes28 head);

    /// @notice Longest time in seconds from `asOf` to `validUntil`.
    function MAX_VALIDITY() external view returns (uint64);
}
