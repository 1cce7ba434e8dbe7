// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rollup} from "../src/Rollup.sol";
import {RollupFixture} from "./util/RollupFixture.sol";

/// @title A day of as many forced transactions as the inbox takes, and a sequencer that must not be stopped by them
/// @dev Every submission is a transaction of its own under L1's limit: cold storage, calldata and all (I-17).
contract FloodTest is RollupFixture {
    uint256 internal constant SLOT = 12;
    uint256 internal constant BLOCKS = 1 days / SLOT;
    /// @dev Of a transaction since Osaka.
    uint256 internal constant CAP = 16_777_216;
    uint32 internal constant M = 32;
    uint256 internal constant EVERY = 25;

    function config() internal view override returns (Rollup.Config memory c) {
        c = super.config();
        c.maxDueAppends = M;
        // Nothing but the number is of interest here.
        c.forcedBaseFee = 0;
    }

    function floodBlock() internal {
        for (uint256 k = 0; k < 5; ++k) {
            inbox.forceTransaction("x");
        }
        vm.warp(block.timestamp + SLOT);
        vm.roll(block.number + 1);
    }

    /// @return gas of the submission, as a transaction's first touch of the inbox
    function submitCold(uint64 queueUpto) internal returns (uint256 gas) {
        vm.cool(address(inbox));
        uint64 number = inbox.batchCount();
        vm.cool(address(inbox));
        vm.prank(SEQUENCER);
        gas = gasleft();
        inbox.submitCalldataBatch{gas: CAP - 100_000}("", number, queueUpto);
        gas -= gasleft();
    }

    /// @dev It ignores the queue: due items come along, never more than M, and no submission fails.
    function test_unwillingSequencerIsNotStopped() external {
        uint256 dearest = 0;
        uint64 most = 0;
        for (uint256 i = 1; i <= BLOCKS; ++i) {
            floodBlock();
            if (i % EVERY != 0) continue;
            uint64 before = inbox.queueAppended();
            uint256 gas = submitCold(0);
            if (gas > dearest) dearest = gas;
            uint64 took = inbox.queueAppended() - before;
            if (took > most) most = took;
        }
        vm.assertEq(inbox.queueLength(), 5 * BLOCKS, "everything was queued");
        vm.assertEq(inbox.batchCount(), BLOCKS / EVERY, "every submission was accepted");
        vm.assertEq(most, M, "M at a time");
        vm.assertLe(dearest, 46_000 * uint256(M) + 150_000, "gas of the dearest submission");
    }

    /// @dev It takes everything along and loses nothing of its buffer.
    function test_willingSequencerKeepsUpAndLosesNothing() external {
        uint256 dearest = 0;
        for (uint256 i = 1; i <= BLOCKS; ++i) {
            floodBlock();
            if (i % EVERY != 0) continue;
            uint256 gas = submitCold(inbox.queueLength());
            if (gas > dearest) dearest = gas;
        }
        vm.assertEq(inbox.queueAppended(), 5 * BLOCKS, "everything is in");
        vm.assertEq(inbox.delayBufferLeft(), 2 hours, "the buffer is whole");
        vm.assertLe(dearest, CAP / 2, "half a transaction's gas");
    }

    /// @dev The bound (I-17): an item is in after its deadline and as many appends as there are M ahead of it.
    function test_strangersEmptyTheQueueInLengthOverM() external {
        for (uint256 i = 0; i < 200; ++i) {
            floodBlock();
        }
        vm.warp(block.timestamp + DEADLINE);
        uint256 calls = 0;
        for (; inbox.dueCount() > 0; ++calls) {
            vm.prank(ALICE);
            inbox.appendDue();
        }
        vm.assertEq(calls, (1000 + M - 1) / M, "calls");
        vm.assertEq(inbox.queueAppended(), 1000, "all");
    }
}

/// @title The largest M that can be deployed fits too
/// forge-config: default.isolate = true
contract LargestMTest is RollupFixture {
    function config() internal view override returns (Rollup.Config memory c) {
        c = super.config();
        c.maxDueAppends = 200;
    }

    function submitLongest() external {
        vm.prank(SEQUENCER);
        inbox.submitCalldataBatch(new bytes(65_536), 0, 0);
    }

    function test_twoHundredDueItemsAndTheLongestBatchFitIntoOneTransaction() external {
        for (uint256 i = 0; i < 201; ++i) {
            depositToken(ALICE, 1, BOB);
        }
        vm.warp(block.timestamp + DEADLINE);
        uint256 gas = gasleft();
        this.submitLongest();
        gas -= gasleft();
        vm.assertEq(inbox.queueAppended(), 200, "M");
        vm.assertEq(inbox.batchCount(), 1, "and the batch");
        // Bytes that are not zero cost at most 64 gas where a price for calldata is announced, 10 less for a zero.
        vm.assertLe(gas + 65_536 * uint256(64), 16_777_216, "gas");
    }
}
