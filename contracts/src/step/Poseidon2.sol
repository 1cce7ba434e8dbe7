// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Poseidon2 over KoalaBear, width 16 (T-2, T-3)
library Poseidon2 {
    uint256 private constant P = 0x7f000001;
    bytes private constant FULL =
        hex"7ee56a481136704512e419417ebbc12b1970b7d5662b60e83e4990c6679f91f5350813bb00874ad428a0081a18fa58725f25b0715e5d59985e6fd3e75b2e26606f1837bf3fe6182b1edd7ac557470d0043d486d51982c70f0ea53af961d6165b51639c002dec352c2950e5312d2cb94708256cef1a0109f61f51faf35cef1c623d65e50e33d91626133d5a1e0ff49b0d38900cd12c22cc3f28852bb206c65a027b2cf7bc68016e1a15e16bc05248149a6dd212a018d6830a5001be8264dac34e5902b287426583a00c9216323fe028a5245f8e4943bb297e7873dbd93cc987df286bb4ce640a8dcd512a8e3603a4cf55481837a203d6da8473726ac7760e7fdf43e7dc24259a5d6127e85a3b1b9133fa343e5628485cd4c216e269f5165b60c625f683d9124f81f9174331f977344dc55a821dba5fc4177f54153bf55e3f11943bdbf191088c84a368256c9b3c90bbc66846166a03f4238d463335fb5e3d35516e59ae6f32d06cc0596293f36c87edb208fc60b534bcca8024f007f362731c6f1e1db6c60ca409bb585c1e7856e94edc16d2273418e114677b2c3730770075e435d1b18c22be3db54fb1fbb7477cb3ed7d5311c65b62ae7d559c5fa877f150483211570b490fef6a77ec311f2247171b4e0ac7112edf69c93b5a8850658094215619b4aa362019a76bf9d4ed5b413dff617e181e5e7ab57b33ad78333466c7ca";
    bytes private constant PARTIAL =
        hex"54dfeb5d7d40afd6722cb316106a457345a7ccdb44061375154077a545744faa4eb5e5ee3794e83f47c7093c5694903c69cb6299373df84c46a0df5846b8758a3241ebcb0b09d2331af423571e66cec2";
    bytes private constant DIAGONAL =
        hex"7effffff00000001000000023f80000100000003000000043f8000007efffffe7efffffd7e8100016f2000017effff82007f00000fe0000007f000000000007f";

    function reserve() internal pure {}

    function compressMany(uint256 from, uint256 to, uint256 count) internal pure {
        for (uint256 i = 0; i < count; ++i) {
            uint256 l;
            uint256 r;
            assembly ("memory-safe") {
                l := mload(from)
                r := mload(add(from, 32))
            }
            (uint256 a,) = permute(l, r);
            uint256 out;
            for (uint256 k = 0; k < 8; ++k) {
                uint256 s = 32 * k;
                out |= ((uint32(a >> s) + uint256(uint32(l >> s))) % P) << s;
            }
            assembly ("memory-safe") { mstore(to, out) }
            from += 64;
            to += 32;
        }
    }

    function _at(bytes memory t, uint256 i) private pure returns (uint256 v) {
        assembly ("memory-safe") { v := shr(224, mload(add(t, add(32, mul(4, i))))) }
    }

    function _external(uint256[16] memory s) private pure {
        uint256[4] memory sums;
        for (uint256 b = 0; b < 16; b += 4) {
            uint256 x0 = s[b];
            uint256 x1 = s[b + 1];
            uint256 x2 = s[b + 2];
            uint256 x3 = s[b + 3];
            uint256 t = x0 + x1 + x2 + x3;
            s[b] = t + x0 + 2 * x1;
            s[b + 1] = t + x1 + 2 * x2;
            s[b + 2] = t + x2 + 2 * x3;
            s[b + 3] = t + x3 + 2 * x0;
            for (uint256 i = 0; i < 4; ++i) {
                sums[i] += s[b + i];
            }
        }
        for (uint256 i = 0; i < 16; ++i) {
            s[i] = (s[i] + sums[i % 4]) % P;
        }
    }

    function permute(uint256 l, uint256 r) internal pure returns (uint256 a, uint256 b) {
        unchecked {
            uint256[16] memory s;
            for (uint256 i = 0; i < 8; ++i) {
                s[i] = uint32(l >> (224 - 32 * i));
                s[i + 8] = uint32(r >> (224 - 32 * i));
            }
            _external(s);
            for (uint256 k = 0; k < 4; ++k) {
                _full(s, k);
            }
            for (uint256 k = 0; k < 20; ++k) {
                uint256 v = s[0] + _at(PARTIAL, k);
                s[0] = mulmod(v, mulmod(v, v, P), P);
                uint256 t = 0;
                for (uint256 i = 0; i < 16; ++i) {
                    t += s[i];
                }
                for (uint256 i = 0; i < 16; ++i) {
                    s[i] = (t + s[i] * _at(DIAGONAL, i)) % P;
                }
            }
            for (uint256 k = 4; k < 8; ++k) {
                _full(s, k);
            }
            for (uint256 i = 0; i < 8; ++i) {
                a |= s[i] << (224 - 32 * i);
                b |= s[i + 8] << (224 - 32 * i);
            }
        }
    }

    function _full(uint256[16] memory s, uint256 k) private pure {
        unchecked {
            for (uint256 i = 0; i < 16; ++i) {
                uint256 v = s[i] + _at(FULL, 16 * k + i);
                s[i] = mulmod(v, mulmod(v, v, P), P);
            }
            _external(s);
        }
    }
}
