// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {Bonds} from "./Bonds.sol";
import {Bracket} from "./Bracket.sol";
import {GameState} from "./GameState.sol";

/// @title Bonds into pools, and out of them; eliminations are where the first happens (G-13, G-21)
/// @dev Nobody is paid here: what is due goes to `owed`, and `collect` is the only way out.
library Ledger {
    struct Elimination {
        bytes32 id;
        uint32 index;
        uint32 rival;
        IGame.Cause cause;
        uint256 rivalCharge;
        /// what the caller is paid for
        uint256 gas;
    }

    function bondOf(GameState.Tournament storage t, uint256 price) internal view returns (uint256) {
        return Bonds.gasFor(t.level, t.height) * price;
    }

    /// @notice Pays for `gas` at `price` out of the pool.
    function pay(
        GameState.State storage s,
        GameState.Tournament storage t,
        address to,
        uint256 gas,
        uint256 price
    ) internal returns (uint256 amount) {
        amount = gas * price;
        if (amount == 0) return 0;
        t.pool -= uint96(amount);
        s.owed[to] += amount;
    }

    /// @notice Puts a living contestant out; its rival takes the charge along that it had here (G-8).
    function eliminate(GameState.State storage s, IGame.Params memory p, Elimination memory e) internal {
        GameState.Tournament storage t = s.tournaments[e.id];
        t.contestants[e.index].flags |= GameState.OUT;
        --Bracket.cellOf(t, p.log2Width, e.index).alive;
        if (e.rival != e.index) {
            GameState.Contestant storage rival = t.contestants[e.rival];
            if (e.rivalCharge > rival.carried) rival.carried = uint40(e.rivalCharge);
        }
        t.pool += uint96(bondOf(t, p.gasPrice));
        uint256 paid = pay(s, t, msg.sender, e.gas, Bonds.price(p.gasPrice));
        emit IGame.Eliminated(e.id, e.index, e.rival, e.cause, uint40(e.rivalCharge), msg.sender, paid);
    }
}
