// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rollup} from "../src/Rollup.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {Entries} from "../src/lib/Entries.sol";
import {RollupFixture} from "./util/RollupFixture.sol";

/// @title A sequencer that says nothing for long is not waited for (I-16)
contract SilenceTest is RollupFixture {
    uint64 internal constant SILENCE = 3 hours;

    function config() internal view override returns (Rollup.Config memory c) {
        c = super.config();
        c.sequencerSilence = SILENCE;
    }

    function refuses(address who) internal {
        uint64 number = inbox.batchCount();
        vm.prank(who);
        vm.expectRevert(abi.encodeWithSelector(IInbox.NotSequencer.selector, who));
        inbox.submitCalldataBatch("by another", number, 0);
    }

    function test_anybodySubmitsAfterTheSilence(address anybody) external {
        vm.assume(anybody != SEQUENCER);
        vm.warp(block.timestamp + SILENCE - 1);
        vm.assertFalse(inbox.isSilent(), "not yet");
        refuses(anybody);
        vm.warp(block.timestamp + 1);
        vm.assertTrue(inbox.isSilent(), "silent since the deployment");
        vm.prank(anybody);
        inbox.submitCalldataBatch("by another", 0, 0);
        sync();
        vm.assertEq(header(1).sender, anybody, "the entry names its submitter");
        vm.assertEq(header(1).kind, Entries.CALLDATA_BATCH, "a batch as any");
        // The chain goes on without the sequencer for as long as it has to.
        vm.assertTrue(inbox.isSilent(), "still silent");
        vm.prank(anybody);
        inbox.submitCalldataBatch("again", 1, 0);
        sync();
        submitCalldata("back", 0);
        vm.assertEq(header(3).sender, SEQUENCER, "sequencer");
        vm.assertEq(inbox.sequencerHeard(), block.timestamp, "heard");
        refuses(anybody);
    }

    function test_blobBatchesToo(address anybody) external {
        vm.assume(anybody != SEQUENCER);
        bytes32[] memory hashes = new bytes32[](2);
        hashes[0] = bytes32(uint256(1));
        hashes[1] = bytes32(uint256(2));
        vm.blobhashes(hashes);
        vm.prank(anybody);
        vm.expectRevert(abi.encodeWithSelector(IInbox.NotSequencer.selector, anybody));
        inbox.submitBlobBatch(0, 0);
        vm.warp(block.timestamp + SILENCE);
        vm.prank(anybody);
        inbox.submitBlobBatch(0, 0);
        sync();
        vm.assertEq(header(1).sender, anybody, "submitter");
        vm.assertEq(header(1).kind, Entries.BLOB_BATCH, "kind");
    }

    function test_everyBatchOfTheSequencerStartsTheSilenceOver(uint256 pause) external {
        pause = bound(pause, 0, SILENCE - 1);
        for (uint256 i = 0; i < 4; ++i) {
            vm.warp(block.timestamp + pause);
            refuses(ALICE);
            submitCalldata("here", 0);
        }
        vm.warp(block.timestamp + SILENCE - 1);
        refuses(ALICE);
    }

    /// @dev Others append what is due; that is no sign of life of the sequencer.
    function test_appendedItemsAreNoBatch() external {
        depositToken(ALICE, 1, BOB);
        vm.warp(block.timestamp + SILENCE);
        inbox.appendDue();
        vm.assertTrue(inbox.isSilent(), "still silent");
    }

    function test_whoeverSubmitsTakesTheQueueAlong() external {
        for (uint256 i = 0; i < 6; ++i) {
            depositToken(ALICE, 1 + i, BOB);
        }
        vm.warp(block.timestamp + SILENCE);
        vm.prank(ALICE);
        inbox.submitCalldataBatch("by another", 0, 0);
        vm.assertEq(inbox.queueAppended(), 4, "due items first, at most M");
    }

    function test_zeroMeansNever(address anybody) external {
        vm.assume(anybody != SEQUENCER);
        deploy(super.config());
        vm.warp(block.timestamp + 3650 days);
        vm.assertFalse(inbox.isSilent(), "never");
        refuses(anybody);
    }
}
