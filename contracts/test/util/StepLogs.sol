// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../../src/interfaces/IStep.sol";
import {Step} from "../../src/step/Step.sol";
import {Test} from "./Test.sol";

/// @title The recorded steps of test/vectors/step_*.jsonl, which tests/contracts/step_vectors.cpp writes
abstract contract StepLogs is Test {
    struct Case {
        string name;
        bytes log;
        bytes32 start;
        bytes end;
        uint256 readInput;
        uint256 position;
        bytes32 element;
    }

    IStep internal stepper = new Step();

    /// @dev One line a case. Every case is a call of its own: memory costs grow with the square of what is used.
    function forEachCase(string memory file, function(string memory) external check) internal {
        string memory path = string.concat("test/vectors/", file, ".jsonl");
        uint256 count = 0;
        for (string memory line = vm.readLine(path); bytes(line).length > 0; line = vm.readLine(path)) {
            check(line);
            ++count;
        }
        vm.closeFile(path);
        require(count > 0, "no cases");
    }

    function parse(string memory line) internal pure returns (Case memory c) {
        c.name = vm.parseJsonString(line, ".name");
        c.log = vm.parseJsonBytes(line, ".log");
        c.start = vm.parseJsonBytes32(line, ".start");
        c.end = vm.parseJsonBytes(line, ".end");
        c.readInput = vm.parseJsonUint(line, ".read_input");
        c.position = vm.parseJsonUint(line, ".position");
        c.element = vm.parseJsonBytes32(line, ".element");
    }
}
