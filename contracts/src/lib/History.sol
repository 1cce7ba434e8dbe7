// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CountedMerkle} from "./CountedMerkle.sol";

/// @title History trees (C-5): plain binary Merkle trees over machine roots
library History {
    error HistoryPathLength(uint256 given, uint256 expected);
    error HistoryPaddingWrong(uint256 level);
    error HistoryRootMismatch(bytes32 computed, bytes32 expected);

    /// @notice Reverts unless `last` is the leaf at frames * 2^frameHeight - 1, and every leaf after it repeats it.
    /// @dev After the last frame only padding follows. A right sibling on this path covers padding alone, so it
    ///      must be the uniform tree over `last`: there is one root for one history, and none with hidden leaves.
    function verifyLast(
        bytes32 expected,
        uint256 frames,
        uint256 frameHeight,
        bytes32 last,
        bytes32[] calldata path
    ) internal pure {
        uint256 height = frameHeight + CountedMerkle.depth(frames);
        require(path.length == height, HistoryPathLength(path.length, height));
        uint256 index = (frames << frameHeight) - 1;
        bytes32 top = last;
        bytes32 uniform = last;
        for (uint256 level = 0; level < height; ++level) {
            if ((index >> level) & 1 == 1) {
                top = keccak256(abi.encodePacked(path[level], top));
            } else {
                require(path[level] == uniform, HistoryPaddingWrong(level));
                top = keccak256(abi.encodePacked(top, uniform));
            }
            uniform = keccak256(abi.encodePacked(uniform, uniform));
        }
        require(top == expected, HistoryRootMismatch(top, expected));
    }
}
