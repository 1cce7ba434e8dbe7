// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILedgerProof} from "../interfaces/ILedgerProof.sol";
import {MemoryOpening} from "../step/MemoryOpening.sol";
import {Poseidon2} from "../step/Poseidon2.sol";
import {StepLog} from "../step/StepLog.sol";

/// @title LedgerProof
/// @notice See ILedgerProof.
/// @dev A contract by itself for the same reason as Step: Poseidon2 is large, and it needs memory of its own.
contract LedgerProof is ILedgerProof {
    /// @inheritdoc ILedgerProof
    function open(bytes32 root, uint256 place, uint256 size, bytes calldata proof)
        external
        pure
        returns (bytes memory)
    {
        Poseidon2.reserve();
        StepLog.Cursor memory cursor = StepLog.over(proof);
        MemoryOpening.Run memory run = MemoryOpening.open(cursor, root, place, size);
        StepLog.requireEnd(cursor);
        return run.data;
    }
}
