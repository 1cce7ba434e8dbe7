// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Endian} from "../lib/Endian.sol";

/// @title What the ecall kb5_dot computes (M-31): a sum of products in KoalaBear's extension X^5 + X^2 - 1
/// @dev Coefficients go two to a number, 80 bits apart, so that one multiplication makes four products. A sum of
///      48 * 5 products of 62 bits needs 70: nothing is reduced before the end.
library Kb5 {
    uint256 internal constant MODULUS = 0x7f000001;
    uint256 private constant ELEMENT = 20;
    uint256 private constant LIMIT = 48;
    uint256 private constant LANE = (1 << 80) - 1;
    uint256 private constant LOWER = 0xffffffff;
    uint256 private constant UPPER = 0xffffffff00000000000000000000;
    uint256 private constant BYTES = 0xff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant HALVES = 0xffff0000ffff0000ffff0000ffff0000ffff;
    /// In each u32 the top bit, and what lifts a number of 31 bits to it exactly when that is not below the modulus.
    uint256 private constant TOPS = 0x0000000000000000000000008000000080000000800000008000000080000000;
    uint256 private constant REST = 0x00000000000000000000000000ffffff00ffffff00ffffff00ffffff00ffffff;

    error TooManyElements(uint256 n);

    /// @notice x and y: `n` elements of five little-endian u32 each, in whole leaves. The result is the 32 bytes
    ///         that the machine writes. Not canonical, and no result, when a u32 is not below the modulus.
    function dot(bytes memory x, bytes memory y, uint256 n)
        internal
        pure
        returns (bool canonical, bytes32 result)
    {
        require(n <= LIMIT, TooManyElements(n));
        uint256[5] memory parts;
        if (accumulate(parts, x, y, n) & TOPS != 0) return (false, 0);
        return (true, folded(parts));
    }

    /// @dev Adds the products' coefficients (2, 1, 0), (4, 3, 2), (6, 5, 4), (8, 7, 6), (-, -, 8) to `parts`, lowest
    ///      lane first. One of TOPS is set in `high` when a number was not canonical: what carries into its neighbour
    ///      has its own top bit set.
    function accumulate(uint256[5] memory parts, bytes memory x, bytes memory y, uint256 n)
        private
        pure
        returns (uint256 high)
    {
        assembly ("memory-safe") {
            x := add(x, 32)
            y := add(y, 32)
            for { let end := add(x, mul(n, ELEMENT)) } lt(x, end) {} {
                // Five big-endian u32, the first one on top.
                let a := shr(96, mload(x))
                a := or(and(shr(8, a), BYTES), shl(8, and(a, BYTES)))
                a := or(and(shr(16, a), HALVES), shl(16, and(a, HALVES)))
                let b := shr(96, mload(y))
                b := or(and(shr(8, b), BYTES), shl(8, and(b, BYTES)))
                b := or(and(shr(16, b), HALVES), shl(16, and(b, HALVES)))
                high := or(high, or(or(a, add(a, REST)), or(b, add(b, REST))))
                // (1, 0), (3, 2), (-, 4): x_4 has no lower neighbour and stands where the upper one of a pair does.
                let a0 := or(and(shr(96, a), LOWER), and(shr(48, a), UPPER))
                let a1 := or(and(shr(32, a), LOWER), and(shl(16, a), UPPER))
                a := and(shl(80, a), UPPER)
                let b0 := or(and(shr(96, b), LOWER), and(shr(48, b), UPPER))
                let b1 := or(and(shr(32, b), LOWER), and(shl(16, b), UPPER))
                b := and(shl(80, b), UPPER)
                mstore(parts, add(mload(parts), mul(a0, b0)))
                let p := add(parts, 32)
                mstore(p, add(mload(p), add(mul(a0, b1), mul(a1, b0))))
                p := add(parts, 64)
                mstore(p, add(mload(p), add(add(mul(a0, b), mul(a, b0)), mul(a1, b1))))
                p := add(parts, 96)
                mstore(p, add(mload(p), add(mul(a1, b), mul(a, b1))))
                p := add(parts, 128)
                mstore(p, add(mload(p), mul(a, b)))
                x := add(x, ELEMENT)
                y := add(y, ELEMENT)
            }
        }
    }

    /// @dev X^5 = 1 - X^2, X^6 = X - X^3, X^7 = X^2 - X^4, X^8 = X^3 + X^2 - 1. A multiple of the modulus that no
    ///      coefficient reaches keeps every sum positive.
    function folded(uint256[5] memory parts) private pure returns (bytes32) {
        unchecked {
            uint256 lift = MODULUS << 60;
            uint256[9] memory c;
            for (uint256 i = 0; i < 5; ++i) {
                c[2 * i] += parts[i] >> 160;
                if (i == 4) break;
                c[2 * i + 1] = (parts[i] >> 80) & LANE;
                c[2 * i + 2] = parts[i] & LANE;
            }
            uint256 word = (c[0] + c[5] + lift - c[8]) % MODULUS;
            word = (word << 32) | ((c[1] + c[6]) % MODULUS);
            word = (word << 32) | ((c[2] + c[7] + c[8] + lift - c[5]) % MODULUS);
            word = (word << 32) | ((c[3] + c[8] + lift - c[6]) % MODULUS);
            word = (word << 32) | ((c[4] + lift - c[7]) % MODULUS);
            return bytes32(Endian.lanes32(word) << 96);
        }
    }
}
