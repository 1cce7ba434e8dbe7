// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Digests} from "../../src/step/Digests.sol";
import {Poseidon2} from "../../src/step/Poseidon2.sol";

/// @title Pairs of digests compressed, each call with memory of its own
contract Compressor {
    function compress(bytes32 left, bytes32 right) external pure returns (bytes32) {
        Poseidon2.reserve();
        uint256 place;
        assembly ("memory-safe") {
            place := mload(0x40)
            mstore(0x40, add(place, 64))
            mstore(place, left)
            mstore(add(place, 32), right)
        }
        Poseidon2.compressMany(place, place, 1);
        assembly ("memory-safe") {
            left := mload(place)
        }
        return left;
    }
}

/// @title A piece of machine memory with its tree (T-4, T-5); all around it are invented digests
/// @dev Levels of the piece are whole; above it there is one node a level, with an invented sibling.
library LedgerTree {
    uint256 internal constant LEVELS = 28;

    struct Memory {
        /// index of the first leaf, a multiple of the number of leaves
        uint256 first;
        bytes data;
        bytes32[][] nodes;
        bytes32 root;
    }

    /// @notice `data` at `place`; its length is 16 times a power of two, and divides `place`.
    function build(Compressor c, uint256 place, bytes memory data) internal pure returns (Memory memory m) {
        m.first = place / 16;
        m.data = data;
        m.nodes = new bytes32[][](LEVELS + 1);
        m.nodes[0] = new bytes32[](data.length / 16);
        for (uint256 i = 0; i < m.nodes[0].length; ++i) {
            uint256 leaf;
            assembly ("memory-safe") {
                leaf := shr(128, mload(add(add(data, 32), mul(16, i))))
            }
            m.nodes[0][i] = bytes32(Digests.ofLeaf(leaf));
        }
        for (uint256 level = 0; level < LEVELS; ++level) {
            m.nodes[level + 1] = _parents(c, m, level);
        }
        m.root = m.nodes[LEVELS][0];
    }

    /// @notice What opens `size` bytes at `place`: the bytes, and the siblings of their range of leaves.
    function proof(Memory memory m, uint256 place, uint256 size) internal pure returns (bytes memory p) {
        uint256 offset = place - 16 * m.first;
        p = new bytes(size);
        for (uint256 i = 0; i < size; ++i) {
            p[i] = m.data[offset + i];
        }
        uint256 low = place / 16;
        uint256 high = low + size / 16 - 1;
        for (uint256 level = 0; level < LEVELS; ++level) {
            if (low & 1 == 1) p = abi.encodePacked(p, _node(m, level, low - 1));
            if (high & 1 == 0) p = abi.encodePacked(p, _node(m, level, high + 1));
            (low, high) = (low >> 1, high >> 1);
        }
    }

    function _parents(Compressor c, Memory memory m, uint256 level)
        private
        pure
        returns (bytes32[] memory row)
    {
        uint256 width = m.nodes[level].length;
        row = new bytes32[](width > 1 ? width / 2 : 1);
        uint256 low = (m.first >> (level + 1)) << 1;
        for (uint256 i = 0; i < row.length; ++i) {
            row[i] = c.compress(_node(m, level, low + 2 * i), _node(m, level, low + 2 * i + 1));
        }
    }

    /// @dev Node `index` of its level, an invented one outside of the piece.
    function _node(Memory memory m, uint256 level, uint256 index) private pure returns (bytes32) {
        uint256 low = m.first >> level;
        if (index >= low && index < low + m.nodes[level].length) return m.nodes[level][index - low];
        uint256 canonical = 0x3fffffff3fffffff3fffffff3fffffff3fffffff3fffffff3fffffff3fffffff;
        return bytes32(uint256(keccak256(abi.encode("outside", level, index))) & canonical);
    }
}
