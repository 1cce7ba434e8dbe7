// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInbox} from "../src/interfaces/IInbox.sol";
import {Blobs} from "../src/lib/Blobs.sol";
import {Entries} from "../src/lib/Entries.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {Program} from "../src/lib/Program.sol";
import {RestartFixture} from "./util/RestartFixture.sol";
import {Vm} from "./util/Vm.sol";

/// @title Restart entries (U-1 .. U-3): who may append one, where it stands, and the state that L1 forms for it
contract RestartTest is RestartFixture {
    // ---- the entry

    function test_theEntryIsThatOfBlobs() external {
        uint64 position = restart(facts(), 2);
        Entries.Header memory h = header(position);
        vm.assertEq(h.kind, 5, "kind");
        vm.assertEq(h.index, position, "index");
        vm.assertEq(h.sender, SEQUENCER, "w1 is who submitted");
        vm.assertEq(h.blobCount, 2, "blobs");
        vm.assertEq(h.payloadLength, 0, "no payload");
        vm.assertEq(h.payloadHash, keccak256(abi.encodePacked(versionedHashes(openings(2)))), "I-4");
        vm.assertEq(h.l1Time, block.timestamp, "time");
        (, uint64 before) = inbox.stateAt(position);
        (, uint64 limit) = inbox.stateAt(position + 1);
        vm.assertEq(limit, before + 5 + 2 * 4097, "I-21");
    }

    function test_itIsNoBatch() external {
        submitCalldata("batch 0", 0);
        uint64 heard = inbox.sequencerHeard();
        vm.warp(block.timestamp + 1 hours);
        restart(facts(), 1);
        vm.assertEq(inbox.batchCount(), 1, "no number (R-2)");
        vm.assertEq(inbox.sequencerHeard(), heard, "and no sign of life (I-16)");
        submitCalldata("batch 1", 0);
        vm.assertEq(inbox.batchEntry(1), 3, "the next one");
    }

    /// @dev A node that follows the events alone knows all that L1 keeps.
    function test_theEventSaysEverything() external {
        letIn(next());
        bytes32[] memory hashes = blobs(3);
        vm.prank(SEQUENCER);
        inbox.submitRestart(next(), 1);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 2, "the entry and what it starts from");
        vm.assertEq(logs[0].topics[0], IInbox.EntryAppended.selector, "the entry comes first");
        vm.assertEq(logs[1].topics[0], IInbox.Restarted.selector, "then its facts");
        vm.assertEq(uint256(logs[1].topics[1]), 1, "of this entry");
        vm.assertEq(logs[1].data, abi.encode(next(), true, hashes), "facts, let in, hashes");
        IInbox.Opening memory o = inbox.opening(1);
        vm.assertTrue(o.how == IInbox.How.Restart, "how");
        vm.assertEq(o.programHash, Program.hash(next()), "program");
        vm.assertEq(o.memoryRoot, next().initialMemoryRoot, "image");
        vm.assertEq(o.pc, next().entry, "entry point");
        vm.assertTrue(o.letIn, "let in");
    }

    function test_otherEntriesOpenAsBefore() external {
        restart(facts(), 1);
        submitCalldata("b", 0);
        IInbox.Opening memory o = inbox.opening(2);
        vm.assertTrue(o.how == IInbox.How.Plain, "plain");
        vm.assertEq(o.programHash, 0, "no program");
        vm.assertFalse(o.letIn, "nobody let in");
    }

    // ---- who, where

    function test_refusals() external {
        blobs(1);
        bytes4 notSequencer = IInbox.NotSequencer.selector;
        refusedRestart(ALICE, facts(), 1, abi.encodeWithSelector(notSequencer, ALICE));
        refusedRestart(address(theCouncil), facts(), 1, abi.encodeWithSelector(notSequencer, theCouncil));
        bytes4 moved = IInbox.RestartMoved.selector;
        refusedRestart(SEQUENCER, facts(), 2, abi.encodeWithSelector(moved, 1, 2));
        refusedRestart(SEQUENCER, facts(), 0, abi.encodeWithSelector(moved, 1, 0));
        vm.blobhashes(new bytes32[](0));
        refusedRestart(SEQUENCER, facts(), 1, abi.encodeWithSelector(Blobs.NoBlobs.selector));
        bytes32[] memory seven = new bytes32[](7);
        for (uint256 i = 0; i < 7; ++i) {
            seven[i] = bytes32(i + 1);
        }
        vm.blobhashes(seven);
        refusedRestart(SEQUENCER, facts(), 1, abi.encodeWithSelector(Blobs.TooManyBlobs.selector));
    }

    /// @dev What no step can be shown of never gets in: a batch of it could not be disputed.
    function test_factsThatCannotBePlayed() external {
        blobs(1);
        Program.Facts memory f = next();
        f.initialMemoryRoot = bytes32(uint256(0x7f000001) << 224);
        letIn(f);
        bytes4 root = MachineState.MemoryRootNotCanonical.selector;
        refusedRestart(SEQUENCER, f, 1, abi.encodeWithSelector(root, 0));
        f = next();
        f.codeRootPoseidon2 = bytes32(uint256(0x7f000001));
        invalid(f, "codeRootPoseidon2");
        f = next();
        f.entry += 2;
        invalid(f, "entry");
        f = next();
        f.exitEntry += 1;
        invalid(f, "exitEntry");
    }

    function invalid(Program.Facts memory f, string memory field) internal {
        letIn(f);
        refusedRestart(SEQUENCER, f, 1, abi.encodeWithSelector(Program.FactsInvalid.selector, field));
    }

    /// @dev I-11: nobody's entry waits for a restart. It then stands behind another entry than it wanted to.
    function test_dueItemsComeFirst() external {
        depositToken(ALICE, 5, ALICE);
        depositToken(BOB, 6, BOB);
        vm.warp(block.timestamp + DEADLINE);
        blobs(1);
        refusedRestart(SEQUENCER, facts(), 1, abi.encodeWithSelector(IInbox.RestartMoved.selector, 3, 1));
        vm.prank(SEQUENCER);
        inbox.submitRestart(facts(), 3);
        sync();
        vm.assertEq(header(1).kind, Entries.DEPOSIT, "the first deposit");
        vm.assertEq(header(2).kind, Entries.DEPOSIT, "the second");
        vm.assertEq(header(3).kind, Entries.RESTART, "then the restart");
        vm.assertEq(inbox.queueAppended(), 2, "appended");
    }

    /// @dev At most M of them, as of any submission: a full queue does not make it too long for a block.
    function test_atMostMItemsComeFirst() external {
        for (uint256 i = 0; i < 6; ++i) {
            depositToken(ALICE, 1 + i, ALICE);
        }
        vm.warp(block.timestamp + DEADLINE);
        vm.assertEq(restart(facts(), 1), 5, "M = 4");
        vm.assertEq(inbox.dueCount(), 2, "the others go with the next call");
    }

    /// @dev A stranger moves a restart only by items that are due, which a sequencer in time has appended.
    function test_whatIsNotDueMovesNothing() external {
        depositToken(ALICE, 5, ALICE);
        vm.warp(block.timestamp + 9 minutes);
        vm.expectRevert(abi.encodeWithSelector(IInbox.NothingDue.selector));
        inbox.appendDue();
        vm.assertEq(restart(facts(), 1), 1, "where it was to be");
        vm.assertEq(inbox.queueAppended(), 0, "the item waits for the next batch");
    }

    function test_inTheSilenceAnybody(address anybody) external {
        vm.assume(anybody != SEQUENCER);
        vm.warp(block.timestamp + SILENCE - 1);
        blobs(1);
        refusedRestart(anybody, facts(), 1, abi.encodeWithSelector(IInbox.NotSequencer.selector, anybody));
        vm.warp(block.timestamp + 1);
        vm.prank(anybody);
        inbox.submitRestart(facts(), 1);
        sync();
        vm.assertEq(header(1).sender, anybody, "w1");
        vm.assertTrue(inbox.isSilent(), "it ends no silence");
    }

    function test_aFreezeClosesTheInboxForRestartsToo() external {
        letIn(next());
        freezeChain();
        blobs(1);
        bytes memory closed = abi.encodeWithSelector(IInbox.InboxClosed.selector);
        refusedRestart(SEQUENCER, next(), place(), closed);
        refusedRestart(SEQUENCER, facts(), place(), closed);
    }

    // ---- the state that it starts from

    /// @dev U-2, against registers written one by one from the digest's bytes.
    function test_theStateItStartsFrom(bytes32 digest, uint64 cycle) external {
        uint64 position = restart(facts(), 2);
        MachineState.State memory parent = this.decodeState(genesisState());
        parent.outputDigest = digest;
        parent.memoryRoot = bytes32(uint256(99));
        // Whatever the parent's registers held is gone.
        parent.core = abi.encodePacked(
            uint32(0x1234), bytes32(digest), bytes32(digest), bytes32(digest), new bytes(28), cycle
        );
        MachineState.State memory s = opened(MachineState.encode(parent), position);
        MachineState.State memory e;
        e.programHash = Program.hash(facts());
        e.memoryRoot = facts().initialMemoryRoot;
        e.core = abi.encodePacked(facts().entry, new bytes(132));
        for (uint256 i = 0; i < 32; ++i) {
            // Byte i of the digest is byte i % 4, from the low end, of x(10 + i / 4).
            e.core[4 + 4 * (9 + i / 4) + 3 - i % 4] = digest[i];
        }
        e.inputPosition = parent.inputPosition;
        (e.accumulator, e.inputLimit) = inbox.stateAt(position + 1);
        e.outputDigest = digest;
        vm.assertEq(MachineState.encode(s), MachineState.encode(e), "U-2");
        vm.assertEq(s.status, MachineState.RUNNING, "running");
    }

    /// @dev The same in numbers: keccak of nothing begins with c5 d2 46 01 and ends with 5d 85 a4 70.
    function test_registersOfTheEmptyOutput() external {
        bytes memory core = opened(genesisState(), restart(facts(), 1)).core;
        vm.assertEq(core.length, 136, "pc, 31 registers, cycle");
        vm.assertEq(wordOf(core, 0), 0x1000, "pc");
        vm.assertEq(wordOf(core, 9), 0, "x9");
        vm.assertEq(wordOf(core, 10), 0x0146d2c5, "x10");
        vm.assertEq(wordOf(core, 17), 0x70a4855d, "x17");
        vm.assertEq(wordOf(core, 18), 0, "x18");
    }

    function wordOf(bytes memory core, uint256 i) internal pure returns (uint256 word) {
        for (uint256 k = 0; k < 4; ++k) {
            word = (word << 8) | uint8(core[4 * i + k]);
        }
    }

    /// @dev U-3: on the parent's program, memory and registers, like a withheld entry.
    function test_aForeignProgramStartsTrapped() external {
        uint64 position = restart(next(), 1);
        MachineState.State memory s = opened(genesisState(), position);
        MachineState.State memory e = this.decodeState(genesisState());
        (e.status, e.reason) = (MachineState.TRAPPED, 0x666f7265);
        (e.accumulator, e.inputLimit) = inbox.stateAt(position + 1);
        vm.assertEq(MachineState.encode(s), MachineState.encode(e), "trapped where the parent stood");
        vm.assertFalse(inbox.isUpgrade(Program.hash(next())), "no claim may end in it");
        // B-11: what is left is the parent, one entry on.
        MachineState.State memory left = MachineState.close(s, this.decodeState(genesisState()));
        vm.assertEq(left.programHash, Program.hash(facts()), "the parent's program");
        vm.assertEq(left.memoryRoot, facts().initialMemoryRoot, "the parent's memory");
        vm.assertEq(left.inputPosition, e.inputLimit, "past the entry");
    }

    function test_aProgramThatWasLetInRuns() external {
        letIn(next());
        MachineState.State memory s = opened(genesisState(), restart(next(), 1));
        vm.assertEq(s.status, MachineState.RUNNING, "running");
        vm.assertEq(s.programHash, Program.hash(next()), "the new one");
        vm.assertEq(s.memoryRoot, next().initialMemoryRoot, "its image");
        vm.assertTrue(inbox.isUpgrade(Program.hash(next())), "claims may end in it");
        // When its import fails, the batch is void and the parent's program goes on.
        s.status = MachineState.TRAPPED;
        s = MachineState.close(s, this.decodeState(genesisState()));
        vm.assertEq(s.programHash, Program.hash(facts()), "no upgrade");
    }

    /// @dev What was let in stays so for that entry, and for no other.
    function test_lettingInIsOfTheEntry() external {
        uint64 early = restart(next(), 1);
        letIn(next());
        uint64 during = restart(next(), 1);
        theCouncil.allow(0);
        uint64 late = restart(next(), 1);
        vm.assertEq(opened(genesisState(), early).reason, MachineState.FOREIGN, "not let in yet");
        vm.assertEq(opened(genesisState(), during).status, MachineState.RUNNING, "let in");
        vm.assertEq(opened(genesisState(), late).reason, MachineState.FOREIGN, "no more");
        // It needs nobody once it is the program that runs.
        MachineState.State memory running = this.decodeState(genesisState());
        running.programHash = Program.hash(next());
        vm.assertEq(
            opened(MachineState.encode(running), late).status, MachineState.RUNNING, "its own restart"
        );
        uint64 back = restart(facts(), 1);
        vm.assertEq(
            opened(MachineState.encode(running), back).reason,
            MachineState.FOREIGN,
            "the old one is foreign now"
        );
    }

    /// @dev Image and entry point are those of the hash: nothing of an approved program can be swapped.
    function test_everyFactIsInTheHash(uint256 which) external {
        letIn(next());
        Program.Facts memory f = next();
        which = bound(which, 0, 8);
        if (which == 0) f.codeRootKeccak = bytes32(uint256(f.codeRootKeccak) ^ 1);
        else if (which == 1) f.codeRootPoseidon2 = bytes32(uint256(6));
        else if (which == 2) f.initialMemoryRoot = bytes32(uint256(6));
        else if (which == 3) f.entry += 4;
        else if (which == 4) f.exitEntry += 4;
        else if (which == 5) f.ledgerBase = 64;
        else if (which == 6) f.ledgerStride = 64;
        else if (which == 7) f.ledgerCapacity = 1;
        else f.ledgerLayout = 1;
        MachineState.State memory s = opened(genesisState(), restart(f, 1));
        vm.assertEq(s.reason, MachineState.FOREIGN, "another program");
    }
}
