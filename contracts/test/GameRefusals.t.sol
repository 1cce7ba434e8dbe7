// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Game} from "../src/game/Game.sol";
import {IGame} from "../src/interfaces/IGame.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {IStep} from "../src/interfaces/IStep.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {GameFixture} from "./util/GameFixture.sol";
import {ToyMachine} from "./util/ToyMachine.sol";
import {Tree} from "./util/Tree.sol";

/// @title Every call that the game refuses, and why (G-25 .. G-29)
contract GameRefusalsTest is GameFixture {
    using Tree for Tree.History;

    bytes32 internal id;
    Run internal good;
    Run internal bad;
    bytes internal walk;

    function setUp() public override {
        super.setUp();
        id = roundId();
        good = honest();
        bad = run(21, 7); // the second stride of frame 1
        join(good, ALICE);
        join(bad, MALLORY);
        walk = good.history.walk(bad.history, 3);
    }

    function test_params() external {
        string[8] memory fields =
            ["step", "budget", "budget", "grace", "joinGrace", "innerJoinGrace", "log2Width", "gasPrice"];
        for (uint256 i = 0; i < 10; ++i) {
            IGame.Params memory p = params();
            if (i == 0) p.step = IStep(address(0));
            if (i == 1) p.budget = 0;
            if (i == 2) p.budget = 1 << 32;
            if (i == 3) p.grace = 1 << 32;
            if (i == 4) p.joinGrace = 1 << 32;
            if (i == 5) p.innerJoinGrace = 1 << 32;
            if (i == 6) p.log2Width = 0;
            if (i == 7) p.gasPrice = 0;
            if (i == 8) p.log2Width = 9;
            if (i == 9) p.gasPrice = (1 << 40) + 1;
            string memory field = fields[i < 8 ? i : i - 2];
            vm.expectRevert(abi.encodeWithSelector(IGame.ParamInvalid.selector, field));
            new Game(p);
        }
    }

    function joinWith(IGame.Round memory r, uint256 value) private {
        game.join{value: value}(r, "root", "tag", ALICE);
    }

    function test_roundShape() external {
        IGame.Round memory r = round();
        uint256 bond = bondOf(id);
        for (uint256 i = 0; i < 7; ++i) {
            r = round();
            if (i == 0) r.startRoot = 0;
            if (i == 1) r.parentEndRoot = 0;
            if (i == 2) r.inbox = IInbox(address(this));
            if (i == 3) ++r.firstEntry;
            if (i == 4) ++r.log2Frame;
            if (i == 5) --r.log2Stride;
            if (i == 6) ++r.batches;
            vm.expectRevert(IGame.RoundShape.selector);
            joinWith(r, bond);
        }
        for (uint256 i = 0; i < 5; ++i) {
            r = round();
            r.attempt = 1;
            if (i == 0) r.log2Stride = r.log2Frame;
            if (i == 1) r.log2Frame = 49;
            if (i == 2) r.batches = 0;
            if (i == 3) r.firstEntry = 1 << 63;
            if (i == 4) (r.log2Frame, r.log2Stride, r.batches) = (48, 0, 1 << 16);
            vm.expectRevert(IGame.RoundShape.selector);
            joinWith(r, bond);
        }
        r = round();
        (r.attempt, r.log2Frame, r.log2Stride, r.batches) = (1, 48, 0, 1 << 15);
        r.firstEntry = (1 << 63) - 1;
        joinWith(r, game.bond(0, 63));
        vm.assertEq(game.tournament(game.roundId(address(this), r.parentId, 1)).height, 63, "the highest");
    }

    function test_bond() external {
        IGame.Round memory r = round();
        uint256 bond = bondOf(id);
        for (uint256 i = 0; i < 2; ++i) {
            uint256 given = i == 0 ? bond - 1 : bond + 1;
            vm.expectRevert(abi.encodeWithSelector(IGame.BondWrong.selector, given, bond));
            joinWith(r, given);
        }
    }

    function test_joiningTwice() external {
        IGame.Round memory r = round();
        uint256 bond = bondOf(id);
        (bytes32 root, bytes32 tag) = (good.history.root(), good.outputsRoot);
        vm.expectRevert(abi.encodeWithSelector(IGame.AlreadyJoined.selector, 0));
        game.join{value: bond}(r, root, tag, MALLORY);
        // Another outputs root is another claim.
        game.join{value: bond}(r, root, "another", MALLORY);
        vm.assertEq(game.tournament(id).count, 3, "contestants");
    }

    function test_joiningLate() external {
        IGame.Round memory r = round();
        uint256 bond = bondOf(id);
        vm.warp(game.tournament(id).closesAt);
        game.join{value: bond}(r, "root", "tag", ALICE);
        vm.assertEq(game.contestant(id, 2).charge, BUDGET, "charged all of it");
        vm.assertEq(game.contestant(id, 2).carried, BUDGET, "and takes it along");
        pass(1);
        vm.expectRevert(abi.encodeWithSelector(IGame.JoinClosed.selector, uint256(BUDGET) + 1, BUDGET));
        game.join{value: bond}(r, "root", "tag 2", ALICE);
    }

    function test_noSuchTournament() external {
        IGame.Leaf memory none;
        bytes32[] memory path;
        bytes memory reason = abi.encodeWithSelector(IGame.NoSuchTournament.selector, bytes32("no"));
        vm.expectRevert(reason);
        game.joinStride("no", 0, 0, path);
        vm.expectRevert(reason);
        game.timeout("no", 0, 1, walk);
        vm.expectRevert(reason);
        game.openStride("no", 0, 1, walk, none, "", none);
        vm.expectRevert(reason);
        game.decide("no", 0, 1, walk, none, "", "", "");
        vm.expectRevert(reason);
        game.contradict("no", 0, 0, "", path, 0, path);
        vm.expectRevert(reason);
        game.settle("no", 0);
        vm.expectRevert(reason);
        game.voidCell("no", 0, 0);
        vm.expectRevert(reason);
        game.refund("no", 0, walk);
        vm.expectRevert(reason);
        game.finish("no");
    }

    function test_wrongLevel() external {
        IGame.Leaf memory none;
        bytes32[] memory path;
        vm.expectRevert(abi.encodeWithSelector(IGame.WrongLevel.selector, 0));
        game.joinStride(id, 0, 0, path);
        vm.expectRevert(abi.encodeWithSelector(IGame.WrongLevel.selector, 0));
        game.decide(id, 0, 1, walk, none, "", "", "");
        bytes32 inner = openStride(id, 0, good, 1, bad);
        vm.expectRevert(abi.encodeWithSelector(IGame.WrongLevel.selector, 1));
        game.openStride(inner, 0, 1, walk, none, "", none);
        vm.expectRevert(abi.encodeWithSelector(IGame.WrongLevel.selector, 1));
        game.contradict(inner, 0, 0, "", path, 0, path);
    }

    function test_over() external {
        IGame.Round memory r = round();
        IGame.Leaf memory none;
        bytes32[] memory path;
        uint256 bond = bondOf(id);
        vm.expectRevert(abi.encodeWithSelector(IGame.TournamentRunning.selector, id));
        game.refund(id, 0, "");
        vm.expectRevert(abi.encodeWithSelector(IGame.TournamentRunning.selector, id));
        game.finish(id);
        pass(10_000);
        game.timeout(id, 1, 0, "");
        game.settle(id, 0);
        bytes memory reason = abi.encodeWithSelector(IGame.TournamentOver.selector, id);
        vm.expectRevert(reason);
        game.join{value: bond}(r, "root", "tag", ALICE);
        vm.expectRevert(reason);
        game.timeout(id, 0, 1, walk);
        vm.expectRevert(reason);
        game.openStride(id, 0, 1, walk, none, "", none);
        vm.expectRevert(reason);
        game.contradict(id, 0, 0, "", path, 0, path);
        vm.expectRevert(reason);
        game.settle(id, 0);
        vm.expectRevert(reason);
        game.voidCell(id, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IGame.NoSuchContestant.selector, 2));
        game.refund(id, 2, "");
        vm.expectRevert(IGame.SameContestant.selector);
        game.refund(id, 0, "");
        vm.expectRevert(IGame.NothingToRefund.selector);
        game.refund(id, 1, "");
        uint256 until = block.timestamp + BUDGET + JOIN_GRACE;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(IGame.RefundsRunning.selector, until));
        game.finish(id);
        vm.expectRevert(IGame.NothingToRefund.selector);
        game.refund(id, 1, "");
        pass(1);
        vm.expectRevert(abi.encodeWithSelector(IGame.RefundsClosed.selector, until));
        game.refund(id, 1, "");
        game.finish(id);
        vm.expectRevert(IGame.AlreadyFinished.selector);
        game.finish(id);
        vm.expectRevert(IGame.AlreadyFinished.selector);
        game.refund(id, 1, "");
        vm.expectRevert(abi.encodeWithSelector(IGame.NothingToCollect.selector, CAROL));
        vm.prank(CAROL);
        game.collect();
    }

    function test_contestants() external {
        join("third", "tag", CAROL);
        vm.expectRevert(abi.encodeWithSelector(IGame.NoSuchContestant.selector, 3));
        game.timeout(id, 3, 0, walk);
        vm.expectRevert(abi.encodeWithSelector(IGame.NoSuchContestant.selector, 3));
        game.timeout(id, 0, 3, walk);
        vm.expectRevert(abi.encodeWithSelector(IGame.NoSuchContestant.selector, 3));
        game.settle(id, 3);
        vm.expectRevert(IGame.SameContestant.selector);
        game.timeout(id, 0, 0, walk);
        vm.expectRevert(abi.encodeWithSelector(IGame.NotInOneCell.selector, 1, 2));
        game.timeout(id, 1, 2, walk);
        pass(10_000);
        game.timeout(id, 1, 0, "");
        vm.expectRevert(abi.encodeWithSelector(IGame.ContestantOut.selector, 1));
        game.timeout(id, 1, 0, walk);
        vm.expectRevert(abi.encodeWithSelector(IGame.ContestantOut.selector, 1));
        game.timeout(id, 0, 1, walk);
        vm.expectRevert(abi.encodeWithSelector(IGame.ContestantOut.selector, 1));
        game.settle(id, 1);
        // 0 goes on to stage 1, where 2 is not yet.
        game.settle(id, 0);
        vm.expectRevert(abi.encodeWithSelector(IGame.NotInOneCell.selector, 0, 2));
        game.timeout(id, 0, 2, walk);
    }

    function test_cells() external {
        join("third", "tag", CAROL);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellNotClosed.selector, 0, 0));
        game.settle(id, 0);
        vm.warp(game.tournament(id).closesAt);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellNotClosed.selector, 0, 1));
        game.settle(id, 2);
        pass(1);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellHasSurvivors.selector, 2));
        game.settle(id, 0);
        uint256 deadline = uint256(game.tournament(id).openedAt) + JOIN_GRACE + 2 * BUDGET + 5 * GRACE;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellInTime.selector, deadline));
        game.voidCell(id, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellHasSurvivors.selector, 1));
        game.voidCell(id, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellNotClosed.selector, 0, 2));
        game.voidCell(id, 0, 2);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellNotClosed.selector, 2, 0));
        game.voidCell(id, 2, 0);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellNotClosed.selector, 255, 0));
        game.voidCell(id, 255, 0);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellNotClosed.selector, 1, 0));
        game.voidCell(id, 1, 0);
        game.settle(id, 2);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellSettled.selector, 0, 1));
        game.voidCell(id, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellNotClosed.selector, 1, 0));
        game.settle(id, 2);
        pass(1);
        game.voidCell(id, 0, 0);
        vm.assertTrue(isOut(id, 0) && isOut(id, 1), "all in a void cell are out");
        vm.expectRevert(abi.encodeWithSelector(IGame.ContestantOut.selector, 0));
        game.timeout(id, 0, 1, "");
        game.settle(id, 2);
        vm.assertEq(game.tournament(id).winner, 3, "the last one");
    }

    function test_cellWithAnOpenInnerTournamentIsNotVoid() external {
        bytes32 inner = openStride(id, 0, good, 1, bad);
        pass(10_000);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellHasSurvivors.selector, 2));
        game.voidCell(id, 0, 0);
        // Nobody joined, so both are wrong or asleep (G-16).
        game.voidCell(inner, 0, 0);
        vm.assertTrue(isOut(id, 0) && isOut(id, 1), "both are out");
        game.voidCell(id, 0, 0);
        game.finish(id);
        game.finish(inner);
        vm.assertEq(address(game).balance, game.owed(address(this)), "but for the caller's pay");
    }

    function test_payoutThatIsRefused() external {
        Refuser refuser = new Refuser();
        join("third", "tag", address(refuser));
        pass(10_000);
        game.voidCell(id, 0, 0);
        game.settle(id, 2);
        game.settle(id, 2);
        passRefunds();
        game.finish(id);
        vm.expectRevert();
        refuser.collect(game);
        vm.assertGe(game.owed(address(refuser)), bondOf(id), "still owed");
    }

    function test_theMachineStandsStill() external pure {
        MachineState.State memory s;
        s.status = MachineState.HALTED;
        ToyMachine.step(s, 0);
        vm.assertEq(s.memoryRoot, 0, "as M-10 says");
    }
}

/// @title Takes no ether
contract Refuser {
    function collect(IGame game) external {
        game.collect();
    }
}
