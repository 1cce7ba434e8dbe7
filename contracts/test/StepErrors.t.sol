// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../src/interfaces/IStep.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {StepLogs} from "./util/StepLogs.sol";

/// @title Every way in which a log can be wrong has a name
contract StepErrorsTest is StepLogs {
    uint256 internal constant PC_AT = 64;
    uint256 internal constant STATUS_AT = 200;
    uint256 internal constant REASON_AT = 201;
    uint256 internal constant P = 0x7f000001;

    function rejects(bytes memory log, bytes4 selector) private {
        vm.expectPartialRevert(selector);
        stepper.step(log);
    }

    function put32(bytes memory log, uint256 place, uint256 value) private pure {
        for (uint256 i = 0; i < 4; ++i) {
            log[place + i] = bytes1(uint8(value >> (24 - 8 * i)));
        }
    }

    /// @dev Every shorter log is truncated, wherever it ends; a longer one trails.
    function checkLengths(string memory file, string memory name, uint256 stride) private {
        bytes memory log = caseOf(file, name).log;
        uint256 full = log.length;
        bytes memory longer = bytes.concat(log, hex"00");
        for (uint256 size = 0; size < full; size += stride) {
            assembly ("memory-safe") {
                mstore(log, size) // memory behind a shortened array stays what it was
            }
            rejects(log, IStep.StepLogTruncated.selector);
        }
        rejects(longer, IStep.StepLogTrailing.selector);
    }

    function test_lengthsOfARegisterStep() external {
        checkLengths("step_instructions", "add", 3);
    }

    function test_lengthsOfALoad() external {
        checkLengths("step_instructions", "lw", 5);
    }

    function test_lengthsOfAStandstill() external {
        checkLengths("step_instructions", "at rest: halted", 1);
    }

    function test_lengthsOfARead() external {
        checkLengths("step_ecalls", "read_input", 11);
    }

    function test_lengthsOfTwoBlocks() external {
        checkLengths("step_ecalls", "keccak256 of 17", 61);
    }

    function test_states() external {
        bytes memory log = caseOf("step_instructions", "add").log;
        log[PC_AT + 3] |= 0x02;
        vm.expectRevert(abi.encodeWithSelector(IStep.StepPcMisaligned.selector, uint32(0x1004a)));
        stepper.step(log);
        log = caseOf("step_instructions", "add").log;
        log[STATUS_AT] = 0x05;
        rejects(log, MachineState.StatusUnknown.selector);
        log[STATUS_AT] = 0x04;
        put32(log, REASON_AT, 1);
        rejects(log, MachineState.ReasonWithoutCause.selector);
        log = caseOf("step_instructions", "add").log;
        put32(log, 32 + 4 * 5, P);
        rejects(log, MachineState.MemoryRootNotCanonical.selector);
    }

    /// @dev M-30: the reasons 1 to 9, the two that only L1 gives, and of a halted machine any.
    function test_trapReasons() external {
        bytes memory log = caseOf("step_instructions", "at rest: trapped").log;
        for (uint256 reason = 0; reason < 12; ++reason) {
            put32(log, REASON_AT, reason);
            bool known = reason >= 1 && reason <= 9;
            if (!known) rejects(log, IStep.StepTrapReason.selector);
            else vm.assertEq(stepper.step(log).end, log, "stands still");
        }
        uint32[2] memory ofL1 = [MachineState.WITHHELD, MachineState.FOREIGN];
        for (uint256 i = 0; i < 2; ++i) {
            put32(log, REASON_AT, ofL1[i]);
            vm.assertEq(stepper.step(log).end, log, "a batch that never ran stands still");
            put32(log, REASON_AT, ofL1[i] + 1);
            rejects(log, IStep.StepTrapReason.selector);
        }
        log = caseOf("step_instructions", "at rest: halted").log;
        put32(log, REASON_AT, 0xffffffff);
        vm.assertEq(stepper.step(log).end, log, "any exit code");
    }

    function test_programsAndCode() external {
        bytes memory log = caseOf("step_instructions", "add").log;
        put32(log, 285 + 32, P);
        rejects(log, IStep.StepProgramNotCanonical.selector);
        put32(log, 285 + 32, 0);
        rejects(log, IStep.StepProgramHash.selector);
        log = caseOf("step_instructions", "add").log;
        put32(log, 285 + 92, 0xffffffff);
        rejects(log, IStep.StepProgramNotCanonical.selector);
        log = caseOf("step_instructions", "add").log;
        rejects(flip(log, 285 + 120 + 31), IStep.StepCodeRoot.selector);
    }

    function test_memory() external {
        bytes memory log = caseOf("step_instructions", "lw").log;
        rejects(flip(log, ACCESSES_AT + 15), IStep.StepMemoryRoot.selector);
        log = caseOf("step_instructions", "lw").log;
        put32(log, log.length - 4, P);
        rejects(log, IStep.StepSiblingNotCanonical.selector);
        put32(log, log.length - 4, 0x80000000);
        rejects(log, IStep.StepSiblingNotCanonical.selector);
        put32(log, log.length - 4, P - 1);
        rejects(log, IStep.StepMemoryRoot.selector);
    }
}
