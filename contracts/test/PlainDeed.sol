// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721URIStorage} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721URIStorage.sol";

/// @title PlainDeed
/// @notice For the bench only: a title as OpenZeppelin's wizard writes it, to measure ours against.
contract PlainDeed is ERC721URIStorage {
    constructor() ERC721("Plain Deed", "DEED") {}

    function mint(address to, uint256 id, string calldata uri) external {
        _mint(to, id);
        _setTokenURI(id, uri);
    }
}
