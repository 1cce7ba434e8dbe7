// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Endian} from "../lib/Endian.sol";

/// @title What the ecall secp256k1_add computes (M-27, M-28)
library Secp256k1 {
    /// @notice The modexp precompile did not answer with the inverse: it is missing, or gas ran out in it.
    error InversionFailed();

    uint256 internal constant P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f;
    address private constant MODEXP = address(0x05);

    /// @notice P at 0 and Q at 64 as x ‖ y little-endian; writes P + Q at 128. False, and nothing written, when a
    ///         coordinate is not below the field's modulus.
    function add(bytes memory page256) internal view returns (bool canonical) {
        uint256 xp = Endian.load(page256, 0);
        uint256 yp = Endian.load(page256, 32);
        uint256 xq = Endian.load(page256, 64);
        uint256 yq = Endian.load(page256, 96);
        if (xp >= P || yp >= P || xq >= P || yq >= P) return false;
        (uint256 x, uint256 y) = sum(xp, yp, xq, yq);
        Endian.store(page256, 128, x);
        Endian.store(page256, 160, y);
        return true;
    }

    /// @notice M-28 for canonical coordinates, on the curve or not.
    function sum(uint256 xp, uint256 yp, uint256 xq, uint256 yq)
        internal
        view
        returns (uint256 x, uint256 y)
    {
        if (xp == 0 && yp == 0) return (xq, yq);
        if (xq == 0 && yq == 0) return (xp, yp);
        uint256 slope;
        if (xp != xq) {
            slope = mulmod(minus(yq, yp), inverse(minus(xq, xp)), P);
        } else if (yp == yq && yp != 0) {
            slope = mulmod(mulmod(3, mulmod(xp, xp, P), P), inverse(addmod(yp, yp, P)), P);
        } else {
            return (0, 0);
        }
        x = minus(minus(mulmod(slope, slope, P), xp), xq);
        y = minus(mulmod(slope, minus(xp, x), P), yp);
    }

    /// @dev Both below P.
    function minus(uint256 a, uint256 b) private pure returns (uint256) {
        unchecked {
            return addmod(a, P - b, P);
        }
    }

    /// @dev a is in [1, P). a^(P - 2) by modexp, 4,080 gas (EIP-7883); Euclid costs more on average.
    function inverse(uint256 a) private view returns (uint256 r) {
        (bool ok, bytes memory answer) =
            MODEXP.staticcall(abi.encode(uint256(32), uint256(32), uint256(32), a, P - 2, P));
        // Checked by its product: no other number below P is the inverse, whoever answered.
        if (ok && answer.length == 32) r = abi.decode(answer, (uint256));
        require(r < P && mulmod(a, r, P) == 1, InversionFailed());
    }
}
