// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ConsentState} from "../../libraries/ConsentState.sol";

/// @title ProvideInsideCategories
/// @notice Specification for `npm run prove`, never deployed: publishing needs PROVIDE and the bit of its category.
contract ProvideInsideCategories {
    function use(
        IConsentRegistry.State memory state,
        bytes32 id,
        uint32 publisher,
        uint8 category,
        uint40 time
    ) external pure {
        ConsentState.requireProvide(state, id, publisher, category, time);
        assert(state.action == 1);
        assert((state.categories >> category) & 1 == 1);
    }
}
