// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title One leaf of a history of any height, with invented siblings: deep trees that no test could hold
library DeepTree {
    struct Branch {
        uint256 index;
        /// nodes[0] is the leaf, the last one the root
        bytes32[] nodes;
        /// from the bottom
        bytes32[] siblings;
    }

    /// @notice The branch of `leaf` at `index`; siblings come from `seed`.
    function grow(uint256 height, uint256 index, bytes32 leaf, bytes32 seed)
        internal
        pure
        returns (Branch memory b)
    {
        bytes32[] memory siblings = new bytes32[](height);
        for (uint256 level = 0; level < height; ++level) {
            siblings[level] = keccak256(abi.encode(seed, level));
        }
        return over(index, leaf, siblings);
    }

    function over(uint256 index, bytes32 leaf, bytes32[] memory siblings)
        internal
        pure
        returns (Branch memory b)
    {
        b.index = index;
        b.siblings = siblings;
        b.nodes = new bytes32[](siblings.length + 1);
        b.nodes[0] = leaf;
        for (uint256 level = 0; level < siblings.length; ++level) {
            bytes32[2] memory pair = childrenAt(b, level + 1);
            b.nodes[level + 1] = keccak256(abi.encodePacked(pair[0], pair[1]));
        }
    }

    function root(Branch memory b) internal pure returns (bytes32) {
        return b.nodes[b.siblings.length];
    }

    /// @notice Children of the branch's node at `level` above the leaves.
    function childrenAt(Branch memory b, uint256 level) internal pure returns (bytes32[2] memory) {
        (bytes32 node, bytes32 sibling) = (b.nodes[level - 1], b.siblings[level - 1]);
        return (b.index >> (level - 1)) & 1 == 1 ? [sibling, node] : [node, sibling];
    }

    /// @notice Path of the leaf beside the branch's own.
    function pathBeside(Branch memory b) internal pure returns (bytes32[] memory path) {
        path = new bytes32[](b.siblings.length);
        for (uint256 level = 0; level < path.length; ++level) {
            path[level] = level == 0 ? b.nodes[0] : b.siblings[level];
        }
    }

    /// @notice Children of all nodes of the branch, from the root down.
    function opened(Branch memory b) internal pure returns (bytes32[2][] memory list) {
        uint256 height = b.siblings.length;
        list = new bytes32[2][](height);
        for (uint256 depth = 0; depth < height; ++depth) {
            list[depth] = childrenAt(b, height - depth);
        }
    }

    /// @notice Walk of two branches at one index.
    function walk(Branch memory a, Branch memory b) internal pure returns (bytes memory w) {
        uint256 height = a.siblings.length;
        for (uint256 depth = 0; depth < height; ++depth) {
            w = abi.encodePacked(w, childrenAt(a, height - depth), childrenAt(b, height - depth));
        }
    }
}
