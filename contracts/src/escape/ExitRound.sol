// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscapeHatch} from "../interfaces/IEscapeHatch.sol";
import {History} from "../lib/History.sol";
import {MachineState} from "../lib/MachineState.sol";
import {Program} from "../lib/Program.sol";

/// @title The exit batch as a run: where it starts, and how a claimed end may look (E-8 .. E-10)
library ExitRound {
    /// @notice The exit state (M-6), whose root is `expected`.
    function parent(bytes calldata raw, bytes32 expected) internal pure returns (MachineState.State memory) {
        bytes32 computed = keccak256(raw);
        require(computed == expected, IEscapeHatch.ParentStateMismatch(computed, expected));
        return MachineState.decode(raw);
    }

    /// @notice Reverts unless `f` is what the state's program hash is made of (M-7).
    function requireProgram(MachineState.State memory s, Program.Facts calldata f) internal pure {
        bytes32 computed = Program.hash(f);
        require(computed == s.programHash, IEscapeHatch.ProgramMismatch(computed, s.programHash));
    }

    /// @notice Root of the state on which the exit batch starts (E-8). Changes `s`.
    /// @dev Its input stands at the limit, so there is nothing to read (M-22).
    function startRoot(MachineState.State memory s, uint32 exitEntry) internal pure returns (bytes32) {
        s.status = MachineState.RUNNING;
        s.reason = 0;
        bytes memory core = s.core;
        for (uint256 i = 0; i < 4; ++i) {
            core[i] = bytes1(uint8(exitEntry >> (24 - 8 * i)));
        }
        return MachineState.root(s);
    }

    /// @notice Reverts unless the claimed end is one that an honest run can have (E-9); returns its root.
    function endRoot(bytes calldata raw, MachineState.State memory start, bytes32 outputDigest)
        internal
        pure
        returns (bytes32)
    {
        MachineState.State memory s = MachineState.decode(raw);
        bytes32 program = start.programHash;
        require(s.programHash == program, IEscapeHatch.EndProgramHash(s.programHash, program));
        require(s.status == MachineState.YIELDED, IEscapeHatch.EndStatus(s.status));
        uint64 limit = start.inputLimit;
        bool untouched = s.inputPosition == limit && s.inputLimit == limit;
        require(untouched, IEscapeHatch.EndPosition(s.inputPosition, s.inputLimit, limit));
        bytes32 accumulator = start.accumulator;
        require(s.accumulator == accumulator, IEscapeHatch.EndAccumulator(s.accumulator, accumulator));
        require(s.outputDigest == outputDigest, IEscapeHatch.EndOutputDigest(s.outputDigest, outputDigest));
        return keccak256(raw);
    }

    /// @notice Reverts unless the history of one frame ends in `end` (C-5).
    function requireHistory(IEscapeHatch.ExitProposal calldata p, uint256 frameHeight, bytes32 end)
        internal
        pure
    {
        History.verifyLast(p.historyRoot, 1, frameHeight, end, p.historyPath);
    }
}
