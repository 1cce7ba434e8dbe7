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

    /// @notice Executes the step that `log` shows. Total: a log is either a step or a named error.
    function step(bytes calldata log) external view returns (Result memory);
}
