// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {CountedMerkle} from "../lib/CountedMerkle.sol";
import {Bonds} from "./Bonds.sol";
import {Bracket} from "./Bracket.sol";
import {Clock} from "./Clock.sol";
import {GameState} from "./GameState.sol";
import {Ledger} from "./Ledger.sol";

/// @title Rounds and their contestants (G-1, G-8, G-27)
library Joining {
    /// @dev Leaves are counted in 64 bits elsewhere.
    uint256 private constant MOST_HEIGHT = 63;

    struct Entrant {
        bytes32 root;
        bytes32 tag;
        address owner;
        uint8 side;
        uint256 charge;
    }

    /// @notice The caller's round: opened when it is the first claim's, else the same as it was.
    function round(GameState.State storage s, IGame.Params memory p, bytes32 id, IGame.Round calldata r)
        internal
    {
        GameState.Tournament storage t = s.tournaments[id];
        if (t.openedAt == 0) {
            uint256 height = _heightOf(r);
            require(height != 0, IGame.RoundShape());
            _openRound(s, p, id, r, uint8(height));
        } else {
            require(t.overAt == 0, IGame.TournamentOver(id));
            require(_isSame(s.rounds[id], t.batches, r), IGame.RoundShape());
        }
    }

    /// @notice A contestant with its bond, in time and new. `since`: when the time began that counts.
    function enter(
        GameState.State storage s,
        IGame.Params memory p,
        bytes32 id,
        Entrant memory e,
        uint256 free
    ) internal returns (uint32 index) {
        GameState.Tournament storage t = s.tournaments[id];
        e.charge += Clock.excess(t.openedAt, block.timestamp, free);
        require(e.charge <= p.budget, IGame.JoinClosed(e.charge, p.budget));
        bytes32 key = keccak256(abi.encode(e.root, e.tag));
        uint32 taken = t.indexOf[key];
        if (taken != 0) revert IGame.AlreadyJoined(taken - 1);
        index = t.count++;
        t.indexOf[key] = index + 1;
        _store(t.contestants[index], e, Bonds.price(p.gasPrice));
        Bracket.arrive(t, p.log2Width, index);
        _announce(id, index, e, Bonds.price(p.gasPrice));
    }

    function requireBond(GameState.Tournament storage t, IGame.Params memory p) internal view {
        uint256 expected = Ledger.bondOf(t, p.gasPrice);
        require(msg.value == expected, IGame.BondWrong(msg.value, expected));
    }

    /// @dev Levels of the histories (C-5), or 0 when there can be none (G-27).
    function _heightOf(IGame.Round calldata r) private pure returns (uint256) {
        bool sound = r.log2Stride < r.log2Frame && r.log2Frame <= 48 && r.batches > 0;
        if (!sound || r.firstEntry >> 63 != 0) return 0;
        uint256 height = r.log2Frame - r.log2Stride + CountedMerkle.depth(r.batches);
        return height <= MOST_HEIGHT ? height : 0;
    }

    function _openRound(
        GameState.State storage s,
        IGame.Params memory p,
        bytes32 id,
        IGame.Round calldata r,
        uint8 height
    ) private {
        GameState.Tournament storage t = s.tournaments[id];
        uint40 closesAt = uint40(block.timestamp + p.joinGrace + p.budget);
        t.openedAt = uint40(block.timestamp);
        t.closesAt = closesAt;
        t.batches = r.batches;
        t.height = height;
        s.rounds[id] = GameState.Round({
            startRoot: r.startRoot,
            parentEndRoot: r.parentEndRoot,
            inbox: r.inbox,
            firstEntry: r.firstEntry,
            log2Frame: r.log2Frame,
            log2Stride: r.log2Stride
        });
        uint128 bond = uint128(Ledger.bondOf(t, p.gasPrice));
        emit IGame.RoundOpened(id, msg.sender, r, height, uint40(block.timestamp), closesAt, bond);
    }

    function _isSame(GameState.Round storage a, uint32 batches, IGame.Round calldata b)
        private
        view
        returns (bool)
    {
        return a.startRoot == b.startRoot && a.parentEndRoot == b.parentEndRoot
            && address(a.inbox) == address(b.inbox) && a.firstEntry == b.firstEntry
            && a.log2Frame == b.log2Frame && a.log2Stride == b.log2Stride && batches == b.batches;
    }

    function _store(GameState.Contestant storage c, Entrant memory e, uint40 price) private {
        c.root = e.root;
        if (e.tag != 0) c.tag = e.tag;
        c.owner = e.owner;
        c.arrivedAt = uint40(block.timestamp);
        c.gasPrice = price;
        c.flags = e.side;
        if (e.charge == 0) return;
        c.charge = uint40(e.charge);
        c.carried = uint40(e.charge);
    }

    function _announce(bytes32 id, uint32 index, Entrant memory e, uint40 price) private {
        emit IGame.Joined(
            id, index, e.root, e.tag, e.side, e.owner, uint40(block.timestamp), uint40(e.charge), price
        );
    }
}
