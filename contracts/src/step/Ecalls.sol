// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../interfaces/IStep.sol";
import {MachineState} from "../lib/MachineState.sol";
import {Digests} from "./Digests.sol";
import {Isa} from "./Isa.sol";
import {Kb5} from "./Kb5.sol";
import {MemoryOpening} from "./MemoryOpening.sol";
import {Mulmod256} from "./Mulmod256.sol";
import {Poseidon2} from "./Poseidon2.sol";
import {Registers} from "./Registers.sol";
import {Secp256k1} from "./Secp256k1.sol";
import {StepLog} from "./StepLog.sol";

/// @title The ecalls (M-20 .. M-31): every operand value has a result or traps, and a trap comes before any write
library Ecalls {
    using Registers for bytes;

    uint256 private constant A0 = 10;
    uint256 private constant A1 = 11;
    uint256 private constant A2 = 12;
    uint256 private constant A3 = 13;
    uint256 private constant A7 = 17;

    uint256 private constant KECCAK_LONGEST = 1024;
    uint256 private constant DOT_LONGEST = 48;
    uint256 private constant DOT_ELEMENT_BYTES = 20;

    /// @notice M-11: nothing but status and reason; the cycle was counted before.
    function trap(MachineState.State memory s, uint32 reason) internal pure {
        s.status = Isa.STATUS_TRAPPED;
        s.reason = reason;
    }

    /// @notice On to the next instruction; wraps (M-15).
    function next(MachineState.State memory s) internal pure {
        unchecked {
            s.core.setPc(s.core.pc() + 4);
        }
    }

    /// @notice Executes the ecall that a7 names.
    function execute(MachineState.State memory s, StepLog.Cursor memory log, IStep.Result memory result)
        internal
        view
    {
        uint256 number = s.core.get(A7);
        uint32 reason;
        if (number == Isa.ECALL_HALT) reason = _halt(s);
        else if (number == Isa.ECALL_YIELD) reason = _yield(s, log);
        else if (number == Isa.ECALL_READ_INPUT) reason = _readInput(s, log, result);
        else if (number == Isa.ECALL_INBOX_ACCUMULATOR) reason = _inboxAccumulator(s, log);
        else if (number == Isa.ECALL_KECCAK256) reason = _keccak256(s, log);
        else if (number == Isa.ECALL_POSEIDON2) reason = _poseidon2(s, log);
        else if (number == Isa.ECALL_MULMOD256) reason = _mulmod256(s, log);
        else if (number == Isa.ECALL_SECP256K1_ADD) reason = _secp256k1Add(s, log);
        else if (number == Isa.ECALL_KB5_DOT) reason = _kb5Dot(s, log);
        else if (number != Isa.ECALL_BAD_ADVICE) reason = Isa.TRAP_UNKNOWN_ECALL;
        // M-24: bad advice stays where it is; pc names the instruction that gave up.
        if (number == Isa.ECALL_BAD_ADVICE) s.status = Isa.STATUS_BAD_ADVICE;
        else if (reason != Isa.TRAP_NONE) trap(s, reason);
        else next(s);
    }

    /// @dev M-30: alignment and wrap of one block of `size` bytes.
    function _isValid(uint256 place, uint256 size, uint256 alignment) private pure returns (bool) {
        return place % alignment == 0 && place + size <= 1 << 32;
    }

    function _areDisjoint(uint256 a, uint256 aSize, uint256 b, uint256 bSize) private pure returns (bool) {
        return aSize == 0 || bSize == 0 || a + aSize <= b || b + bSize <= a;
    }

    function _wholeLeaves(uint256 size) private pure returns (uint256) {
        return (size + 15) & ~uint256(15);
    }

    /// @dev The result of an ecall: 32 bytes, whatever was there before.
    function _write32(MachineState.State memory s, StepLog.Cursor memory log, uint256 place, bytes32 value)
        private
        pure
    {
        MemoryOpening.Run memory run = MemoryOpening.open(log, s.memoryRoot, place, 32);
        bytes memory data = run.data;
        assembly ("memory-safe") {
            mstore(add(data, 32), value)
        }
        s.memoryRoot = MemoryOpening.update(run, log.end);
    }

    /// @dev M-20.
    function _halt(MachineState.State memory s) private pure returns (uint32) {
        s.status = Isa.STATUS_HALTED;
        s.reason = s.core.get(A0);
        return Isa.TRAP_NONE;
    }

    /// @dev M-21.
    function _yield(MachineState.State memory s, StepLog.Cursor memory log) private pure returns (uint32) {
        uint256 place = s.core.get(A2);
        if (!_isValid(place, 32, 32)) return Isa.TRAP_BAD_OPERAND;
        s.outputDigest = bytes32(MemoryOpening.open(log, s.memoryRoot, place, 32).data);
        s.status = Isa.STATUS_YIELDED;
        return Isa.TRAP_NONE;
    }

    /// @dev M-22, S-6.
    function _readInput(MachineState.State memory s, StepLog.Cursor memory log, IStep.Result memory result)
        private
        pure
        returns (uint32)
    {
        uint256 place = s.core.get(A0);
        if (!_isValid(place, 32, 32)) return Isa.TRAP_BAD_OPERAND;
        if (s.inputPosition >= s.inputLimit) return Isa.TRAP_INPUT_EXHAUSTED;
        result.readInput = true;
        result.position = s.inputPosition;
        result.element = StepLog.takeWord(log);
        _write32(s, log, place, result.element);
        s.inputPosition += 1; // below the limit, so it cannot overflow
        return Isa.TRAP_NONE;
    }

    /// @dev M-23.
    function _inboxAccumulator(MachineState.State memory s, StepLog.Cursor memory log)
        private
        pure
        returns (uint32)
    {
        uint256 place = s.core.get(A0);
        if (!_isValid(place, 32, 32)) return Isa.TRAP_BAD_OPERAND;
        _write32(s, log, place, s.accumulator);
        return Isa.TRAP_NONE;
    }

    /// @dev M-25.
    function _keccak256(MachineState.State memory s, StepLog.Cursor memory log)
        private
        pure
        returns (uint32)
    {
        uint256 place = s.core.get(A0);
        uint256 from = s.core.get(A1);
        uint256 length = s.core.get(A2);
        uint256 size = _wholeLeaves(length);
        bool valid = _isValid(place, 32, 32) && _isValid(from, size, 16);
        if (!valid || length > KECCAK_LONGEST) return Isa.TRAP_BAD_OPERAND;
        if (!_areDisjoint(place, 32, from, size)) return Isa.TRAP_BAD_OPERAND;
        bytes memory data = _read(s, log, from, size);
        bytes32 hash;
        assembly ("memory-safe") {
            hash := keccak256(add(data, 32), length)
        }
        _write32(s, log, place, hash);
        return Isa.TRAP_NONE;
    }

    /// @dev A block of no bytes is not accessed (S-3).
    function _read(MachineState.State memory s, StepLog.Cursor memory log, uint256 from, uint256 size)
        private
        pure
        returns (bytes memory)
    {
        if (size == 0) return "";
        return MemoryOpening.open(log, s.memoryRoot, from, size).data;
    }

    /// @dev M-29.
    function _poseidon2(MachineState.State memory s, StepLog.Cursor memory log)
        private
        pure
        returns (uint32)
    {
        uint256 place = s.core.get(A0);
        if (!_isValid(place, 64, 64)) return Isa.TRAP_BAD_OPERAND;
        MemoryOpening.Run memory run = MemoryOpening.open(log, s.memoryRoot, place, 64);
        bytes memory data = run.data;
        uint256 left;
        uint256 right;
        assembly ("memory-safe") {
            left := mload(add(data, 32))
            right := mload(add(data, 64))
        }
        (left, right) = (Digests.swapLanes(left), Digests.swapLanes(right));
        bool canonical = Digests.isCanonical(bytes32(left)) && Digests.isCanonical(bytes32(right));
        if (!canonical) return Isa.TRAP_NON_CANONICAL;
        (left, right) = Poseidon2.permute(left, right);
        (left, right) = (Digests.swapLanes(left), Digests.swapLanes(right));
        assembly ("memory-safe") {
            mstore(add(data, 32), left)
            mstore(add(data, 64), right)
        }
        s.memoryRoot = MemoryOpening.update(run, log.end);
        return Isa.TRAP_NONE;
    }

    /// @dev M-26.
    function _mulmod256(MachineState.State memory s, StepLog.Cursor memory log)
        private
        pure
        returns (uint32)
    {
        uint256 place = s.core.get(A0);
        uint32 mode = s.core.get(A1);
        if (!_isValid(place, 128, 128) || mode > 1) return Isa.TRAP_BAD_OPERAND;
        MemoryOpening.Run memory run = MemoryOpening.open(log, s.memoryRoot, place, 128);
        Mulmod256.apply_(run.data, mode);
        s.memoryRoot = MemoryOpening.update(run, log.end);
        return Isa.TRAP_NONE;
    }

    /// @dev M-27, M-28.
    function _secp256k1Add(MachineState.State memory s, StepLog.Cursor memory log)
        private
        view
        returns (uint32)
    {
        uint256 place = s.core.get(A0);
        if (!_isValid(place, 256, 256)) return Isa.TRAP_BAD_OPERAND;
        MemoryOpening.Run memory run = MemoryOpening.open(log, s.memoryRoot, place, 256);
        if (!Secp256k1.add(run.data)) return Isa.TRAP_NON_CANONICAL;
        s.memoryRoot = MemoryOpening.update(run, log.end);
        return Isa.TRAP_NONE;
    }

    /// @dev M-31.
    function _kb5Dot(MachineState.State memory s, StepLog.Cursor memory log) private pure returns (uint32) {
        uint256 place = s.core.get(A0);
        uint256 x = s.core.get(A1);
        uint256 y = s.core.get(A2);
        uint256 n = s.core.get(A3);
        uint256 size = _wholeLeaves(DOT_ELEMENT_BYTES * n);
        if (!_isValid(place, 32, 32) || !_isValid(x, size, 16) || !_isValid(y, size, 16)) {
            return Isa.TRAP_BAD_OPERAND;
        }
        bool apart = _areDisjoint(place, 32, x, size) && _areDisjoint(place, 32, y, size);
        if (n > DOT_LONGEST || !apart || !_areDisjoint(x, size, y, size)) return Isa.TRAP_BAD_OPERAND;
        bytes memory xs = _read(s, log, x, size);
        (bool canonical, bytes32 sum) = Kb5.dot(xs, _read(s, log, y, size), n);
        if (!canonical) return Isa.TRAP_NON_CANONICAL;
        _write32(s, log, place, sum);
        return Isa.TRAP_NONE;
    }
}
