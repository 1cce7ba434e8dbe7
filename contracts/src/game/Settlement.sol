// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {Bonds} from "./Bonds.sol";
import {Bracket} from "./Bracket.sol";
import {Clock} from "./Clock.sol";
import {GameState} from "./GameState.sol";
import {Ledger} from "./Ledger.sol";

/// @title How cells, and with the last of them tournaments, end (G-14 .. G-16)
library Settlement {
    /// @notice The sole survivor of a closed cell goes on, or wins.
    function settle(GameState.State storage s, IGame.Params memory p, bytes32 id, uint32 x) internal {
        GameState.Tournament storage t = s.tournaments[id];
        uint8 stage = t.contestants[x].stage;
        uint32 index = uint32(Bracket.cellIndex(x, p.log2Width, stage));
        Bracket.requireClosed(t, p.log2Width, stage, index);
        GameState.Cell storage c = Bracket.cell(t, stage, index);
        require(c.alive == 1, IGame.CellHasSurvivors(c.alive));
        uint256 paid = _close(s, t, c, p);
        emit IGame.Settled(id, x, stage, index, uint40(block.timestamp), msg.sender, paid);
        if (stage == Bracket.topStage(t.count, p.log2Width)) {
            _over(s, p, id, x + 1);
        } else {
            _goOn(t.contestants[x], stage);
            Bracket.arrive(t, p.log2Width, x);
            _tellAbove(t, p, stage, index);
        }
    }

    /// @notice A closed cell that has no sole survivor, and no time left.
    function voidCell(GameState.State storage s, IGame.Params memory p, bytes32 id, uint8 stage, uint32 index)
        internal
    {
        GameState.Tournament storage t = s.tournaments[id];
        Bracket.requireClosed(t, p.log2Width, stage, index);
        GameState.Cell storage c = Bracket.cell(t, stage, index);
        require(!c.settled, IGame.CellSettled(stage, index));
        if (c.alive > 0) {
            require(c.alive > 1 && c.innersOpen == 0, IGame.CellHasSurvivors(c.alive));
            uint256 deadline = _deadline(s, p, id, stage == 0 ? 0 : c.lastArrival);
            require(block.timestamp > deadline, IGame.CellInTime(deadline));
            t.pool += uint96(c.alive * Ledger.bondOf(t, p.gasPrice));
        }
        uint256 paid = _close(s, t, c, p);
        emit IGame.Voided(id, stage, index, uint40(block.timestamp), msg.sender, paid);
        if (stage == Bracket.topStage(t.count, p.log2Width)) {
            _over(s, p, id, 0);
        } else {
            _tellAbove(t, p, stage, index);
        }
    }

    /// @dev A cell that had a contestant or none cost nobody a bond, so nothing is paid for it.
    function _close(
        GameState.State storage s,
        GameState.Tournament storage t,
        GameState.Cell storage c,
        IGame.Params memory p
    ) private returns (uint256) {
        c.settled = true;
        if (c.arrived < 2) return 0;
        return Ledger.pay(s, t, msg.sender, Bonds.SETTLE, Bonds.price(p.gasPrice));
    }

    /// @dev G-8: it takes along the largest charge that an elimination showed.
    function _goOn(GameState.Contestant storage c, uint8 stage) private {
        c.stage = stage + 1;
        c.arrivedAt = uint40(block.timestamp);
        if (c.charge != c.carried) c.charge = c.carried;
    }

    function _tellAbove(GameState.Tournament storage t, IGame.Params memory p, uint256 stage, uint256 index)
        private
    {
        GameState.Cell storage above = Bracket.cell(t, stage + 1, index >> p.log2Width);
        ++above.settledBelow;
        above.lastArrival = uint40(block.timestamp);
    }

    /// @dev G-15. `since` is 0 at stage 0.
    function _deadline(GameState.State storage s, IGame.Params memory p, bytes32 id, uint256 since)
        private
        view
        returns (uint256)
    {
        GameState.Tournament storage t = s.tournaments[id];
        uint256 budgets = 2 * uint256(p.budget);
        uint256 free = p.joinGrace;
        if (t.level == 1) {
            IGame.Stride storage stride = s.strides[id];
            // Both of a pair can be of the side that has more time left.
            budgets -= 2 * uint256(stride.chargeX < stride.chargeY ? stride.chargeX : stride.chargeY);
            free = p.innerJoinGrace;
        }
        if (since == 0) since = t.openedAt + free;
        return since + Clock.matchTime(budgets, t.height, p.grace);
    }

    function _over(GameState.State storage s, IGame.Params memory p, bytes32 id, uint32 winner) private {
        GameState.Tournament storage t = s.tournaments[id];
        t.winner = winner;
        t.overAt = uint40(block.timestamp);
        emit IGame.Over(id, winner, uint40(block.timestamp));
        if (t.level == 1) _tellOuter(s, p, id);
    }

    /// @dev G-16. By now one of the two, or both, may be out for another reason.
    function _tellOuter(GameState.State storage s, IGame.Params memory p, bytes32 id) private {
        IGame.Stride memory stride = s.strides[id];
        GameState.Tournament storage outer = s.tournaments[stride.outer];
        if (outer.overAt != 0) return;
        --Bracket.meetingCell(outer, p.log2Width, stride.x, stride.y).innersOpen;
        GameState.Tournament storage t = s.tournaments[id];
        if (t.winner == 0) {
            _eliminateInOuter(s, p, stride.outer, stride.x, stride.x, 0);
            _eliminateInOuter(s, p, stride.outer, stride.y, stride.y, 0);
            return;
        }
        // The winner's censorship in there counts on out here (G-9).
        GameState.Contestant storage best = t.contestants[t.winner - 1];
        (uint32 loser, uint32 rival) =
            best.flags & GameState.SIDE == 0 ? (stride.y, stride.x) : (stride.x, stride.y);
        _eliminateInOuter(s, p, stride.outer, loser, rival, best.carried);
    }

    function _eliminateInOuter(
        GameState.State storage s,
        IGame.Params memory p,
        bytes32 outer,
        uint32 index,
        uint32 rival,
        uint256 rivalCharge
    ) private {
        if (Bracket.isOut(s.tournaments[outer], p.log2Width, index)) return;
        Ledger.eliminate(s, p, Ledger.Elimination(outer, index, rival, IGame.Cause.Inner, rivalCharge, 0));
    }
}
