// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../../src/interfaces/IStep.sol";
import {MachineState} from "../../src/lib/MachineState.sol";

/// @title A machine that counts in its memory root and yields once, and its step contract
/// @dev Log: the state (285 bytes).
contract ExitStep is IStep {
    /// @dev Where every run of the tests starts to count.
    uint256 private constant START = 0x100;
    uint256 private _yieldsAfter;
    bytes32 private _digest;

    /// @notice What the true machine does.
    function set(uint256 yieldsAfter, bytes32 digest) external {
        (_yieldsAfter, _digest) = (yieldsAfter, digest);
    }

    /// @notice One step of a machine that yields `digest` with its step number `yieldsAfter`.
    function stepOf(MachineState.State memory s, uint256 yieldsAfter, bytes32 digest)
        public
        pure
        returns (bytes memory)
    {
        if (s.status == MachineState.RUNNING) {
            s.memoryRoot = bytes32(uint256(s.memoryRoot) + 1);
            if (uint256(s.memoryRoot) == START + yieldsAfter) {
                s.status = MachineState.YIELDED;
                s.outputDigest = digest;
            }
        }
        return MachineState.encode(s);
    }

    function step(bytes calldata log) external view returns (Result memory r) {
        r.start = keccak256(log);
        r.end = stepOf(MachineState.decode(log), _yieldsAfter, _digest);
    }
}
