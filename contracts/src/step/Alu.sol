// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Isa} from "./Isa.sol";

/// @title What instructions compute from two operands (M-12, M-13)
library Alu {
    uint32 private constant MINIMUM = 0x80000000;
    uint32 private constant ALL_ONES = 0xffffffff;

    function _bit(bool condition) private pure returns (uint32) {
        return condition ? 1 : 0;
    }

    /// @notice Result of a register-register instruction; for the immediate forms `b` is the immediate.
    function compute(uint256 op, uint32 a, uint32 b) internal pure returns (uint32) {
        unchecked {
            if (op == Isa.ADD || op == Isa.ADDI) return a + b;
            if (op == Isa.SUB) return a - b;
            if (op == Isa.SLL || op == Isa.SLLI) return a << (b & 31);
            if (op == Isa.SRL || op == Isa.SRLI) return a >> (b & 31);
            if (op == Isa.SRA || op == Isa.SRAI) return uint32(int32(a) >> (b & 31));
            if (op == Isa.SLT || op == Isa.SLTI) return _bit(int32(a) < int32(b));
            if (op == Isa.SLTU || op == Isa.SLTIU) return _bit(a < b);
            if (op == Isa.XOR || op == Isa.XORI) return a ^ b;
            if (op == Isa.OR || op == Isa.ORI) return a | b;
            if (op == Isa.AND || op == Isa.ANDI) return a & b;
            if (op == Isa.MUL) return a * b;
            if (op == Isa.MULH) return _high(int256(int32(a)) * int256(int32(b)));
            if (op == Isa.MULHSU) return _high(int256(int32(a)) * int256(uint256(b)));
            if (op == Isa.MULHU) return uint32((uint256(a) * uint256(b)) >> 32);
        }
        return _divide(op, a, b);
    }

    function _high(int256 product) private pure returns (uint32) {
        return uint32(uint256(product >> 32));
    }

    /// @dev M-13. Solidity's signed division rounds towards zero as RISC-V's does, and INT_MIN / -1 wraps unchecked.
    function _divide(uint256 op, uint32 a, uint32 b) private pure returns (uint32) {
        bool quotient = op == Isa.DIV || op == Isa.DIVU;
        if (b == 0) return quotient ? ALL_ONES : a;
        unchecked {
            if (op == Isa.DIVU) return a / b;
            if (op == Isa.REMU) return a % b;
            // INT_MIN / -1 does not fit.
            if (a == MINIMUM && b == ALL_ONES) return quotient ? a : 0;
            return quotient ? uint32(int32(a) / int32(b)) : uint32(int32(a) % int32(b));
        }
    }

    /// @notice Whether a branch is taken.
    function taken(uint256 op, uint32 a, uint32 b) internal pure returns (bool) {
        if (op == Isa.BEQ) return a == b;
        if (op == Isa.BNE) return a != b;
        if (op == Isa.BLT) return int32(a) < int32(b);
        if (op == Isa.BGE) return int32(a) >= int32(b);
        if (op == Isa.BLTU) return a < b;
        return a >= b;
    }

    /// @notice What a load puts into rd when memory holds `raw`.
    function extend(uint256 op, uint32 raw) internal pure returns (uint32) {
        if (op == Isa.LB) return uint32(int32(int8(uint8(raw))));
        if (op == Isa.LH) return uint32(int32(int16(uint16(raw))));
        return raw;
    }
}
