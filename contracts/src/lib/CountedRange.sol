// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CountedMerkle} from "./CountedMerkle.sol";

/// @title Runs of neighbouring leaves of a counted Merkle tree (O-2), shown with one path
/// @dev A single leaf is a run of one, and its path is the ordinary one.
library CountedRange {
    /// @notice Reverts unless `leaves` are the leaves [first, first + leaves.length) of the `count` under `expected`.
    ///         Overwrites `leaves`.
    /// @param path from the bottom: at each level the sibling on the left when the run starts at a right child, then the one
    ///        on the right when it ends at a left child
    function verify(
        bytes32 expected,
        uint256 count,
        uint256 first,
        bytes32[] memory leaves,
        bytes32[] calldata path
    ) internal pure {
        uint256 size = leaves.length;
        // A zero leaf of the padding must never pass for a member.
        bool inside = size > 0 && first < count && size <= count - first;
        require(inside, CountedMerkle.LeafIndexOutOfRange(first, count));
        uint256 used = 0;
        uint256 low = first;
        uint256 high = first + size - 1;
        for (uint256 height = CountedMerkle.depth(count); height > 0; --height) {
            used = _fold(leaves, low, high, path, used);
            (low, high) = (low >> 1, high >> 1);
        }
        require(used == path.length, CountedMerkle.PathLength(path.length, used));
        bytes32 computed = CountedMerkle.seal(count, leaves[0]);
        require(computed == expected, CountedMerkle.RootMismatch(computed, expected));
    }

    /// @dev The parents of the nodes [low, high], which stand at the front of `nodes`; they take the nodes' places.
    function _fold(bytes32[] memory nodes, uint256 low, uint256 high, bytes32[] calldata path, uint256 used)
        private
        pure
        returns (uint256)
    {
        uint256 next = 0; // node that is read next
        for (uint256 parent = low >> 1; parent <= high >> 1; ++parent) {
            bytes32 left;
            bytes32 right;
            if (2 * parent >= low) left = nodes[next++];
            else left = _sibling(path, used++);
            if (2 * parent + 1 <= high) right = nodes[next++];
            else right = _sibling(path, used++);
            nodes[parent - (low >> 1)] = CountedMerkle.node(left, right);
        }
        return used;
    }

    function _sibling(bytes32[] calldata path, uint256 i) private pure returns (bytes32) {
        require(i < path.length, CountedMerkle.PathLength(path.length, i + 1));
        return path[i];
    }
}
