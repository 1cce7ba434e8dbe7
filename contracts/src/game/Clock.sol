// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Time that counts against a contestant (G-6 .. G-8), and the time that a cell has (G-15)
library Clock {
    /// @notice Charge for waiting from `since` until `until`, which may lie before it.
    function excess(uint256 since, uint256 until, uint256 free) internal pure returns (uint256) {
        // Times and durations have 40 bits.
        unchecked {
            return until > since + free ? until - since - free : 0;
        }
    }

    /// @notice When a node was opened, or now.
    function orNow(uint256 time) internal view returns (uint256) {
        return time == 0 ? block.timestamp : time;
    }

    /// @notice Most that a match of two lasts: both budgets, and a grace for each level and what comes after it.
    function matchTime(uint256 budgets, uint256 height, uint256 grace) internal pure returns (uint256) {
        return budgets + (height + 2) * grace;
    }

    function later(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }
}
