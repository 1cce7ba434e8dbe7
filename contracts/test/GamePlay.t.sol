// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameFixture} from "./util/GameFixture.sol";
import {Tree} from "./util/Tree.sol";

/// @title Whole games, from the first claim to the last wei
contract GamePlayTest is GameFixture {
    using Tree for Tree.History;

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
        for (uint256 i = 0; i < batches() << LOG2_FRAME; ++i) {
            uint256 snapshot = vm.snapshotState();
            playAgainstLiar(i, i % 2 == 0);
            vm.revertToState(snapshot);
        }
    }

    function playAgainstLiar(uint256 coordinate, bool honestFirst) private {
        (Run memory good, Run memory bad) = (honest(), run(coordinate, 7));
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
}
