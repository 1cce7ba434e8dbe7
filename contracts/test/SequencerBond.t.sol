// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Inbox} from "../src/Inbox.sol";
import {Rollup} from "../src/Rollup.sol";
import {SequencerBond} from "../src/SequencerBond.sol";
import {ISequencerBond} from "../src/interfaces/ISequencerBond.sol";
import {CountedMerkle} from "../src/lib/CountedMerkle.sol";
import {Receipts} from "../src/lib/Receipts.sol";
import {BondFixture} from "./util/BondFixture.sol";

/// @title What takes the bond, and what does not (R-10 .. R-13, R-17)
contract SequencerBondTest is BondFixture {
    function slashedBy(address reporter) internal view {
        vm.assertEq(bond.bond(), 0, "the whole bond");
        vm.assertEq(reporter.balance, BOND / 10, "the reporter's tenth");
        vm.assertEq(bond.burnt(), BOND - BOND / 10, "the rest is nobody's");
        vm.assertEq(address(bond).balance, bond.burnt(), "and stays");
    }

    function test_twoPromisesForOnePlace() external {
        Receipts.Receipt memory a = receipt(0, "a");
        Receipts.Receipt memory b = receiptsOf(0, pair("b", "c"), 9)[0];
        vm.prank(ALICE);
        bond.slashEquivocation(a, b);
        slashedBy(ALICE);
        vm.assertTrue(bond.isPunished(0, 0), "punished");
        vm.deal(BOB, 1 ether);
        vm.prank(BOB);
        bond.deposit{value: 1 ether}();
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.PlacePunished.selector, 0, 0));
        bond.slashEquivocation(b, a);
    }

    function test_onePromiseTwiceIsNoBreach() external {
        Receipts.Receipt memory a = receipt(0, "a");
        // The same leaf in another group, with another deadline: signed again after a restart.
        Receipts.Receipt memory b = receiptsOf(0, pair("a", "c"), 9)[0];
        vm.expectRevert(ISequencerBond.SamePromise.selector);
        bond.slashEquivocation(a, b);
        b = receiptsOf(0, pair("a", "c"), 9)[1];
        vm.expectRevert(ISequencerBond.DifferentPlaces.selector);
        bond.slashEquivocation(a, b);
        b = receipt(1, "b");
        vm.expectRevert(ISequencerBond.DifferentPlaces.selector);
        bond.slashEquivocation(a, b);
    }

    function test_onlyTheSequencersSignatureCounts() external {
        Receipts.Receipt memory a = receipt(0, "a");
        Receipts.Receipt memory b = receipt(0, "b");
        b.signature = signGroup(KEY + 1, b.groupRoot, b.deadlineBlock);
        vm.expectRevert(abi.encodeWithSelector(Receipts.ReceiptSigner.selector, vm.addr(KEY + 1), seq));
        bond.slashEquivocation(a, b);
        b = receipt(0, "b");
        b.signature[64] = 0x1d;
        vm.expectRevert(ECDSA.ECDSAInvalidSignature.selector);
        bond.slashEquivocation(a, b);
    }

    /// @dev A receipt of another chain or another inbox is another digest (R-5).
    function test_receiptsOfOtherChainsAreRefused() external {
        Receipts.Receipt memory a = receipt(0, "a");
        Receipts.Receipt memory b = receipt(0, "b");
        vm.chainId(block.chainid + 1);
        vm.expectPartialRevert(Receipts.ReceiptSigner.selector);
        bond.slashEquivocation(a, b);
        vm.chainId(block.chainid - 1);
        inbox = claimsInboxOfAnother();
        b = receipt(0, "b");
        vm.expectPartialRevert(Receipts.ReceiptSigner.selector);
        bond.slashEquivocation(a, b);
    }

    function claimsInboxOfAnother() internal returns (Inbox) {
        return new Rollup(config()).inbox();
    }

    function test_everyFieldIsSignedFor(uint256 field) external {
        Receipts.Receipt memory a = receiptsOf(0, pair("a", "b"), 9)[1];
        Receipts.Receipt memory b = receiptsOf(0, pair("a", "c"), 9)[1];
        field = bound(field, 0, 8);
        if (field == 0) ++b.batch;
        if (field == 1) ++b.index;
        if (field == 2) b.transactionHash = "d";
        if (field == 3) ++b.timeMs;
        if (field == 4) ++b.deadlineBlock;
        if (field == 5) b.runningHash = "other";
        if (field == 6) b.groupRoot = "other";
        if (field == 7) ++b.groupCount;
        if (field == 8) b.groupPosition = 0;
        vm.expectRevert();
        bond.slashEquivocation(a, b);
        vm.assertEq(bond.bond(), BOND, "untouched");
    }

    function test_anotherTransactionAtThePlace() external {
        Receipts.Receipt memory r = receiptsOf(0, pair("a", "b"), uint64(block.number) + PROMISE)[1];
        post("batch");
        bytes memory last = ordered(1, pair("a", "c"));
        finalizeWith(last);
        vm.prank(ALICE);
        bond.slashOrder(r, headers[1], orderProof(last, pair("a", "c"), 1));
        slashedBy(ALICE);
    }

    function test_fewerTransactions() external {
        Receipts.Receipt memory r = receiptsOf(0, triple("a", "b", "c"), uint64(block.number) + PROMISE)[2];
        post("batch");
        bytes memory last = ordered(1, pair("a", "b"));
        finalizeWith(last);
        vm.prank(ALICE);
        bond.slashOrder(r, headers[1], orderProof(last, pair("a", "b"), 2));
        slashedBy(ALICE);
    }

    function triple(bytes32 a, bytes32 b, bytes32 c) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](3);
        (list[0], list[1], list[2]) = (a, b, c);
    }

    function test_voidBatch() external {
        Receipts.Receipt memory r = receipt(0, "a");
        post("batch");
        finalizeWith("");
        vm.prank(ALICE);
        bond.slashOrder(r, headers[1], orderProof("", new bytes32[](0), 0));
        slashedBy(ALICE);
    }

    function test_keptPromise() external {
        Receipts.Receipt memory r = receiptsOf(0, pair("a", "b"), uint64(block.number) + PROMISE)[1];
        post("batch");
        bytes memory last = ordered(1, pair("a", "b"));
        finalizeWith(last);
        ISequencerBond.OrderProof memory p = orderProof(last, pair("a", "b"), 1);
        vm.expectRevert(ISequencerBond.PromiseKept.selector);
        bond.slashOrder(r, headers[1], p);
        // Nor with another leaf, another header, another entry, another output, an empty output.
        p.leaf = "x";
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        bond.slashOrder(r, headers[1], p);
        p = orderProof(last, pair("a", "b"), 1);
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.NotTheBatch.selector, 0, 1));
        bond.slashOrder(r, headers[0], p);
        bytes32[4] memory words = headers[1];
        words[1] = bytes32(uint256(uint160(BOB)));
        vm.expectPartialRevert(ISequencerBond.EntryHeaderMismatch.selector);
        bond.slashOrder(r, words, p);
        p.outputHeader = "";
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        bond.slashOrder(r, headers[1], p);
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.BatchExists.selector, 0, 1));
        bond.slashAbsent(r);
        vm.expectPartialRevert(ISequencerBond.BatchInTime.selector);
        bond.slashEntry(r, headers[1]);
    }

    /// @dev An output header that lies about its entry is refused even when it is a final one.
    function test_outputOfAnotherEntry() external {
        Receipts.Receipt memory r = receipt(0, "a");
        post("batch");
        bytes memory last = ordered(1, pair("b", "c"));
        last[8] = 0x07;
        vm.mockCall(address(claims), abi.encodeWithSelector(claims.verifyOutput.selector), "");
        ISequencerBond.OrderProof memory p;
        p.outputHeader = last;
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.OutputOfAnotherEntry.selector, 7, 1));
        bond.slashOrder(r, headers[1], p);
    }

    function test_noBatch() external {
        Receipts.Receipt memory r = receipt(0, "a");
        uint256 from = uint256(r.deadlineBlock) + GRACE + 1;
        vm.roll(from - 1);
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.TooEarly.selector, from - 1, from));
        bond.slashAbsent(r);
        vm.roll(from);
        vm.prank(ALICE);
        bond.slashAbsent(r);
        slashedBy(ALICE);
    }

    function test_frozenInboxTakesNothing() external {
        Receipts.Receipt memory r = receipt(0, "a");
        vm.roll(r.deadlineBlock + GRACE + 1);
        vm.mockCall(address(inbox), abi.encodeWithSelector(inbox.closed.selector), abi.encode(true));
        vm.expectRevert(ISequencerBond.InboxClosed.selector);
        bond.slashAbsent(r);
    }

    function test_lateBatch() external {
        Receipts.Receipt memory r = receipt(0, "a");
        vm.roll(r.deadlineBlock + 1);
        post("batch");
        uint256 from = uint256(r.deadlineBlock) + GRACE + 1;
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.TooEarly.selector, block.number, from));
        bond.slashEntry(r, headers[1]);
        vm.roll(from);
        vm.prank(ALICE);
        bond.slashEntry(r, headers[1]);
        slashedBy(ALICE);
    }

    function test_batchInTimeIsNotLate() external {
        Receipts.Receipt memory r = receipt(0, "a");
        vm.roll(r.deadlineBlock);
        post("batch");
        vm.roll(block.number + 10 * GRACE);
        vm.expectRevert(
            abi.encodeWithSelector(ISequencerBond.BatchInTime.selector, r.deadlineBlock, r.deadlineBlock)
        );
        bond.slashEntry(r, headers[1]);
    }

    /// @dev The batch's number went to another sender (I-16): the sequencer was silent too long.
    function test_batchOfAnother() external {
        Receipts.Receipt memory r = receipt(0, "a");
        post("batch");
        vm.mockCall(address(inbox), abi.encodeWithSignature("sequencer()"), abi.encode(vm.addr(KEY + 1)));
        r.signature = signGroup(KEY + 1, r.groupRoot, r.deadlineBlock);
        ISequencerBond.OrderProof memory p;
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.SentByAnother.selector, seq));
        bond.slashOrder(r, headers[1], p);
        vm.prank(ALICE);
        bond.slashEntry(r, headers[1]);
        slashedBy(ALICE);
    }

    function test_nothingToSlash() external {
        Receipts.Receipt memory a = receipt(0, "a");
        bond.slashEquivocation(a, receipt(0, "b"));
        Receipts.Receipt memory c = receipt(1, "a");
        Receipts.Receipt memory d = receipt(1, "b");
        vm.expectRevert(ISequencerBond.NothingToSlash.selector);
        bond.slashEquivocation(c, d);
    }
}

/// @title The way out (R-18)
contract BondWithdrawalTest is BondFixture {
    function asked(uint256 amount) internal {
        vm.prank(seq);
        bond.requestWithdrawal(amount);
    }

    function test_afterTheDelayAndWithEverythingFinal() external {
        post("batch");
        asked(20 ether);
        (, uint64 readyAt,) = bond.request();
        uint64 blocks = PROMISE + MAX_STRETCH + GRACE;
        vm.assertEq(readyAt - block.timestamp, 12 * blocks + PERIOD + MARGIN, "delay");
        vm.warp(readyAt - 1);
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.StillBonded.selector, readyAt));
        vm.prank(seq);
        bond.withdraw();
        vm.warp(readyAt);
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.EntriesNotFinal.selector, 0, 2));
        vm.prank(seq);
        bond.withdraw();
        proposePlain(2);
        finalizeAll();
        vm.prank(seq);
        bond.withdraw();
        vm.assertEq(seq.balance, 20 ether, "paid");
        vm.assertEq(bond.bond(), 30 ether, "left");
        vm.expectRevert(ISequencerBond.NothingRequested.selector);
        vm.prank(seq);
        bond.withdraw();
    }

    function test_frozenChainPaysAfterTheDelay() external {
        asked(BOND);
        vm.mockCall(address(inbox), abi.encodeWithSelector(inbox.closed.selector), abi.encode(true));
        vm.warp(block.timestamp + bond.unbonding());
        vm.prank(seq);
        bond.withdraw();
        vm.assertEq(seq.balance, BOND, "all of it");
    }

    function test_slashableMeanwhile() external {
        asked(BOND);
        vm.warp(block.timestamp + bond.unbonding());
        bond.slashEquivocation(receipt(0, "a"), receipt(0, "b"));
        vm.expectRevert(ISequencerBond.NothingRequested.selector);
        vm.prank(seq);
        bond.withdraw();
    }

    function test_refusals() external {
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.NotSequencer.selector, address(this)));
        bond.requestWithdrawal(1);
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.NotSequencer.selector, address(this)));
        bond.withdraw();
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.AboveBond.selector, BOND + 1, BOND));
        vm.prank(seq);
        bond.requestWithdrawal(BOND + 1);
        vm.expectRevert(ISequencerBond.ZeroAmount.selector);
        vm.prank(seq);
        bond.requestWithdrawal(0);
        vm.expectRevert(ISequencerBond.ZeroAmount.selector);
        bond.deposit();
    }

    function refused(string memory field, ISequencerBond.Config memory c) internal {
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.ConfigInvalid.selector, field));
        new SequencerBond(c);
    }

    function test_configuration() external {
        ISequencerBond.Config memory c = bondConfig(address(0));
        refused("rollup", c);
        c = bondConfig(address(1));
        c.jamBaseFee = 0;
        refused("jamBaseFee", c);
        c = bondConfig(address(1));
        c.promiseBlocks = 0;
        refused("promiseBlocks", c);
        c = bondConfig(address(1));
        c.maxStretch = 50_401;
        refused("maxStretch", c);
        c = bondConfig(address(1));
        c.graceBlocks = 1e6 + 1;
        refused("graceBlocks", c);
        c = bondConfig(address(1));
        c.unbondingMargin = 3650 days + 1;
        refused("unbondingMargin", c);
    }
}
