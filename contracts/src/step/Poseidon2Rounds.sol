// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The rounds of Poseidon2 (T-2)
/// @dev Written and explained by tools/poseidon2_solidity.py; ctest contracts_poseidon2 compares.
library Poseidon2Rounds {
    /// @dev Memory that run() writes to, at fixed addresses: a pointer would cost a seventh more.
    uint256 internal constant SCRATCH = 0x200;
    uint256 internal constant SCRATCH_END = 0x560;
    /// @dev Where the result's last two blocks lie. Their elements are, modulo p: word >> 180, word >> 110,
    ///      the 40 bits from 70 on, and the word itself.
    uint256 internal constant REST = 0x520;

    /// @notice Permutes the eight 32-bit lanes of `l` and then of `r`; the first eight of the result.
    function run(uint256 l, uint256 r) internal pure returns (uint256 half) {
        assembly ("memory-safe") {
            // forgefmt: disable-start
            let k3 := 0x10000000001d4101c38000000000c000000000113e6197
            let k2 := 0x10000000001d4101c400000000008000000000799ef36c
            let k1 := 0x300000000018430549c000000000400000000054689fef
            let k0 := 0x20000000001ac203868000000000400000000025365380
            let p := 0x7f000001
            let w0
            let w1
            let w2
            let w3
            {
                let x := shr(128, l)
                x := and(or(x, shl(64, x)), 0xffffffffffffffff0000000000000000ffffffffffffffff)
                w0 := and(or(x, shl(32, x)), 0xffffffff00000000ffffffff00000000ffffffff00000000ffffffff)
            }
            {
                let x := and(l, 0xffffffffffffffffffffffffffffffff)
                x := and(or(x, shl(64, x)), 0xffffffffffffffff0000000000000000ffffffffffffffff)
                w1 := and(or(x, shl(32, x)), 0xffffffff00000000ffffffff00000000ffffffff00000000ffffffff)
            }
            {
                let x := shr(128, r)
                x := and(or(x, shl(64, x)), 0xffffffffffffffff0000000000000000ffffffffffffffff)
                w2 := and(or(x, shl(32, x)), 0xffffffff00000000ffffffff00000000ffffffff00000000ffffffff)
            }
            {
                let x := and(r, 0xffffffffffffffffffffffffffffffff)
                x := and(or(x, shl(64, x)), 0xffffffffffffffff0000000000000000ffffffffffffffff)
                w3 := and(or(x, shl(32, x)), 0xffffffff00000000ffffffff00000000ffffffff00000000ffffffff)
            }
            {
                let s := add(add(w0, w1), add(w2, w3))
                {
                    let w := add(mulmod(add(w0, s), 0x1000000000000000100000000000000030000000000000002, not(0)), 0x7ee56a4800000000113670450000000012e41941000000007ebbc12b)
                    {
                        let x0 := shr(192, w)
                        let x1 := and(shr(128, w), 0xffffffffffffffff)
                        let x2 := and(shr(64, w), 0xffffffffffffffff)
                        let x3 := and(w, 0xffffffffffffffff)
                        w0 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(x3, mul(x3, x3), p), k3))))
                    }
                }
                {
                    let w := add(mulmod(add(w1, s), 0x1000000000000000100000000000000030000000000000002, not(0)), 0x1970b7d500000000662b60e8000000003e4990c600000000679f91f5)
                    {
                        let x0 := shr(192, w)
                        let x1 := and(shr(128, w), 0xffffffffffffffff)
                        let x2 := and(shr(64, w), 0xffffffffffffffff)
                        let x3 := and(w, 0xffffffffffffffff)
                        w1 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(x3, mul(x3, x3), p), k3))))
                    }
                }
                {
                    let w := add(mulmod(add(w2, s), 0x1000000000000000100000000000000030000000000000002, not(0)), 0x350813bb0000000000874ad40000000028a0081a0000000018fa5872)
                    {
                        let x0 := shr(192, w)
                        let x1 := and(shr(128, w), 0xffffffffffffffff)
                        let x2 := and(shr(64, w), 0xffffffffffffffff)
                        let x3 := and(w, 0xffffffffffffffff)
                        w2 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(x3, mul(x3, x3), p), k3))))
                    }
                }
                {
                    let w := add(mulmod(add(w3, s), 0x1000000000000000100000000000000030000000000000002, not(0)), 0x5f25b071000000005e5d5998000000005e6fd3e7000000005b2e2660)
                    {
                        let x0 := shr(192, w)
                        let x1 := and(shr(128, w), 0xffffffffffffffff)
                        let x2 := and(shr(64, w), 0xffffffffffffffff)
                        let x3 := and(w, 0xffffffffffffffff)
                        w3 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(x3, mul(x3, x3), p), k3))))
                    }
                }
            }
            {
                let s := add(add(w0, w1), add(w2, w3))
                {
                    let w := add(add(w0, s), 0x6f1837bf0000000001691b2d54007b75eb140000000005de9b876)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w0 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w1, s), 0x43d486d50000000001df4839e4003a94ebe40000000004081b95d)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w1 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w2, s), 0x51639c0000000000003506273400a54394c400000000032d2f218)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w2 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w3, s), 0x8256cef0000000000587283d0007d47ebcc0000000004fb25ceb)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w3 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
            }
            {
                let s := add(add(w0, w1), add(w2, w3))
                {
                    let w := add(add(w0, s), 0x3d65e50e0000000000e3bb8e00004cf5687800000000017d44c95)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w0 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w1, s), 0x38900cd10000000000c7cdeca800a214aec80000000004a13b363)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w1 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w2, s), 0x7b2cf7bc00000000013208c05c005785af0000000000042425d7b)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w2 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w3, s), 0x6dd212a00000000001154fef54014006fa080000000000dc744ea)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w3 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
            }
            {
                let s := add(add(w0, w1), add(w2, w3))
                {
                    let w := add(add(w0, s), 0x5902b28700000000011a0beae800324858c8000000000438f7203)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w0 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w1, s), 0x245f8e4900000000010867787c01e1cf6f64000000000797602d5)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w1 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w2, s), 0x286bb4ce0000000001f5b8a3f40144aa38d80000000003d5e64b6)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w2 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w3, s), 0x481837a2000000000052c7669801cdc9ab1c0000000007496cad4)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w3 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
            }
            {
                let f
                let v0
                let t
                {
                    let s := add(add(w0, w1), add(w2, w3))
                    w0 := add(w0, s)
                    w1 := add(w1, s)
                    w2 := add(w2, s)
                    w3 := add(w3, s)
                    s := add(add(w0, w1), add(w2, w3))
                    v0 := shr(180, w0)
                    t := sub(add(add(add(shr(180, s), mod(shr(110, s), p)), add(and(shr(70, s), 0xffffffffff), mod(s, p))), 0xfc40afd7), v0)
                    v0 := add(v0, 0x54dfeb5d)
                }
                {
                    let a := mod(w0, p)
                    let b := and(shr(70, w1), 0xffffffffff)
                    mstore(0x200, sub(add(a, 0x1fc0000040), b))
                    mstore(0x220, add(a, b))
                }
                {
                    let a := shr(180, w1)
                    let b := mod(w1, p)
                    mstore(0x240, sub(add(a, 0x1fc0000040), b))
                    mstore(0x260, add(a, b))
                }
                {
                    let a := mod(shr(110, w1), p)
                    let b := shr(180, w2)
                    mstore(0x280, sub(add(a, 0x1fc0000040), b))
                    mstore(0x2a0, add(a, b))
                }
                {
                    let a := mod(shr(110, w2), p)
                    let b := shr(180, w3)
                    mstore(0x2c0, sub(add(a, 0x1fc0000040), b))
                    mstore(0x2e0, add(a, b))
                }
                {
                    let a := and(shr(70, w2), 0xffffffffff)
                    let b := mod(shr(110, w3), p)
                    mstore(0x300, sub(add(a, 0x1fc0000040), b))
                    mstore(0x320, add(a, b))
                }
                {
                    let a := mod(w2, p)
                    let b := mod(w3, p)
                    mstore(0x340, sub(add(a, 0x1fc0000040), b))
                    mstore(0x360, add(a, b))
                }
                {
                    let s1 := mul(mod(shr(110, w0), p), 0x100000000000000000010000000000000000001)
                    let s2 := and(shr(70, w0), 0xffffffffff)
                    let s14 := and(shr(70, w3), 0xffffffffff)
                    v0 := addmod(mul(mul(v0, v0), v0), t, 0x7f000001)
                    t := sub(add(t, t), v0)
                    mstore(0x380, v0)
                    w2 := add(mul(0xf000000000003b08803a000000000000e149fb4, mload(0x380)), add(mul(0x7f00000000000000000007f00000000000000000007f0, s14), add(mul(0x200000000000000000080000000000000000020, s2), add(s1, add(mul(0x7effff82000000000007ee0be82000000000003ec27d91, mload(0x340)), add(mul(0x6f200001000000000007ec08001000000000007eff0201, mload(0x300)), add(mul(0x7e810001000000000007effff8200000000000003f0100, mload(0x2c0)), add(mul(0x400000000000000000400000000000000000400, mload(0x280)), add(mul(0x3000000000000000001b00000000000000000f3, mload(0x240)), add(mul(0x3f800001000000000006f200001000000000007b080001, mload(0x200)), 0x8c62659b00000000000c3602a4f00000000000b2a4360a))))))))))
                    w3 := add(mul(0x7f00003000000000000007f0090000000000000000811, mload(0x380)), add(mul(0x7e810001000000000007eff8101000000000007effff82, s14), add(mul(0x400000000000000000100000000000000000040, s2), add(s1, add(mul(0x3f01000000000000f817e01000000000001e83b550, mload(0x360)), add(mul(0x7d040001000000000007ef81001000000000007effe041, mload(0x320)), add(mul(0x7eff8101000000000003f0100000000000000000003f01, mload(0x2e0)), add(mul(0x1000000000000000001000000000000000001000, mload(0x2a0)), add(mul(0x9000000000000000005100000000000000002d9, mload(0x260)), add(mul(0x5f4000010000000000077100001000000000007d040001, mload(0x220)), 0xae3dc2b600000000000e0eead9a0000000000088c3b97f))))))))))
                    {
                        let q1 := shr(152, w2)
                        t := addmod(mul(mul(t, t), t), q1, 0x7f000001)
                        q1 := sub(add(q1, q1), t)
                        mstore(0x3a0, t)
                        w3 := add(w3, mul(0xf000000000003b08803a000000000000e149fb4, t))
                        let q2 := shr(152, w3)
                        q1 := addmod(mul(mul(q1, q1), q1), q2, 0x7f000001)
                        q2 := sub(add(q2, q2), q1)
                        mstore(0x3c0, q1)
                        w2 := add(add(w2, mul(0x7f00003000000000000007f009, t)), mul(0xf000000000003b08803a, q1))
                        let q3 := and(shr(76, w2), 0xfffffffffffffffffff)
                        q2 := addmod(mul(mul(q2, q2), q2), q3, 0x7f000001)
                        q3 := sub(add(q3, q3), q2)
                        mstore(0x3e0, q2)
                        w3 := add(add(w3, mul(0x7f00003000000000000007f009, q1)), mul(0xf000000000003b08803a, q2))
                        let q4 := and(shr(76, w3), 0xfffffffffffffffffff)
                        q3 := addmod(mul(mul(q3, q3), q3), q4, 0x7f000001)
                        q4 := sub(add(q4, q4), q3)
                        mstore(0x400, q3)
                        let q5 := and(add(add(w2, mul(0x7f00003, q2)), mul(0xf, q3)), 0xfffffffffffffffffff)
                        q4 := addmod(mul(mul(q4, q4), q4), q5, 0x7f000001)
                        q5 := sub(add(q5, q5), q4)
                        mstore(0x420, q4)
                        let q6 := and(add(add(w3, mul(0x7f00003, q3)), mul(0xf, q4)), 0xfffffffffffffffffff)
                        q5 := addmod(mul(mul(q5, q5), q5), q6, 0x7f000001)
                        q6 := sub(add(q6, q6), q5)
                        mstore(0x440, q5)
                        t := q6
                    }
                    w2 := add(mul(0xf000000000003b08803a000000000000e149fb4, mload(0x440)), add(mul(0x7f00003000000000000007f0090000000000000000811, mload(0x420)), add(mul(0x3b08803a000000000000e149fb400000000000390fce96, mload(0x400)), add(mul(0x7f00900000000000000008110000000000007f00089, mload(0x3e0)), add(mul(0xe149fb400000000000390fce960000000000055c6e19f, mload(0x3c0)), add(mul(0x8110000000000007f00089000000000007b0ff202, mload(0x3a0)), add(mul(0x390fce960000000000055c6e19f0000000000003d9bb5a, mload(0x380)), add(mul(0x7f00008000000000007b0ff001000000000007efc0ff1, s14), add(mul(0x8000000000000000002000000000000000000800, s2), add(s1, add(mul(0x3da90d6f000000000006df73fd90000000000053ad704c, mload(0x340)), add(mul(0x7efffc09000000000006f1ffff1000000000001f808000, mload(0x300)), add(mul(0x7e810040000000000007ee0be8200000000000207e00e1, mload(0x2c0)), add(mul(0x400000000000000000400000000000000000400000, mload(0x280)), add(mul(0x88b0000000000000004ce3000000000000002b3fb, mload(0x240)), add(mul(0x7e020001000000000007ec08001000000000007ef02001, mload(0x200)), 0x95790a2e00000000000d17f80d300000000000f6725772))))))))))))))))
                    w3 := add(mul(0x7f00003000000000000007f0090000000000000000811, mload(0x440)), add(mul(0x3b08803a000000000000e149fb400000000000390fce96, mload(0x420)), add(mul(0x7f00900000000000000008110000000000007f00089, mload(0x400)), add(mul(0xe149fb400000000000390fce960000000000055c6e19f, mload(0x3e0)), add(mul(0x8110000000000007f00089000000000007b0ff202, mload(0x3c0)), add(mul(0x390fce960000000000055c6e19f0000000000003d9bb5a, mload(0x3a0)), add(mul(0x7f00089000000000007b0ff202000000000007efc17f2, mload(0x380)), add(mul(0x3f01000000000000000003f01000000000000000003f01, s14), add(mul(0x10000000000000000004000000000000000001000, s2), add(s1, add(mul(0x2b22562d00000000000045753c70000000000028f54aa0, mload(0x360)), add(mul(0x7effff82000000000007d03ffff0000000000003f01000, mload(0x320)), add(mul(0x5fbe8101000000000003f00e0bf000000000000f817e01, mload(0x2e0)), add(mul(0x1000000000000000001000000000000000001000000, mload(0x2a0)), add(mul(0x19a1000000000000000e6a90000000000000081bf1, mload(0x260)), add(mul(0x7e810001000000000007ee04001000000000007ef81001, mload(0x220)), 0x81a59a0900000000000e0a649dd00000000000ca33f539))))))))))))))))
                    {
                        let q7 := shr(152, w2)
                        t := addmod(mul(mul(t, t), t), q7, 0x7f000001)
                        q7 := sub(add(q7, q7), t)
                        mstore(0x460, t)
                        w3 := add(w3, mul(0xf000000000003b08803a000000000000e149fb4, t))
                        let q8 := shr(152, w3)
                        q7 := addmod(mul(mul(q7, q7), q7), q8, 0x7f000001)
                        q8 := sub(add(q8, q8), q7)
                        mstore(0x480, q7)
                        w2 := add(add(w2, mul(0x7f00003000000000000007f009, t)), mul(0xf000000000003b08803a, q7))
                        let q9 := and(shr(76, w2), 0xfffffffffffffffffff)
                        q8 := addmod(mul(mul(q8, q8), q8), q9, 0x7f000001)
                        q9 := sub(add(q9, q9), q8)
                        mstore(0x4a0, q8)
                        w3 := add(add(w3, mul(0x7f00003000000000000007f009, q7)), mul(0xf000000000003b08803a, q8))
                        let q10 := and(shr(76, w3), 0xfffffffffffffffffff)
                        q9 := addmod(mul(mul(q9, q9), q9), q10, 0x7f000001)
                        q10 := sub(add(q10, q10), q9)
                        mstore(0x4c0, q9)
                        let q11 := and(add(add(w2, mul(0x7f00003, q8)), mul(0xf, q9)), 0xfffffffffffffffffff)
                        q10 := addmod(mul(mul(q10, q10), q10), q11, 0x7f000001)
                        q11 := sub(add(q11, q11), q10)
                        mstore(0x4e0, q10)
                        let q12 := and(add(add(w3, mul(0x7f00003, q9)), mul(0xf, q10)), 0xfffffffffffffffffff)
                        q11 := addmod(mul(mul(q11, q11), q11), q12, 0x7f000001)
                        q12 := sub(add(q12, q12), q11)
                        mstore(0x500, q11)
                        t := q12
                    }
                    w2 := add(mul(0xf000000000003b08803a000000000000e149fb4, mload(0x500)), add(mul(0x7f00003000000000000007f0090000000000000000811, mload(0x4e0)), add(mul(0x3b08803a000000000000e149fb400000000000390fce96, mload(0x4c0)), add(mul(0x7f00900000000000000008110000000000007f00089, mload(0x4a0)), add(mul(0xe149fb400000000000390fce960000000000055c6e19f, mload(0x480)), add(mul(0x8110000000000007f00089000000000007b0ff202, mload(0x460)), add(mul(0x390fce960000000000055c6e19f0000000000003d9bb5a, mload(0x440)), add(mul(0x7f00089000000000007b0ff202000000000007efc17f2, mload(0x420)), add(mul(0x55c6e19f0000000000003d9bb5a000000000007ace5826, mload(0x400)), add(mul(0x7b0ff202000000000007efc17f20000000000007f01c11, mload(0x3e0)), add(mul(0x3d9bb5a000000000007ace58260000000000051cf0d52, mload(0x3c0)), add(mul(0x7efc17f20000000000007f01c110000000000077186ffe, mload(0x3a0)), add(mul(0x7ace58260000000000051cf0d5200000000000511fec77, mload(0x380)), add(mul(0x7effc10000000000007717effd0000000000001f417f0, s14), add(mul(0x200000000000000000080000000000000000020000, s2), add(s1, add(mul(0x54ffac90000000000056076f27000000000005761dd7a, mload(0x340)), add(mul(0x7e0200000000000000001f808000000000006f2007e1, mload(0x300)), add(mul(0x7e90817f000000000003ec27d910000000000040b54fc3, mload(0x2c0)), add(mul(0x400000000000000000400000000000000000007fffff8, mload(0x280)), add(mul(0x1853d30000000000000daf26b0000000000007b285c3, mload(0x240)), add(mul(0x7efc0801000000000007eff0201000000000007effc081, mload(0x200)), 0xb17ea1cd00000000000d28359c300000000000da1a5023))))))))))))))))))))))
                    w3 := add(mul(0x7f00003000000000000007f0090000000000000000811, mload(0x500)), add(mul(0x3b08803a000000000000e149fb400000000000390fce96, mload(0x4e0)), add(mul(0x7f00900000000000000008110000000000007f00089, mload(0x4c0)), add(mul(0xe149fb400000000000390fce960000000000055c6e19f, mload(0x4a0)), add(mul(0x8110000000000007f00089000000000007b0ff202, mload(0x480)), add(mul(0x390fce960000000000055c6e19f0000000000003d9bb5a, mload(0x460)), add(mul(0x7f00089000000000007b0ff202000000000007efc17f2, mload(0x440)), add(mul(0x55c6e19f0000000000003d9bb5a000000000007ace5826, mload(0x420)), add(mul(0x7b0ff202000000000007efc17f20000000000007f01c11, mload(0x400)), add(mul(0x3d9bb5a000000000007ace58260000000000051cf0d52, mload(0x3e0)), add(mul(0x7efc17f20000000000007f01c110000000000077186ffe, mload(0x3c0)), add(mul(0x7ace58260000000000051cf0d5200000000000511fec77, mload(0x3a0)), add(mul(0x7f01c110000000000077186ffe0000000000001f617f1, mload(0x380)), add(mul(0x7e810040000000000005fbe8101000000000007ee0be82, s14), add(mul(0x400000000000000000100000000000000000040000, s2), add(s1, add(mul(0x5752964f000000000007b4fdbfe000000000004e7320d2, mload(0x360)), add(mul(0xfc0400000000000000003f01000000000007d0400fd, mload(0x320)), add(mul(0x407d908200000000000374fc27e000000000001e83b550, mload(0x2e0)), add(mul(0x100000000000000000001fffffe000000000001fffffe0, mload(0x2a0)), add(mul(0x48fb79000000000000290d7410000000000017179149, mload(0x260)), add(mul(0x7efe0401000000000007eff8101000000000007effe041, mload(0x220)), 0xa56619cb00000000000c57564ea00000000000ebe7b81f))))))))))))))))))))))
                    {
                        let q13 := shr(152, w2)
                        t := addmod(mul(mul(t, t), t), q13, 0x7f000001)
                        q13 := sub(add(q13, q13), t)
                        w3 := add(w3, mul(0xf000000000003b08803a000000000000e149fb4, t))
                        let q14 := shr(152, w3)
                        q13 := addmod(mul(mul(q13, q13), q13), q14, 0x7f000001)
                        q14 := sub(add(q14, q14), q13)
                        w2 := add(add(w2, mul(0x7f00003000000000000007f009, t)), mul(0xf000000000003b08803a, q13))
                        let q15 := and(shr(76, w2), 0xfffffffffffffffffff)
                        q14 := addmod(mul(mul(q14, q14), q14), q15, 0x7f000001)
                        q15 := sub(add(q15, q15), q14)
                        w3 := add(add(w3, mul(0x7f00003000000000000007f009, q13)), mul(0xf000000000003b08803a, q14))
                        let q16 := and(shr(76, w3), 0xfffffffffffffffffff)
                        q15 := addmod(mul(mul(q15, q15), q15), q16, 0x7f000001)
                        q16 := sub(add(q16, q16), q15)
                        let q17 := and(add(add(w2, mul(0x7f00003, q14)), mul(0xf, q15)), 0xfffffffffffffffffff)
                        q16 := addmod(mul(mul(q16, q16), q16), q17, 0x7f000001)
                        q17 := sub(add(q17, q17), q16)
                        let q18 := and(add(add(w3, mul(0x7f00003, q15)), mul(0xf, q16)), 0xfffffffffffffffffff)
                        q17 := addmod(mul(mul(q17, q17), q17), q18, 0x7f000001)
                        q18 := sub(add(q18, q18), q17)
                        w0 := add(mul(0x100000000000000000010000000000000000001, q17), add(mul(0x5f40000100000000000000000090000000000000000010, q15), add(mul(0x7710000100000000000000000510000000000000000100, q13), add(mul(0x7d04000100000000000000002d90000000000000001000, mload(0x500)), add(mul(0x7e81000100000000000000019a10000000000000010000, mload(0x4c0)), add(mul(0x7ee04001000000000000000e6a90000000000000100000, mload(0x480)), add(mul(0x7ef810010000000000000081bf10000000000001000000, mload(0x440)), add(mul(0x7efe0401000000000000048fb790000000000010000000, mload(0x400)), add(mul(0x7eff8101000000000000290d7410000000000001fffffe, mload(0x3c0)), add(mul(0x7effe0410000000000017179149000000000001fffffe0, mload(0x380)), add(mul(0x3fffffc0, mload(0x280)), add(mul(0x622359ee0000000000000000000, mload(0x240)), add(mul(0x7efff81100000000000000000000000000000000000000, mload(0x200)), 0x280b9a1b000000000000d899b510000000000069242933)))))))))))))
                        w1 := add(mul(0x3f80000100000000000000000030000000000000000004, q16), add(mul(0x6f200001000000000000000001b0000000000000000040, q14), add(mul(0x7b08000100000000000000000f30000000000000000400, t), add(mul(0x7e020001000000000000000088b0000000000000004000, mload(0x4e0)), add(mul(0x7ec080010000000000000004ce30000000000000040000, mload(0x4a0)), add(mul(0x7ef02001000000000000002b3fb0000000000000400000, mload(0x460)), add(mul(0x7efc080100000000000001853d30000000000004000000, mload(0x420)), add(mul(0x7eff02010000000000000daf26b0000000000040000000, mload(0x3e0)), add(mul(0x7effc0810000000000007b285c30000000000007fffff8, mload(0x3a0)), add(mul(0x3fffffc0, mload(0x2a0)), add(mul(0x622359ee0000000000000000000, mload(0x260)), add(mul(0x7efff81100000000000000000000000000000000000000, mload(0x220)), 0xaafdf5f0000000000068e1c9a10000000000059d1aaeb))))))))))))
                        w2 := add(mul(0x100000000000000000010000000000000000001, q17), add(mul(0x7eff8101000000000007d0400010000000000000003f01, q15), add(mul(0x3f010000000000000007ef81001000000000000f817e01, q13), add(mul(0x3f01000000000007effe041000000000001e83b550, mload(0x500)), add(mul(0x5fbe8101000000000007effff82000000000002b22562d, mload(0x4c0)), add(mul(0x3f00e0bf000000000007d03ffff00000000000045753c7, mload(0x480)), add(mul(0xf817e010000000000003f010000000000000028f54aa0, mload(0x440)), add(mul(0x407d908200000000000000fc040000000000005752964f, mload(0x400)), add(mul(0x374fc27e0000000000000003f01000000000007b4fdbfe, mload(0x3c0)), add(mul(0x1e83b550000000000007d0400fd000000000004e7320d2, mload(0x380)), add(mul(0x62715c11, mload(0x340)), add(mul(0x1fa040100000000000000000000, mload(0x300)), add(mul(0x2bb741db00000000000000000000000000000000000000, mload(0x2c0)), 0x45d2ab29000000000003180accf000000000004552445a)))))))))))))
                        w3 := add(mul(0x7e810001000000000006f200001000000000007effff82, q16), add(mul(0x7effff82000000000007ec08001000000000007ee0be82, q14), add(mul(0x3f0100000000000007eff0201000000000003ec27d91, t), add(mul(0x7e810040000000000007efffc09000000000003da90d6f, mload(0x4e0)), add(mul(0x7ee0be82000000000006f1ffff1000000000006df73fd9, mload(0x4a0)), add(mul(0x207e00e1000000000001f8080000000000000053ad704c, mload(0x460)), add(mul(0x7e90817f00000000000007e020000000000000054ffac9, mload(0x420)), add(mul(0x3ec27d91000000000000001f8080000000000056076f27, mload(0x3e0)), add(mul(0x40b54fc3000000000006f2007e1000000000005761dd7a, mload(0x3a0)), add(mul(0x62715c11, mload(0x360)), add(mul(0x1fa040100000000000000000000, mload(0x320)), add(mul(0x2bb741db00000000000000000000000000000000000000, mload(0x2e0)), 0x24d05499000000000001f4a553e00000000000486eb63a))))))))))))
                        f := add(mul(0x100000000000000000010000000000000000001, q17), add(mul(0x100000000000000000020000000000007f00000, q16), add(mul(0x10000000000000000004000000000007e810001, q15), add(mul(0x10000000000000000008000000000000007f000, q14), add(mul(0x10000000000000000010000000000007eff8101, q13), add(mul(0x1000000000000000002000000000000000007f0, t), add(mul(0x10000000000000000040000000000007effff82, mload(0x500)), add(mul(0x100000000000000000800000000000007f00008, mload(0x4e0)), add(mul(0x10000000000000000100000000000003f010000, mload(0x4c0)), add(mul(0x10000000000000000200000000000007b0ff001, mload(0x4a0)), add(mul(0x1000000000000000040000000000000003f0100, mload(0x480)), add(mul(0x10000000000000000800000000000007efc0ff1, mload(0x460)), add(mul(0x100000000000000010000000000000000003f01, mload(0x440)), add(mul(0x100000000000000020000000000000007effc10, mload(0x420)), add(mul(0x10000000000000004000000000000007e810040, mload(0x400)), add(mul(0x10000000000000008000000000000007717effd, mload(0x3e0)), add(mul(0x10000000000000010000000000000005fbe8101, mload(0x3c0)), add(mul(0x100000000000000200000000000000001f417f0, mload(0x3a0)), add(mul(0x10000000000000040000000000000007ee0be82, mload(0x380)), add(mul(0x7f1f418, s14), add(mul(0x800000000000000000000000, s2), add(and(s1, 0xffffffffffffffffffffffffff00000000000000000000000000000000000000), 0x6db045ea000000000006f7e0c770000000000057ec2aae))))))))))))))))))))))
                        t := q18
                    }
                }
                {
                    let y := add(shl(1, add(w0, w2)), f)
                    v0 := add(add(shr(152, y), and(shr(76, y), 0xfffffffffffffffffff)), add(and(y, 0xfffffffffffffffffff), 0xee97a115))
                }
                {
                    let y := w1
                    w1 := sub(add(y, 0x3f800000800000000003f800000800000000003f80000080000000000), w0)
                    w0 := add(w0, y)
                }
                {
                    let y := w3
                    w3 := sub(add(y, 0x3f800000800000000003f800000800000000003f80000080000000000), w2)
                    w2 := add(w2, y)
                }
                t := addmod(mul(mul(t, t), t), v0, p)
                v0 := add(sub(add(v0, v0), t), 0x43e7dc24)
                {
                    let x0 := v0
                    let x1 := add(t, shr(152, f))
                    let x2 := add(t, mul(and(shr(76, f), 0xfffffffffffffffffff), 0x2))
                    let x3 := add(t, mul(shr(152, w0), 0x3f800001))
                    v0 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(x3, mul(x3, x3), p), k3))))
                }
                {
                    let x0 := add(t, mul(and(shr(76, w0), 0xfffffffffffffffffff), 0x3))
                    let x1 := add(t, mul(and(w0, 0xfffffffffffffffffff), 0x4))
                    let x2 := add(t, mul(shr(152, w1), 0x3f800001))
                    let x3 := add(t, mul(and(shr(76, w1), 0xfffffffffffffffffff), 0x3))
                    w0 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(x3, mul(x3, x3), p), k3))))
                }
                {
                    let x0 := add(t, mul(and(w1, 0xfffffffffffffffffff), 0x4))
                    let x1 := add(t, mul(shr(152, w2), 0x7e810001))
                    let x2 := add(t, mul(and(shr(76, w2), 0xfffffffffffffffffff), 0x6f200001))
                    let x3 := add(t, mul(and(w2, 0xfffffffffffffffffff), 0x7effff82))
                    w1 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(x3, mul(x3, x3), p), k3))))
                }
                {
                    let x0 := add(t, mul(shr(152, w3), 0x7e810001))
                    let x1 := add(t, mul(and(shr(76, w3), 0xfffffffffffffffffff), 0x6f200001))
                    let x2 := add(t, mul(and(f, 0xfffffffffffffffffff), 0x7f00000))
                    let x3 := add(t, mul(and(w3, 0xfffffffffffffffffff), 0x7effff82))
                    w3 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(x3, mul(x3, x3), p), k3))))
                }
                w2 := w1
                w1 := w0
                w0 := v0
            }
            {
                let s := add(add(w0, w1), add(w2, w3))
                {
                    let w := add(add(w0, s), 0x3bdbf191000000000169be124001a095b26c00000000050f5b64c)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w0 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w1, s), 0x6846166a00000000003ed2b6140118ccd7ec0000000004ff1d8ad)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w1 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w2, s), 0x6e59ae6f0000000000e8ca15e401658a4fcc00000000029ec300d)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w2 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w3, s), 0x8fc60b500000000006afc7b680093c01fcc0000000005278ab20)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w3 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
            }
            {
                let s := add(add(w0, w1), add(w2, w3))
                {
                    let w := add(add(w0, s), 0x1e1db6c60000000001f5f883b401617079e000000000071018ae5)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w0 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w1, s), 0x16d227340000000000bda282a001ecb0dcc0000000000324bf98b)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w1 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w2, s), 0x35d1b18c00000000003b622bb4013ec7eedc0000000000b921397)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w2 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w3, s), 0x7d5311c60000000000c2d8b8a80156717ea00000000003c0e6fd8)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w3 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
            }
            {
                let s := add(add(w0, w1), add(w2, w3))
                {
                    let w := add(add(w0, s), 0x3211570b0000000000fd73def001dfb0c47c00000000079440ec7)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w0 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w1, s), 0x4e0ac71100000000017ce3774400ed6a2140000000000403fc48a)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w1 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w2, s), 0x5619b4aa0000000001a6c8377801afe753b400000000023446b0c)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w2 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
                {
                    let w := add(add(w3, s), 0x617e181e000000000148bb16c000ceb5e0cc0000000005ea213e6)
                    let x0 := shr(180, w)
                    let x1 := shr(110, w)
                    let x2 := and(shr(70, w), 0xffffffffff)
                    w3 := add(mul(mulmod(x0, mul(x0, x0), p), k0), add(mul(mulmod(x1, mul(x1, x1), p), k1), add(mul(mulmod(x2, mul(x2, x2), p), k2), mul(mulmod(w, mulmod(w, w, p), p), k3))))
                }
            }
            {
                let s := add(add(w0, w1), add(w2, w3))
                mstore(0x520, add(w2, s))
                mstore(0x540, add(w3, s))
                w0 := add(w0, s)
                w1 := add(w1, s)
            }
            half := or(or(or(shl(224, mod(shr(180, w0), p)), shl(192, mod(shr(110, w0), p))), or(shl(160, mod(and(shr(70, w0), 0xffffffffff), p)), shl(128, mod(w0, p)))), or(or(shl(96, mod(shr(180, w1), p)), shl(64, mod(shr(110, w1), p))), or(shl(32, mod(and(shr(70, w1), 0xffffffffff), p)), mod(w1, p))))
            // forgefmt: disable-end
        }
    }
}
