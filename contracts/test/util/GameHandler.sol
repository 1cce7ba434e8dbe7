// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../../src/interfaces/IGame.sol";
import {GameFixture} from "./GameFixture.sol";
import {Tree} from "./Tree.sol";

/// @title Everybody at once: claims true and false, moves in any order, most of them refused
/// @dev Keeps its own books; what may never happen is counted in `violations`.
contract GameHandler is GameFixture {
    using Tree for Tree.History;

    Run[] internal runs;
    bytes32 public id;
    bytes32[] internal ids;
    mapping(bytes32 id => uint256[]) internal runOf;
    uint256 public paidIn;
    uint256 public collected;
    uint256 public burned;
    uint256 public violations;
    mapping(bytes32 idAndIndex => IGame.Contestant) internal seen;

    function setUp() public override {
        super.setUp();
        runs.push(honest());
        runs.push(run(21, 7));
        runs.push(run(21, 9));
        runs.push(run(5, 3));
        runs.push(run(16, 2));
        id = roundId();
        ids.push(id);
    }

    function actors(uint256 seed) private pure returns (address) {
        return [ALICE, MALLORY, CAROL][seed % 3];
    }

    function joinRound(uint256 seed) external {
        Run memory r = runs[seed % runs.length];
        uint256 bond = game.bond(0, uint8(r.history.height()));
        try game.join{value: bond}(round(), r.history.root(), r.outputsRoot, actors(seed >> 8)) {
            paidIn += bond;
            runOf[id].push(seed % runs.length);
        } catch {}
    }

    /// @dev A pair of the round and the walk between them.
    function pairOf(uint256 seed) private view returns (uint32 x, uint32 y, Run memory a, Run memory b) {
        uint256 count = runOf[id].length;
        (x, y) = (uint32(seed % count), uint32((seed >> 8) % count));
        (a, b) = (runs[runOf[id][x]], runs[runOf[id][y]]);
    }

    function openNodes(uint256 seed) external {
        if (runOf[id].length < 2) return;
        (uint32 x, uint32 y, Run memory a, Run memory b) = pairOf(seed);
        if (x == y) return;
        uint256 depth = 1 + (seed >> 16) % 3;
        if (seed & (1 << 30) == 0) openOne(a.history, b.history, depth - 1);
        else openBoth(a.history, b.history, depth);
    }

    function timeOut(uint256 seed) external {
        if (runOf[id].length < 2) return;
        (uint32 x, uint32 y, Run memory a, Run memory b) = pairOf(seed);
        if (x == y) return;
        try game.timeout(id, x, y, a.history.walk(b.history, (seed >> 16) % 4)) {} catch {}
    }

    function openInner(uint256 seed) external {
        if (runOf[id].length < 2) return;
        (uint32 x, uint32 y, Run memory a, Run memory b) = pairOf(seed);
        if (x >= y) return;
        uint256 index = a.history.firstDifference(b.history);
        (bytes memory state, IGame.Leaf memory parent) = strideFacts(a, index);
        bytes memory w = a.history.walk(b.history, 3);
        try game.openStride(id, x, y, w, leafBefore(a.history, index), state, parent) returns (
            bytes32 inner
        ) {
            ids.push(inner);
        } catch {}
    }

    function joinInner(uint256 seed) external {
        if (ids.length < 2) return;
        bytes32 inner = ids[1 + seed % (ids.length - 1)];
        uint256 which = (seed >> 8) % runs.length;
        Tree.History memory h = strideOf(runs[which], strideIndex(inner));
        uint256 bond = bondOf(inner);
        try game.joinStride{value: bond}(inner, h.root(), h.last(), h.path(3)) {
            paidIn += bond;
            runOf[inner].push(which);
        } catch {}
    }

    /// @dev Which stride an inner tournament is about.
    function strideIndex(bytes32 inner) private view returns (uint256) {
        IGame.Stride memory s = game.stride(inner);
        return runs[runOf[id][s.x]].history.firstDifference(runs[runOf[id][s.y]].history);
    }

    function decideInner(uint256 seed) external {
        if (ids.length < 2) return;
        bytes32 inner = ids[1 + seed % (ids.length - 1)];
        uint256 count = runOf[inner].length;
        if (count < 2) return;
        (uint32 x, uint32 y) = (uint32((seed >> 8) % count), uint32((seed >> 16) % count));
        if (x == y) return;
        uint256 index = strideIndex(inner);
        Tree.History memory a = strideOf(runs[runOf[inner][x]], index);
        Tree.History memory b = strideOf(runs[runOf[inner][y]], index);
        openBoth(a, b, 2);
        uint256 i = a.firstDifference(b);
        (bytes memory log, bytes memory proof) = logOf(runs[0], (index << LOG2_STRIDE) + i);
        try game.decide(inner, x, y, a.walk(b, 2), leafBefore(a, i), log, proof, "") {
            // Truth is never put out by a step.
            if (runOf[inner][x] == 0 && isOut(inner, x)) ++violations;
            if (runOf[inner][y] == 0 && isOut(inner, y)) ++violations;
        } catch {}
    }

    function settle(uint256 seed) external {
        try game.settle(ids[seed % ids.length], uint32((seed >> 8) % 4)) {} catch {}
    }

    function voidOne(uint256 seed) external {
        try game.voidCell(ids[seed % ids.length], uint8((seed >> 8) % 3), uint32((seed >> 16) % 3)) {}
            catch {}
    }

    function refund(uint256 seed) external {
        IGame.Tournament memory t = game.tournament(id);
        if (t.winner == 0) return;
        (uint32 w, uint32 loser) = (t.winner - 1, uint32(seed % t.count));
        if (w == loser) return;
        Run memory a = runs[runOf[id][w]];
        Run memory b = runs[runOf[id][loser]];
        try game.refund(id, loser, a.history.walk(b.history, (seed >> 8) % 4)) {} catch {}
    }

    function finish(uint256 seed) external {
        uint256 before = address(0).balance;
        try game.finish(ids[seed % ids.length]) {
            burned += address(0).balance - before;
        } catch {}
    }

    function collect(uint256 seed) external {
        address who = actors(seed);
        uint256 due = game.owed(who);
        vm.prank(who);
        try game.collect() returns (uint256 amount) {
            if (amount != due) ++violations;
            collected += amount;
        } catch {
            if (due != 0) ++violations;
        }
    }

    function passTime(uint256 seed) external {
        pass(seed % 2 == 0 ? seed % 40 : seed % 1300);
    }

    /// @dev What the game owes to anybody who ever acted.
    function allOwed() external view returns (uint256) {
        return game.owed(ALICE) + game.owed(MALLORY) + game.owed(CAROL) + game.owed(address(this));
    }

    /// @dev Pools and the bonds of whoever is not out, over all tournaments that are not finished.
    function allHeld() external view returns (uint256 sum) {
        for (uint256 i = 0; i < ids.length; ++i) {
            IGame.Tournament memory t = game.tournament(ids[i]);
            if (t.finished) continue;
            sum += t.pool;
            for (uint32 k = 0; k < t.count; ++k) {
                if (!isOut(ids[i], k)) sum += t.bond;
            }
        }
    }

    function balance() external view returns (uint256) {
        return address(game).balance;
    }

    /// @dev G-35: compares every contestant with what it was, and remembers it.
    function lookBack() external {
        for (uint256 i = 0; i < ids.length; ++i) {
            for (uint32 k = 0; k < game.tournament(ids[i]).count; ++k) {
                IGame.Contestant memory now_ = game.contestant(ids[i], k);
                IGame.Contestant storage was = seen[keccak256(abi.encode(ids[i], k))];
                if (now_.charge < was.charge || now_.carried < was.carried) ++violations;
                if (now_.stage < was.stage || (was.out && !now_.out)) ++violations;
                seen[keccak256(abi.encode(ids[i], k))] = now_;
            }
        }
    }
}
