// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../interfaces/IStep.sol";
import {MachineState} from "../lib/MachineState.sol";
import {Alu} from "./Alu.sol";
import {Decode} from "./Decode.sol";
import {Digests} from "./Digests.sol";
import {Ecalls} from "./Ecalls.sol";
import {Isa} from "./Isa.sol";
import {MemoryOpening} from "./MemoryOpening.sol";
import {Poseidon2} from "./Poseidon2.sol";
import {Registers} from "./Registers.sol";
import {StepLog} from "./StepLog.sol";

/// @title The step contract: one step of the machine from its log, and nothing else (M-10 .. M-31, S-1 .. S-8)
/// @notice Stateless: whoever has a log and its start root learns the end root.
contract Step is IStep {
    using Registers for bytes;

    /// @inheritdoc IStep
    function step(bytes calldata log) external view returns (Result memory result) {
        Poseidon2.reserve();
        StepLog.Cursor memory c = StepLog.over(log);
        MachineState.State memory s = _takeState(log, c);
        result.start = keccak256(log[:MachineState.BYTES]);
        // M-10: a machine that does not run stands still.
        if (s.status == MachineState.RUNNING) _run(s, c, result);
        StepLog.requireEnd(c);
        result.end = MachineState.encode(s);
    }

    /// @dev Accepts exactly the states that M-1 to M-5 allow.
    function _takeState(bytes calldata log, StepLog.Cursor memory c)
        private
        pure
        returns (MachineState.State memory s)
    {
        StepLog.take(c, MachineState.BYTES);
        s = MachineState.decode(log[:MachineState.BYTES]);
        uint32 pc = s.core.pc();
        require(pc % 4 == 0, StepPcMisaligned(pc));
        require(s.status != MachineState.TRAPPED || _isTrap(s.reason), StepTrapReason(s.reason));
    }

    /// @dev M-30: what a step ends in, and what L1 starts a batch in that is void from the start.
    function _isTrap(uint32 reason) private pure returns (bool) {
        if (reason == MachineState.WITHHELD || reason == MachineState.FOREIGN) return true;
        return reason > Isa.TRAP_NONE && reason <= Isa.TRAP_LAST;
    }

    /// @dev M-11. Every path through an instruction either sets pc or traps.
    function _run(MachineState.State memory s, StepLog.Cursor memory c, Result memory result) private view {
        bytes32 codeRoot = StepLog.takeCodeRoot(c, s.programHash);
        uint32 word = StepLog.takeInstruction(c, s.core.pc(), codeRoot);
        s.core.tick();
        uint256 op = Isa.classify(word);
        uint256 format = Isa.formatOf(op);
        if (op == Isa.ECALL) Ecalls.execute(s, c, result);
        else if (format == Isa.FORMAT_LOAD || format == Isa.FORMAT_STORE) _access(s, c, word, op, format);
        else if (format == Isa.FORMAT_SYSTEM) Ecalls.trap(s, Isa.trapOf(op));
        else _compute(s, word, op, format);
    }

    /// @dev Everything that touches registers only.
    function _compute(MachineState.State memory s, uint32 word, uint256 op, uint256 format) private pure {
        bytes memory x = s.core;
        uint32 imm = Decode.immediate(format, word);
        uint32 a = x.get(Decode.rs1(word));
        uint32 b = x.get(Decode.rs2(word));
        uint32 pc = x.pc();
        unchecked {
            uint32 next = pc + 4;
            uint256 rd = Decode.rd(word);
            uint32 value;
            if (op == Isa.LUI) {
                value = imm;
            } else if (op == Isa.AUIPC) {
                value = pc + imm;
            } else if (format == Isa.FORMAT_JUMP) {
                (value, next) = (next, pc + imm);
            } else if (format == Isa.FORMAT_JUMP_REGISTER) {
                (value, next) = (next, (a + imm) & ~uint32(1));
            } else if (format == Isa.FORMAT_BRANCH) {
                if (Alu.taken(op, a, b)) next = pc + imm;
                rd = 0;
            } else if (format == Isa.FORMAT_FENCE) {
                // M-12: nothing at all
                rd = 0;
            } else {
                value = Alu.compute(op, a, format == Isa.FORMAT_REGISTERS ? b : imm);
            }
            // M-14: at the jump, before rd is written.
            if (next % 4 != 0) return Ecalls.trap(s, Isa.trapOf(op));
            x.set(rd, value);
            x.setPc(next);
        }
    }

    /// @dev Loads and stores: one leaf (S-3).
    function _access(
        MachineState.State memory s,
        StepLog.Cursor memory c,
        uint32 word,
        uint256 op,
        uint256 format
    ) private pure {
        bytes memory x = s.core;
        uint32 place;
        unchecked {
            // wraps (M-15)
            place = x.get(Decode.rs1(word)) + Decode.immediate(format, word);
        }
        // M-14
        uint256 width = Isa.widthOf(op);
        if (place % width != 0) return Ecalls.trap(s, Isa.trapOf(op));
        MemoryOpening.Run memory run =
            MemoryOpening.open(c, s.memoryRoot, place & ~uint32(15), MemoryOpening.LEAF_BYTES);
        if (format == Isa.FORMAT_LOAD) {
            x.set(Decode.rd(word), Alu.extend(op, _littleEndian(run.data, place & 15, width)));
        } else {
            _setLittleEndian(run.data, place & 15, width, x.get(Decode.rs2(word)));
            s.memoryRoot = MemoryOpening.update(run, c.end);
        }
        Ecalls.next(s);
    }

    function _littleEndian(bytes memory leaf, uint256 offset, uint256 width)
        private
        pure
        returns (uint32 value)
    {
        for (uint256 i = width; i > 0; --i) {
            value = (value << 8) | uint8(leaf[offset + i - 1]);
        }
    }

    function _setLittleEndian(bytes memory leaf, uint256 offset, uint256 width, uint32 value) private pure {
        for (uint256 i = 0; i < width; ++i) {
            leaf[offset + i] = bytes1(uint8(value >> (8 * i)));
        }
    }
}
