// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claims} from "../Claims.sol";
import {IGame} from "../interfaces/IGame.sol";

/// @title How long a disputed claim may take at most (G-31)
library WorstCase {
    /// @notice Batches of the longest claim that is allowed for: 2^8.
    uint256 private constant LOG2_BATCHES = 8;

    /// @notice Seconds from a round's first claim to its end with so many contestants, in it and in each inner
    ///         tournament.
    function finality(Claims claims, uint256 contestants) internal view returns (uint256) {
        IGame.Params memory p = claims.game().params();
        uint256 s = stages(p.log2Width, contestants);
        uint256 h2 = claims.log2Stride();
        uint256 heights = claims.log2Frame() + LOG2_BATCHES;
        uint256 one = 3 * uint256(p.budget) + (heights + 7) * p.grace + p.innerJoinGrace;
        uint256 more = 2 * uint256(p.budget) + (h2 + 5) * p.grace;
        return p.joinGrace + s * one + s * (s - 1) * more;
    }

    /// @notice Stages of a tournament: ceil(log_m count), at least one.
    function stages(uint256 log2Width, uint256 count) internal pure returns (uint256 out) {
        out = 1;
        uint256 round = (1 << log2Width) - 1;
        for (uint256 cells = (count + round) >> log2Width; cells > 1; ++out) {
            cells = (cells + round) >> log2Width;
        }
    }
}
