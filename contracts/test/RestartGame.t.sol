// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MachineState} from "../src/lib/MachineState.sol";
import {Program} from "../src/lib/Program.sol";
import {GameFixture} from "./util/GameFixture.sol";
import {KzgFixture} from "./util/KzgFixture.sol";
import {TestCouncil} from "./util/TestCouncil.sol";
import {Tree} from "./util/Tree.sol";

/// @title Disputes about restarts: over every step of their frames, with L1's own start
/// @dev The round covers the last batch of the fixture, a foreign restart, one that was let in, and a batch. No frame here is
///      long enough to read a blob, so both restarts are void.
contract RestartGameTest is GameFixture, KzgFixture {
    using Tree for Tree.History;

    uint64 internal constant FIRST = 4;
    TestCouncil internal theCouncil = new TestCouncil();

    function council() internal view override returns (address) {
        return address(theCouncil);
    }

    function firstEntry() internal pure override returns (uint64) {
        return FIRST;
    }

    function batches() internal pure override returns (uint32) {
        return 4;
    }

    function setUp() public override {
        super.setUp();
        restart();
        theCouncil.allow(Program.hash(next()));
        restart();
        submit(hex"05");
    }

    function next() internal pure returns (Program.Facts memory f) {
        (f.codeRootKeccak, f.initialMemoryRoot, f.entry) = (keccak256("next"), bytes32(uint256(4)), 0x100);
    }

    function restart() internal {
        vm.blobhashes(versionedHashes(openings(1)));
        inbox.submitRestart(next(), inbox.entryCount());
        takeHeaders();
        // What a frame of sixteen steps gets to read: the versioned hash and two words.
        Word[] memory words = openedWords(0);
        payloads.push(abi.encodePacked(openings(1)[0].versionedHash, words[0].word, words[1].word));
    }

    function inputProof(uint64 position) internal view override returns (bytes memory) {
        uint64 entry = entryOf(position);
        (, uint64 first) = inbox.stateAt(entry);
        uint256 k = position - first;
        if (entry != FIRST + 1 && entry != FIRST + 2 || k < 5) return super.inputProof(position);
        bytes memory proof = abi.encodePacked(entry, headers[entry], openings(1)[0].versionedHash);
        if (k == 5) return proof;
        Word memory word = openedWords(0)[k - 6];
        return abi.encodePacked(proof, word.proof, word.word);
    }

    function test_theRunsAreAsMeant() external view {
        Run memory r = honest();
        uint256 frame = 1 << LOG2_FRAME;
        MachineState.State memory foreign = this.decodeState(r.before[frame]);
        vm.assertEq(foreign.reason, MachineState.FOREIGN, "the first restart is foreign");
        vm.assertEq(foreign.programHash, keccak256("toy"), "on the parent's program");
        MachineState.State memory running = this.decodeState(r.before[2 * frame]);
        vm.assertEq(running.status, MachineState.RUNNING, "the second runs");
        vm.assertEq(running.programHash, Program.hash(next()), "the next program");
        vm.assertEq(
            this.decodeState(r.before[3 * frame - 1]).inputPosition, running.inputPosition + 8, "reads"
        );
        for (uint256 k = 1; k < 3; ++k) {
            MachineState.State memory end = this.decodeState(r.ends[k]);
            vm.assertEq(end.programHash, keccak256("toy"), "void: the parent's program");
            vm.assertEq(end.memoryRoot, this.decodeState(r.ends[0]).memoryRoot, "and its memory");
            vm.assertEq(end.outputDigest, MachineState.EMPTY_DIGEST, "no output");
        }
    }

    /// @dev A liar at every coordinate of both frames: each is found, from the state that L1 forms.
    function test_aLieAtAnyStepOfARestartIsFound() external {
        Run memory good = honest();
        uint256 frame = 1 << LOG2_FRAME;
        uint256 found;
        for (uint256 i = frame; i < 3 * frame; ++i) {
            Run memory bad = run(i, 7);
            // What a void batch did in its last stride is in no history.
            if (bad.history.root() == good.history.root()) continue;
            uint256 snapshot = vm.snapshotState();
            play(good, bad);
            vm.revertToState(snapshot);
            ++found;
        }
        vm.assertEq(found, 2 * (frame - 3), "lies that are none");
    }

    function play(Run memory good, Run memory bad) private {
        bytes32 id = roundId();
        join(bad, MALLORY);
        join(good, ALICE);
        bytes32 inner = openStride(id, 0, bad, 1, good);
        uint256 index = good.history.firstDifference(bad.history);
        joinStride(inner, strideOf(bad, index), MALLORY);
        joinStride(inner, strideOf(good, index), ALICE);
        decide(inner, 1, good, 0, bad, index);
        vm.assertTrue(isOut(inner, 0), "the liar is out");
        vm.assertFalse(isOut(inner, 1), "the honest one is not");
    }
}
