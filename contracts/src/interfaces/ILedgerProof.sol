// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Opens bytes of a machine's memory under its root (T-4, T-5)
/// @notice Stateless; one serves all rollups.
interface ILedgerProof {
    /// @notice The `size` bytes at `place` of the memory under `root`. Both are multiples of 16, size is not 0.
    /// @param proof the bytes, then the siblings of their range of leaves: at each level the left one when there is one,
    ///        then the right one
    /// @dev Errors: StepLogTruncated, StepLogTrailing, StepSiblingNotCanonical, StepMemoryRoot (IStep).
    function open(bytes32 root, uint256 place, uint256 size, bytes calldata proof)
        external
        pure
        returns (bytes memory data);
}
