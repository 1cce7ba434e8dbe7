// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Poseidon2Rounds} from "./Poseidon2Rounds.sol";

/// @title Poseidon2 over KoalaBear, width 16 (T-2, T-3)
/// @dev Digests are words of eight 32-bit lanes, the first element in the highest (T-8).
library Poseidon2 {
    /// @notice Something was allocated where the rounds write.
    error ScratchInUse();

    uint256 private constant P = 0x7f000001;
    uint256 private constant LOW_31 = 0x7fffffff7fffffff7fffffff7fffffff7fffffff7fffffff7fffffff7fffffff;
    /// @dev 2^31 - p in every lane.
    uint256 private constant GAP = 0x00ffffff00ffffff00ffffff00ffffff00ffffff00ffffff00ffffff00ffffff;
    uint256 private constant ONES = 0x0000000100000001000000010000000100000001000000010000000100000001;

    /// @notice Keeps the rounds' memory free; before anything is hashed, and before much is allocated.
    function reserve() internal pure {
        uint256 free;
        assembly ("memory-safe") {
            free := mload(0x40)
        }
        require(free <= Poseidon2Rounds.SCRATCH, ScratchInUse());
        uint256 end = Poseidon2Rounds.SCRATCH_END;
        assembly ("memory-safe") {
            mstore(0x40, end)
        }
    }

    /// @notice The permutation of sixteen canonical elements.
    function permute(uint256 left, uint256 right) internal pure returns (uint256, uint256) {
        return (Poseidon2Rounds.run(left, right), _pack(Poseidon2Rounds.REST));
    }

    /// @notice T-3 on `count` pairs of digests in memory from `from` on; the results go to `to` <= `from` and on.
    function compressMany(uint256 from, uint256 to, uint256 count) internal pure {
        unchecked {
            for (uint256 end = to + 32 * count; to < end; to += 32) {
                uint256 left;
                uint256 right;
                assembly ("memory-safe") {
                    left := mload(from)
                    right := mload(add(from, 32))
                }
                uint256 sum = Poseidon2Rounds.run(left, right) + left;
                // Both were below p, so a lane of the sum is short of 2 p. It has p too many when its top bit is set,
                // or would be after adding the gap to the rest.
                uint256 excess = ((sum | ((sum & LOW_31) + GAP)) >> 31) & ONES;
                sum -= excess * P;
                assembly ("memory-safe") {
                    mstore(to, sum)
                }
                from += 64;
            }
        }
    }

    /// @dev Eight elements of the rounds' result, reduced, from two words of it.
    function _pack(uint256 place) private pure returns (uint256 packed) {
        assembly ("memory-safe") {
            let p := P
            let a := mload(place)
            let b := mload(add(place, 32))
            packed := or(
                or(
                    or(shl(224, mod(shr(180, a), p)), shl(192, mod(shr(110, a), p))),
                    or(shl(160, mod(and(shr(70, a), 0xffffffffff), p)), shl(128, mod(a, p)))
                ),
                or(
                    or(shl(96, mod(shr(180, b), p)), shl(64, mod(shr(110, b), p))),
                    or(shl(32, mod(and(shr(70, b), 0xffffffffff), p)), mod(b, p))
                )
            )
        }
    }
}
