// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInbox} from "../src/interfaces/IInbox.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {ExitChain} from "./util/ExitChain.sol";
import {RollupFixture} from "./util/RollupFixture.sol";

/// @title What is paid before any exit payment: deposits that no program was handed, withdrawals of final claims (E-20)
contract EscapeReservesTest is ExitChain {
    IVault.Withdrawal[] internal withdrawals;
    bytes[] internal paying;
    IVault.Deposit internal d;

    /// @dev Entry 1: a deposit that is final, with a withdrawal of 400. Entry 3: one that no claim covers. Then one in the
    ///      queue, and a forced transaction.
    function setUp() public override {
        super.setUp();
        d = IVault.Deposit(address(token), ALICE, BOB, 1000);
        depositToken(ALICE, 1000, BOB);
        submitCalldata("a", 1);
        withdrawals.push(IVault.Withdrawal(0, address(token), BOB, 400));
        paying = payingOutputs(withdrawals);
        finalizeWith(paying);
        depositToken(ALICE, 1000, BOB);
        submitCalldata("b", 2);
        depositToken(ALICE, 1000, BOB);
        inbox.forceTransaction{value: FEE}("x");
    }

    function test_unconsumedEntryIsRefundedOnce() external {
        vm.expectRevert(IVault.ExitNotFixed.selector);
        vault.refundUnconsumed(headers[3], d);
        freezeChain();
        vm.expectRevert(IVault.ExitNotFixed.selector);
        vault.refundUnconsumed(headers[3], d);
        vm.warp(escape.resolutionDeadline() + 1);
        // Nobody needs to have called resolve.
        vault.refundUnconsumed(headers[3], d);
        vm.assertEq(token.balanceOf(ALICE), 1000, "in full");
        vm.assertTrue(vault.isRefunded(3), "marked");
        vm.expectRevert(abi.encodeWithSelector(IVault.AlreadyRefunded.selector, 3));
        vault.refundUnconsumed(headers[3], d);
        vm.expectRevert(abi.encodeWithSelector(IVault.ConsumedEntry.selector, 1, 3));
        vault.refundUnconsumed(headers[1], d);
        vm.expectRevert(abi.encodeWithSelector(IVault.NotADeposit.selector, 2));
        vault.refundUnconsumed(headers[4], d);
        bytes32[4] memory forged = headers[3];
        forged[1] = bytes32(uint256(uint160(BOB)));
        vm.expectPartialRevert(IVault.HeaderMismatch.selector);
        vault.refundUnconsumed(forged, d);
        d.amount = 1001;
        vm.expectPartialRevert(IVault.DepositMismatch.selector);
        vault.refundUnconsumed(headers[3], d);
    }

    /// @dev What is in the queue of a closed inbox is in no entry and never will be: that is known from the freeze on.
    function test_queuedDepositIsRefundedOnce() external {
        vm.expectRevert(IVault.ExitNotFixed.selector);
        vault.refundQueued(2, d);
        freezeChain();
        vm.expectRevert(abi.encodeWithSelector(IVault.AppendedAlready.selector, 1, 2));
        vault.refundQueued(1, d);
        vault.refundQueued(2, d);
        vm.assertEq(token.balanceOf(ALICE), 1000, "in full");
        vm.assertTrue(vault.isQueuedRefunded(2), "marked");
        vm.expectRevert(abi.encodeWithSelector(IVault.AlreadyRefunded.selector, 2));
        vault.refundQueued(2, d);
        vm.expectRevert(abi.encodeWithSelector(IVault.NotADeposit.selector, 4));
        vault.refundQueued(3, d);
        vm.expectRevert(abi.encodeWithSelector(IInbox.QueueIndexBeyondEnd.selector, 4, 4));
        vault.refundQueued(4, d);
    }

    function test_otherFieldsThanTheQueuedOnes() external {
        freezeChain();
        d.from = BOB;
        vm.expectPartialRevert(IVault.DepositMismatch.selector);
        vault.refundQueued(2, d);
    }

    /// @dev Exit payments take all that they can get first; what is reserved is still there after that.
    function test_reservesAreWholeAfterAllExitPayments() external {
        resolveChain();
        add(address(token), BOB, 5000, 0);
        (takenIn[1], promised) = (1000, 400);
        bytes memory exports = totals();
        exitWith(exitHeader(rootOf(), 1, exports), exports);
        escape.claimExit(0, list[0], pathOf(0));
        vm.assertEq(token.balanceOf(BOB), 600, "taken in and not promised");
        vault.withdraw(withdrawals[0], proofOf(withdrawals, paying, 0));
        vm.assertEq(token.balanceOf(BOB), 1000, "the withdrawal in full");
        vault.refundUnconsumed(headers[3], d);
        vault.refundQueued(2, d);
        vm.assertEq(token.balanceOf(ALICE), 2000, "deposits in full");
        vm.assertEq(vault.custody(address(token)), 0, "and nothing is left");
    }

    function rootOf() internal view returns (bytes32) {
        bytes32[] memory leaves = exitLeaves(list);
        return keccak256(abi.encodePacked(uint8(2), uint64(1), leaves[0]));
    }

    function test_paidWithdrawalsAreNotReservedTwice() external {
        vault.withdraw(withdrawals[0], proofOf(withdrawals, paying, 0));
        vm.assertEq(vault.withdrawn(address(token)), 400, "counted");
        resolveChain();
        add(address(token), ALICE, 600, 0);
        (takenIn[1], promised) = (1000, 400);
        bytes memory exports = totals();
        exitWith(exitHeader(rootOf(), 1, exports), exports);
        vm.assertEq(escape.pool(address(token)).size, 600, "the rest");
    }
}

/// @title A rollup without an escape contract has none of this
contract NoEscapeTest is RollupFixture {
    function test_nothingIsRefundedNorPaid() external {
        depositToken(ALICE, 5, BOB);
        submitCalldata("a", 1);
        IVault.Deposit memory d = IVault.Deposit(address(token), ALICE, BOB, 5);
        vm.expectRevert(IVault.ExitNotFixed.selector);
        vault.refundUnconsumed(headers[1], d);
        vm.expectRevert(IVault.ExitNotFixed.selector);
        vault.refundQueued(0, d);
        vm.expectRevert(abi.encodeWithSelector(IVault.NotEscape.selector, address(this)));
        vault.payExit(address(token), BOB, 5);
    }
}
