// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../src/interfaces/IGame.sol";
import {GameFixture} from "./util/GameFixture.sol";
import {Tree} from "./util/Tree.sol";

/// @title Whose time runs, and what an inner tournament leaves behind at level 0 (G-6 .. G-9, G-13, G-16)
contract GameClockTest is GameFixture {
    using Tree for Tree.History;

    bytes32 internal id;
    Run internal good;
    Run internal bad;

    function setUp() public override {
        super.setUp();
        id = roundId();
        good = honest();
        bad = run(21, 7);
        join(good, ALICE);
        join(bad, MALLORY);
    }

    function walk(uint256 depth) private view returns (bytes memory) {
        return good.history.walk(bad.history, depth);
    }

    function charge(uint32 index) private view returns (uint256) {
        return game.contestant(id, index).carried;
    }

    /// @dev Waits of C + G are still in time, one second more is not; the rival's wait is noted.
    function test_silenceAtTheRoot() external {
        pass(GRACE + 3);
        openOne(good.history, bad.history, 0);
        pass(BUDGET - 3);
        vm.expectRevert(abi.encodeWithSelector(IGame.InTime.selector, BUDGET, BUDGET));
        game.timeout(id, 1, 0, "");
        pass(1);
        vm.expectRevert(abi.encodeWithSelector(IGame.InTime.selector, 3, BUDGET));
        game.timeout(id, 0, 1, "");
        vm.prank(CAROL);
        game.timeout(id, 1, 0, "");
        vm.assertTrue(isOut(id, 1), "out");
        vm.assertEq(charge(0), 3, "the survivor's own wait");
        vm.assertEq(game.contestant(id, 0).charge, 0, "counts from the next stage on");
        vm.assertEq(game.owed(CAROL), uint256(game.gasTable().timeout) * GAS_PRICE, "caller paid");
    }

    /// @dev Each level has its own grace; waits add up over levels; the earlier opening costs nothing.
    function test_waitsAddUp() external {
        for (uint256 d = 0; d < 3; ++d) {
            openOne(good.history, bad.history, d);
            pass(GRACE + 400);
            if (d < 2) openOne(bad.history, good.history, d);
        }
        vm.assertTrue(game.openedAt(bad.history.root()) != 0, "an opening has a time");
        vm.expectRevert(abi.encodeWithSelector(IGame.InTime.selector, 800, BUDGET));
        game.timeout(id, 1, 0, bad.history.walk(good.history, 1));
        game.timeout(id, 1, 0, bad.history.walk(good.history, 2));
    }

    /// @dev A late opening does not heal a time that is over.
    function test_openingTooLate() external {
        openOne(good.history, bad.history, 0);
        pass(uint256(BUDGET) + GRACE + 1);
        openBoth(good.history, bad.history, 3);
        game.timeout(id, 1, 0, walk2());
        vm.assertTrue(isOut(id, 1), "out");
    }

    function walk2() private view returns (bytes memory) {
        return bad.history.walk(good.history, 3);
    }

    /// @dev Nodes that were open before the match began cost nobody anything.
    function test_openBeforeTheMatch() external {
        Run memory late = run(5, 3);
        openBoth(good.history, late.history, 3);
        pass(JOIN_GRACE + 500);
        join("filler", "tag", CAROL);
        uint32 x = join(late, MALLORY);
        vm.assertEq(game.contestant(id, x).charge, 500, "joined 500 after the grace");
        vm.expectRevert(abi.encodeWithSelector(IGame.NotInOneCell.selector, 0, x));
        game.timeout(id, 0, x, good.history.walk(late.history, 3));
    }

    /// @dev At the bottom both wait for whoever opens the inner tournament.
    function test_bothTooLateAtTheBottom() external {
        openBoth(good.history, bad.history, 3);
        pass(uint256(BUDGET) + GRACE + 1);
        game.timeout(id, 0, 1, walk(3));
        vm.assertTrue(isOut(id, 0), "who is shown first goes");
        vm.assertEq(charge(1), uint256(BUDGET) + 1, "noted");
    }

    /// @dev G-10: the rival ran out of time at the bottom, the opening counts all the same, and notes C.
    function test_openingIsNotRacedByTheRivalsClock() external {
        openOne(good.history, bad.history, 0);
        pass(BUDGET + GRACE);
        openBoth(good.history, bad.history, 3);
        pass(GRACE + 5);
        bytes memory w = walk(3);
        IGame.Leaf memory none;
        bytes32 inner = game.openStride(id, 0, 1, w, leafBefore(good.history, 5), "", none);
        vm.assertEq(game.stride(inner).chargeX, 5, "x");
        vm.assertEq(game.stride(inner).chargeY, BUDGET, "y: C at most");
        uint256 closes = block.timestamp + INNER_JOIN_GRACE + BUDGET - 5;
        vm.assertEq(game.tournament(inner).closesAt, closes, "the side with more time");
        Tree.History memory lie = strideOf(bad, 5);
        pass(INNER_JOIN_GRACE);
        joinStride(inner, lie, MALLORY);
        vm.assertEq(game.contestant(inner, 0).charge, BUDGET, "its side's charge");
        vm.warp(closes);
        joinStride(inner, strideOf(good, 5), ALICE);
        vm.assertEq(game.contestant(inner, 1).charge, BUDGET, "joined at the last second");
        pass(GRACE + 1);
        vm.expectRevert(abi.encodeWithSelector(IGame.InTime.selector, BUDGET, BUDGET));
        game.timeout(id, 1, 0, walk2());
    }

    function test_openStrideWithoutTimeOnArrival() external {
        openOne(bad.history, good.history, 0);
        pass(uint256(BUDGET) + GRACE + 1);
        openBoth(good.history, bad.history, 3);
        IGame.Leaf memory none;
        bytes memory w = walk(3);
        vm.expectRevert(abi.encodeWithSelector(IGame.OutOfTime.selector, 0, uint256(BUDGET) + 1));
        game.openStride(id, 0, 1, w, none, "", none);
    }

    function test_openStrideWhenTheOtherHasNoTimeOnArrival() external {
        openOne(good.history, bad.history, 0);
        pass(uint256(BUDGET) + GRACE + 1);
        openBoth(good.history, bad.history, 3);
        IGame.Leaf memory none;
        bytes memory w = walk(3);
        vm.expectRevert(abi.encodeWithSelector(IGame.OutOfTime.selector, 1, uint256(BUDGET) + 1));
        game.openStride(id, 0, 1, w, none, "", none);
    }

    /// @dev A step decides although both have run out of time (G-11).
    function test_truthNeedsNoClock() external {
        bytes32 inner = openStride(id, 0, good, 1, bad);
        joinStride(inner, strideOf(good, 5), ALICE);
        joinStride(inner, strideOf(bad, 5), MALLORY);
        pass(uint256(BUDGET) + GRACE + 100);
        decide(inner, 0, good, 1, bad, 5);
        vm.assertTrue(isOut(inner, 1), "liar out");
        // The winner's charge in there goes to level 0 with the elimination (G-9).
        game.settle(inner, 0);
        vm.assertEq(charge(0), uint256(BUDGET) + 100, "noted at level 0");
    }
}

/// @title Inner tournaments whose pair is not what it was when they end (G-16, G-28)
contract GameInnerEndsTest is GameFixture {
    using Tree for Tree.History;

    bytes32 internal id;
    bytes32 internal inner;
    Run internal good;
    Run internal bad;

    function log2Width() internal pure override returns (uint8) {
        return 2;
    }

    /// @dev 0 is true, 1 lies, 2 is silent; 0 and 1 have an inner tournament.
    function setUp() public override {
        super.setUp();
        id = roundId();
        good = honest();
        bad = run(21, 7);
        join(good, ALICE);
        join(bad, MALLORY);
        join("silent", "tag", MALLORY);
        inner = openStride(id, 0, good, 1, bad);
    }

    /// @dev Time passes for the silent one, and for whoever is shown against it.
    function putOutBySilence() private {
        pass(uint256(BUDGET) + GRACE + 1);
        game.timeout(id, 2, 0, "");
    }

    function test_bothGoOutWhenNobodyJoins() external {
        putOutBySilence();
        passJoining(inner);
        game.voidCell(inner, 0, 0);
        vm.assertTrue(isOut(id, 0) && isOut(id, 1), "both");
        vm.assertEq(game.contestant(id, 0).carried, 0, "no rival to note a charge for");
        passJoining(id);
        game.voidCell(id, 0, 0);
        vm.assertEq(game.tournament(id).winner, 0, "a round without a winner");
    }

    /// @dev The liar goes out by its time against a second liar, while its inner tournament is open.
    function putOutTheRest() private {
        Run memory third = run(21, 9);
        uint32 k = game.tournament(id).count;
        join(third, MALLORY);
        vm.assertEq(k, 3, "in the same cell");
        (Tree.History memory h, Tree.History memory t) = (bad.history, third.history);
        openBoth(h, t, 3);
        pass(uint256(BUDGET) + GRACE + 1);
        game.timeout(id, 1, 3, h.walk(t, 3));
        game.timeout(id, 3, 0, t.walk(good.history, 3));
        game.timeout(id, 2, 0, "");
    }

    /// @dev The liar is out already when its side wins a stride that nobody defends: the true claim still loses it,
    ///      so an honest party plays on; settled or not.
    function test_theSettledOneStillLoses() external {
        Tree.History memory lie = strideOf(bad, 5);
        joinStride(inner, lie, MALLORY);
        putOutTheRest();
        join("filler", "tag", CAROL);
        passJoining(id);
        game.settle(id, 0);
        vm.assertEq(game.contestant(id, 0).stage, 1, "settled");
        game.settle(inner, 0);
        vm.assertTrue(isOut(id, 0), "out at its later stage");
        game.settle(id, 4);
        game.settle(id, 4);
        vm.assertEq(game.tournament(id).winner, 5, "another");
    }

    /// @dev Once the round is over, an inner tournament only plays for its own bonds.
    function test_theWinnerDoesNotLoseAnyMore() external {
        Tree.History memory lie = strideOf(bad, 5);
        joinStride(inner, lie, MALLORY);
        putOutTheRest();
        passJoining(id);
        game.settle(id, 0);
        vm.assertEq(game.tournament(id).winner, 1, "won");
        // The inner tournament's opener is paid, the joiner of the other side is not.
        uint256 before = game.owed(MALLORY);
        game.settle(inner, 0);
        vm.assertFalse(isOut(id, 0), "not out");
        game.refund(id, 1, good.history.walk(bad.history, 3));
        vm.assertEq(game.owed(MALLORY), before, "nothing for the liar's side");
        passRefunds();
        game.finish(id);
        game.finish(inner);
        vm.assertEq(game.owed(MALLORY), bondOf(inner), "its own bond");
    }

    /// @dev The same side's winner is paid for joining, once, as soon as it has won.
    function test_refundsOfAnInnerTournament() external {
        joinStride(inner, strideOf(good, 5), ALICE);
        putOutTheRest();
        passJoining(id);
        game.settle(id, 0);
        bytes memory w = good.history.walk(bad.history, 3);
        game.refund(id, 1, w);
        vm.assertEq(game.owed(ALICE), 0, "not yet won");
        game.settle(inner, 0);
        vm.assertTrue(isOut(id, 1), "out as before");
        game.refund(id, 1, "");
        vm.assertEq(game.owed(ALICE), uint256(game.gasTable().joinStride) * GAS_PRICE, "who joined");
        vm.expectRevert(IGame.NothingToRefund.selector);
        game.refund(id, 1, w);
        // Nodes on the walks against several losers are paid once.
        Tree.History memory third = run(21, 9).history;
        vm.expectRevert(IGame.NothingToRefund.selector);
        game.refund(id, 3, good.history.walk(third, 3));
    }
}
