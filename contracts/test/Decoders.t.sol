// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MachineState} from "../src/lib/MachineState.sol";
import {Outputs} from "../src/lib/Outputs.sol";
import {Harness} from "./util/Harness.sol";
import {Test} from "./util/Test.sol";

/// @title Every byte string is a value or a named error, never anything else
contract DecodersTest is Test {
    Harness internal lib = new Harness();

    function state() internal pure returns (MachineState.State memory s) {
        s.core = new bytes(136);
        s.outputDigest = keccak256("");
    }

    function test_stateOfAnyBytes(bytes memory raw) external view {
        try lib.decodeState(raw) returns (MachineState.State memory s) {
            vm.assertEq(MachineState.encode(s), raw, "one encoding per state");
        } catch (bytes memory reason) {
            bytes4 selector = bytes4(reason);
            bool named = selector == MachineState.StateLength.selector
                || selector == MachineState.StatusUnknown.selector
                || selector == MachineState.ReasonWithoutCause.selector
                || selector == MachineState.MemoryRootNotCanonical.selector;
            vm.assertTrue(named, "a named reason");
        }
    }

    function test_stateOfRandomFields(bytes32 seed) external view {
        bytes memory raw;
        for (uint256 i = 0; i < 9; ++i) {
            raw = abi.encodePacked(raw, keccak256(abi.encode(seed, i)));
        }
        assembly ("memory-safe") {
            mstore(raw, 285)
        }
        raw[200] = bytes1(uint8(raw[200]) % 6);
        this.test_stateOfAnyBytes(raw);
    }

    function test_stateErrors() external {
        vm.expectRevert(abi.encodeWithSelector(MachineState.StateLength.selector, 284));
        lib.decodeState(new bytes(284));
        MachineState.State memory s = state();
        s.status = 5;
        vm.expectRevert(abi.encodeWithSelector(MachineState.StatusUnknown.selector, 5));
        lib.decodeState(MachineState.encode(s));
        s = state();
        s.status = MachineState.YIELDED;
        s.reason = 3;
        vm.expectRevert(abi.encodeWithSelector(MachineState.ReasonWithoutCause.selector, 1, 3));
        lib.decodeState(MachineState.encode(s));
        for (uint256 limb = 0; limb < 8; ++limb) {
            s = state();
            s.memoryRoot = bytes32(uint256(0x7f000001) << (224 - 32 * limb));
            vm.expectRevert(abi.encodeWithSelector(MachineState.MemoryRootNotCanonical.selector, limb));
            lib.decodeState(MachineState.encode(s));
            s.memoryRoot = bytes32(uint256(0x7f000000) << (224 - 32 * limb));
            lib.decodeState(MachineState.encode(s));
        }
    }

    function test_outputOfAnyBytes(bytes memory raw, uint8 blobs, uint8 version) external view {
        // Half of the runs have the right shape up to the blob count.
        if (version % 2 == 1) raw = abi.encodePacked(uint8(1), new bytes(145), blobs % 9, raw);
        try lib.decodeOutput(raw) returns (Outputs.Header memory h) {
            vm.assertEq(raw.length, 147 + 96 * uint256(h.blobCount), "length");
        } catch (bytes memory reason) {
            bytes4 selector = bytes4(reason);
            bool named = selector == Outputs.OutputLength.selector
                || selector == Outputs.OutputVersion.selector || selector == Outputs.OutputBlobCount.selector;
            vm.assertTrue(named, "a named reason");
        }
    }

    function test_outputErrors() external {
        bytes memory raw = new bytes(147);
        vm.expectRevert(abi.encodeWithSelector(Outputs.OutputVersion.selector, 0));
        lib.decodeOutput(raw);
        raw[0] = 0x01;
        lib.decodeOutput(raw);
        raw[146] = 0x01;
        vm.expectRevert(abi.encodeWithSelector(Outputs.OutputLength.selector, 147, 243));
        lib.decodeOutput(raw);
        raw[146] = 0x07;
        vm.expectRevert(abi.encodeWithSelector(Outputs.OutputBlobCount.selector, 7));
        lib.decodeOutput(raw);
        raw[146] = 0x00;
        vm.expectRevert(abi.encodeWithSelector(Outputs.OutputLength.selector, 148, 147));
        lib.decodeOutput(abi.encodePacked(raw, uint8(0)));
    }
}
