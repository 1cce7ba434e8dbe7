// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rollup} from "../src/Rollup.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {DelayBuffer} from "../src/lib/DelayBuffer.sol";
import {RollupFixture} from "./util/RollupFixture.sol";
import {Test} from "./util/Test.sol";

/// @title The arithmetic of lateness (I-15), against what it means second by second
contract DelayBufferTest is Test {
    uint256 internal constant CAPACITY = 300;

    /// @dev One second at a time: late when the oldest item has waited too long before this second is over.
    function naive(DelayBuffer.State memory s, uint256 lateFrom, uint256 time)
        internal
        pure
        returns (uint256)
    {
        uint256 ticks = s.ticks;
        for (uint256 t = s.countedUntil; t < time; ++t) {
            if (t >= lateFrom) ticks = ticks > DelayBuffer.TICKS ? ticks - DelayBuffer.TICKS : 0;
            else if (ticks < CAPACITY * DelayBuffer.TICKS) ++ticks;
        }
        return ticks;
    }

    function test_equalsTheSumOverSeconds(uint256 ticks, uint256 lateFrom, uint256 time) external pure {
        DelayBuffer.State memory s =
            DelayBuffer.State(uint128(bound(ticks, 0, CAPACITY * DelayBuffer.TICKS)), 1000);
        time = bound(time, 1000, 2000);
        lateFrom = bound(lateFrom, 0, 2500);
        (uint256 left, bool late) = DelayBuffer.leftAt(s, CAPACITY, lateFrom, time);
        vm.assertEq(left, naive(s, lateFrom, time), "ticks");
        vm.assertEq(late ? 1 : 0, time > 1000 && time > lateFrom ? 1 : 0, "late");
    }

    /// @dev Looking in between, and keeping what was seen, changes nothing: no rounding to be gained by anybody.
    function test_lookingMoreOftenChangesNothing(
        uint256 ticks,
        uint256 lateFrom,
        uint256 between,
        uint256 time
    ) external pure {
        DelayBuffer.State memory s =
            DelayBuffer.State(uint128(bound(ticks, 0, CAPACITY * DelayBuffer.TICKS)), 1000);
        time = bound(time, 1000, 9000);
        lateFrom = bound(lateFrom, 500, 9500);
        (uint256 once,) = DelayBuffer.leftAt(s, CAPACITY, lateFrom, time);
        between = bound(between, 1000, time);
        (uint256 half,) = DelayBuffer.leftAt(s, CAPACITY, lateFrom, between);
        s = DelayBuffer.State(uint128(half), uint64(between));
        (uint256 twice,) = DelayBuffer.leftAt(s, CAPACITY, lateFrom, time);
        vm.assertEq(twice, once, "the same");
    }

    function test_deadlineFallsWithLatenessAndStaysWithinItsBounds(uint256 ticks, uint256 a, uint256 b)
        external
        pure
    {
        DelayBuffer.State memory s =
            DelayBuffer.State(uint128(bound(ticks, 0, CAPACITY * DelayBuffer.TICKS)), 1000);
        (a, b) = (bound(a, 0, 3000), bound(b, 0, 3000));
        if (a > b) (a, b) = (b, a);
        (uint256 later,) = DelayBuffer.leftAt(s, CAPACITY, b, 2500);
        (uint256 earlier,) = DelayBuffer.leftAt(s, CAPACITY, a, 2500);
        uint256 lenient = DelayBuffer.deadline(later, 20, 120);
        uint256 strict = DelayBuffer.deadline(earlier, 20, 120);
        vm.assertLe(strict, lenient, "late for longer, due no later");
        vm.assertGe(strict, 20, "least");
        vm.assertLe(lenient, 120, "most");
    }
}

/// @title The delay buffer of an inbox
contract DelayTest is RollupFixture {
    uint64 internal constant LEAST = 10 minutes;
    uint64 internal constant BUFFER = 2 hours;

    function queueOne() internal {
        depositToken(ALICE, 1, BOB);
    }

    function pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    function state() internal view returns (uint256 left, uint256 deadline) {
        return (inbox.delayBufferLeft(), inbox.forcedDeadlineNow());
    }

    function expectState(uint256 left, uint256 deadline, string memory what) internal view {
        (uint256 l, uint256 d) = state();
        vm.assertEq(l, left, string.concat(what, ": buffer"));
        vm.assertEq(d, deadline, string.concat(what, ": deadline"));
    }

    function test_latenessIsTakenFromTheBufferOnce() external {
        expectState(BUFFER, DEADLINE, "new");
        queueOne();
        pass(5 minutes);
        queueOne();
        pass(25 minutes);
        // The first has waited 30 minutes, the second 25: 20 minutes of lateness, not 35.
        expectState(BUFFER - 20 minutes, DEADLINE, "while it waits");
        submitCalldata("", 2);
        expectState(BUFFER - 20 minutes, DEADLINE, "appended");
    }

    function test_deadlineComesDownWithTheBuffer() external {
        queueOne();
        pass(DEADLINE);
        vm.assertEq(inbox.appendDue(), 1, "the first waits the whole deadline");
        expectState(70 minutes, DEADLINE, "50 minutes late");
        queueOne();
        // 10 minutes without lateness give 30 seconds, then 30 minutes and 15 seconds are late.
        pass(40 minutes + 14);
        vm.assertEq(inbox.dueCount(), 0, "not yet");
        pass(1);
        expectState(40 minutes + 15, 40 minutes + 15, "the deadline meets the age");
        inbox.appendDue();
        queueOne();
        pass(25 minutes + 22);
        vm.assertEq(inbox.dueCount(), 0, "not yet");
        pass(1);
        vm.assertEq(inbox.dueCount(), 1, "the next one comes sooner");
    }

    function test_deadlineNeverFallsBelowTheLeast() external {
        queueOne();
        pass(30 days);
        expectState(0, LEAST, "used up");
        inbox.appendDue();
        queueOne();
        pass(LEAST - 1);
        vm.assertEq(inbox.dueCount(), 0, "not yet");
        pass(1);
        vm.assertEq(inbox.dueCount(), 1, "now");
    }

    function test_bufferComesBackSlowly() external {
        queueOne();
        pass(30 days);
        inbox.appendDue();
        pass(20 hours);
        expectState(1 hours, 1 hours, "a twentieth of the time");
        pass(20 hours);
        expectState(2 hours, 1 hours, "full");
        pass(20 hours);
        expectState(2 hours, 1 hours, "and not more");
    }

    function test_emptyBatchesDoNotRefill() external {
        queueOne();
        pass(30 days);
        submitCalldata("", 1);
        for (uint256 i = 0; i < 40; ++i) {
            pass(1);
            submitCalldata("", 1);
        }
        expectState(2, LEAST, "forty seconds give two, whatever was submitted");
    }

    /// @dev Who appends every item within the least deadline keeps all of it, however full the queue is.
    function test_punctualSequencerLosesNothing(uint256 seed) external {
        for (uint256 i = 0; i < 8; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            for (uint256 k = 0; k < seed % 9; ++k) {
                queueOne();
            }
            pass((seed >> 8) % (LEAST + 1));
            submitCalldata("", inbox.queueLength());
            expectState(BUFFER, DEADLINE, "punctual");
            pass((seed >> 40) % 1 days);
        }
    }

    function test_partsOfTheQueueAreLateOnTheirOwn() external {
        for (uint256 i = 0; i < 6; ++i) {
            queueOne();
        }
        pass(30 minutes);
        submitCalldata("", 2);
        expectState(100 minutes, DEADLINE, "20 minutes");
        pass(10 minutes);
        expectState(90 minutes, DEADLINE, "four still wait");
        submitCalldata("", 6);
        expectState(90 minutes, DEADLINE, "counted once");
    }

    function test_withoutBufferTheDeadlineIsConstant() external {
        deploy(constant_());
        queueOne();
        pass(30 days);
        vm.assertEq(inbox.forcedDeadlineNow(), DEADLINE, "waiting");
        inbox.appendDue();
        vm.assertEq(inbox.forcedDeadlineNow(), DEADLINE, "after");
        queueOne();
        pass(DEADLINE - 1);
        vm.expectRevert(abi.encodeWithSelector(IInbox.NothingDue.selector));
        inbox.appendDue();
    }

    function constant_() internal view returns (Rollup.Config memory c) {
        c = config();
        c.delayBuffer = 0;
    }
}
