// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Steps of an asset's lien chain (see ILienRegistry)
library LienSteps {
    uint8 internal constant CREATED = 1;
    uint8 internal constant PERFECTED = 2;
    uint8 internal constant RENEWED = 3;
    uint8 internal constant CONFIRMED = 4;
    uint8 internal constant STRUCK = 5;
    uint8 internal constant AMENDED = 6;
    uint8 internal constant ASSIGNED = 7;
    uint8 internal constant SUBORDINATED = 8;
    uint8 internal constant ASSET_RELEASED = 9;
    uint8 internal constant RELEASED = 10;
    uint8 internal constant NOTICE_GIVEN = 11;
    uint8 internal constant NOTICE_WITHDRAWN = 12;
    uint8 internal constant ENFORCED = 13;
    uint8 internal constant POSSESSION_ENDED = 14;
}
