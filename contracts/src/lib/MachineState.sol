// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInbox} from "../interfaces/IInbox.sol";
import {Endian} from "./Endian.sol";

/// @title The preimage of a machine root (M-6) and the moves that L1 makes on it (C-3, C-4, B-11)
library MachineState {
    error StateLength(uint256 given);
    error StatusUnknown(uint8 status);
    error ReasonWithoutCause(uint8 status, uint32 reason);
    error MemoryRootNotCanonical(uint256 limb);

    uint256 internal constant BYTES = 285;
    uint8 internal constant RUNNING = 0;
    uint8 internal constant YIELDED = 1;
    uint8 internal constant HALTED = 2;
    uint8 internal constant TRAPPED = 3;
    uint8 internal constant BAD_ADVICE = 4;
    uint256 internal constant KOALABEAR = 0x7f000001;
    /// @notice Trap reason of a batch whose bytes the committee withheld (D): it never runs.
    uint32 internal constant WITHHELD = 0x77697468;
    /// @notice Of a restart with a program that nothing let in (U-3): nor does it.
    uint32 internal constant FOREIGN = 0x666f7265;
    bytes32 internal constant EMPTY_DIGEST = keccak256("");

    /// @notice `core` is pc, x1 .. x31 and the cycle counter, in M-6's order: 136 bytes that L1 only carries along.
    struct State {
        bytes32 programHash;
        bytes32 memoryRoot;
        bytes core;
        uint8 status;
        uint32 reason;
        uint64 inputPosition;
        uint64 inputLimit;
        bytes32 accumulator;
        bytes32 outputDigest;
    }

    function encode(State memory s) internal pure returns (bytes memory) {
        return abi.encodePacked(
            s.programHash,
            s.memoryRoot,
            s.core,
            s.status,
            s.reason,
            s.inputPosition,
            s.inputLimit,
            s.accumulator,
            s.outputDigest
        );
    }

    /// @notice Total: every byte string is either a state or a named error.
    function decode(bytes calldata raw) internal pure returns (State memory s) {
        require(raw.length == BYTES, StateLength(raw.length));
        s.programHash = bytes32(raw[0:32]);
        s.memoryRoot = bytes32(raw[32:64]);
        s.core = raw[64:200];
        s.status = uint8(raw[200]);
        s.reason = uint32(bytes4(raw[201:205]));
        s.inputPosition = uint64(bytes8(raw[205:213]));
        s.inputLimit = uint64(bytes8(raw[213:221]));
        s.accumulator = bytes32(raw[221:253]);
        s.outputDigest = bytes32(raw[253:285]);
        require(s.status <= BAD_ADVICE, StatusUnknown(s.status));
        // M-4: only a halted or trapped machine has a reason.
        bool mayHaveReason = s.status == HALTED || s.status == TRAPPED;
        require(mayHaveReason || s.reason == 0, ReasonWithoutCause(s.status, s.reason));
        requireCanonical(s.memoryRoot);
    }

    /// @notice T-8: a memory root is eight field elements; a second encoding of one root must not exist.
    function requireCanonical(bytes32 memoryRoot) internal pure {
        for (uint256 limb = 0; limb < 8; ++limb) {
            uint256 element = uint32(uint256(memoryRoot) >> (224 - 32 * limb));
            require(element < KOALABEAR, MemoryRootNotCanonical(limb));
        }
    }

    /// @notice Machine root (M-6).
    function root(State memory s) internal pure returns (bytes32) {
        return keccak256(encode(s));
    }

    /// @notice C-3: the state on which the first step of a frame acts. Changes `s`.
    function resume(State memory s, uint64 limit, bytes32 accumulator) internal pure returns (State memory) {
        s.status = RUNNING;
        s.reason = 0;
        s.inputLimit = limit;
        s.accumulator = accumulator;
        return s;
    }

    /// @notice C-3 for the entry that `o` opens: what the machine starts from. Changes `s`.
    /// @dev A withheld entry starts trapped: the machine stands still to the end of its frame and the batch is void
    ///      (C-4), in the game and natively, without a rule of its own there. So does a restart with a program that is
    ///      neither the one before nor let in by the council (U-3).
    function open(State memory s, IInbox.Opening memory o) internal pure returns (State memory) {
        resume(s, o.limit, o.accumulator);
        if (o.how == IInbox.How.Withheld) return _trap(s, WITHHELD);
        if (o.how == IInbox.How.Plain) return s;
        if (s.programHash != o.programHash && !o.letIn) return _trap(s, FOREIGN);
        s.programHash = o.programHash;
        s.memoryRoot = o.memoryRoot;
        // x10 .. x17, so that storing them in their order puts the digest's bytes into memory (U-2): the machine stores
        // little endian, a register in the preimage is big endian (M-6).
        s.core = abi.encodePacked(o.pc, new bytes(36), Endian.lanes32(uint256(s.outputDigest)), new bytes(64));
        return s;
    }

    /// @notice B-11: what a void batch leaves behind. Changes `parent`.
    function voidSuccessor(State memory parent, uint64 limit, bytes32 accumulator)
        internal
        pure
        returns (State memory)
    {
        parent.status = YIELDED;
        parent.reason = 0;
        parent.inputPosition = limit;
        parent.inputLimit = limit;
        parent.accumulator = accumulator;
        parent.outputDigest = EMPTY_DIGEST;
        return parent;
    }

    function _trap(State memory s, uint32 reason) private pure returns (State memory) {
        (s.status, s.reason) = (TRAPPED, reason);
        return s;
    }

    /// @notice C-4: the state after a frame's last coordinate. May change `parent`.
    function close(State memory s, State memory parent) internal pure returns (State memory) {
        return s.status == YIELDED ? s : voidSuccessor(parent, s.inputLimit, s.accumulator);
    }
}
