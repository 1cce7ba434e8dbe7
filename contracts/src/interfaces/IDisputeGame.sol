// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The seat of the dispute game (C-11)
/// @notice All that claims ask of a game. In return the game may call `IClaims.reject`, and nothing else.
/// @dev Its address is fixed at deployment. Zero leaves the seat empty.
interface IDisputeGame {
    /// @notice True when no dispute over this claim is open. Asked once per claim, after its challenge period.
    function mayFinalize(uint64 number, bytes32 id) external view returns (bool);
}
