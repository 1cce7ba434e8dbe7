// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The machine's tables (M-4, M-12, M-20 .. M-31)
/// @dev Written by tools/isa_to_solidity.py from src/machine/; ctest contracts_isa compares.
library Isa {
    uint256 internal constant LUI = 0;
    uint256 internal constant AUIPC = 1;
    uint256 internal constant JAL = 2;
    uint256 internal constant JALR = 3;
    uint256 internal constant BEQ = 4;
    uint256 internal constant BNE = 5;
    uint256 internal constant BLT = 6;
    uint256 internal constant BGE = 7;
    uint256 internal constant BLTU = 8;
    uint256 internal constant BGEU = 9;
    uint256 internal constant LB = 10;
    uint256 internal constant LH = 11;
    uint256 internal constant LW = 12;
    uint256 internal constant LBU = 13;
    uint256 internal constant LHU = 14;
    uint256 internal constant SB = 15;
    uint256 internal constant SH = 16;
    uint256 internal constant SW = 17;
    uint256 internal constant ADDI = 18;
    uint256 internal constant SLTI = 19;
    uint256 internal constant SLTIU = 20;
    uint256 internal constant XORI = 21;
    uint256 internal constant ORI = 22;
    uint256 internal constant ANDI = 23;
    uint256 internal constant SLLI = 24;
    uint256 internal constant SRLI = 25;
    uint256 internal constant SRAI = 26;
    uint256 internal constant ADD = 27;
    uint256 internal constant SUB = 28;
    uint256 internal constant SLL = 29;
    uint256 internal constant SLT = 30;
    uint256 internal constant SLTU = 31;
    uint256 internal constant XOR = 32;
    uint256 internal constant SRL = 33;
    uint256 internal constant SRA = 34;
    uint256 internal constant OR = 35;
    uint256 internal constant AND = 36;
    uint256 internal constant MUL = 37;
    uint256 internal constant MULH = 38;
    uint256 internal constant MULHSU = 39;
    uint256 internal constant MULHU = 40;
    uint256 internal constant DIV = 41;
    uint256 internal constant DIVU = 42;
    uint256 internal constant REM = 43;
    uint256 internal constant REMU = 44;
    uint256 internal constant FENCE = 45;
    uint256 internal constant ECALL = 46;
    uint256 internal constant EBREAK = 47;
    /// @dev Every pattern that no instruction has.
    uint256 internal constant ILLEGAL = 48;

    uint256 internal constant FORMAT_UPPER = 0;
    uint256 internal constant FORMAT_JUMP = 1;
    uint256 internal constant FORMAT_JUMP_REGISTER = 2;
    uint256 internal constant FORMAT_BRANCH = 3;
    uint256 internal constant FORMAT_LOAD = 4;
    uint256 internal constant FORMAT_STORE = 5;
    uint256 internal constant FORMAT_IMMEDIATE = 6;
    uint256 internal constant FORMAT_SHIFT = 7;
    uint256 internal constant FORMAT_REGISTERS = 8;
    uint256 internal constant FORMAT_FENCE = 9;
    uint256 internal constant FORMAT_SYSTEM = 10;

    uint256 internal constant ECALL_HALT = 93;
    uint256 internal constant ECALL_YIELD = 1024;
    uint256 internal constant ECALL_READ_INPUT = 1025;
    uint256 internal constant ECALL_INBOX_ACCUMULATOR = 1026;
    uint256 internal constant ECALL_BAD_ADVICE = 1027;
    uint256 internal constant ECALL_KECCAK256 = 1028;
    uint256 internal constant ECALL_MULMOD256 = 1029;
    uint256 internal constant ECALL_SECP256K1_ADD = 1030;
    uint256 internal constant ECALL_POSEIDON2 = 1031;
    uint256 internal constant ECALL_KB5_DOT = 1032;

    uint8 internal constant STATUS_RUNNING = 0;
    uint8 internal constant STATUS_YIELDED = 1;
    uint8 internal constant STATUS_HALTED = 2;
    uint8 internal constant STATUS_TRAPPED = 3;
    uint8 internal constant STATUS_BAD_ADVICE = 4;

    uint32 internal constant TRAP_NONE = 0;
    uint32 internal constant TRAP_ILLEGAL_INSTRUCTION = 1;
    uint32 internal constant TRAP_MISALIGNED_FETCH = 2;
    uint32 internal constant TRAP_MISALIGNED_LOAD = 3;
    uint32 internal constant TRAP_MISALIGNED_STORE = 4;
    uint32 internal constant TRAP_BREAKPOINT = 5;
    uint32 internal constant TRAP_UNKNOWN_ECALL = 6;
    uint32 internal constant TRAP_BAD_OPERAND = 7;
    uint32 internal constant TRAP_NON_CANONICAL = 8;
    uint32 internal constant TRAP_INPUT_EXHAUSTED = 9;
    uint32 internal constant TRAP_LAST = 9;

    /// @dev One hexadecimal digit an instruction, the first lowest.
    uint256 private constant FORMATS = 0xaaa9888888888888888888777666666555444443333332100;
    uint256 private constant WIDTHS = 0x0000000000000000000000000000000421214210000000000;
    uint256 private constant TRAPS = 0x1500000000000000000000000000000440303302222222200;

    /// @notice The instruction that `word` is, or ILLEGAL.
    function classify(uint32 word) internal pure returns (uint256) {
        uint32 key;
        key = word & 0x0000007f;
        if (key == 0x00000037) return LUI;
        if (key == 0x00000017) return AUIPC;
        if (key == 0x0000006f) return JAL;
        key = word & 0x0000707f;
        if (key == 0x00000067) return JALR;
        if (key == 0x00000063) return BEQ;
        if (key == 0x00001063) return BNE;
        if (key == 0x00004063) return BLT;
        if (key == 0x00005063) return BGE;
        if (key == 0x00006063) return BLTU;
        if (key == 0x00007063) return BGEU;
        if (key == 0x00000003) return LB;
        if (key == 0x00001003) return LH;
        if (key == 0x00002003) return LW;
        if (key == 0x00004003) return LBU;
        if (key == 0x00005003) return LHU;
        if (key == 0x00000023) return SB;
        if (key == 0x00001023) return SH;
        if (key == 0x00002023) return SW;
        if (key == 0x00000013) return ADDI;
        if (key == 0x00002013) return SLTI;
        if (key == 0x00003013) return SLTIU;
        if (key == 0x00004013) return XORI;
        if (key == 0x00006013) return ORI;
        if (key == 0x00007013) return ANDI;
        if (key == 0x0000000f) return FENCE;
        key = word & 0xfe00707f;
        if (key == 0x00001013) return SLLI;
        if (key == 0x00005013) return SRLI;
        if (key == 0x40005013) return SRAI;
        if (key == 0x00000033) return ADD;
        if (key == 0x40000033) return SUB;
        if (key == 0x00001033) return SLL;
        if (key == 0x00002033) return SLT;
        if (key == 0x00003033) return SLTU;
        if (key == 0x00004033) return XOR;
        if (key == 0x00005033) return SRL;
        if (key == 0x40005033) return SRA;
        if (key == 0x00006033) return OR;
        if (key == 0x00007033) return AND;
        if (key == 0x02000033) return MUL;
        if (key == 0x02001033) return MULH;
        if (key == 0x02002033) return MULHSU;
        if (key == 0x02003033) return MULHU;
        if (key == 0x02004033) return DIV;
        if (key == 0x02005033) return DIVU;
        if (key == 0x02006033) return REM;
        if (key == 0x02007033) return REMU;
        key = word;
        if (key == 0x00000073) return ECALL;
        if (key == 0x00100073) return EBREAK;
        return ILLEGAL;
    }

    /// @notice Where the operands of instruction `op` lie.
    function formatOf(uint256 op) internal pure returns (uint256) {
        return (FORMATS >> (4 * op)) & 15;
    }

    /// @notice Bytes of a memory access, else 0.
    function widthOf(uint256 op) internal pure returns (uint256) {
        return (WIDTHS >> (4 * op)) & 15;
    }

    /// @notice The one trap that instruction `op` can raise, else 0; an ecall has its own list.
    function trapOf(uint256 op) internal pure returns (uint32) {
        return uint32((TRAPS >> (4 * op)) & 15);
    }
}
