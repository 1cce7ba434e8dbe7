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

    /// where the accesses begin: after state, program and code (S-1)
    uint256 internal constant ACCESSES_AT = 285 + 120 + 32 * 28;

    IStep internal stepper = new Step();

    /// @dev One line a case, so that none but the present one need be parsed.
    function forEachCase(string memory file, function(Case memory) internal use) internal {
        string memory path = string.concat("test/vectors/", file, ".jsonl");
        uint256 count = 0;
        for (string memory line = vm.readLine(path); bytes(line).length > 0; line = vm.readLine(path)) {
            use(parse(line));
            ++count;
        }
        vm.closeFile(path);
        require(count > 0, "no cases");
    }

    /// @dev The one case of this name.
    function caseOf(string memory file, string memory name) internal returns (Case memory c) {
        string memory path = string.concat("test/vectors/", file, ".jsonl");
        string memory line;
        do {
            line = vm.readLine(path);
            require(bytes(line).length > 0, name);
        } while (keccak256(bytes(vm.parseJsonString(line, ".name"))) != keccak256(bytes(name)));
        vm.closeFile(path);
        return parse(line);
    }

    function parse(string memory line) private pure returns (Case memory c) {
        c.name = vm.parseJsonString(line, ".name");
        c.log = vm.parseJsonBytes(line, ".log");
        c.start = vm.parseJsonBytes32(line, ".start");
        c.end = vm.parseJsonBytes(line, ".end");
        c.readInput = vm.parseJsonUint(line, ".read_input");
        c.position = vm.parseJsonUint(line, ".position");
        c.element = vm.parseJsonBytes32(line, ".element");
    }
}
