// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IGame} from "../interfaces/IGame.sol";
import {Bonds} from "./Bonds.sol";
import {Bracket} from "./Bracket.sol";
import {Contradiction} from "./Contradiction.sol";
import {GameState} from "./GameState.sol";
import {GameViews} from "./GameViews.sol";
import {Joining} from "./Joining.sol";
import {Ledger} from "./Ledger.sol";
import {Matches} from "./Matches.sol";
import {Nodes} from "./Nodes.sol";
import {Openings} from "./Openings.sol";
import {Refunds} from "./Refunds.sol";
import {Settlement} from "./Settlement.sol";
import {StrideStart} from "./StrideStart.sol";
import {Walk} from "./Walk.sol";

/// @title Game
/// @notice See IGame. Nobody owns it, and every call but `join` is open to everybody.
/// @dev Functions check and then call one library each; all state is in `_s`. Nothing is called that could change
///      state: inbox and step contract are asked by staticcall, and `collect` pays last.
contract Game is GameViews {
    uint8 private constant ANY_LEVEL = type(uint8).max;

    constructor(IGame.Params memory p) GameViews(p) {}

    /// @inheritdoc IGame
    /// @custom:power a claims contract, in its own rounds alone; lets a claim join against its bond; none;
    /// touch the rounds of another claims contract
    function join(Round calldata round, bytes32 historyRoot, bytes32 outputsRoot, address owner)
        external
        payable
        returns (bytes32 id, uint32 index)
    {
        id = roundId(msg.sender, round.parentId, round.attempt);
        Params memory p = params();
        Joining.round(_s, p, id, round);
        Joining.requireBond(_s.tournaments[id], p);
        Joining.Entrant memory e = Joining.Entrant(historyRoot, outputsRoot, owner, 0, 0);
        index = Joining.enter(_s, p, id, e, p.joinGrace);
    }

    /// @inheritdoc IGame
    function joinStride(bytes32 id, bytes32 root, bytes32 last, bytes32[] calldata lastPath)
        external
        payable
        returns (uint32 index)
    {
        GameState.Tournament storage t = _running(id, 1);
        Params memory p = params();
        Joining.requireBond(t, p);
        IGame.Stride storage s = _s.strides[id];
        require(last == s.leafX || last == s.leafY, LastLeafNotContested(last));
        bool sideX = last == s.leafX;
        Joining.Entrant memory e =
            Joining.Entrant(root, 0, msg.sender, sideX ? 0 : 1, sideX ? s.chargeX : s.chargeY);
        index = Joining.enter(_s, p, id, e, p.innerJoinGrace);
        Nodes.requireLeaf(root, t.height, (uint256(1) << t.height) - 1, last, lastPath);
    }

    /// @inheritdoc IGame
    function open(bytes32[2][] calldata children) external {
        Openings.record(_s.openings, children, Bonds.price(_gasPrice));
    }

    /// @inheritdoc IGame
    function timeout(bytes32 id, uint32 x, uint32 y, bytes calldata walk) external {
        Params memory p = params();
        GameState.Tournament storage t = _running(id, ANY_LEVEL);
        Bracket.requirePair(t, p.log2Width, x, y);
        Walk.Pair memory pair = Matches.walk(_s, p, id, x, y, walk);
        Matches.wait(_s, p, id, x, y, pair);
        require(pair.chargeX > p.budget, InTime(pair.chargeX, p.budget));
        Ledger.eliminate(_s, p, Ledger.Elimination(id, x, y, Cause.Timeout, pair.chargeY, Bonds.TIMEOUT));
    }

    /// @inheritdoc IGame
    function openStride(
        bytes32 id,
        uint32 x,
        uint32 y,
        bytes calldata walk,
        Leaf calldata before,
        bytes calldata beforeState,
        Leaf calldata parent
    ) external returns (bytes32 inner) {
        StrideStart.Place memory place = _contested(id, x, y, walk);
        place.startRoot = StrideStart.start(_evidence, _s.rounds[id], place, before, beforeState);
        place.parentRoot = StrideStart.parentRoot(_s.rounds[id], place, parent);
        return Matches.openInner(_s, params(), place);
    }

    /// @inheritdoc IGame
    function decide(
        bytes32 id,
        uint32 x,
        uint32 y,
        bytes calldata walk,
        Leaf calldata before,
        bytes calldata stepLog,
        bytes calldata inputProof,
        bytes calldata parentState
    ) external {
        Matches.Case memory c = _decidable(id, x, y, walk, before);
        uint256 left = gasleft();
        bytes32 result = _evidence.result(_step, c.facts, stepLog, inputProof, parentState);
        c.stepGas = Bonds.stepGas(left - gasleft(), stepLog.length + inputProof.length);
        Matches.decide(_s, params(), c, result);
    }

    /// @inheritdoc IGame
    function contradict(
        bytes32 id,
        uint32 x,
        uint32 batch,
        bytes calldata state,
        bytes32[] calldata historyPath,
        bytes32 claimedDigest,
        bytes32[] calldata outputPath
    ) external {
        Params memory p = params();
        Bracket.requireAlive(_running(id, 0), p.log2Width, x);
        _evidence.contradiction(_subject(id, x, batch), state, historyPath, claimedDigest, outputPath);
        Ledger.eliminate(_s, p, Ledger.Elimination(id, x, x, Cause.Contradiction, 0, Bonds.CONTRADICT));
    }

    /// @inheritdoc IGame
    function settle(bytes32 id, uint32 x) external {
        Params memory p = params();
        Bracket.requireAlive(_running(id, ANY_LEVEL), p.log2Width, x);
        Settlement.settle(_s, p, id, x);
    }

    /// @inheritdoc IGame
    function voidCell(bytes32 id, uint8 stage, uint32 cell) external {
        _running(id, ANY_LEVEL);
        Settlement.voidCell(_s, params(), id, stage, cell);
    }

    /// @inheritdoc IGame
    function refund(bytes32 id, uint32 loser, bytes calldata walk) external {
        GameState.Tournament storage t = _ended(id);
        require(t.winner != 0, NothingToRefund());
        uint256 until = _refundsUntil(t);
        require(block.timestamp <= until, RefundsClosed(until));
        Bracket.requireExists(t, loser);
        uint32 winner = t.winner - 1;
        require(loser != winner, SameContestant());
        Matches.walk(_s, params(), id, winner, loser, walk);
        uint256 payments = Refunds.openings(_s, id, t.contestants[winner].root, walk, t.height);
        (uint32 x, uint32 y) = winner < loser ? (winner, loser) : (loser, winner);
        payments += Refunds.inner(_s, id, strideId(id, x, y), winner < loser ? 0 : 1);
        require(payments > 0, NothingToRefund());
    }

    /// @inheritdoc IGame
    function finish(bytes32 id) external {
        GameState.Tournament storage t = _ended(id);
        t.finished = true;
        uint256 pool = t.pool;
        t.pool = 0;
        address winner;
        uint256 amount;
        if (t.winner != 0) {
            uint256 until = _refundsUntil(t);
            require(block.timestamp > until, RefundsRunning(until));
            winner = t.contestants[t.winner - 1].owner;
            uint256 bond_ = Ledger.bondOf(t, _gasPrice);
            uint256 prize = pool < bond_ ? pool : bond_;
            pool -= prize;
            amount = bond_ + prize;
            _s.owed[winner] += amount;
        }
        emit Finished(id, winner, amount, pool);
        Address.sendValue(payable(address(0)), pool);
    }

    /// @inheritdoc IGame
    function collect() external returns (uint256 amount) {
        amount = _s.owed[msg.sender];
        require(amount > 0, NothingToCollect(msg.sender));
        _s.owed[msg.sender] = 0;
        emit Collected(msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }

    function _existing(bytes32 id) private view returns (GameState.Tournament storage t) {
        t = _s.tournaments[id];
        require(t.openedAt != 0, NoSuchTournament(id));
    }

    function _running(bytes32 id, uint8 level) private view returns (GameState.Tournament storage t) {
        t = _existing(id);
        require(level == ANY_LEVEL || t.level == level, WrongLevel(t.level));
        require(t.overAt == 0, TournamentOver(id));
    }

    function _ended(bytes32 id) private view returns (GameState.Tournament storage t) {
        t = _existing(id);
        require(t.overAt != 0, TournamentRunning(id));
        require(!t.finished, AlreadyFinished());
    }

    /// @dev G-22: R = C + J.
    function _refundsUntil(GameState.Tournament storage t) private view returns (uint256) {
        return uint256(t.overAt) + _budget + _joinGrace;
    }

    /// @dev G-10: a pair at the bottom of level 0, both in time there, without an inner tournament.
    function _contested(bytes32 id, uint32 x, uint32 y, bytes calldata walk)
        private
        view
        returns (StrideStart.Place memory place)
    {
        Params memory p = params();
        GameState.Tournament storage t = _running(id, 0);
        Bracket.requirePair(t, p.log2Width, x, y);
        require(x < y, PairOrder(x, y));
        bytes32 inner = strideId(id, x, y);
        require(_s.tournaments[inner].openedAt == 0, StrideExists(inner));
        Walk.Pair memory pair = _bottom(p, id, x, y, walk);
        require(pair.chargeX <= p.budget, OutOfTime(x, pair.chargeX));
        require(pair.chargeY <= p.budget, OutOfTime(y, pair.chargeY));
        // Only both together can run out of time here: who opens in time is not raced by the other's clock.
        Matches.wait(_s, p, id, x, y, pair);
        bool xFirst = pair.chargeX < pair.chargeY;
        (uint32 inTime, uint256 charge) = xFirst ? (x, pair.chargeX) : (y, pair.chargeY);
        require(charge <= p.budget, OutOfTime(inTime, charge));
        (place.outer, place.x, place.y, place.pair) = (id, x, y, pair);
        (place.root, place.height, place.index) = (t.contestants[x].root, t.height, pair.index);
    }

    /// @dev A walk that comes to the bottom, with the charges until there.
    function _bottom(Params memory p, bytes32 id, uint32 x, uint32 y, bytes calldata walk)
        private
        view
        returns (Walk.Pair memory pair)
    {
        pair = Matches.walk(_s, p, id, x, y, walk);
        uint256 height = _s.tournaments[id].height;
        require(pair.depth == height, NotAtBottom(pair.depth, height));
    }

    /// @dev G-11: a pair at the bottom of level 1, in time or not, and where its step starts.
    function _decidable(bytes32 id, uint32 x, uint32 y, bytes calldata walk, Leaf calldata before)
        private
        view
        returns (Matches.Case memory c)
    {
        Params memory p = params();
        GameState.Tournament storage t = _running(id, 1);
        Bracket.requirePair(t, p.log2Width, x, y);
        (c.id, c.x, c.y, c.pair) = (id, x, y, _bottom(p, id, x, y, walk));
        Matches.wait(_s, p, id, x, y, c.pair);
        uint256 index = c.pair.index;
        IGame.Stride storage s = _s.strides[id];
        if (index > 0) {
            Nodes.requireLeaf(t.contestants[x].root, t.height, index - 1, before.value, before.path);
        }
        c.facts.start = index > 0 ? before.value : s.startRoot;
        if ((index + 1) >> t.height == 1) c.facts.parentRoot = s.parentRoot;
        c.facts.inbox = _s.rounds[s.outer].inbox;
    }

    function _subject(bytes32 id, uint32 x, uint32 batch)
        private
        view
        returns (Contradiction.Subject memory)
    {
        GameState.Tournament storage t = _s.tournaments[id];
        GameState.Round storage r = _s.rounds[id];
        return Contradiction.Subject({
            historyRoot: t.contestants[x].root,
            outputsRoot: t.contestants[x].tag,
            height: t.height,
            leaf: ((uint256(batch) + 1) << (r.log2Frame - r.log2Stride)) - 1,
            batches: t.batches,
            batch: batch
        });
    }
}
