// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../src/interfaces/IGame.sol";
import {CountedMerkle} from "../src/lib/CountedMerkle.sol";
import {InputFacts} from "../src/lib/InputFacts.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {GameFixture} from "./util/GameFixture.sol";
import {Tree} from "./util/Tree.sol";

/// @title Moves of a pair that the game refuses, and why (G-25, G-26)
contract GameRefusedMovesTest is GameFixture {
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

    function refuses(bytes4 selector) private {
        vm.expectPartialRevert(selector);
    }

    function test_walk() external {
        IGame.Leaf memory none;
        vm.expectRevert(abi.encodeWithSelector(IGame.WalkLength.selector, 1));
        game.timeout(id, 0, 1, hex"00");
        vm.expectRevert(abi.encodeWithSelector(IGame.WalkTooLong.selector, 4, 3));
        game.timeout(id, 0, 1, new bytes(512));
        for (uint8 side = 0; side < 2; ++side) {
            vm.expectRevert(abi.encodeWithSelector(IGame.WalkNotOpened.selector, 0, side));
            game.timeout(id, 0, 1, walk);
            (side == 0) ? openOne(good.history, bad.history, 0) : openOne(bad.history, good.history, 0);
        }
        vm.expectRevert(abi.encodeWithSelector(IGame.WalkNotOpened.selector, 1, 0));
        game.timeout(id, 0, 1, walk);
        openBoth(good.history, bad.history, 3);
        for (uint256 i = 0; i < walk.length; i += 32) {
            bytes memory broken = flip(bytes.concat(walk), i);
            vm.expectRevert(abi.encodeWithSelector(IGame.WalkNotTheNode.selector, i / 128, (i / 64) % 2));
            game.timeout(id, 0, 1, broken);
        }
        vm.expectRevert(abi.encodeWithSelector(IGame.NotAtBottom.selector, 2, 3));
        game.openStride(id, 0, 1, good.history.walk(bad.history, 2), none, "", none);
        vm.expectRevert(abi.encodeWithSelector(IGame.PairOrder.selector, 1, 0));
        game.openStride(id, 1, 0, walk, none, "", none);
        vm.expectRevert(abi.encodeWithSelector(IGame.InTime.selector, 0, BUDGET));
        game.timeout(id, 0, 1, walk);
    }

    function test_walkOfEqualRoots() external {
        game.join{value: bondOf(id)}(round(), "root", "a", ALICE);
        game.join{value: bondOf(id)}(round(), "root", "b", ALICE);
        vm.expectRevert(IGame.WalkOfEqualRoots.selector);
        game.timeout(id, 2, 3, "");
    }

    function test_openStride() external {
        openBoth(good.history, bad.history, 3);
        IGame.Leaf memory none;
        IGame.Leaf memory before = leafBefore(good.history, 5);
        vm.expectRevert(abi.encodeWithSelector(IGame.LeafNotInHistory.selector, 4));
        game.openStride(id, 0, 1, walk, none, "", none);
        before.value = flipWord(before.value);
        vm.expectRevert(abi.encodeWithSelector(IGame.LeafNotInHistory.selector, 4));
        game.openStride(id, 0, 1, walk, before, "", none);
        before.value = flipWord(before.value);
        bytes32 inner = game.openStride(id, 0, 1, walk, before, "", none);
        vm.expectRevert(abi.encodeWithSelector(IGame.StrideExists.selector, inner));
        game.openStride(id, 0, 1, walk, before, "", none);
        pass(BUDGET + GRACE + 1);
        vm.expectRevert(abi.encodeWithSelector(IGame.InTime.selector, 0, BUDGET));
        game.timeout(id, 0, 1, walk);
        vm.expectRevert(abi.encodeWithSelector(IGame.InTime.selector, 0, BUDGET));
        game.timeout(id, 1, 0, bad.history.walk(good.history, 3));
    }

    function flipWord(bytes32 word) private pure returns (bytes32) {
        return word ^ bytes32(uint256(1));
    }

    function test_openStrideOutOfTime() external {
        openBoth(good.history, bad.history, 3);
        IGame.Leaf memory none;
        pass(uint256(BUDGET) + GRACE + 1);
        vm.expectRevert(abi.encodeWithSelector(IGame.OutOfTime.selector, 1, uint256(BUDGET) + 1));
        game.openStride(id, 0, 1, walk, leafBefore(good.history, 5), "", none);
    }

    function test_openStrideThatResumes() external {
        Run memory late = run(16, 9); // the first stride of frame 1
        uint32 x = join(honestWithTag("x"), ALICE);
        uint32 y = join(late, MALLORY);
        openBoth(good.history, late.history, 3);
        bytes memory w = good.history.walk(late.history, 3);
        IGame.Leaf memory none;
        IGame.Leaf memory before = leafBefore(good.history, 4);
        bytes memory state = good.ends[0];
        refuses(IGame.StatePreimage.selector);
        game.openStride(id, x, y, w, before, flip(bytes.concat(state), 3), none);
        game.openStride(id, x, y, w, before, state, none);
    }

    function honestWithTag(bytes32 tag) private view returns (Run memory r) {
        r = good;
        r.outputsRoot = tag;
    }

    function test_openStrideThatClosesALaterFrame() external {
        Run memory late = run(31, 9); // the last stride of frame 1
        uint32 x = join(honestWithTag("x"), ALICE);
        uint32 y = join(late, MALLORY);
        openBoth(good.history, late.history, 3);
        bytes memory w = good.history.walk(late.history, 3);
        IGame.Leaf memory before = leafBefore(good.history, 7);
        vm.expectRevert(abi.encodeWithSelector(IGame.LeafNotInHistory.selector, 3));
        game.openStride(id, x, y, w, before, "", before);
        bytes32 inner = game.openStride(id, x, y, w, before, "", leafBefore(good.history, 4));
        vm.assertEq(game.stride(inner).parentRoot, good.history.levels[0][3], "parent root");
        vm.assertEq(game.stride(inner).entry, firstEntry() + 1, "entry");
    }

    function test_joinStride() external {
        bytes32 inner = openStride(id, 0, good, 1, bad);
        uint256 bond = bondOf(inner);
        Tree.History memory h = strideOf(good, 5);
        bytes32[] memory path = h.path(3);
        vm.expectRevert(abi.encodeWithSelector(IGame.BondWrong.selector, bond - 1, bond));
        game.joinStride{value: bond - 1}(inner, h.root(), h.last(), path);
        vm.expectRevert(abi.encodeWithSelector(IGame.LastLeafNotContested.selector, bytes32("x")));
        game.joinStride{value: bond}(inner, h.root(), "x", path);
        bytes32 root = h.root();
        bytes32 last = h.last();
        vm.expectRevert(abi.encodeWithSelector(IGame.LeafNotInHistory.selector, 3));
        game.joinStride{value: bond}(inner, flipWord(root), last, path);
        vm.expectRevert(abi.encodeWithSelector(IGame.LeafNotInHistory.selector, 3));
        game.joinStride{value: bond}(inner, root, last, new bytes32[](1));
        game.joinStride{value: bond}(inner, root, last, path);
        vm.expectRevert(abi.encodeWithSelector(IGame.AlreadyJoined.selector, 0));
        game.joinStride{value: bond}(inner, root, last, path);
        vm.warp(uint256(game.tournament(inner).closesAt) + 1);
        vm.expectRevert(abi.encodeWithSelector(IGame.JoinClosed.selector, uint256(BUDGET) + 1, BUDGET));
        game.joinStride{value: bond}(inner, root, last, path);
        game.settle(inner, 0);
        vm.expectRevert(abi.encodeWithSelector(IGame.TournamentOver.selector, inner));
        game.joinStride{value: bond}(inner, root, last, path);
    }

    /// @dev One pair at the bottom of level 1, and everything that is wrong with its step.
    function test_decide() external {
        bytes32 inner = openStride(id, 0, good, 1, bad);
        (Tree.History memory h, Tree.History memory g) = (strideOf(bad, 5), strideOf(good, 5));
        joinStride(inner, h, MALLORY);
        joinStride(inner, g, ALICE);
        IGame.Leaf memory none;
        (bytes memory log, bytes memory proof) = logOf(good, 21);
        openBoth(g, h, 2);
        bytes memory w = g.walk(h, 2);
        vm.expectRevert(abi.encodeWithSelector(IGame.NotAtBottom.selector, 1, 2));
        game.decide(inner, 1, 0, g.walk(h, 1), none, log, proof, "");
        vm.expectRevert(abi.encodeWithSelector(IGame.LeafNotInHistory.selector, 0));
        game.decide(inner, 1, 0, w, none, log, proof, "");
        IGame.Leaf memory before = leafBefore(g, 1);
        bytes memory other = good.before[22];
        vm.expectRevert(abi.encodeWithSelector(IGame.StepStart.selector, keccak256(other), before.value));
        game.decide(inner, 1, 0, w, before, bytes.concat(other, new bytes(32)), proof, "");
        vm.assertEq(log.length, 285, "a step that does not read");
        game.decide(inner, 1, 0, w, before, log, proof, "");
        vm.expectRevert(abi.encodeWithSelector(IGame.ContestantOut.selector, 0));
        game.decide(inner, 1, 0, w, before, log, proof, "");
    }

    function test_decideChecksWhatIsRead() external {
        Run memory late = run(16, 9);
        uint32 x = join(honestWithTag("x"), ALICE);
        uint32 y = join(late, MALLORY);
        bytes32 inner = openStride(id, x, good, y, late);
        (Tree.History memory g, Tree.History memory h) = (strideOf(good, 4), strideOf(late, 4));
        joinStride(inner, g, ALICE);
        joinStride(inner, h, MALLORY);
        openBoth(g, h, 2);
        IGame.Leaf memory none;
        bytes memory w = g.walk(h, 2);
        (bytes memory log, bytes memory proof) = logOf(good, 16);
        vm.assertEq(log.length, 285 + 32, "a step that reads");
        refuses(IGame.StepElement.selector);
        game.decide(inner, 0, 1, w, none, flip(bytes.concat(log), 300), proof, "");
        refuses(InputFacts.InputProofLength.selector);
        game.decide(inner, 0, 1, w, none, log, "", "");
        game.decide(inner, 0, 1, w, none, log, proof, "");
        vm.assertTrue(isOut(inner, 1), "liar out");
    }

    function test_contradict() external {
        uint32 x = join(honestWithTag("x"), MALLORY);
        bytes32[] memory history = good.history.path(3);
        bytes32[] memory outputs = new bytes32[](1);
        outputs[0] = good.outputLeaves[1];
        bytes memory state = good.ends[0];
        bytes32 digest = this.decodeState(state).outputDigest;
        vm.expectRevert(abi.encodeWithSelector(IGame.NoSuchContestant.selector, 9));
        game.contradict(id, 9, 0, state, history, digest, outputs);
        vm.expectRevert(IGame.ContradictsNothing.selector);
        game.contradict(id, 0, 0, state, history, digest, outputs);
        refuses(CountedMerkle.RootMismatch.selector);
        game.contradict(id, x, 0, state, history, digest, outputs);
        vm.expectRevert(abi.encodeWithSelector(IGame.LeafNotInHistory.selector, 7));
        game.contradict(id, x, 1, state, history, digest, outputs);
        vm.expectRevert(abi.encodeWithSelector(IGame.LeafNotInHistory.selector, 11));
        game.contradict(id, x, 2, state, history, digest, outputs);
        vm.expectRevert(abi.encodeWithSelector(IGame.LeafNotInHistory.selector, 3));
        game.contradict(id, x, 0, "not a state", history, digest, outputs);
    }

    function test_contradictWithAStateThatIsNone() external {
        bytes32[] memory leaves = new bytes32[](8);
        leaves[3] = keccak256("not a state");
        Tree.History memory h = Tree.build(leaves);
        uint32 x = join(h.root(), "tag", MALLORY);
        bytes32[] memory none;
        vm.expectRevert(abi.encodeWithSelector(MachineState.StateLength.selector, 11));
        game.contradict(id, x, 0, "not a state", h.path(3), 0, none);
    }
}
