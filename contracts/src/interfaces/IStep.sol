// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title One step of the machine, executed on L1 from its log (rules S-1 .. S-8)
interface IStep {
    /// @notice What one step did.
    struct Result {
        /// machine root before the step
        bytes32 start;
        /// preimage (285 bytes, M-6) of the machine root after it
        bytes end;
        /// the step consumed an input element
        bool readInput;
        /// which one, counted over the whole inbox (I-20)
        uint64 position;
        /// the element as the log has it; whoever relies on the step checks it against the inbox (S-6)
        bytes32 element;
    }

    /// @notice The log ends too early.
    error StepLogTruncated();
    /// @notice Bytes follow the end of the log (S-8).
    error StepLogTrailing();
    /// @notice The state's pc is not a multiple of 4.
    error StepPcMisaligned(uint32 pc);
    /// @notice The state is trapped for a reason that M-30 does not have.
    error StepTrapReason(uint32 reason);
    /// @notice A Poseidon2 root in the program's identity is not canonical.
    error StepProgramNotCanonical();
    /// @notice The program is not the state's.
    error StepProgramHash();
    /// @notice The code leaf is not in the program's code.
    error StepCodeRoot();
    /// @notice A sibling is not a canonical digest (S-5).
    error StepSiblingNotCanonical();
    /// @notice Memory is not what the state's root says.
    error StepMemoryRoot();

    /// @notice Executes the step that `log` shows. Total: a log is either a step or a named error.
    /// @dev Errors of MachineState name what is wrong with the log's state.
    function step(bytes calldata log) external view returns (Result memory);
}
