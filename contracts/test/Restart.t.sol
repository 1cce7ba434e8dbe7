// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rollup} from "../src/Rollup.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {ICouncil} from "../src/interfaces/IParts.sol";
import {Blobs} from "../src/lib/Blobs.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {Program} from "../src/lib/Program.sol";
import {RollupFixture} from "./util/RollupFixture.sol";

/// @title A council that has let one program through
contract OneUpgrade is ICouncil {
    address public immutable rollup;
    bytes32 public allowed;

    constructor(address rollup_) {
        rollup = rollup_;
    }

    function allow(bytes32 programHash) external {
        allowed = programHash;
    }

    function mayUpgrade(bytes32 programHash) external view returns (bool) {
        return programHash == allowed;
    }

    function pausedBetween(uint64, uint64) external pure returns (uint64) {
        return 0;
    }

    function paused() external pure returns (bool) {
        return false;
    }
}

/// @title Restart entries (U): what L1 lets in, and the state that it forms for them
contract RestartTest is RollupFixture {
    OneUpgrade internal council;

    function config() internal view override returns (Rollup.Config memory c) {
        c = super.config();
        c.parts.council = address(council);
    }

    function setUp() public override {
        // setUp() of the fixture deploys a game, a factory and then the rollup, after this contract's own creations.
        uint64 nonce = vm.getNonce(address(this));
        council = new OneUpgrade(vm.computeCreateAddress(address(this), nonce + 5));
        super.setUp();
    }

    function blobs() internal {
        bytes32[] memory hashes = new bytes32[](2);
        (hashes[0], hashes[1]) = (bytes32(uint256(0x01 << 248) | 7), bytes32(uint256(0x01 << 248) | 8));
        vm.blobhashes(hashes);
    }

    function restart(Program.Facts memory f) internal returns (uint64 position) {
        position = inbox.entryCount();
        blobs();
        vm.prank(SEQUENCER);
        inbox.submitRestart(f, position);
        sync();
    }

    function other() internal pure returns (Program.Facts memory f) {
        f = facts();
        f.entry = 0x2000;
        f.initialMemoryRoot = bytes32(uint256(5));
    }

    function opened(uint64 position) internal view returns (MachineState.State memory) {
        return this.open(genesisState(), position);
    }

    function open(bytes calldata parent, uint64 position) external view returns (MachineState.State memory) {
        return MachineState.open(MachineState.decode(parent), inbox.opening(position));
    }

    function test_theSameProgramStartsFromItsImageWithTheLastOutputsDigest() external {
        uint64 position = restart(facts());
        MachineState.State memory s = opened(position);
        vm.assertEq(s.status, MachineState.RUNNING, "running");
        vm.assertEq(s.programHash, Program.hash(facts()), "program");
        vm.assertEq(s.memoryRoot, facts().initialMemoryRoot, "image");
        // keccak of nothing begins with c5 d2 46 01: stored little endian, x10 is 0x0146d2c5.
        bytes memory core = s.core;
        vm.assertEq(core.length, 136, "core");
        bytes32 head;
        assembly {
            head := mload(add(core, 72)) // pc and x1 .. x9 before it
        }
        vm.assertEq(bytes4(head), bytes4(0x0146d2c5), "x10");
        (bytes32 accumulator, uint64 limit) = inbox.stateAt(position + 1);
        vm.assertEq(s.accumulator, accumulator, "accumulator");
        vm.assertEq(s.inputLimit, limit, "limit");
        (, uint64 before) = inbox.stateAt(position);
        vm.assertEq(limit, before + 5 + 2 * 4097, "elements as of a batch with two blobs");
    }

    function test_aProgramThatNobodyLetInStartsTrapped() external {
        MachineState.State memory s = opened(restart(other()));
        vm.assertEq(s.status, MachineState.TRAPPED, "void");
        vm.assertEq(s.reason, MachineState.FOREIGN_PROGRAM, "why");
        vm.assertEq(s.programHash, Program.hash(facts()), "the parent's");
        vm.assertFalse(inbox.isUpgrade(Program.hash(other())), "no claim may end in it");
    }

    function test_aProgramWhoseWindowHasPassedRuns() external {
        council.allow(Program.hash(other()));
        MachineState.State memory s = opened(restart(other()));
        vm.assertEq(s.status, MachineState.RUNNING, "running");
        vm.assertEq(s.programHash, Program.hash(other()), "the new one");
        vm.assertEq(s.memoryRoot, other().initialMemoryRoot, "its image");
        vm.assertTrue(inbox.isUpgrade(Program.hash(other())), "claims may end in it");
    }

    /// @dev What the council took back between two restarts does not touch the first.
    function test_whatWasLetInStays() external {
        council.allow(Program.hash(other()));
        uint64 position = restart(other());
        council.allow(0);
        vm.assertEq(opened(position).status, MachineState.RUNNING, "as it was appended");
        vm.assertEq(opened(restart(other())).status, MachineState.TRAPPED, "a second time it is foreign");
    }

    function test_onlyTheSequencerAndOnlyWhereItSaid() external {
        blobs();
        vm.expectRevert(abi.encodeWithSelector(IInbox.NotSequencer.selector, ALICE));
        vm.prank(ALICE);
        inbox.submitRestart(facts(), 1);
        vm.expectRevert(abi.encodeWithSelector(IInbox.RestartMoved.selector, 1, 2));
        vm.prank(SEQUENCER);
        inbox.submitRestart(facts(), 2);
        vm.blobhashes(new bytes32[](0));
        vm.expectRevert(Blobs.NoBlobs.selector);
        vm.prank(SEQUENCER);
        inbox.submitRestart(facts(), 1);
    }

    /// @dev What is due goes first, so nobody's entry waits for an upgrade; the checkpoint is then of an older state.
    function test_dueItemsComeFirstAndMoveIt() external {
        depositToken(ALICE, 5, ALICE);
        vm.warp(block.timestamp + DEADLINE);
        blobs();
        vm.expectRevert(abi.encodeWithSelector(IInbox.RestartMoved.selector, 2, 1));
        vm.prank(SEQUENCER);
        inbox.submitRestart(facts(), 1);
        vm.prank(SEQUENCER);
        inbox.submitRestart(facts(), 2);
        vm.assertTrue(inbox.opening(1).how == IInbox.How.Plain, "the deposit");
        vm.assertTrue(inbox.opening(2).how == IInbox.How.Restart, "the restart behind it");
    }
}
