// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../src/interfaces/IGame.sol";
import {Bonds} from "../src/game/Bonds.sol";
import {Outputs} from "../src/lib/Outputs.sol";
import {GameFixture} from "./util/GameFixture.sol";
import {Tree} from "./util/Tree.sol";
import {Trees} from "./util/Trees.sol";

/// @title Whole games, from the first claim to the last wei
contract GamePlayTest is GameFixture {
    using Tree for Tree.History;

    /// @dev EIP-170; a test machine does not care.
    function test_theGameCanBeDeployed() external view {
        vm.assertLe(address(game).code.length, 24_576, "code size");
    }

    function test_oneClaimWinsUndisputed() external {
        bytes32 id = roundId();
        join(honest(), ALICE);
        passJoining(id);
        game.settle(id, 0);
        vm.assertEq(game.tournament(id).winner, 1, "winner");
        passRefunds();
        game.finish(id);
        vm.assertEq(game.owed(ALICE), bondOf(id), "bond back");
        vm.prank(ALICE);
        game.collect();
        vm.assertEq(address(game).balance, 0, "nothing left");
        vm.assertEq(ALICE.balance, bondOf(id), "paid");
    }

    /// @dev A liar at every step coordinate of the claim: the step contract finds each.
    function test_aLieAtAnyStepIsFound() external {
        (Run memory good, uint256 found) = (honest(), 0);
        for (uint256 i = 0; i < batches() << LOG2_FRAME; ++i) {
            Run memory bad = run(i, 7);
            // What a void batch did in its last stride is in no history.
            if (bad.history.root() == good.history.root()) continue;
            uint256 snapshot = vm.snapshotState();
            playAgainstLiar(good, bad, i % 2 == 0);
            vm.revertToState(snapshot);
            ++found;
        }
        vm.assertGe(found, (batches() << LOG2_FRAME) - 3, "lies that are none");
    }

    function playAgainstLiar(Run memory good, Run memory bad, bool honestFirst) private {
        bytes32 id = roundId();
        if (honestFirst) join(good, ALICE);
        join(bad, MALLORY);
        if (!honestFirst) join(good, ALICE);
        uint32 h = honestFirst ? 0 : 1;
        bytes32 inner = honestFirst ? openStride(id, 0, good, 1, bad) : openStride(id, 0, bad, 1, good);
        uint256 index = good.history.firstDifference(bad.history);
        joinStride(inner, strideOf(bad, index), MALLORY);
        joinStride(inner, strideOf(good, index), ALICE);
        decide(inner, 1, good, 0, bad, index);
        vm.assertTrue(isOut(inner, 0), "liar out in the inner tournament");
        passJoining(inner);
        game.settle(inner, 1);
        vm.assertTrue(isOut(id, 1 - h), "liar out");
        passJoining(id);
        game.settle(id, h);
        vm.assertEq(game.tournament(id).winner, h + 1, "honest claim won");
        bytes memory walk = good.history.walk(bad.history, good.history.height());
        game.refund(id, 1 - h, walk);
        vm.expectRevert(IGame.NothingToRefund.selector);
        game.refund(id, 1 - h, walk);
        passRefunds();
        game.finish(id);
        game.finish(inner);
        vm.assertGe(game.owed(ALICE), bondOf(id) + bondOf(inner), "its bonds back, at least");
        vm.assertEq(address(game).balance, game.owed(ALICE) + game.owed(address(this)), "all is owed");
        vm.prank(ALICE);
        game.collect();
        game.collect();
        vm.assertEq(address(game).balance, 0, "nothing left");
    }

    function test_aContradictionNeedsNoRival() external {
        Run memory r = honest();
        bytes32 id = roundId();
        bytes32[] memory leaves = r.outputLeaves;
        leaves[0] = Outputs.leaf("another output");
        join(r.history.root(), Trees.countedRoot(leaves), MALLORY);
        bytes32[] memory path = Trees.countedPath(leaves, 0);
        bytes32[] memory history = r.history.path((1 << (LOG2_FRAME - LOG2_STRIDE)) - 1);
        vm.prank(CAROL);
        game.contradict(id, 0, 0, r.ends[0], history, "another output", path);
        vm.assertTrue(isOut(id, 0), "out");
        vm.assertEq(game.owed(CAROL), uint256(game.gasTable().contradict) * GAS_PRICE, "caller paid");
        passJoining(id);
        game.voidCell(id, 0, 0);
        game.finish(id);
        vm.assertEq(address(game).balance, game.owed(CAROL), "the rest is burned");
        vm.expectRevert(abi.encodeWithSelector(IGame.AlreadyFinished.selector));
        game.finish(id);
    }

    /// @dev G-17: the claims contract opens another attempt.
    function test_anAttemptWithoutAWinner() external {
        Run memory r = honest();
        bytes32 first = roundId();
        IGame.Round memory second = round();
        second.attempt = 1;
        uint256 bond = game.bond(0, uint8(r.history.height()));
        join(r.history.root(), "one", ALICE);
        join(r.history.root(), "two", MALLORY);
        pass(10_000);
        game.voidCell(first, 0, 0);
        vm.assertEq(game.tournament(first).winner, 0, "nobody");
        vm.expectRevert(IGame.NothingToRefund.selector);
        game.refund(first, 1, "");
        (bytes32 id,) = game.join{value: bond}(second, r.history.root(), "one", ALICE);
        passJoining(id);
        game.settle(id, 0);
        vm.assertEq(game.tournament(id).winner, 1, "won at the second attempt");
        game.finish(first);
        vm.assertEq(game.owed(ALICE), 0, "the first bond is burned");
    }

    /// @dev One lie in the claim, three histories of steps for it, two of them on the true claim's side.
    function test_severalHistoriesInOneStride() external {
        (Run memory good, Run memory bad) = (honest(), run(21, 7));
        bytes32 id = roundId();
        join(good, ALICE);
        join(bad, MALLORY);
        bytes32 inner = openStride(id, 0, good, 1, bad);
        Tree.History memory truth = strideOf(good, 5);
        Tree.History memory sybil = withLeaf(truth, 0);
        Tree.History memory other = withLeaf(strideOf(bad, 5), 2);
        joinStride(inner, sybil, MALLORY);
        joinStride(inner, truth, ALICE);
        joinStride(inner, other, MALLORY);
        vm.assertEq(game.contestant(inner, 0).side, 0, "both on x's side");
        // A step finds both wrong: neither leaf is the result, and one call pays one elimination.
        (bytes memory log, bytes memory proof) = logOf(good, 20);
        openBoth(truth, sybil, 2);
        vm.prank(CAROL);
        game.decide(inner, 1, 0, truth.walk(sybil, 2), leafBefore(truth, 0), log, proof, "");
        requirePaidForOneStep();
        passJoining(inner);
        game.settle(inner, 1);
        game.settle(inner, 2);
        Tree.History memory rest = other;
        openBoth(truth, rest, 2);
        (log, proof) = logOf(good, 20 + truth.firstDifference(rest));
        IGame.Leaf memory before = leafBefore(truth, truth.firstDifference(rest));
        game.decide(inner, 1, 2, truth.walk(rest, 2), before, log, proof, "");
        game.settle(inner, 1);
        vm.assertEq(game.tournament(inner).winner, 2, "truth won");
        vm.assertTrue(isOut(id, 1), "liar out");
    }

    /// @dev G-21: what the step took, which is far below its bound on the toy, and all that goes with it; once.
    function requirePaidForOneStep() private view {
        vm.assertGe(game.owed(CAROL), Bonds.DECIDE_BESIDES * GAS_PRICE, "paid for the call");
        vm.assertLe(game.owed(CAROL), (Bonds.DECIDE_BESIDES + 100_000) * GAS_PRICE, "paid once, by use");
    }

    function test_aStepThatFindsBothWrong() external {
        (Run memory good, Run memory bad) = (honest(), run(21, 7));
        bytes32 id = roundId();
        join(good, ALICE);
        join(bad, MALLORY);
        bytes32 inner = openStride(id, 0, good, 1, bad);
        Tree.History memory a = withLeaf(strideOf(good, 5), 0);
        Tree.History memory b = withLeaf(strideOf(bad, 5), 0);
        a.levels[0][0] = "another";
        a = Tree.build(a.levels[0]);
        joinStride(inner, a, MALLORY);
        joinStride(inner, b, MALLORY);
        (bytes memory log, bytes memory proof) = logOf(good, 20);
        openBoth(a, b, 2);
        vm.prank(CAROL);
        game.decide(inner, 0, 1, a.walk(b, 2), leafBefore(a, 0), log, proof, "");
        vm.assertTrue(isOut(inner, 0) && isOut(inner, 1), "both out");
        requirePaidForOneStep();
        passJoining(inner);
        game.voidCell(inner, 0, 0);
        vm.assertTrue(isOut(id, 0) && isOut(id, 1), "and both at level 0");
    }

    function withLeaf(Tree.History memory h, uint256 index) private pure returns (Tree.History memory) {
        bytes32[] memory leaves = new bytes32[](h.levels[0].length);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = i == index ? keccak256("invented") : h.levels[0][i];
        }
        return Tree.build(leaves);
    }
}

/// @title The same with a void batch in a later frame: closed by the leaf before it
contract GamePlayVoidTest is GamePlayTest {
    function batches() internal pure override returns (uint32) {
        return 4;
    }
}

/// @title The same with a void batch in the first frame: closed by the parent claim's end
contract GamePlayVoidFirstTest is GamePlayTest {
    function firstEntry() internal pure override returns (uint64) {
        return 3;
    }
}
