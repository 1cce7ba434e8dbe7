// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Endian} from "../lib/Endian.sol";

/// @title What the ecall mulmod256 computes (M-26)
library Mulmod256 {
    uint256 private constant A = 0;
    uint256 private constant B = 32;
    uint256 private constant M = 64;
    uint256 private constant R = 96;

    /// @notice a, b, m, r little-endian in `block128`; writes r. `mode` is 0 (product) or 1 (inverse).
    function apply_(bytes memory block128, uint32 mode) internal pure {
        uint256 a = Endian.load(block128, A);
        uint256 m = Endian.load(block128, M);
        uint256 r = mode == 0 ? product(a, Endian.load(block128, B), m) : inverse(a, m);
        Endian.store(block128, R, r);
    }

    /// @notice a b mod m; 0 for m = 0, where Solidity's own mulmod panics.
    function product(uint256 a, uint256 b, uint256 m) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            r := mulmod(a, b, m)
        }
    }

    /// @notice The inverse of a mod m in [1, m) when m > 1 and gcd(a, m) = 1, else 0.
    /// @dev Euclid, with r0 = t0 a and r1 = t1 a mod m throughout. Fibonacci numbers need most divisions, and there
    ///      are 370 of them below 2^256. When the gcd is 1 the t that belongs to it is at most m / 2 in size, so its
    ///      top bit is its sign, although the other t may have left that range by then.
    function inverse(uint256 a, uint256 m) internal pure returns (uint256 r) {
        assembly ("memory-safe") {
            let r0 := m
            let r1 := mod(a, m) // 0 for m = 0
            let t0 := 0
            let t1 := 1
            // Two steps a round: the roles of the pairs alternate, and nothing is moved.
            for {} r1 {} {
                let q := div(r0, r1)
                r0 := sub(r0, mul(q, r1))
                t0 := sub(t0, mul(q, t1))
                if iszero(r0) {
                    r0 := r1
                    t0 := t1
                    break
                }
                q := div(r1, r0)
                r1 := sub(r1, mul(q, r0))
                t1 := sub(t1, mul(q, t0))
            }
            // m = 1: gcd 1 and t0 = 0, the result that M-26 wants.
            if eq(r0, 1) { r := add(t0, mul(m, slt(t0, 0))) }
        }
    }
}
