// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {Bonds} from "./Bonds.sol";
import {GameState} from "./GameState.sol";
import {Ledger} from "./Ledger.sol";
import {Openings} from "./Openings.sol";
import {Walk} from "./Walk.sol";

/// @title What the winner's side spent, paid back out of the losers' bonds (G-22)
library Refunds {
    /// @notice Pays for the winner's nodes along a walk that has been checked, and the one where it stops.
    function openings(
        GameState.State storage s,
        bytes32 id,
        bytes32 root,
        bytes calldata walk,
        uint256 height
    ) internal returns (uint256 payments) {
        bytes32 node = root;
        uint256 levels = walk.length / Walk.LEVEL_BYTES;
        for (uint256 depth = 0; depth < height; ++depth) {
            payments += _opening(s, id, node, Bonds.OPEN);
            if (depth == levels) break;
            (bytes32 xl, bytes32 xr, bytes32 yl,) = Walk.level(walk, depth);
            node = xl == yl ? xr : xl;
        }
    }

    /// @notice Pays for the inner tournament of the winner and a loser: who opened it, and who won it for the winner.
    function inner(GameState.State storage s, bytes32 id, bytes32 innerId, uint8 side)
        internal
        returns (uint256 payments)
    {
        GameState.Tournament storage t = s.tournaments[innerId];
        if (t.openedAt == 0) return 0;
        payments = _opening(s, id, innerId, Bonds.OPEN_STRIDE);
        if (t.winner == 0 || t.joinerPaid) return payments;
        GameState.Contestant storage w = t.contestants[t.winner - 1];
        if (w.flags & GameState.SIDE != side) return payments;
        t.joinerPaid = true;
        _pay(s, id, w.owner, innerId, Bonds.JOIN_STRIDE, w.gasPrice);
        return payments + 1;
    }

    /// @dev Of a node, or of an inner tournament; 1 when it is paid for now.
    function _opening(GameState.State storage s, bytes32 id, bytes32 what, uint256 gas)
        private
        returns (uint256)
    {
        (address mover, uint256 price) = Openings.takeRefund(s.openings, what);
        if (mover == address(0)) return 0;
        _pay(s, id, mover, what, gas, price);
        return 1;
    }

    function _pay(GameState.State storage s, bytes32 id, address to, bytes32 what, uint256 gas, uint256 price)
        private
    {
        emit IGame.Refunded(id, to, what, Ledger.pay(s, s.tournaments[id], to, gas, price));
    }
}
