// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../interfaces/IStep.sol";
import {Digests} from "./Digests.sol";
import {Poseidon2} from "./Poseidon2.sol";
import {StepLog} from "./StepLog.sol";

/// @title Runs of leaves of the memory tree: opened under a root, and updated with the same siblings (S-3, S-5)
library MemoryOpening {
    uint256 internal constant LEVELS = 28;
    uint256 internal constant LEAF_BYTES = 16;

    /// @notice A run of leaves that the log holds.
    struct Run {
        /// index of the first leaf
        uint256 first;
        /// the bytes, at least one leaf; may be changed before update()
        bytes data;
        /// where the siblings lie in calldata
        uint256 siblings;
    }

    /// @notice Reads the bytes [place, place + size), whole leaves, and what opens them under `root`.
    function open(StepLog.Cursor memory log, bytes32 root, uint256 place, uint256 size)
        internal
        pure
        returns (Run memory run)
    {
        uint256 offset = StepLog.take(log, size);
        run.first = place / LEAF_BYTES;
        run.data = new bytes(size);
        bytes memory data = run.data;
        assembly ("memory-safe") { calldatacopy(add(data, 32), offset, size) }
        run.siblings = log.offset;
        bytes32 computed;
        (computed, log.offset) = _rootOf(run, log.end);
        require(computed == root, IStep.StepMemoryRoot());
    }

    /// @notice The memory root with the run's bytes as they are now.
    function update(Run memory run, uint256 end) internal pure returns (bytes32 root) {
        (root,) = _rootOf(run, end);
    }

    /// @dev Also where the siblings end in calldata; they must not pass `end`.
    function _rootOf(Run memory run, uint256 end) private pure returns (bytes32, uint256) {
        uint256 sibling = run.siblings;
        uint256 low = run.first;
        uint256 count = run.data.length / LEAF_BYTES;
        uint256 nodes = _leaves(run.data, count);
        uint256 high = low + count - 1;
        for (uint256 level = 0; level < LEVELS; ++level) {
            uint256 from = nodes;
            unchecked {
                if (low & 1 == 1) {
                    from -= 32;
                    _takeSibling(from, sibling, end);
                    sibling += 32;
                    ++count;
                }
                if (high & 1 == 0) {
                    _takeSibling(from + 32 * count, sibling, end);
                    sibling += 32;
                    ++count;
                }
                count >>= 1;
                low >>= 1;
                high >>= 1;
            }
            Poseidon2.compressMany(from, nodes, count);
        }
        return (_load(nodes), sibling);
    }

    function _takeSibling(uint256 to, uint256 from, uint256 end) private pure {
        unchecked {
            require(from + 32 <= end, IStep.StepLogTruncated());
        }
        bytes32 digest = StepLog.wordAt(from);
        require(Digests.isCanonical(digest), IStep.StepSiblingNotCanonical());
        assembly ("memory-safe") {
            mstore(to, digest)
        }
    }

    /// @dev The leaves' digests (T-4), with room for one node on either side; memory from the free pointer on.
    function _leaves(bytes memory data, uint256 count) private pure returns (uint256 nodes) {
        uint256 from;
        assembly ("memory-safe") {
            nodes := add(mload(0x40), 32)
            mstore(0x40, add(nodes, mul(32, add(count, 1))))
            from := add(data, 32)
        }
        unchecked {
            for (uint256 to = nodes; count > 0; --count) {
                uint256 leaf;
                assembly ("memory-safe") {
                    leaf := shr(128, mload(from))
                }
                leaf = Digests.ofLeaf(leaf);
                assembly ("memory-safe") {
                    mstore(to, leaf)
                }
                from += LEAF_BYTES;
                to += 32;
            }
        }
    }

    function _load(uint256 offset) private pure returns (bytes32 value) {
        assembly ("memory-safe") { value := mload(offset) }
    }
}
