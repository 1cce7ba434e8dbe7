// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscapeHatch} from "../src/interfaces/IEscapeHatch.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {CountedMerkle} from "../src/lib/CountedMerkle.sol";
import {ExitChain} from "./util/ExitChain.sol";
import {Greedy, Guzzler, Stone} from "./util/Recipients.sol";

/// @title Payments by the exit batch's output (E-15 .. E-18)
contract EscapeClaimsTest is ExitChain {
    function setUp() public override {
        super.setUp();
        fund(1_000_000, 10 ether);
    }

    function test_everybodyIsPaidInFullWhenThereIsEnough() external {
        add(address(token), ALICE, 300_000, 200_000);
        add(address(token), BOB, 400_000, 100_000);
        add(address(0), BOB, 4 ether, 1 ether);
        exitNow();
        for (uint64 i = 0; i < 3; ++i) {
            escape.claimExit(i, list[i], pathOf(i));
            vm.assertTrue(escape.isClaimed(i), "marked");
        }
        vm.assertEq(token.balanceOf(ALICE), 500_000, "Alice");
        vm.assertEq(token.balanceOf(BOB), 500_000, "Bob");
        vm.assertEq(BOB.balance, 5 ether, "Bob's ETH");
        vm.assertEq(vault.custody(address(token)), 0, "custody");
        vm.assertEq(escape.pool(address(0)).paid, 5 ether, "pool");
    }

    function test_onceOnly() external {
        add(address(token), ALICE, 1, 0);
        add(address(token), BOB, 1, 0);
        exitNow();
        escape.claimExit(0, list[0], pathOf(0));
        bytes32[] memory path = pathOf(0);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.AlreadyClaimed.selector, 0));
        escape.claimExit(0, list[0], path);
        vm.assertEq(claimRange(0, list.length), 1, "the other one");
        vm.assertEq(claimRange(0, list.length), 0, "nobody");
        vm.assertEq(token.balanceOf(ALICE), 1, "once");
    }

    function test_forgedLeafOrPath() external {
        add(address(token), ALICE, 5, 5);
        add(address(token), BOB, 7, 0);
        exitNow();
        bytes32[] memory path = pathOf(0);
        IEscapeHatch.Payment memory p = list[0];
        p.senior = 6;
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        escape.claimExit(0, p, path);
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        escape.claimExit(1, list[0], path);
        vm.expectRevert(abi.encodeWithSelector(CountedMerkle.LeafIndexOutOfRange.selector, 2, 2));
        escape.claimExit(2, list[0], path);
        vm.expectRevert(abi.encodeWithSelector(CountedMerkle.PathLength.selector, 0, 1));
        escape.claimExit(0, list[0], new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(CountedMerkle.PathLength.selector, 2, 1));
        escape.claimExit(0, list[0], new bytes32[](2));
        vm.expectRevert(abi.encodeWithSelector(CountedMerkle.LeafIndexOutOfRange.selector, 0, 2));
        escape.claimExits(0, new IEscapeHatch.Payment[](0), path);
    }

    /// @dev The haircut: less than all are due, and unsettled profit goes first.
    function test_juniorLosesFirst() external {
        add(address(token), ALICE, 300_000, 500_000);
        add(address(token), BOB, 400_000, 100_000);
        exitNow();
        // 1,000,000 less 700,000 senior for 600,000 junior: one half.
        vm.assertEq(escape.due(list[0]), 550_000, "Alice");
        vm.assertEq(escape.due(list[1]), 450_000, "Bob");
        claimRange(0, list.length);
        vm.assertEq(token.balanceOf(ALICE), 550_000, "paid");
        vm.assertEq(vault.custody(address(token)), 0, "to the last unit");
    }

    function test_seniorIsSharedWhenThereIsNotEvenThat() external {
        add(address(token), ALICE, 3_000_000, 500_000);
        add(address(token), BOB, 1_000_000, 0);
        exitNow();
        vm.assertEq(escape.due(list[0]), 750_000, "Alice");
        vm.assertEq(escape.due(list[1]), 250_000, "Bob");
    }

    /// @dev Withdrawals of final claims come first, and are paid after the freeze as before.
    function test_promisedMoneyIsNotInThePool() external {
        promised = 400_000;
        add(address(token), ALICE, 700_000, 0);
        exitNow();
        vm.assertEq(escape.pool(address(token)).size, 600_000, "pool");
        escape.claimExit(0, list[0], pathOf(0));
        vm.assertEq(token.balanceOf(ALICE), 600_000, "Alice");
        vm.assertEq(vault.custody(address(token)), 400_000, "reserved");
    }

    /// @dev A program that says it took in more than the vault has cannot reach what is reserved.
    function test_poolIsBoundedByCustody() external {
        excess = 5_000_000;
        promised = 400_000;
        add(address(token), ALICE, 5_000_000, 0);
        exitNow();
        vm.assertEq(escape.pool(address(token)).size, 600_000, "pool");
    }

    function test_promisedMoreThanTakenIn() external {
        promised = 2_000_000;
        add(address(token), ALICE, 1, 0);
        exitNow();
        vm.assertEq(escape.pool(address(token)).size, 0, "empty pool");
        escape.claimExit(0, list[0], pathOf(0));
        vm.assertEq(token.balanceOf(ALICE), 0, "a claim of nothing");
        vm.assertTrue(escape.isClaimed(0), "and done");
    }

    /// @dev Leaves that do not fit the totals: what there is goes to whoever comes first, and never more than that.
    function test_leavesAboveTheTotals() external {
        add(address(token), ALICE, 600_000, 0);
        add(address(token), BOB, 600_000, 0);
        add(address(token), BOB, 700_000, 0);
        add(address(7), BOB, 1, 0);
        understated = 1_200_000 - 600_000 + 700_000;
        exitNow();
        vm.assertEq(claimRange(0, list.length), 1, "one fits");
        vm.assertFalse(escape.isClaimed(1), "kept");
        bytes32[] memory path = pathOf(1);
        vm.expectRevert(
            abi.encodeWithSelector(IEscapeHatch.PoolExhausted.selector, address(token), 400_000, 600_000)
        );
        escape.claimExit(1, list[1], path);
        path = pathOf(2);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEscapeHatch.PoolExhausted.selector, address(token), 400_000, type(uint256).max
            )
        );
        escape.claimExit(2, list[2], path);
        path = pathOf(3);
        vm.expectPartialRevert(IEscapeHatch.PoolExhausted.selector);
        escape.claimExit(3, list[3], path);
    }

    /// @dev One account that cannot be paid keeps nobody else from being paid, and keeps its own claim.
    function test_refusingRecipientBlocksNobody() external {
        Stone stone = new Stone();
        add(address(0), address(stone), 1 ether, 0);
        add(address(0), address(new Guzzler()), 1 ether, 0);
        add(address(0), BOB, 1 ether, 0);
        exitNow();
        vm.assertEq(claimRange(0, list.length), 1, "Bob alone");
        vm.assertEq(BOB.balance, 1 ether, "Bob");
        vm.assertFalse(escape.isClaimed(0), "kept");
        vm.assertEq(escape.pool(address(0)).paid, 1 ether, "booked once");
        bytes32[] memory path = pathOf(0);
        vm.expectRevert();
        escape.claimExit(0, list[0], path);
        stone.soften();
        escape.claimExit(0, list[0], path);
        vm.assertEq(address(stone).balance, 1 ether, "later");
    }

    /// @dev Neither the same leaf again nor another one while a payment is under way; the other is paid afterwards.
    function test_reenteringRecipientIsPaidOnce() external {
        Greedy greedy = new Greedy();
        add(address(0), address(greedy), 1 ether, 0);
        add(address(0), address(greedy), 2 ether, 0);
        exitNow();
        greedy.arm(address(escape), abi.encodeCall(escape.claimExit, (1, list[1], pathOf(1))));
        escape.claimExit(0, list[0], pathOf(0));
        vm.assertTrue(greedy.tried(), "tried");
        vm.assertFalse(greedy.succeeded(), "refused");
        vm.assertEq(address(greedy).balance, 1 ether, "one payment");
        escape.claimExit(1, list[1], pathOf(1));
        vm.assertEq(address(greedy).balance, 3 ether, "the other");
    }

    function test_onlyTheEscapeContractPays() external {
        vm.expectRevert(abi.encodeWithSelector(IVault.NotEscape.selector, address(this)));
        vault.payExit(address(token), BOB, 1);
    }

    /// @dev Any contiguous range, with its one path; order and way of claiming change nobody's amount.
    function testFuzz_rangesAndOrder(uint256 seed) external {
        uint256 count = 1 + seed % 13;
        for (uint256 i = 0; i < count; ++i) {
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            add(address(token), address(uint160(0x1000 + i)), uint128(r) % 300_000, (r >> 128) % 300_000);
        }
        exitNow();
        uint256 low = bound(seed >> 8, 0, count - 1);
        uint256 size = bound(seed >> 16, 1, count - low);
        claimRange(low, size);
        for (uint256 i = count; i > 0; --i) {
            if (!escape.isClaimed(uint64(i - 1))) {
                escape.claimExit(uint64(i - 1), list[i - 1], pathOf(i - 1));
            }
        }
        uint256 sum = 0;
        for (uint256 i = 0; i < count; ++i) {
            vm.assertEq(token.balanceOf(list[i].to), escape.due(list[i]), "as due");
            sum += escape.due(list[i]);
        }
        vm.assertLe(sum, 1_000_000, "never more than there is");
        vm.assertEq(vault.custody(address(token)), 1_000_000 - sum, "custody");
    }
}
