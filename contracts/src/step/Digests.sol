// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Digests and leaves as words: eight 32-bit lanes, the first element in the highest (T-4, T-8)
library Digests {
    uint256 private constant TOP_BITS = 0x8000000080000000800000008000000080000000800000008000000080000000;
    /// @dev 2^31 - p in every lane: what is added to p or more reaches the lane's top bit.
    uint256 private constant GAP = 0x00ffffff00ffffff00ffffff00ffffff00ffffff00ffffff00ffffff00ffffff;
    uint256 private constant ODD_BYTES = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant ODD_HALVES = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;

    /// @notice All eight elements are below p (T-1).
    function isCanonical(bytes32 digest) internal pure returns (bool) {
        uint256 x = uint256(digest);
        unchecked {
            // A lane that already has its top bit may carry into its neighbour, but then the answer is no anyway.
            return (x | (x + GAP)) & TOP_BITS == 0;
        }
    }

    /// @notice T-4: the little-endian 16-bit limbs of 16 bytes, given in the low half of `leaf`.
    function ofLeaf(uint256 leaf) internal pure returns (uint256 x) {
        x = ((leaf & ODD_BYTES) << 8) | ((leaf >> 8) & ODD_BYTES);
        // Halve the lanes that lie side by side until each has 32 bits of its own.
        x = (x | (x << 64)) & 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;
        x = (x | (x << 32)) & 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
        x = (x | (x << 16)) & ODD_HALVES;
    }

    /// @notice Reverses the bytes of every 32-bit lane.
    function swapLanes(uint256 x) internal pure returns (uint256) {
        x = ((x & ODD_BYTES) << 8) | ((x >> 8) & ODD_BYTES);
        return ((x & ODD_HALVES) << 16) | ((x >> 16) & ODD_HALVES);
    }

    /// @notice Reverses the bytes of one 32-bit number.
    function swapBytes32(uint32 x) internal pure returns (uint32) {
        return uint32(swapLanes(x));
    }
}
