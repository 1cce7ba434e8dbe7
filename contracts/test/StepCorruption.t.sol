// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../src/interfaces/IStep.sol";
import {StepLogs} from "./util/StepLogs.sol";

/// @title A log with one wrong byte never shows another step from the same start
contract StepCorruptionTest is StepLogs {
    uint256 internal constant PROGRAM_AT = 285;
    uint256 internal constant CODE_AT = 285 + 120;

    /// @dev `place` becomes what it was not. What may come of it depends on the field.
    function corrupt(Case memory c, uint256 place, uint256 elementAt) private view {
        bytes1 good = c.log[place];
        // Any other byte, differing in the lowest bits or in the highest.
        c.log[place] = good ^ bytes1(uint8(1 + (place * 0x95) % 255));
        (bool done, bytes memory answer) = address(stepper).staticcall(abi.encodeCall(IStep.step, (c.log)));
        c.log[place] = good;
        if (done) {
            IStep.Result memory r = abi.decode(answer, (IStep.Result));
            bool element = place >= elementAt && place - elementAt < 32;
            require(place < PROGRAM_AT || element, "a wrong log passes");
            if (place < PROGRAM_AT) vm.assertTrue(r.start != c.start, "same start");
            else vm.assertTrue(r.start == c.start && r.element != c.element, "same element");
            return;
        }
        bytes4 reason = bytes4(answer);
        if (place < PROGRAM_AT) {
            // A state leads anywhere; but never to a panic.
            vm.assertTrue(answer.length == 4 || answer.length == 36 || answer.length == 68, "no named error");
            vm.assertTrue(reason != 0x4e487b71, "panic");
        } else if (place < CODE_AT) {
            bool hash = reason == IStep.StepProgramHash.selector;
            vm.assertTrue(hash || reason == IStep.StepProgramNotCanonical.selector, "program");
        } else if (place < ACCESSES_AT) {
            vm.assertTrue(reason == IStep.StepCodeRoot.selector, "code");
        } else {
            bool root = reason == IStep.StepMemoryRoot.selector;
            vm.assertTrue(root || reason == IStep.StepSiblingNotCanonical.selector, "memory");
        }
    }

    function corruptAll(string memory file, string memory name, uint256 from, uint256 stride) private {
        Case memory c = caseOf(file, name);
        uint256 elementAt = c.readInput == 1 ? ACCESSES_AT : type(uint256).max;
        for (uint256 place = from; place < c.log.length; place += stride) {
            corrupt(c, place, elementAt);
        }
    }

    function test_everyByteBeforeTheAccesses() external {
        corruptAll("step_instructions", "add", 0, 1);
    }

    function test_everyByteOfAStandstill() external {
        corruptAll("step_instructions", "at rest: yielded", 0, 1);
    }

    function test_everyByteOfALoad() external {
        corruptAll("step_instructions", "lw", ACCESSES_AT, 1);
    }

    function test_everyByteOfAStore() external {
        corruptAll("step_instructions", "sb", ACCESSES_AT, 1);
    }

    function test_everyByteOfAnInput() external {
        corruptAll("step_ecalls", "read_input", ACCESSES_AT, 1);
    }

    function test_yield() external {
        corruptAll("step_ecalls", "yield", ACCESSES_AT, 3);
    }

    function test_keccak256() external {
        corruptAll("step_ecalls", "keccak256 of 17", ACCESSES_AT, 7);
    }

    function test_mulmod256() external {
        corruptAll("step_ecalls", "mulmod256", ACCESSES_AT, 3);
    }

    function test_secp256k1Add() external {
        corruptAll("step_ecalls", "secp256k1_add", ACCESSES_AT, 3);
    }

    function test_poseidon2() external {
        corruptAll("step_ecalls", "poseidon2", ACCESSES_AT, 3);
    }

    function test_kb5Dot() external {
        corruptAll("step_ecalls", "kb5_dot of 48", ACCESSES_AT, 67);
    }
}
