// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";

/// @title Longest that a round of the dispute game takes (G-31)
library WorstCase {
    /// @dev Most levels of a round's histories (G-27), so that no bound on the batches of a claim has to be declared.
    uint256 private constant MOST_HEIGHT = 63;

    /// @param contestants N: claims on one parent
    /// @param inner M: histories in one inner tournament
    /// @return seconds_ from the first claim until the round is over, while an honest party plays (G-30)
    function roundTime(IGame.Params memory p, uint8 log2Stride, uint256 contestants, uint256 inner)
        internal
        pure
        returns (uint256 seconds_)
    {
        uint256 s1 = _stages(contestants, p.log2Width);
        uint256 s2 = _stages(inner, p.log2Width);
        uint256 first = 3 * uint256(p.budget) + (MOST_HEIGHT + log2Stride + 7) * p.grace + p.innerJoinGrace;
        uint256 further = 2 * uint256(p.budget) + (uint256(log2Stride) + 5) * p.grace;
        return p.joinGrace + s1 * first + s1 * (s2 - 1) * further;
    }

    /// @dev max(1, ceil(log_m n)) for m = 2^w.
    function _stages(uint256 n, uint256 w) private pure returns (uint256 stages) {
        stages = 1;
        while (n > uint256(1) << (w * stages)) ++stages;
    }
}
