// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title pc, registers and cycle inside MachineState.State.core (M-1, M-6)
/// @dev 136 bytes: u32(pc) ‖ u32(x1) ‖ … ‖ u32(x31) ‖ u64(cycle). pc lies where x0 would.
library Registers {
    uint256 private constant CYCLE_AT = 128;

    function _load(bytes memory core, uint256 r) private pure returns (uint32 value) {
        assembly ("memory-safe") { value := shr(224, mload(add(core, add(32, mul(4, r))))) }
    }

    function _store(bytes memory core, uint256 r, uint32 value) private pure {
        assembly ("memory-safe") {
            let offset := add(core, add(32, mul(4, r)))
            mstore(offset, or(shl(224, value), and(mload(offset), sub(shl(224, 1), 1))))
        }
    }

    function pc(bytes memory core) internal pure returns (uint32) {
        return _load(core, 0);
    }

    function setPc(bytes memory core, uint32 value) internal pure {
        _store(core, 0, value);
    }

    /// @notice x_r for r < 32; x0 reads 0.
    function get(bytes memory core, uint256 r) internal pure returns (uint32) {
        return r == 0 ? 0 : _load(core, r);
    }

    /// @notice Sets x_r; what is written to x0 is lost.
    function set(bytes memory core, uint256 r, uint32 value) internal pure {
        if (r != 0) _store(core, r, value);
    }

    /// @notice M-11: the cycle after a step.
    function tick(bytes memory core) internal pure {
        assembly ("memory-safe") {
            let offset := add(core, add(32, CYCLE_AT))
            let word := mload(offset)
            let cycle := and(add(shr(192, word), 1), 0xffffffffffffffff)
            mstore(offset, or(shl(192, cycle), and(word, sub(shl(192, 1), 1))))
        }
    }
}
