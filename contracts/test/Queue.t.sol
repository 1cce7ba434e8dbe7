// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInbox} from "../src/interfaces/IInbox.sol";
import {ChainDigest} from "../src/lib/ChainDigest.sol";
import {Entries} from "../src/lib/Entries.sol";
import {RollupFixture} from "./util/RollupFixture.sol";

/// @title The queue: deposits and forced transactions, which no sequencer can hold back
contract QueueTest is RollupFixture {
    function force(bytes memory transaction, uint256 value) internal returns (uint64) {
        vm.deal(ALICE, value);
        vm.prank(ALICE);
        return inbox.forceTransaction{value: value}(transaction);
    }

    function fill(uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) {
            depositToken(ALICE, i + 1, BOB);
        }
    }

    function test_depositEntryKeepsTheTimeOfItsQueueing() external {
        (uint256 queuedBlock, uint256 queuedTime) = (block.number, block.timestamp);
        depositToken(ALICE, 42, BOB);
        vm.roll(block.number + 100);
        vm.warp(block.timestamp + 1200);
        submitCalldata("batch", 1);
        Entries.Header memory h = header(1);
        vm.assertEq(h.kind, Entries.DEPOSIT, "kind");
        vm.assertEq(h.l1Block, queuedBlock, "block");
        vm.assertEq(h.l1Time, queuedTime, "time");
        vm.assertEq(h.sender, ALICE, "sender");
        vm.assertEq(h.payloadLength, 92, "length");
        bytes memory payload = abi.encodePacked(address(token), ALICE, BOB, uint256(42));
        vm.assertEq(h.payloadHash, ChainDigest.digest(payload), "payload");
        vm.assertEq(header(2).kind, Entries.CALLDATA_BATCH, "the batch comes after the queue");
        vm.assertEq(header(2).l1Time, queuedTime + 1200, "a batch has the time of its submission");
    }

    function test_queueUptoAppendsExactlyThatFar() external {
        fill(5);
        submitCalldata("a", 3);
        vm.assertEq(inbox.queueAppended(), 3, "three of five");
        vm.assertEq(inbox.entryCount(), 5, "genesis, three deposits, a batch");
        // An index that is already behind asks for nothing.
        submitCalldata("b", 1);
        vm.assertEq(inbox.queueAppended(), 3, "no step back");
        submitCalldata("c", 5);
        vm.assertEq(inbox.queueAppended(), 5, "all");
    }

    function test_submissionAppendsDueItemsItself() external {
        fill(6);
        vm.warp(block.timestamp + DEADLINE);
        submitCalldata("a sequencer that ignores the queue", 0);
        vm.assertEq(inbox.queueAppended(), 4, "M due items come first");
        vm.assertEq(header(5).kind, Entries.CALLDATA_BATCH, "then the batch");
        submitCalldata("again", 0);
        vm.assertEq(inbox.queueAppended(), 6, "the rest of them");
    }

    function test_queueUptoMayGoBeyondM() external {
        fill(6);
        vm.warp(block.timestamp + DEADLINE);
        submitCalldata("", 6);
        vm.assertEq(inbox.queueAppended(), 6, "a willing sequencer is not held back");
    }

    function test_nothingIsDueOneSecondEarly() external {
        fill(1);
        vm.warp(block.timestamp + DEADLINE - 1);
        vm.assertEq(inbox.dueCount(), 0, "not yet");
        vm.expectRevert(abi.encodeWithSelector(IInbox.NothingDue.selector));
        inbox.appendDue();
        submitCalldata("", 0);
        vm.assertEq(inbox.queueAppended(), 0, "not yet for a submission either");
        vm.warp(block.timestamp + 1);
        vm.assertEq(inbox.dueCount(), 1, "now");
    }

    function test_anybodyAppendsDueItems(address anybody) external {
        fill(6);
        vm.warp(block.timestamp + DEADLINE);
        vm.prank(anybody);
        vm.assertEq(inbox.appendDue(), 4, "M at a time");
        vm.prank(anybody);
        vm.assertEq(inbox.appendDue(), 2, "the rest");
        vm.prank(anybody);
        vm.expectRevert(abi.encodeWithSelector(IInbox.NothingDue.selector));
        inbox.appendDue();
        vm.assertEq(inbox.batchCount(), 0, "no batch needed");
    }

    function test_onlyOverdueItemsOfAMixedQueueAreDue() external {
        fill(2);
        vm.warp(block.timestamp + 30 minutes);
        fill(1);
        vm.warp(block.timestamp + 30 minutes);
        vm.assertEq(inbox.dueCount(), 2, "the third is younger");
    }

    function test_forcedTransactionIsQueuedAsItIs(uint256 length) external {
        bytes memory transaction = new bytes(bound(length, 1, 1024));
        uint64 index = force(transaction, FEE);
        IInbox.QueueItem memory queued = inbox.queueItem(index);
        vm.assertEq(queued.payloadHash, ChainDigest.digest(transaction), "payload");
        vm.assertEq(queued.payloadLength, transaction.length, "length");
        vm.assertEq(queued.sender, ALICE, "sender");
        vm.assertEq(queued.kind, Entries.FORCED, "kind");
        vm.assertEq(queued.l1Block, block.number, "block");
        vm.assertEq(queued.l1Time, block.timestamp, "time");
    }

    function test_forcedTransactionLengthLimits() external {
        vm.expectRevert(abi.encodeWithSelector(IInbox.TransactionLength.selector, 0));
        inbox.forceTransaction("");
        vm.expectRevert(abi.encodeWithSelector(IInbox.TransactionLength.selector, 1025));
        inbox.forceTransaction(new bytes(1025));
    }

    function test_forcedFeeDoublesWithinABlockAndRelaxes() external {
        for (uint256 i = 0; i < 5; ++i) {
            vm.assertEq(inbox.forcedFee(), FEE << i, "fee");
            uint256 tooLow = (FEE << i) - 1;
            vm.deal(ALICE, tooLow);
            vm.prank(ALICE);
            vm.expectRevert(abi.encodeWithSelector(IInbox.ForcedFeeTooLow.selector, tooLow, FEE << i));
            inbox.forceTransaction{value: tooLow}("x");
            force("x", FEE << i);
        }
        vm.deal(ALICE, 1000 ether);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IInbox.ForcedLimitReached.selector, block.number));
        inbox.forceTransaction{value: 1000 ether}("x");
        vm.roll(block.number + 1);
        vm.assertEq(inbox.forcedFee(), FEE, "the next block starts over");
        force("x", FEE);
    }

    function test_forcedFeeExcessGoesBackAndTheFeeStays() external {
        force("x", FEE + 7);
        vm.assertEq(ALICE.balance, 7, "excess");
        vm.assertEq(address(inbox).balance, FEE, "fee");
    }

    function test_refusedExcessRevertsTheWholeCall() external {
        // This contract takes no ETH.
        vm.deal(address(this), FEE + 1);
        vm.expectRevert();
        inbox.forceTransaction{value: FEE + 1}("x");
        vm.assertEq(inbox.queueLength(), 0, "nothing queued");
    }

    function test_onlyTheVaultQueuesDeposits(address stranger) external {
        vm.assume(stranger != address(vault));
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IInbox.NotVault.selector, stranger));
        inbox.queueDeposit(address(0), ALICE, BOB, 1);
    }
}
