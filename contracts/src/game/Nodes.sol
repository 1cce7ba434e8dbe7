// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IGame} from "../interfaces/IGame.sol";

/// @title Nodes and leaves of histories (C-5)
library Nodes {
    function hash(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return Hashes.efficientKeccak256(left, right);
    }

    /// @notice Reverts unless `value` is leaf `index` of the tree of `height` levels under `root`.
    function requireLeaf(bytes32 root, uint256 height, uint256 index, bytes32 value, bytes32[] calldata path)
        internal
        pure
    {
        // An index beyond the tree would pass for another leaf: its upper bits choose no side.
        require(path.length == height && index >> height == 0, IGame.LeafNotInHistory(index));
        bytes32 node = value;
        for (uint256 level = 0; level < height; ++level) {
            node = (index >> level) & 1 == 1 ? hash(path[level], node) : hash(node, path[level]);
        }
        require(node == root, IGame.LeafNotInHistory(index));
    }
}
