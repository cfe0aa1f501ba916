// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IAssetRegistry} from "../../contracts/interfaces/IAssetRegistry.sol";
import {IERC4907} from "../../contracts/interfaces/IERC4907.sol";
import {IERC5192} from "../../contracts/interfaces/IERC5192.sol";
import {IMembershipToken} from "../../contracts/interfaces/IMembershipToken.sol";

/// @notice All that AssetRegistry can be asked.
interface IAssets is IAssetRegistry, IERC721, IERC4907, IERC5192 {}

/// @notice All that MembershipToken can be asked.
interface ISeats is IMembershipToken, IERC721, IVotes {}
