// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {IClaims} from "../src/interfaces/IClaims.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {CountedMerkle} from "../src/lib/CountedMerkle.sol";
import {Outputs} from "../src/lib/Outputs.sol";
import {Payouts} from "./util/Payouts.sol";
import {Trees} from "./util/Trees.sol";

/// @title Refuses ETH
contract Stone {}

/// @title Takes its ETH and tries to be paid again at once
contract Greedy {
    bytes public again;
    bool public succeeded;

    function arm(bytes calldata call_) external {
        again = call_;
    }

    receive() external payable {
        (succeeded,) = msg.sender.call(again);
    }
}

/// @title Money out by a final claim
contract WithdrawTest is Payouts {
    IVault.Withdrawal[] internal list;
    bytes[] internal outputs;

    function setUp() public override {
        super.setUp();
        depositToken(ALICE, 1_000_000, ALICE);
        vm.deal(ALICE, 10 ether);
        vm.prank(ALICE);
        vault.depositETH{value: 10 ether}(ALICE);
        submitCalldata("trades", 2);
        list.push(IVault.Withdrawal(0, address(token), BOB, 300_000));
        list.push(IVault.Withdrawal(1, address(0), BOB, 4 ether));
        list.push(IVault.Withdrawal(2, address(token), ALICE, 700_000));
        claimAll();
        finalizeAll();
    }

    function claimAll() internal {
        outputs = payingOutputs(list);
        propose(proposal(outputs, ""));
    }

    function proof(uint256 i) internal view returns (IVault.OutboxProof memory) {
        return proofOf(list, outputs, i);
    }

    function test_everyWithdrawalIsPaidOnce() external {
        for (uint256 i = 0; i < list.length; ++i) {
            IVault.OutboxProof memory p = proof(i);
            vault.withdraw(list[i], p);
            vm.assertTrue(vault.isPaid(list[i].index), "marked");
            vm.expectRevert(abi.encodeWithSelector(IVault.AlreadyPaid.selector, list[i].index));
            vault.withdraw(list[i], p);
        }
        vm.assertEq(token.balanceOf(BOB), 300_000, "tokens to Bob");
        vm.assertEq(BOB.balance, 4 ether, "ETH to Bob");
        vm.assertEq(token.balanceOf(ALICE), 700_000, "tokens to Alice");
        vm.assertEq(vault.custody(address(token)), 0, "token custody");
        vm.assertEq(vault.custody(address(0)), 6 ether, "ETH custody");
    }

    function test_notBeforeTheClaimIsFinal() external {
        submitCalldata("more", 2);
        list.push(IVault.Withdrawal(3, address(0), BOB, 1));
        claimAll();
        IVault.OutboxProof memory p = proof(3);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NotFinal.selector, 2, 1));
        vault.withdraw(list[3], p);
    }

    function test_otherAmountTokenRecipientOrIndexReverts(uint256 field, uint256 value) external {
        IVault.Withdrawal memory w = list[0];
        field = bound(field, 0, 3);
        if (field == 0) w.amount = bound(value, 300_001, type(uint256).max);
        if (field == 1) w.token = address(0);
        if (field == 2) w.to = address(uint160(bound(value, 0xC0FFEE, type(uint160).max)));
        if (field == 3) w.index = uint64(bound(value, 3, type(uint64).max));
        IVault.OutboxProof memory p = proof(0);
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        vault.withdraw(w, p);
    }

    function test_forgedPathReverts(uint256 level, uint256 bit) external {
        IVault.OutboxProof memory p = proof(0);
        level = bound(level, 0, p.outboxPath.length - 1);
        p.outboxPath[level] ^= bytes32(uint256(1) << bound(bit, 0, 255));
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        vault.withdraw(list[0], p);
    }

    function test_paddingLeafIsNoMember() external {
        IVault.OutboxProof memory p = proof(0);
        p.leafIndex = 3;
        vm.expectRevert(abi.encodeWithSelector(CountedMerkle.LeafIndexOutOfRange.selector, 3, 3));
        vault.withdraw(list[0], p);
    }

    function test_shortPathIsNoProof() external {
        IVault.OutboxProof memory p = proof(0);
        p.outboxPath = new bytes32[](1);
        vm.expectRevert(abi.encodeWithSelector(CountedMerkle.PathLength.selector, 1, 2));
        vault.withdraw(list[0], p);
    }

    function test_forgedOutputHeaderReverts(uint256 index) external {
        IVault.OutboxProof memory p = proof(0);
        // Any byte of outbox root and beyond, but not the blob count, which the decoder answers for.
        p.outputHeader = flip(p.outputHeader, bound(index, 10, 145));
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        vault.withdraw(list[0], p);
    }

    function test_emptyOutputPaysNothing() external {
        IVault.OutboxProof memory p = proof(0);
        p.outputHeader = "";
        vm.expectRevert(abi.encodeWithSelector(Outputs.OutputLength.selector, 0, 147));
        vault.withdraw(list[0], p);
    }

    function test_proofAgainstAnotherClaimReverts() external {
        submitCalldata("more", 2);
        IVault.OutboxProof memory p = proof(0);
        proposePlain(1);
        finalizeAll();
        p.claimNumber = 2;
        vm.expectRevert(abi.encodeWithSelector(IClaims.EntryNotInClaim.selector, 3, 2));
        vault.withdraw(list[0], p);
        p.claimNumber = 0;
        vm.expectRevert(abi.encodeWithSelector(IClaims.EntryNotInClaim.selector, 3, 0));
        vault.withdraw(list[0], p);
    }

    /// @dev A program that pays one index twice is believed once.
    function test_indexIsTheNullifierAcrossClaims() external {
        vault.withdraw(list[1], proof(1));
        submitCalldata("more", 2);
        delete list;
        list.push(IVault.Withdrawal(1, address(0), ALICE, 2 ether));
        claimAll();
        finalizeAll();
        IVault.OutboxProof memory p = proof(0);
        vm.expectRevert(abi.encodeWithSelector(IVault.AlreadyPaid.selector, 1));
        vault.withdraw(list[0], p);
    }

    /// @dev A final claim that overdraws one token cannot touch another.
    function test_custodyIsTheLimitPerToken() external {
        submitCalldata("more", 2);
        delete list;
        list.push(IVault.Withdrawal(9, address(token), BOB, 1_000_001));
        claimAll();
        finalizeAll();
        token.mint(address(vault), 5);
        IVault.OutboxProof memory p = proof(0);
        bytes memory reason =
            abi.encodeWithSelector(IVault.InsufficientCustody.selector, address(token), 1_000_000, 1_000_001);
        vm.expectRevert(reason);
        vault.withdraw(list[0], p);
    }

    function payTo(address to) internal returns (IVault.OutboxProof memory) {
        submitCalldata("more", 2);
        delete list;
        list.push(IVault.Withdrawal(7, address(0), to, 1 ether));
        claimAll();
        finalizeAll();
        return proof(0);
    }

    function test_refusedEthStaysClaimable() external {
        IVault.OutboxProof memory p = payTo(address(new Stone()));
        vm.expectRevert(Errors.FailedCall.selector);
        vault.withdraw(list[0], p);
        vm.assertFalse(vault.isPaid(7), "not paid");
        vm.assertEq(vault.custody(address(0)), 10 ether, "nothing left");
    }

    function test_reenteringRecipientIsPaidOnce() external {
        Greedy greedy = new Greedy();
        IVault.OutboxProof memory p = payTo(address(greedy));
        greedy.arm(abi.encodeCall(vault.withdraw, (list[0], p)));
        vault.withdraw(list[0], p);
        vm.assertFalse(greedy.succeeded(), "the second call failed");
        vm.assertEq(address(greedy).balance, 1 ether, "one payment");
    }
}

/// @title Money back from a void entry
contract RefundTest is Payouts {
    IVault.Deposit internal d;
    bytes[] internal outputs;

    function setUp() public override {
        super.setUp();
        d = IVault.Deposit(address(token), ALICE, BOB, 77);
        depositToken(ALICE, 77, BOB);
        depositToken(ALICE, 77, BOB);
        submitCalldata("batch", 2);
        outputs = plainOutputs(4);
        // Entry 1 was void; entry 2 is the same deposit again, and was not.
        outputs[1] = "";
        propose(proposal(outputs, ""));
    }

    function path(uint256 i) internal view returns (bytes32[] memory) {
        return Trees.countedPath(outputLeaves(outputs), i);
    }

    function test_voidDepositGoesBackToWhoPaidIt() external {
        finalizeAll();
        bytes32[] memory p = path(1);
        vault.refundVoidDeposit(headers[1], d, 1, p);
        vm.assertEq(token.balanceOf(ALICE), 77, "refund");
        vm.assertEq(vault.custody(address(token)), 77, "the other deposit stays");
        vm.assertTrue(vault.isRefunded(1), "marked");
        vm.expectRevert(abi.encodeWithSelector(IVault.AlreadyRefunded.selector, 1));
        vault.refundVoidDeposit(headers[1], d, 1, p);
    }

    function test_notBeforeTheClaimIsFinal() external {
        bytes32[] memory p = path(1);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NotFinal.selector, 1, 0));
        vault.refundVoidDeposit(headers[1], d, 1, p);
    }

    function test_consumedDepositIsNotRefunded() external {
        finalizeAll();
        bytes32[] memory p = path(2);
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        vault.refundVoidDeposit(headers[2], d, 1, p);
        // Nor by the void entry's place.
        p = path(1);
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        vault.refundVoidDeposit(headers[2], d, 1, p);
    }

    function test_otherDepositFieldsRevert() external {
        finalizeAll();
        bytes32[] memory p = path(1);
        IVault.Deposit memory wrong = d;
        wrong.amount = 78;
        vm.expectPartialRevert(IVault.DepositMismatch.selector);
        vault.refundVoidDeposit(headers[1], wrong, 1, p);
        wrong = d;
        wrong.from = BOB;
        vm.expectPartialRevert(IVault.DepositMismatch.selector);
        vault.refundVoidDeposit(headers[1], wrong, 1, p);
    }

    function test_forgedHeaderReverts(uint256 index, uint256 bit) external {
        finalizeAll();
        bytes32[4] memory words = headers[1];
        // The index word is left alone: it names which accumulators are asked for.
        words[bound(index, 1, 3)] ^= bytes32(uint256(1) << bound(bit, 0, 255));
        bytes32[] memory p = path(1);
        vm.expectPartialRevert(IVault.HeaderMismatch.selector);
        vault.refundVoidDeposit(words, d, 1, p);
    }

    function test_onlyDepositsAreRefunded() external {
        finalizeAll();
        bytes32[] memory p = path(3);
        vm.expectRevert(abi.encodeWithSelector(IVault.NotADeposit.selector, 2));
        vault.refundVoidDeposit(headers[3], d, 1, p);
    }
}
