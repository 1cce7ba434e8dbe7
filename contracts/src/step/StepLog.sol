// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../interfaces/IStep.sol";
import {Digests} from "./Digests.sol";

/// @title Reading a step log from front to back (S-1, S-2)
library StepLog {
    uint256 internal constant PROGRAM_BYTES = 120;
    uint256 internal constant CODE_LEVELS = 27;
    bytes16 internal constant PROGRAM_VERSION = "belay-program-v1";

    /// @notice The part of the log that was not read yet, as offsets into calldata.
    struct Cursor {
        uint256 offset;
        uint256 end;
    }

    function over(bytes calldata log) internal pure returns (Cursor memory c) {
        assembly ("memory-safe") {
            mstore(c, log.offset)
            mstore(add(c, 32), add(log.offset, log.length))
        }
    }

    /// @notice Where the next `size` bytes lie in calldata.
    function take(Cursor memory c, uint256 size) internal pure returns (uint256 offset) {
        offset = c.offset;
        require(size <= c.end - offset, IStep.StepLogTruncated());
        c.offset = offset + size;
    }

    function takeWord(Cursor memory c) internal pure returns (bytes32) {
        return wordAt(take(c, 32));
    }

    function wordAt(uint256 offset) internal pure returns (bytes32 word) {
        assembly ("memory-safe") { word := calldataload(offset) }
    }

    function requireEnd(Cursor memory c) internal pure {
        require(c.offset == c.end, IStep.StepLogTrailing());
    }

    /// @notice M-7: the Keccak code root of the program that `programHash` names.
    function takeCodeRoot(Cursor memory c, bytes32 programHash) internal pure returns (bytes32 root) {
        uint256 offset = take(c, PROGRAM_BYTES);
        root = wordAt(offset);
        bool canonical = Digests.isCanonical(wordAt(offset + 32)) && Digests.isCanonical(wordAt(offset + 64));
        require(canonical, IStep.StepProgramNotCanonical());
        bytes32 computed;
        bytes16 version = PROGRAM_VERSION;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, version)
            calldatacopy(add(buffer, 16), offset, PROGRAM_BYTES)
            computed := keccak256(buffer, add(16, PROGRAM_BYTES))
        }
        require(computed == programHash, IStep.StepProgramHash());
    }

    /// @notice The instruction word at `pc`, opened under the code root (T-9).
    function takeInstruction(Cursor memory c, uint32 pc, bytes32 codeRoot)
        internal
        pure
        returns (uint32 word)
    {
        uint256 offset = take(c, 32 * (1 + CODE_LEVELS));
        bytes32 leaf = wordAt(offset);
        uint256 index = pc / 32;
        bytes32 node = leaf;
        // The node goes to the half that the index bit names, its sibling to the other.
        assembly ("memory-safe") {
            let end := add(offset, mul(32, CODE_LEVELS))
            for {} lt(offset, end) {} {
                offset := add(offset, 32)
                // The node goes to the half that the index bit names, its sibling to the other.
                let half := shl(5, and(index, 1))
                mstore(half, node)
                mstore(xor(half, 32), calldataload(offset))
                node := keccak256(0, 64)
                index := shr(1, index)
            }
        }
        require(node == codeRoot, IStep.StepCodeRoot());
        return Digests.swapBytes32(uint32(uint256(leaf) >> (224 - 8 * (pc % 32))));
    }
}
