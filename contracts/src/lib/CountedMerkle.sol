// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Counted Merkle trees (O-2): the number of leaves is part of the root
/// @dev Leaves are hashed by the caller with prefix 0x00, nodes here with 0x01, roots with 0x02.
library CountedMerkle {
    error LeafIndexOutOfRange(uint256 index, uint256 count);
    error PathLength(uint256 given, uint256 expected);
    error RootMismatch(bytes32 computed, bytes32 expected);

    /// @notice Height of the tree over `count` leaves: the least d with 2^d >= max(count, 1).
    function depth(uint256 count) internal pure returns (uint256 d) {
        while ((uint256(1) << d) < count) ++d;
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(1), left, right));
    }

    function seal(uint256 count, bytes32 top) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(2), uint64(count), top));
    }

    /// @notice Root of all leaves. Overwrites `leaves`.
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        uint256 count = leaves.length;
        if (count == 0) return seal(0, 0);
        bytes32 empty = 0;
        for (uint256 width = count; width > 1; width = (width + 1) / 2) {
            for (uint256 i = 0; i < width; i += 2) {
                leaves[i / 2] = node(leaves[i], i + 1 < width ? leaves[i + 1] : empty);
            }
            // Padding is by zero leaves, so the right-hand fill of the next level is a node over two fills.
            empty = node(empty, empty);
        }
        return seal(count, leaves[0]);
    }

    /// @notice Reverts unless `leaf` is number `index` of the `count` leaves under `expected`.
    function verify(bytes32 expected, uint256 count, uint256 index, bytes32 leaf, bytes32[] calldata path)
        internal
        pure
    {
        // A zero leaf of the padding must never pass for a member.
        require(index < count, LeafIndexOutOfRange(index, count));
        uint256 height = depth(count);
        require(path.length == height, PathLength(path.length, height));
        bytes32 top = leaf;
        for (uint256 level = 0; level < height; ++level) {
            bool right = (index >> level) & 1 == 1;
            top = right ? node(path[level], top) : node(top, path[level]);
        }
        bytes32 computed = seal(count, top);
        require(computed == expected, RootMismatch(computed, expected));
    }
}
