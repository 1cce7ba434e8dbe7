// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../src/interfaces/IVault.sol";
import {Rollup} from "../src/Rollup.sol";
import {Payouts} from "./util/Payouts.sol";
import {Trees} from "./util/Trees.sol";

/// @title What each call costs as a transaction of its own, calldata included
/// @dev In isolation every call below is such a transaction; the figures land in snapshots/GasTest.json.
/// forge-config: default.isolate = true
contract GasTest is Payouts {
    function setUp() public override {
        super.setUp();
        vm.deal(ALICE, 100 ether);
        token.mint(ALICE, 1_000_000);
        vm.prank(ALICE);
        token.approve(address(vault), type(uint256).max);
        // Nothing measured below is the first of its kind.
        vm.prank(ALICE);
        vault.deposit(address(token), 1000, ALICE);
        vm.prank(ALICE);
        vault.depositETH{value: 1 ether}(ALICE);
        submitCalldata("warm", 2);
        proposePlain(4);
        finalizeAll();
    }

    function test_deposits() external {
        vm.prank(ALICE);
        vault.deposit(address(token), 1000, BOB);
        vm.snapshotGasLastCall("deposit token");
        vm.prank(ALICE);
        vault.depositETH{value: 1 ether}(BOB);
        vm.snapshotGasLastCall("deposit ETH");
    }

    function test_forced() external {
        vm.prank(ALICE);
        inbox.forceTransaction{value: FEE}(new bytes(150));
        vm.snapshotGasLastCall("force 150 bytes");
        vm.roll(block.number + 1);
        vm.prank(ALICE);
        inbox.forceTransaction{value: FEE}(new bytes(1024));
        vm.snapshotGasLastCall("force 1024 bytes");
    }

    function queueSome(uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) {
            vm.prank(ALICE);
            vault.deposit(address(token), 1000, BOB);
        }
    }

    function test_calldataSubmission() external {
        bytes memory batch = new bytes(10_000);
        for (uint256 i = 0; i < batch.length; ++i) {
            batch[i] = 0xff;
        }
        submitCalldata(batch, 2);
        vm.snapshotGasLastCall("submit calldata batch of 10000 bytes");
    }

    /// @dev Due items are late: the buffer's word is written with the first of them.
    function test_appendDue() external {
        queueSome(4);
        vm.warp(block.timestamp + DEADLINE);
        inbox.appendDue();
        vm.snapshotGasLastCall("append 4 due items");
        queueSome(1);
        vm.warp(block.timestamp + DEADLINE);
        inbox.appendDue();
        vm.snapshotGasLastCall("append 1 due item");
    }

    function test_submissionsWithTheQueue() external {
        submitCalldata("", 2);
        vm.snapshotGasLastCall("submit empty batch");
        queueSome(4);
        submitCalldata("", 6);
        vm.snapshotGasLastCall("submit empty batch and 4 punctual items");
        queueSome(4);
        vm.warp(block.timestamp + DEADLINE);
        submitCalldata("", 0);
        vm.snapshotGasLastCall("submit empty batch and 4 due items");
    }

    function test_proposeFinalizeWithdraw() external {
        submitCalldata("one", 2);
        submitCalldata("two", 2);
        IVault.Withdrawal[] memory list = new IVault.Withdrawal[](8);
        for (uint64 i = 0; i < 8; ++i) {
            list[i] = IVault.Withdrawal(i, i % 2 == 0 ? address(token) : address(0), BOB, 100 + i);
        }
        bytes[] memory outputs = payingOutputs(list);
        propose(proposal(outputs, ""));
        vm.snapshotGasLastCall("propose 2 batches without blobs");
        vm.warp(block.timestamp + PERIOD + 1);
        claims.finalize(line[2]);
        vm.snapshotGasLastCall("settle and finalize an undisputed claim");
        vault.withdraw(list[2], proofOf(list, outputs, 2));
        vm.snapshotGasLastCall("withdraw token (first of its 256)");
        vault.withdraw(list[4], proofOf(list, outputs, 4));
        vm.snapshotGasLastCall("withdraw token");
        vault.withdraw(list[3], proofOf(list, outputs, 3));
        vm.snapshotGasLastCall("withdraw ETH");
    }

    function test_refund() external {
        queueSome(1);
        submitCalldata("batch", 3);
        bytes[] memory outputs = plainOutputs(2);
        outputs[0] = "";
        propose(proposal(outputs, ""));
        finalizeAll();
        bytes32[] memory path = Trees.countedPath(outputLeaves(outputs), 0);
        IVault.Deposit memory d = IVault.Deposit(address(token), ALICE, BOB, 1000);
        vault.refundVoidDeposit(headers[4], d, 2, path);
        vm.snapshotGasLastCall("refund a void deposit");
    }

    function deployOne() external {
        new Rollup(config());
    }

    /// @dev Through a call: what counts is the last one, and a constructor's own calls would be that.
    function test_deploy() external {
        this.deployOne();
        vm.snapshotGasLastCall("deploy everything, its code not as calldata");
    }
}
