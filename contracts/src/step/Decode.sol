// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Isa} from "./Isa.sol";

/// @title Where the operands of an instruction word lie (M-12)
library Decode {
    function rd(uint32 w) internal pure returns (uint256) {
        return (w >> 7) & 31;
    }

    function rs1(uint32 w) internal pure returns (uint256) {
        return (w >> 15) & 31;
    }

    function rs2(uint32 w) internal pure returns (uint256) {
        return (w >> 20) & 31;
    }

    /// @notice The immediate, sign extended; the byte offset of jumps and branches, the amount of shifts.
    function immediate(uint256 format, uint32 w) internal pure returns (uint32) {
        if (format == Isa.FORMAT_UPPER) return w & 0xfffff000;
        if (format == Isa.FORMAT_JUMP) {
            return _sign(w, 20) | (_bits(w, 12, 8) << 12) | (_bits(w, 20, 1) << 11) | (_bits(w, 21, 10) << 1);
        }
        if (format == Isa.FORMAT_BRANCH) {
            return _sign(w, 12) | (_bits(w, 7, 1) << 11) | (_bits(w, 25, 6) << 5) | (_bits(w, 8, 4) << 1);
        }
        if (format == Isa.FORMAT_STORE) return _sign(w, 11) | (_bits(w, 25, 6) << 5) | _bits(w, 7, 5);
        if (format == Isa.FORMAT_SHIFT) return _bits(w, 20, 5);
        return _sign(w, 11) | _bits(w, 20, 11);
    }

    /// @dev Bits [low, low + count) of `w`.
    function _bits(uint32 w, uint256 low, uint256 count) private pure returns (uint32) {
        return uint32((uint256(w) >> low) & ((1 << count) - 1));
    }

    /// @dev Bit 31, the sign of every immediate, in all bits from `from` on.
    function _sign(uint32 w, uint256 from) private pure returns (uint32) {
        return w >> 31 == 0 ? 0 : uint32(0xffffffff << from);
    }
}
