// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Little-endian numbers of machine memory in the EVM's words
library Endian {
    uint256 private constant BYTES_1 = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant BYTES_2 = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
    uint256 private constant BYTES_4 = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
    uint256 private constant BYTES_8 = 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;

    /// @notice The eight u32 of a word, each with its bytes reversed, in their places.
    function lanes32(uint256 word) internal pure returns (uint256) {
        unchecked {
            word = ((word >> 8) & BYTES_1) | ((word & BYTES_1) << 8);
            return ((word >> 16) & BYTES_2) | ((word & BYTES_2) << 16);
        }
    }

    /// @notice The 32 bytes of a word in the other order.
    function reversed(uint256 word) internal pure returns (uint256) {
        unchecked {
            word = lanes32(word);
            word = ((word >> 32) & BYTES_4) | ((word & BYTES_4) << 32);
            word = ((word >> 64) & BYTES_8) | ((word & BYTES_8) << 64);
            return (word >> 128) | (word << 128);
        }
    }

    /// @notice The little-endian 256-bit number at byte `offset` of `data`; the caller knows that it is inside.
    function load(bytes memory data, uint256 offset) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(add(data, 32), offset))
        }
        return reversed(value);
    }

    /// @notice Writes `value` little-endian at byte `offset` of `data`; the caller knows that it is inside.
    function store(bytes memory data, uint256 offset, uint256 value) internal pure {
        value = reversed(value);
        assembly ("memory-safe") {
            mstore(add(add(data, 32), offset), value)
        }
    }
}
