// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DelayHandler} from "./util/DelayHandler.sol";
import {Test} from "./util/Test.sol";

/// @title The deadline after every sequence of calls (I-15)
contract DelayInvariantsTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    DelayHandler internal handler;

    function setUp() external {
        handler = new DelayHandler();
        handler.setUp();
    }

    function targetContracts() external view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory list) {
        list = new FuzzSelector[](1);
        bytes4[] memory s = new bytes4[](6);
        (s[0], s[1], s[2]) = (handler.deposit.selector, handler.force.selector, handler.submit.selector);
        (s[3], s[4], s[5]) = (handler.appendDue.selector, handler.pass.selector, handler.pass.selector);
        list[0] = FuzzSelector(address(handler), s);
    }

    function invariant_bufferIsTheModels() external view {
        vm.assertEq(handler.left(), handler.ticks() / 20, "buffer");
        vm.assertEq(handler.violations(), 0, "violations");
    }

    function invariant_deadlineFollowsTheBufferWithinItsBounds() external view {
        uint256 left = handler.left();
        uint256 deadline = handler.deadline();
        vm.assertGe(deadline, handler.LEAST(), "least");
        vm.assertLe(deadline, handler.MOST(), "most");
        if (left >= handler.LEAST() && left <= handler.MOST()) vm.assertEq(deadline, left, "the buffer");
    }

    /// @dev What a walk can do must reach both ends: full, used up, and deadlines in between.
    function test_longRunReachesBothEnds() external {
        uint256 seed = 0xbe1a;
        uint256 least = type(uint256).max;
        uint256 between = 0;
        for (uint256 i = 0; i < 600; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            bytes4 selector = this.targetSelectors()[0].selectors[seed % 6];
            (bool ok,) = address(handler).call(abi.encodePacked(selector, seed >> 8));
            vm.assertTrue(ok, "the handler never reverts");
            uint256 deadline = handler.deadline();
            if (deadline < least) least = deadline;
            if (deadline > handler.LEAST() && deadline < handler.MOST()) ++between;
            this.invariant_bufferIsTheModels();
            this.invariant_deadlineFollowsTheBufferWithinItsBounds();
        }
        vm.assertEq(least, handler.LEAST(), "used up");
        vm.assertTrue(between > 0, "deadlines in between");
        vm.assertTrue(handler.lateSeconds() > 0, "lateness");
    }
}
