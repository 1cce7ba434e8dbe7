// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Inbox} from "../src/Inbox.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {Blobs} from "../src/lib/Blobs.sol";
import {ChainDigest} from "../src/lib/ChainDigest.sol";
import {Entries} from "../src/lib/Entries.sol";
import {RollupFixture} from "./util/RollupFixture.sol";

/// @title Batches: what the sequencer appends
contract InboxBatchTest is RollupFixture {
    function hashes(uint256 count) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = bytes32((uint256(1) << 248) | (uint256(keccak256(abi.encode("blob", i))) >> 8));
        }
    }

    function test_genesisEntryBindsChainInboxVaultAndProgram() external view {
        bytes memory programConfig = "a program's own configuration";
        bytes memory payload = abi.encodePacked(
            uint64(block.chainid),
            address(inbox),
            address(vault),
            uint64(60_000),
            uint32(programConfig.length),
            programConfig
        );
        Entries.Header memory h = header(0);
        vm.assertEq(h.kind, Entries.GENESIS, "kind");
        vm.assertEq(h.payloadLength, payload.length, "length");
        vm.assertEq(h.payloadHash, ChainDigest.digest(payload), "payload");
        vm.assertEq(h.sender, address(rollup), "sender");
        vm.assertEq(h.l1Block, block.number, "block");
        vm.assertEq(h.l1Time, block.timestamp, "time");
        vm.assertEq(inbox.entryCount(), 1, "entries");
        (bytes32 accumulator, uint64 limit) = inbox.stateAt(1);
        vm.assertEq(accumulator, Entries.extend(0, headers[0]), "accumulator");
        vm.assertEq(limit, Entries.elementCount(h), "limit");
    }

    function test_blobBatchTakesAllBlobsOfItsTransaction(uint256 count) external {
        count = bound(count, 1, 6);
        vm.roll(block.number + 5);
        vm.warp(block.timestamp + 60);
        submitBlobs(hashes(count), 0);
        Entries.Header memory h = header(1);
        vm.assertEq(h.kind, Entries.BLOB_BATCH, "kind");
        vm.assertEq(h.index, 1, "index");
        vm.assertEq(h.blobCount, count, "blobs");
        vm.assertEq(h.payloadLength, 0, "length");
        vm.assertEq(h.payloadHash, keccak256(abi.encodePacked(hashes(count))), "hashes");
        vm.assertEq(h.sender, SEQUENCER, "sender");
        vm.assertEq(h.l1Block, block.number, "block");
        vm.assertEq(h.l1Time, block.timestamp, "time");
        (, uint64 before) = inbox.stateAt(1);
        (, uint64 limit) = inbox.stateAt(2);
        vm.assertEq(limit - before, 5 + count * 4097, "elements");
    }

    function test_blobBatchWithoutBlobsReverts() external {
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(Blobs.NoBlobs.selector));
        inbox.submitBlobBatch(0, 0);
    }

    function test_blobBatchWithSevenBlobsReverts() external {
        vm.blobhashes(hashes(7));
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(Blobs.TooManyBlobs.selector));
        inbox.submitBlobBatch(0, 0);
    }

    function test_calldataBatchOfEveryLength(uint256 length) external {
        bytes memory batch = new bytes(bound(length, 0, 4000));
        for (uint256 i = 0; i < batch.length; ++i) {
            batch[i] = bytes1(uint8(i * 7 + 1));
        }
        submitCalldata(batch, 0);
        Entries.Header memory h = header(1);
        vm.assertEq(h.kind, Entries.CALLDATA_BATCH, "kind");
        vm.assertEq(h.payloadLength, batch.length, "length");
        vm.assertEq(h.payloadHash, ChainDigest.digest(batch), "digest");
        (, uint64 before) = inbox.stateAt(1);
        (, uint64 limit) = inbox.stateAt(2);
        vm.assertEq(limit - before, 5 + (batch.length + 31) / 32, "elements");
    }

    function test_calldataBatchLengthLimit() external {
        submitCalldata(new bytes(65_536), 0);
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(IInbox.BatchTooLong.selector, 65_537));
        inbox.submitCalldataBatch(new bytes(65_537), 1, 0);
    }

    function test_onlySequencerSubmits(address stranger) external {
        vm.assume(stranger != SEQUENCER);
        bytes memory reason = abi.encodeWithSelector(IInbox.NotSequencer.selector, stranger);
        vm.blobhashes(hashes(1));
        vm.prank(stranger);
        vm.expectRevert(reason);
        inbox.submitBlobBatch(0, 0);
        vm.prank(stranger);
        vm.expectRevert(reason);
        inbox.submitCalldataBatch("", 0, 0);
    }

    function test_sameBatchTwiceReverts() external {
        submitCalldata("batch 0", 0);
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(IInbox.BatchAlreadyAccepted.selector, 0, 1));
        inbox.submitCalldataBatch("batch 0", 0, 0);
    }

    function test_skippedBatchReverts() external {
        vm.blobhashes(hashes(1));
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(IInbox.BatchOutOfOrder.selector, 2, 0));
        inbox.submitBlobBatch(2, 0);
    }

    function test_queueUptoBeyondQueueReverts() external {
        depositToken(ALICE, 5, BOB);
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(IInbox.QueueIndexBeyondEnd.selector, 2, 1));
        inbox.submitCalldataBatch("x", 0, 2);
    }

    function test_stateBeyondEndReverts() external {
        vm.expectRevert(abi.encodeWithSelector(IInbox.PositionBeyondEnd.selector, 2, 1));
        inbox.stateAt(2);
        vm.expectRevert(abi.encodeWithSelector(IInbox.QueueIndexBeyondEnd.selector, 0, 0));
        inbox.queueItem(0);
    }

    function test_accumulatorsAndLimitsFollowTheHeaders(uint256 seed) external {
        for (uint256 i = 0; i < 9; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (seed % 3 == 0) submitBlobs(hashes(1 + seed % 6), inbox.queueLength());
            else if (seed % 3 == 1) submitCalldata(new bytes(seed % 300), inbox.queueAppended());
            else depositToken(ALICE, 1 + seed % 100, BOB);
        }
        bytes32 accumulator = 0;
        uint64 limit = 0;
        for (uint64 i = 0; i < headers.length; ++i) {
            accumulator = Entries.extend(accumulator, headers[i]);
            limit += Entries.elementCount(header(i));
            (bytes32 stored, uint64 storedLimit) = inbox.stateAt(i + 1);
            vm.assertEq(stored, accumulator, "accumulator");
            vm.assertEq(storedLimit, limit, "limit");
            vm.assertEq(header(i).index, i, "index");
        }
        vm.assertEq(inbox.entryCount(), headers.length, "every entry has its event");
    }
}

/// @title Construction: nothing senseless can be deployed
contract InboxConfigTest is RollupFixture {
    function good() internal pure returns (IInbox.Config memory) {
        return IInbox.Config(
            address(1),
            address(2),
            1,
            1,
            1,
            32,
            type(uint128).max,
            0,
            0,
            0,
            address(0),
            address(0),
            address(0),
            ""
        );
    }

    function rejects(IInbox.Config memory c, string memory field) internal {
        vm.expectRevert(abi.encodeWithSelector(IInbox.ConfigInvalid.selector, field));
        new Inbox(c);
    }

    function test_everyFieldIsChecked() external {
        IInbox.Config memory c = good();
        new Inbox(c);
        c.vault = address(0);
        rejects(c, "vault");
        c = good();
        c.sequencer = address(0);
        rejects(c, "sequencer");
        c = good();
        c.batchTimeWindowMs = 0;
        rejects(c, "batchTimeWindowMs");
        c = good();
        c.forcedDeadline = 0;
        rejects(c, "forcedDeadline");
        c = good();
        c.maxDueAppends = 0;
        rejects(c, "maxDueAppends");
        c = good();
        c.maxDueAppends = 201;
        rejects(c, "maxDueAppends");
        c = good();
        c.leastDeadline = 2;
        rejects(c, "leastDeadline");
        c = good();
        (c.forcedDeadline, c.leastDeadline, c.delayBuffer) = (100, 10, 99);
        rejects(c, "delayBuffer");
        c.delayBuffer = 100;
        new Inbox(c);
        c.leastDeadline = 0;
        rejects(c, "delayBuffer");
        (c.leastDeadline, c.delayBuffer) = (10, uint64(type(uint48).max) + 1);
        rejects(c, "delayBuffer");
        (c.delayBuffer, c.sequencerSilence) = (0, 99);
        rejects(c, "sequencerSilence");
        c.sequencerSilence = 100;
        new Inbox(c);
        c = good();
        c.forcedPerBlock = 0;
        rejects(c, "forcedPerBlock");
        c = good();
        c.forcedPerBlock = 33;
        rejects(c, "forcedPerBlock");
        c = good();
        c.forcedBaseFee = uint256(type(uint128).max) + 1;
        rejects(c, "forcedBaseFee");
        c = good();
        c.programConfig = new bytes(65_537);
        rejects(c, "programConfig");
    }
}
