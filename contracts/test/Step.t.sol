// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../src/interfaces/IStep.sol";
import {Step} from "../src/step/Step.sol";
import {StepLogs} from "./util/StepLogs.sol";

/// @title The step contract on logs of real machines: every instruction, every ecall, every trap
contract StepTest is StepLogs {
    function test_instructions() external {
        forEachCase("step_instructions", check);
    }

    function test_ecalls() external {
        forEachCase("step_ecalls", check);
    }

    /// @dev EIP-170: chains that count refuse to deploy more.
    function test_size() external view {
        vm.assertLe(address(stepper).code.length, 24_576, "runtime code");
    }

    function check(Case memory c) private view {
        IStep.Result memory r = stepper.step(c.log);
        vm.assertEq(r.start, c.start, string.concat("start of ", c.name));
        vm.assertEq(r.end, c.end, string.concat("end of ", c.name));
        vm.assertEq(r.readInput ? 1 : 0, c.readInput, string.concat("input of ", c.name));
        vm.assertEq(r.position, c.position, string.concat("position of ", c.name));
        vm.assertEq(r.element, c.element, string.concat("element of ", c.name));
    }
}
