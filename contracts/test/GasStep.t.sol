// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../src/interfaces/IStep.sol";
import {StepLogs} from "./util/StepLogs.sol";

/// @title What one step costs as a transaction of its own, calldata included
/// @dev In isolation every call below is such a transaction; the figures land in snapshots/GasStepTest.json.
/// forge-config: default.isolate = true
contract GasStepTest is StepLogs {
    function test_instructions() external {
        forEachCase("step_instructions", measure);
    }

    function test_ecalls() external {
        forEachCase("step_ecalls", measure);
    }

    function measure(Case memory c) private {
        // A plain call: a static one, which the interface would make, is not isolated.
        (bool done,) = address(stepper).call(abi.encodeCall(IStep.step, (c.log)));
        vm.assertTrue(done, c.name);
        vm.snapshotGasLastCall(c.name);
    }
}
