// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rollup} from "../../src/Rollup.sol";
import {RollupFixture} from "./RollupFixture.sol";

/// @title Users, a sequencer in any mood and strangers who append, beside a model that counts every second
/// @dev Short times, so that the model can afford to look at each second: late is a second in which the oldest item
///      had waited at least LEAST seconds when it began.
contract DelayHandler is RollupFixture {
    uint64 public constant LEAST = 20;
    uint64 public constant MOST = 90;
    uint64 public constant CAPACITY = 200;

    /// @dev The model's buffer in twentieths of a second.
    uint256 public ticks = CAPACITY * 20;
    uint256 public lateSeconds;
    uint256 public violations;
    uint64[] private _times;
    uint256 private _appended;

    function config() internal view override returns (Rollup.Config memory c) {
        c = super.config();
        c.forcedDeadline = MOST;
        c.leastDeadline = LEAST;
        c.delayBuffer = CAPACITY;
    }

    function left() external view returns (uint256) {
        return inbox.delayBufferLeft();
    }

    function deadline() external view returns (uint256) {
        return inbox.forcedDeadlineNow();
    }

    function deposit(uint256 count) external {
        for (uint256 i = 0; i < 1 + count % 5; ++i) {
            depositToken(ALICE, 1, BOB);
            _times.push(uint64(block.timestamp));
        }
    }

    function force(uint256 size) external {
        uint256 fee = inbox.forcedFee();
        if (fee > FEE << 4) return;
        vm.deal(ALICE, fee);
        vm.prank(ALICE);
        inbox.forceTransaction{value: fee}(new bytes(1 + size % 1024));
        _times.push(uint64(block.timestamp));
    }

    function submit(uint256 queueUpto) external {
        uint256 due = inbox.dueCount();
        uint256 asked = bound(queueUpto, 0, _times.length);
        submitCalldata("", uint64(asked));
        took(asked > _appended + due ? asked : _appended + due);
    }

    function appendDue() external {
        uint256 due = inbox.dueCount();
        if (due == 0) return;
        if (inbox.appendDue() != due) ++violations;
        took(_appended + due);
    }

    function pass(uint256 time) external {
        time = bound(time, 1, 60);
        for (uint256 i = 0; i < time; ++i) {
            bool late = _appended < _times.length && block.timestamp + i >= _times[_appended] + LEAST;
            if (late) {
                ++lateSeconds;
                ticks = ticks > 20 ? ticks - 20 : 0;
            } else if (ticks < CAPACITY * 20) {
                ++ticks;
            }
        }
        uint256 before = inbox.forcedDeadlineNow();
        vm.warp(block.timestamp + time);
        vm.roll(block.number + 1);
        // It falls no faster than time passes: who plans by it is never surprised.
        if (inbox.forcedDeadlineNow() + time < before) ++violations;
        checkDue();
    }

    /// @dev Due is exactly what is at least as old as the deadline, oldest first, at most M.
    function checkDue() private {
        uint256 due = 0;
        while (due < inbox.maxDueAppends() && _appended + due < _times.length) {
            if (block.timestamp - _times[_appended + due] < inbox.forcedDeadlineNow()) break;
            ++due;
        }
        if (due != inbox.dueCount()) ++violations;
    }

    function took(uint256 upto) private {
        uint256 before = inbox.forcedDeadlineNow();
        if (upto > _appended) _appended = upto;
        if (inbox.queueAppended() != _appended) ++violations;
        // Appending takes nothing that waiting had not taken.
        if (inbox.forcedDeadlineNow() != before) ++violations;
    }
}
