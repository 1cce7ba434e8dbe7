// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {GameState} from "./GameState.sol";

/// @title Who stands where: contestants, cells and stages (G-14)
/// @dev `w` is the width's logarithm: cell k of stage s holds contestants k 2^(w(s+1)) and on.
library Bracket {
    /// @notice The first stage whose cell 0 holds all contestants.
    function topStage(uint256 count, uint256 w) internal pure returns (uint256 stage) {
        while (cellCount(count, w, stage) > 1) ++stage;
    }

    /// @notice Cells of a stage, at least one.
    function cellCount(uint256 count, uint256 w, uint256 stage) internal pure returns (uint256) {
        if (count == 0) return 1;
        return ((count - 1) >> (w * (stage + 1))) + 1;
    }

    function cellIndex(uint256 index, uint256 w, uint256 stage) internal pure returns (uint256) {
        return index >> (w * (stage + 1));
    }

    function cell(GameState.Tournament storage t, uint256 stage, uint256 index)
        internal
        view
        returns (GameState.Cell storage)
    {
        return t.cells[(stage << 32) | index];
    }

    function cellOf(GameState.Tournament storage t, uint256 w, uint256 index)
        internal
        view
        returns (GameState.Cell storage)
    {
        uint256 stage = t.contestants[index].stage;
        return cell(t, stage, cellIndex(index, w, stage));
    }

    /// @notice Where two contestants meet: the first cell that they share.
    function meetingCell(GameState.Tournament storage t, uint256 w, uint256 x, uint256 y)
        internal
        view
        returns (GameState.Cell storage)
    {
        uint256 stage = 0;
        while (cellIndex(x, w, stage) != cellIndex(y, w, stage)) ++stage;
        return cell(t, stage, cellIndex(x, w, stage));
    }

    /// @notice Eliminated, or left behind in a void cell.
    function isOut(GameState.Tournament storage t, uint256 w, uint256 index) internal view returns (bool) {
        // Whoever survived a settled cell has left it, but for the winner.
        return t.contestants[index].flags & GameState.OUT != 0
            || (cellOf(t, w, index).settled && t.winner != index + 1);
    }

    function requireExists(GameState.Tournament storage t, uint32 x) internal view {
        require(x < t.count, IGame.NoSuchContestant(x));
    }

    function requireAlive(GameState.Tournament storage t, uint256 w, uint32 x) internal view {
        requireExists(t, x);
        _requireNotOut(t, w, x);
    }

    /// @notice Reverts unless x and y may meet (G-25).
    function requirePair(GameState.Tournament storage t, uint256 w, uint32 x, uint32 y) internal view {
        requireExists(t, x);
        requireExists(t, y);
        require(x != y, IGame.SameContestant());
        _requireNotOut(t, w, x);
        _requireNotOut(t, w, y);
        uint256 stage = t.contestants[x].stage;
        bool together = stage == t.contestants[y].stage && cellIndex(x, w, stage) == cellIndex(y, w, stage);
        require(together, IGame.NotInOneCell(x, y));
    }

    /// @notice A contestant arrives in its cell.
    function arrive(GameState.Tournament storage t, uint256 w, uint256 index) internal {
        GameState.Cell storage c = cellOf(t, w, index);
        ++c.alive;
        ++c.arrived;
    }

    /// @notice Reverts unless the cell exists, joining is over and every cell below it is settled or void.
    function requireClosed(GameState.Tournament storage t, uint256 w, uint8 stage, uint32 index)
        internal
        view
    {
        bool closed = block.timestamp > t.closesAt && stage <= topStage(t.count, w)
            && index < cellCount(t.count, w, stage);
        if (closed && stage > 0) {
            uint256 first = uint256(index) << w;
            uint256 left = cellCount(t.count, w, stage - 1) - first;
            uint256 below = left >> w > 0 ? 1 << w : left;
            closed = cell(t, stage, index).settledBelow == below;
        }
        require(closed, IGame.CellNotClosed(stage, index));
    }

    function _requireNotOut(GameState.Tournament storage t, uint256 w, uint32 x) private view {
        require(!isOut(t, w, x), IGame.ContestantOut(x));
    }
}
