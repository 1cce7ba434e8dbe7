// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Whole histories (C-5) with every node, and the walks between two of them
library Tree {
    /// @notice levels[0] are the leaves, the last level is the root.
    struct History {
        bytes32[][] levels;
    }

    /// @notice Pads to a power of two by repeating the last leaf.
    function build(bytes32[] memory leaves) internal pure returns (History memory h) {
        uint256 height_ = 0;
        while ((uint256(1) << height_) < leaves.length) ++height_;
        h.levels = new bytes32[][](height_ + 1);
        h.levels[0] = new bytes32[](uint256(1) << height_);
        for (uint256 i = 0; i < h.levels[0].length; ++i) {
            h.levels[0][i] = leaves[i < leaves.length ? i : leaves.length - 1];
        }
        for (uint256 level = 1; level <= height_; ++level) {
            h.levels[level] = new bytes32[](h.levels[level - 1].length / 2);
            for (uint256 i = 0; i < h.levels[level].length; ++i) {
                (bytes32 left, bytes32 right) = (h.levels[level - 1][2 * i], h.levels[level - 1][2 * i + 1]);
                h.levels[level][i] = keccak256(abi.encodePacked(left, right));
            }
        }
    }

    function height(History memory h) internal pure returns (uint256) {
        return h.levels.length - 1;
    }

    function root(History memory h) internal pure returns (bytes32) {
        return h.levels[height(h)][0];
    }

    function last(History memory h) internal pure returns (bytes32) {
        return h.levels[0][h.levels[0].length - 1];
    }

    function path(History memory h, uint256 index) internal pure returns (bytes32[] memory siblings) {
        siblings = new bytes32[](height(h));
        for (uint256 level = 0; level < siblings.length; ++level) {
            siblings[level] = h.levels[level][(index >> level) ^ 1];
        }
    }

    /// @notice Index of the first leaf that differs.
    function firstDifference(History memory a, History memory b) internal pure returns (uint256 i) {
        while (a.levels[0][i] == b.levels[0][i]) ++i;
    }

    /// @notice Children of the node at `depth` above leaf `index`.
    function children(History memory h, uint256 depth, uint256 index)
        internal
        pure
        returns (bytes32[2] memory)
    {
        uint256 level = height(h) - depth;
        uint256 i = index >> level;
        return [h.levels[level - 1][2 * i], h.levels[level - 1][2 * i + 1]];
    }

    /// @notice The first `depth` levels of the walk from both roots down to where they differ.
    function walk(History memory a, History memory b, uint256 depth) internal pure returns (bytes memory w) {
        uint256 index = firstDifference(a, b);
        for (uint256 d = 0; d < depth; ++d) {
            w = abi.encodePacked(w, children(a, d, index), children(b, d, index));
        }
    }
}
