// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MachineState} from "../../src/lib/MachineState.sol";

/// @title A machine small enough to be played in a test, with real states (M-6) and the real shape of a batch
/// @dev The memory root's last limb counts steps, its first one mixes what was read. At even counts it reads an
///      element while there is one; at the limit it yields.
library ToyMachine {
    function count(MachineState.State memory s) internal pure returns (uint256) {
        return uint32(uint256(s.memoryRoot));
    }

    function reads(MachineState.State memory s) internal pure returns (bool) {
        return s.status == MachineState.RUNNING && s.inputPosition < s.inputLimit && count(s) % 2 == 0;
    }

    /// @notice One step. Changes `s`.
    function step(MachineState.State memory s, bytes32 element) internal pure {
        if (s.status != MachineState.RUNNING) return;
        bool read = reads(s);
        uint256 mixed = uint256(s.memoryRoot) >> 224;
        if (read) {
            mixed = (mixed * 3 + uint32(uint256(element))) % MachineState.KOALABEAR;
            ++s.inputPosition;
        } else if (s.inputPosition == s.inputLimit) {
            s.status = MachineState.YIELDED;
            s.outputDigest = keccak256(abi.encode(s.memoryRoot));
        }
        s.memoryRoot = bytes32((mixed << 224) | (uint224(uint256(s.memoryRoot)) + 1));
    }

    /// @notice What a liar does: another memory that no step leads to. Changes `s`.
    function tamper(MachineState.State memory s, uint32 lie) internal pure {
        s.memoryRoot = bytes32(uint256(s.memoryRoot) ^ (uint256(lie) << 192));
    }
}
