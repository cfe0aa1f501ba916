import type { ProvedLibrary } from './property.ts';

export const HASH_CHAIN: ProvedLibrary = {
  library: 'HashChain',
  folder: 'hash-chain',
  readable: [
    {
      find: `assembly ("memory-safe") {
            mstore(0x00, head)
            mstore(0x20, item)
            next := or(shl(224, n), shr(32, shl(32, keccak256(0x00, 0x40))))
        }`,
      // A product and a sum where the words do not overlap: the solver reads them far faster than shifts.
      replace: `uint224 below = uint224(uint256(keccak256(abi.encodePacked(head, item))));
        next = bytes32(uint256(n) * 2 ** 224 + below);`,
    },
  ],
  properties: [
    {
      name: 'CountsByOne',
      says: 'one more item raises the count by exactly one, so the count never wraps',
      planted: {
        says: 'the count stands still',
        find: 'uint32 n = count(head) + 1;',
        replace: 'uint32 n = count(head);',
      },
    },
    {
      name: 'FullChainRefuses',
      says: 'the fullest chain, every bit set, takes no item',
      planted: {
        says: 'the count wraps to zero',
        find: 'uint32 n = count(head) + 1;',
        replace: 'uint32 n; unchecked { n = count(head) + 1; }',
      },
    },
  ],
};
