// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Game} from "../src/game/Game.sol";
import {IEscapeHatch} from "../src/interfaces/IEscapeHatch.sol";
import {IGame} from "../src/interfaces/IGame.sol";
import {IStep} from "../src/interfaces/IStep.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {EscapeFixture} from "./util/EscapeFixture.sol";
import {ExitStep} from "./util/ExitStep.sol";
import {Tree} from "./util/Tree.sol";

/// @title A false exit batch against the true one, played to the last step in the real game
contract EscapeDisputeTest is EscapeFixture {
    using Tree for Tree.History;

    uint256 internal constant STEPS = 32;
    uint256 internal constant STRIDE_STEPS = 4;

    struct Run {
        bytes[] before;
        bytes32[] afterRoot;
        bytes end;
        Tree.History history;
        IEscapeHatch.ExitProposal proposal;
    }

    ExitStep internal stepper;
    bytes internal exports;
    bytes internal good;
    bytes internal evil;

    function makeGame() internal override returns (Game) {
        stepper = new ExitStep();
        IGame.Params memory p = gameParams();
        p.step = IStep(address(stepper));
        return new Game(p);
    }

    function setUp() public override {
        super.setUp();
        vm.txGasPrice(1 gwei);
        // The toy machine counts in its memory root.
        exitMemory = bytes32(uint256(0x100));
        submitCalldata("a", 0);
        finalizeEverything();
        resolveChain();
        exports = totalsOf(new address[](0), new uint256[4][](0));
        good = exitHeader("honest", 1, exports);
        evil = exitHeader("liar", 1, exports);
    }

    /// @dev The machine that yields `output` after its step number `at_`; void when that is past the frame.
    function run(uint256 at_, bytes memory output) internal view returns (Run memory r) {
        MachineState.State memory s = this.decodeState(exitStateBytes);
        s.status = MachineState.RUNNING;
        s.core[2] = 0x20;
        r.before = new bytes[](STEPS);
        r.afterRoot = new bytes32[](STEPS);
        for (uint256 i = 0; i < STEPS; ++i) {
            r.before[i] = MachineState.encode(s);
            s = this.decodeState(stepper.stepOf(s, at_, keccak256(output)));
            if (i == STEPS - 1) s = MachineState.close(s, this.decodeState(exitStateBytes));
            r.afterRoot[i] = MachineState.root(s);
        }
        r.end = MachineState.encode(s);
        bytes32[] memory leaves = new bytes32[](STRIDES);
        for (uint256 i = 0; i < STRIDES; ++i) {
            leaves[i] = r.afterRoot[STRIDE_STEPS * (i + 1) - 1];
        }
        r.history = Tree.build(leaves);
        bool isVoid = s.outputDigest == MachineState.EMPTY_DIGEST;
        r.proposal = exitProposal(isVoid ? bytes("") : output, isVoid ? bytes("") : exports, "");
        r.proposal.endState = r.end;
        (r.proposal.historyRoot, r.proposal.historyPath) = (r.history.root(), r.history.path(STRIDES - 1));
    }

    function strideOf(Run memory r, uint256 index) internal pure returns (Tree.History memory) {
        bytes32[] memory leaves = new bytes32[](STRIDE_STEPS);
        for (uint256 i = 0; i < STRIDE_STEPS; ++i) {
            leaves[i] = r.afterRoot[STRIDE_STEPS * index + i];
        }
        return Tree.build(leaves);
    }

    function openBoth(Tree.History memory a, Tree.History memory b) internal {
        bytes32[2][] memory nodes = new bytes32[2][](2 * a.height());
        uint256 index = a.firstDifference(b);
        for (uint256 depth = 0; depth < a.height(); ++depth) {
            nodes[2 * depth] = a.children(depth, index);
            nodes[2 * depth + 1] = b.children(depth, index);
        }
        game.open(nodes);
    }

    function joinStride(bytes32 inner, Tree.History memory h, address who) internal {
        uint256 bond = game.tournament(inner).bond;
        vm.deal(who, bond);
        vm.prank(who);
        game.joinStride{value: bond}(inner, h.root(), h.last(), h.path(STRIDE_STEPS - 1));
    }

    function leafBefore(Tree.History memory h, uint256 index) internal pure returns (IGame.Leaf memory leaf) {
        if (index == 0) return leaf;
        (leaf.value, leaf.path) = (h.levels[0][index - 1], h.path(index - 1));
    }

    /// @dev The liar is contestant 0, the honest party 1: the real step decides.
    function play(Run memory liar, Run memory honest) internal {
        (bytes32 round,) = escape.exitRound();
        openBoth(liar.history, honest.history);
        uint256 index = honest.history.firstDifference(liar.history);
        IGame.Leaf memory none;
        bytes memory walk = liar.history.walk(honest.history, liar.history.height());
        bytes32 inner = game.openStride(round, 0, 1, walk, leafBefore(liar.history, index), "", none);
        (Tree.History memory a, Tree.History memory b) = (strideOf(liar, index), strideOf(honest, index));
        joinStride(inner, a, RIVAL);
        joinStride(inner, b, PROPOSER);
        openBoth(a, b);
        uint256 i = b.firstDifference(a);
        bytes memory log = honest.before[STRIDE_STEPS * index + i];
        bytes memory innerWalk = a.walk(b, a.height());
        game.decide(inner, 0, 1, innerWalk, leafBefore(a, i), log, "", exitStateBytes);
        vm.warp(uint256(game.tournament(inner).closesAt) + 1);
        game.settle(inner, 1);
    }

    function decideBetween(Run memory liar, Run memory honest) internal returns (bytes32 lie, bytes32 truth) {
        lie = proposeExit(RIVAL, liar.proposal);
        truth = proposeExit(PROPOSER, honest.proposal);
        play(liar, honest);
        (bytes32 round,) = escape.exitRound();
        vm.assertTrue(game.contestant(round, 0).out, "the liar is out");
        vm.warp(block.timestamp + 2 * PERIOD);
        vm.expectPartialRevert(IGame.ContestantOut.selector);
        escape.finalizeExit(lie, liar.proposal.outputHeader, liar.proposal.exports);
    }

    /// @dev Another pay-out root: the step that yields shows the digest.
    function test_aFalseOutputIsBeaten() external {
        stepper.set(9, keccak256(good));
        (, bytes32 truth) = decideBetween(run(9, evil), run(9, good));
        escape.finalizeExit(truth, good, exports);
        (bytes32 root,) = escape.outbox();
        vm.assertEq(root, "honest", "the true pay-out");
    }

    /// @dev The exit runs past its frame: void, whatever somebody says that it puts out.
    function test_aVoidExitIsNotGivenAnOutput() external {
        stepper.set(1000, 0);
        (, bytes32 truth) = decideBetween(run(32, evil), run(1000, good));
        escape.finalizeExit(truth, "", "");
        phaseIs(IEscapeHatch.Phase.Void);
    }

    /// @dev And the reverse: a true exit is not made void, which would be a way to the coarser ledger table.
    function test_aTrueExitIsNotMadeVoid() external {
        stepper.set(32, keccak256(good));
        (, bytes32 truth) = decideBetween(run(1000, evil), run(32, good));
        escape.finalizeExit(truth, good, exports);
        phaseIs(IEscapeHatch.Phase.Exit);
    }
}
