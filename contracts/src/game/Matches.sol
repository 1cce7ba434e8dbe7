// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {Bonds} from "./Bonds.sol";
import {Bracket} from "./Bracket.sol";
import {Clock} from "./Clock.sol";
import {Decision} from "./Decision.sol";
import {GameState} from "./GameState.sol";
import {Ledger} from "./Ledger.sol";
import {Openings} from "./Openings.sol";
import {StrideStart} from "./StrideStart.sol";
import {Walk} from "./Walk.sol";

/// @title What happens between two contestants of one tournament (G-5 .. G-7, G-10, G-11)
library Matches {
    /// @notice A pair at the bottom of level 1.
    struct Case {
        bytes32 id;
        uint32 x;
        uint32 y;
        Walk.Pair pair;
        Decision.Facts facts;
        uint256 stepGas;
    }

    /// @notice Identity of the inner tournament of a pair (G-3).
    function innerId(bytes32 outer, uint32 x, uint32 y) internal pure returns (bytes32) {
        return keccak256(abi.encode(outer, x, y));
    }

    /// @notice Walks the pair down; the charges are those of the levels shown.
    function walk(
        GameState.State storage s,
        IGame.Params memory p,
        bytes32 id,
        uint32 x,
        uint32 y,
        bytes calldata levels
    ) internal view returns (Walk.Pair memory pair) {
        GameState.Tournament storage t = s.tournaments[id];
        GameState.Contestant storage a = t.contestants[x];
        GameState.Contestant storage b = t.contestants[y];
        pair.x = a.root;
        pair.y = b.root;
        pair.reach = Clock.later(a.arrivedAt, b.arrivedAt);
        pair.chargeX = a.charge;
        pair.chargeY = b.charge;
        Walk.run(s.openings, levels, pair, t.height, p.grace);
    }

    /// @notice Adds the wait where the walk stops. An inner tournament noted both charges when it was opened.
    function wait(
        GameState.State storage s,
        IGame.Params memory p,
        bytes32 id,
        uint32 x,
        uint32 y,
        Walk.Pair memory pair
    ) internal view {
        if (pair.depth < s.tournaments[id].height) {
            Walk.waitForOpenings(s.openings, pair, p.grace);
            return;
        }
        bytes32 inner = x < y ? innerId(id, x, y) : innerId(id, y, x);
        if (s.tournaments[inner].openedAt == 0) {
            Walk.waitForDecision(pair, p.grace);
        } else {
            IGame.Stride storage noted = s.strides[inner];
            (pair.chargeX, pair.chargeY) =
                x < y ? (noted.chargeX, noted.chargeY) : (noted.chargeY, noted.chargeX);
        }
    }

    /// @notice Opens the inner tournament for what stands at `place`, and notes what both are charged (G-10).
    function openInner(GameState.State storage s, IGame.Params memory p, StrideStart.Place memory place)
        internal
        returns (bytes32 id)
    {
        id = innerId(place.outer, place.x, place.y);
        GameState.Round storage r = s.rounds[place.outer];
        IGame.Stride memory stride = IGame.Stride({
            outer: place.outer,
            startRoot: place.startRoot,
            leafX: place.pair.x,
            leafY: place.pair.y,
            parentRoot: place.parentRoot,
            x: place.x,
            y: place.y,
            chargeX: uint40(_least(place.pair.chargeX, p.budget)),
            chargeY: uint40(_least(place.pair.chargeY, p.budget)),
            entry: StrideStart.entry(r, place.index)
        });
        s.strides[id] = stride;
        Openings.put(s.openings, id, Bonds.price(p.gasPrice));
        _openTournament(s, p, id, r.log2Stride, _least(stride.chargeX, stride.chargeY));
        ++Bracket.meetingCell(s.tournaments[stride.outer], p.log2Width, stride.x, stride.y).innersOpen;
        _announce(s, p, id, stride);
    }

    /// @notice Puts out whoever's leaf is not the result; the caller is paid once.
    function decide(GameState.State storage s, IGame.Params memory p, Case memory c, bytes32 result)
        internal
    {
        Walk.Pair memory pair = c.pair;
        Ledger.Elimination memory e = Ledger.Elimination(
            c.id, c.x, c.y, IGame.Cause.Step, pair.chargeY, Bonds.DECIDE_BESIDES + c.stepGas
        );
        if (pair.x != result) {
            Ledger.eliminate(s, p, e);
            e.gas = 0;
        }
        if (pair.y == result) return;
        (e.index, e.rival, e.rivalCharge) = (c.y, c.x, pair.chargeX);
        Ledger.eliminate(s, p, e);
    }

    function _openTournament(
        GameState.State storage s,
        IGame.Params memory p,
        bytes32 id,
        uint8 height,
        uint256 charge
    ) private {
        GameState.Tournament storage t = s.tournaments[id];
        t.openedAt = uint40(block.timestamp);
        t.closesAt = uint40(block.timestamp + p.innerJoinGrace + p.budget - charge);
        t.level = 1;
        t.height = height;
    }

    function _announce(
        GameState.State storage s,
        IGame.Params memory p,
        bytes32 id,
        IGame.Stride memory stride
    ) private {
        GameState.Tournament storage t = s.tournaments[id];
        emit IGame.StrideOpened(
            id,
            stride.outer,
            stride,
            t.height,
            t.openedAt,
            t.closesAt,
            uint128(Ledger.bondOf(t, p.gasPrice)),
            msg.sender,
            Bonds.price(p.gasPrice)
        );
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
