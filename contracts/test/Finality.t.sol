// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claims} from "../src/Claims.sol";
import {IClaims} from "../src/interfaces/IClaims.sol";
import {IGame} from "../src/interfaces/IGame.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {IEscape, IPolicy} from "../src/interfaces/IParts.sol";
import {IStep} from "../src/interfaces/IStep.sol";
import {RollupFixture} from "./util/RollupFixture.sol";

/// @title When a claim is final, with nobody against it
contract FinalityTest is RollupFixture {
    function setUp() public override {
        super.setUp();
        submitCalldata("a", 0);
        submitCalldata("b", 0);
    }

    function test_nothingIsFinalWhileTheRoundIsOpen() external {
        proposePlain(1);
        (bytes32 round,,) = claims.roundOf(line[0]);
        vm.warp(game.tournament(round).closesAt);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellNotClosed.selector, 0, 0));
        claims.finalize(line[1]);
        vm.warp(block.timestamp + 1);
        claims.finalize(line[1]);
        vm.assertEq(claims.finalized(), 1, "final");
        vm.assertEq(claims.finalClaim(1), line[1], "by number");
    }

    /// @dev Rounds run side by side: what stands on a pending claim is final right after it.
    function test_rowOfPendingClaimsIsFinalInOrder() external {
        proposePlain(1);
        vm.warp(block.timestamp + 1 hours);
        proposePlain(2);
        vm.warp(block.timestamp + PERIOD + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IClaims.ParentNotNewestFinal.selector, line[1], claims.finalClaim(0))
        );
        claims.finalize(line[2]);
        claims.finalize(line[1]);
        claims.finalize(line[2]);
        vm.assertEq(claims.finalized(), 2, "both");
    }

    function test_aSettledRoundIsFinalizedToo() external {
        proposePlain(1);
        (bytes32 round,,) = claims.roundOf(line[0]);
        vm.warp(block.timestamp + PERIOD + 1);
        game.settle(round, 0);
        claims.finalize(line[1]);
        vm.assertEq(claims.finalized(), 1, "final");
    }

    function test_finalizedOnce() external {
        proposePlain(1);
        finalizeAll();
        vm.expectRevert(
            abi.encodeWithSelector(IClaims.ParentNotNewestFinal.selector, line[0], claims.finalClaim(1))
        );
        claims.finalize(line[1]);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NoSuchClaim.selector, bytes32("x")));
        claims.finalize("x");
    }

    function test_notFinalIsNotUsable() external {
        proposePlain(1);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NotFinal.selector, 1, 0));
        claims.verifyOutput(1, 0, 0, new bytes32[](0));
    }

    function test_noClaimOnADecidedParent() external {
        IClaims.Proposal memory p = proposal(plainOutputs(1), "");
        propose(p);
        finalizeAll();
        uint256 bond = bondOf(p);
        vm.deal(RIVAL, bond);
        vm.prank(RIVAL);
        vm.expectRevert(abi.encodeWithSelector(IClaims.RoundDecided.selector, line[0]));
        claims.propose{value: bond}(p);
    }

    function test_bondComesBackThroughTheGame() external {
        IClaims.Proposal memory p = proposal(plainOutputs(1), "");
        uint256 bond = bondOf(p);
        propose(p);
        finalizeAll();
        (bytes32 round,,) = claims.roundOf(line[0]);
        vm.warp(block.timestamp + PERIOD + 1);
        game.finish(round);
        uint256 before = PROPOSER.balance;
        vm.prank(PROPOSER);
        game.collect();
        vm.assertEq(PROPOSER.balance - before, bond, "paid");
        vm.assertEq(address(game).balance, 0, "nothing is left behind");
    }
}

/// @title Several claims on one parent
contract RoundTest is RollupFixture {
    IClaims.Proposal internal honest;
    IClaims.Proposal internal wrong;

    function setUp() public override {
        super.setUp();
        submitCalldata("a", 0);
        submitCalldata("b", 0);
        honest = proposal(plainOutputs(1), "");
        wrong = twist(proposal(plainOutputs(1), ""), "lie");
    }

    function refused(IClaims.Proposal memory p, bytes memory reason) internal {
        uint256 bond = bondOf(p);
        vm.deal(RIVAL, bond);
        vm.prank(RIVAL);
        vm.expectRevert(reason);
        claims.propose{value: bond}(p);
    }

    /// @dev Children of a history's root; one batch, so that the path of its last leaf has left siblings only.
    function rootOf(IClaims.Proposal memory p) internal pure returns (bytes32[2][] memory pair) {
        bytes32 right = keccak256(p.endState);
        uint256 top = p.historyPath.length - 1;
        for (uint256 i = 0; i < top; ++i) {
            right = keccak256(abi.encodePacked(p.historyPath[i], right));
        }
        pair = new bytes32[2][](1);
        pair[0] = [p.historyPath[top], right];
    }

    function test_positionIsTheRounds() external {
        propose(honest);
        IClaims.Proposal memory longer = proposalOn(line[0], outputsFrom(0, 2), "");
        refused(longer, abi.encodeWithSelector(IClaims.PositionNotRounds.selector, 2, 1));
        bytes32 id = proposeBy(RIVAL, wrong);
        vm.assertEq(claims.claim(id).index, 1, "second contestant");
    }

    function outputsFrom(uint256 first, uint256 count) internal view returns (bytes[] memory outputs) {
        outputs = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            outputs[i] = plain(first + i);
        }
    }

    function test_oneClaimJoinsOnce() external {
        propose(honest);
        refused(honest, abi.encodeWithSelector(IGame.AlreadyJoined.selector, 0));
    }

    function test_joiningEnds() external {
        propose(wrong);
        vm.warp(block.timestamp + PERIOD + 1);
        refused(honest, abi.encodeWithSelector(IGame.JoinClosed.selector, BUDGET + 1, BUDGET));
    }

    /// @dev Nobody is preferred for having come first: with two alive nobody settles.
    function test_disputedClaimWaits() external {
        bytes32 lie = proposeBy(RIVAL, wrong);
        propose(honest);
        vm.warp(block.timestamp + PERIOD + 1);
        vm.expectPartialRevert(IGame.CellHasSurvivors.selector);
        claims.finalize(line[1]);
        vm.expectPartialRevert(IGame.CellHasSurvivors.selector);
        claims.finalize(lie);
    }

    /// @dev The liar is silent, the honest party answers for its history; what stood on the lie stays there for good.
    function test_winnerIsFinalAndTheLoserIsNot() external {
        bytes32 lie = proposeBy(RIVAL, wrong);
        bytes32 onTheLie = proposeBy(RIVAL, proposalOn(lie, outputsFrom(1, 1), ""));
        propose(honest);
        game.open(rootOf(honest));
        vm.warp(block.timestamp + PERIOD + 1);
        (bytes32 round,,) = claims.roundOf(line[0]);
        game.timeout(round, 0, 1, "");
        vm.expectPartialRevert(IGame.ContestantOut.selector);
        claims.finalize(lie);
        claims.finalize(line[1]);
        vm.assertEq(claims.finalClaim(1), line[1], "the honest claim");
        vm.expectRevert(abi.encodeWithSelector(IClaims.ParentNotNewestFinal.selector, line[0], line[1]));
        claims.finalize(lie);
        vm.expectRevert(abi.encodeWithSelector(IClaims.ParentNotNewestFinal.selector, lie, line[1]));
        claims.finalize(onTheLie);
    }

    function test_loserOfASettledRoundIsRefused() external {
        bytes32 lie = proposeBy(RIVAL, wrong);
        propose(honest);
        game.open(rootOf(honest));
        vm.warp(block.timestamp + PERIOD + 1);
        (bytes32 round,,) = claims.roundOf(line[0]);
        game.timeout(round, 0, 1, "");
        game.settle(round, 1);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NotTheWinner.selector, lie));
        claims.finalize(lie);
    }

    /// @dev Cells hold two here: the third contestant is alone in its cell, and that does not make it the winner.
    function test_oneCellIsNotTheRound() external {
        proposeBy(RIVAL, wrong);
        proposeBy(RIVAL, twist(wrong, "another"));
        propose(honest);
        vm.warp(block.timestamp + PERIOD + 1);
        (bytes32 round,,) = claims.roundOf(line[0]);
        vm.expectRevert(abi.encodeWithSelector(IClaims.RoundRunning.selector, round));
        claims.finalize(line[1]);
    }

    /// @dev G-17: nobody answers for anything, so the round ends without a winner, and another one opens.
    function test_roundWithoutAWinnerIsOpenedAgain() external {
        bytes32 lie = proposeBy(RIVAL, wrong);
        bytes32 id = proposeBy(PROPOSER, honest);
        bytes32 parent = line[0];
        (bytes32 first,,) = claims.roundOf(parent);
        vm.warp(block.timestamp + 10 * PERIOD);
        game.voidCell(first, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NotTheWinner.selector, id));
        claims.finalize(id);

        // At another position now, and then at that position the old one is refused.
        bytes32 longer = proposeBy(PROPOSER, proposalOn(parent, outputsFrom(0, 2), ""));
        refused(honest, abi.encodeWithSelector(IClaims.PositionNotRounds.selector, 1, 2));
        (bytes32 second, uint64 position, uint32 attempt) = claims.roundOf(parent);
        vm.assertEq(position, 2, "position");
        vm.assertEq(attempt, 1, "attempt");
        vm.assertTrue(first != second, "another tournament");
        vm.warp(block.timestamp + PERIOD + 1);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NotTheWinner.selector, lie));
        claims.finalize(lie);
        claims.finalize(longer);
    }

    function test_sameClaimJoinsAnotherAttempt() external {
        proposeBy(RIVAL, wrong);
        bytes32 id = proposeBy(PROPOSER, honest);
        (bytes32 first,,) = claims.roundOf(line[0]);
        vm.warp(block.timestamp + 10 * PERIOD);
        game.voidCell(first, 0, 0);
        vm.assertEq(proposeBy(PROPOSER, honest), id, "the same claim");
        vm.assertEq(claims.claim(id).attempt, 1, "in the second attempt");
        vm.assertEq(claims.claim(id).index, 0, "as its first contestant");
        vm.warp(block.timestamp + PERIOD + 1);
        claims.finalize(id);
    }
}

/// @title Construction of claims
contract ClaimsConfigTest is RollupFixture {
    function good() internal view returns (IClaims.Config memory) {
        return IClaims.Config({
            inbox: IInbox(address(inbox)),
            game: game,
            policy: IPolicy(address(0)),
            escape: IEscape(address(0)),
            programHash: "p",
            genesisRoot: "g",
            log2Frame: 48,
            log2Stride: 47
        });
    }

    function rejects(IClaims.Config memory c, string memory field) internal {
        vm.expectRevert(abi.encodeWithSelector(IClaims.ConfigInvalid.selector, field));
        new Claims(c);
    }

    function test_everyFieldIsChecked() external {
        IClaims.Config memory c = good();
        new Claims(c);
        c.inbox = IInbox(address(0));
        rejects(c, "inbox");
        c = good();
        c.game = IGame(address(0x1));
        rejects(c, "game");
        c = good();
        c.log2Stride = 48;
        rejects(c, "log2Frame");
        c.log2Frame = 49;
        rejects(c, "log2Frame");
    }

    /// @dev Another game than ours could have been made with anything.
    function test_theGamesParametersAreChecked() external {
        IGame.Params memory p = game.params();
        p.budget = 0;
        saysOfItself(p, "budget");
        p = gameParams();
        p.grace = 0;
        saysOfItself(p, "grace");
        p = gameParams();
        p.step = IStep(address(0x1));
        saysOfItself(p, "step");
    }

    function saysOfItself(IGame.Params memory p, string memory field) internal {
        vm.mockCall(address(game), abi.encodeCall(IGame.params, ()), abi.encode(p));
        rejects(good(), field);
    }
}
