// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscapeHatch} from "../interfaces/IEscapeHatch.sol";
import {ILedgerProof} from "../interfaces/ILedgerProof.sol";
import {MachineState} from "../lib/MachineState.sol";
import {Program} from "../lib/Program.sol";
import {ExitOutput} from "./ExitOutput.sol";
import {ExitRound} from "./ExitRound.sol";
import {LedgerRows} from "./LedgerRows.sol";

/// @title What states and outputs show about an exit
/// @notice The part of the escape contract that has no state of its own.
/// @dev A contract by itself because the escape contract with it would be larger than a contract may be (EIP-170).
contract ExitEvidence {
    /// @notice E-8 .. E-10: where the exit batch starts, and the end that the proposal claims.
    function proposal(IEscapeHatch.ExitProposal calldata p, bytes32 parentRoot, uint256 frameHeight)
        external
        pure
        returns (bytes32 startRoot, bytes32 endRoot)
    {
        MachineState.State memory s = ExitRound.parent(p.parentState, parentRoot);
        ExitRound.requireProgram(s, p.program);
        if (p.outputHeader.length > 0) ExitOutput.check(p.outputHeader, p.exports);
        else require(p.exports.length == 0, IEscapeHatch.TotalsMalformed("no header"));
        endRoot = ExitRound.endRoot(p.endState, s, keccak256(p.outputHeader));
        ExitRound.requireHistory(p, frameHeight, endRoot);
        startRoot = ExitRound.startRoot(s, p.program.exitEntry);
    }

    /// @notice E-26: what the ledger table's head says, in the memory of the exit state.
    function head(
        ILedgerProof opener,
        bytes calldata exitState,
        bytes32 exitRoot,
        Program.Facts calldata program,
        bytes calldata proof
    ) external pure returns (IEscapeHatch.Ledger memory l, uint256 takenIn, uint256 promised) {
        MachineState.State memory s = ExitRound.parent(exitState, exitRoot);
        ExitRound.requireProgram(s, program);
        LedgerRows.requireTable(program);
        bytes memory data =
            opener.open(s.memoryRoot, program.ledgerBase, LedgerRows.FIRST * LedgerRows.STRIDE, proof);
        (l, takenIn, promised) = LedgerRows.head(data);
        (l.memoryRoot, l.base, l.capacity) = (s.memoryRoot, program.ledgerBase, program.ledgerCapacity);
    }

    /// @notice E-27: the rows [first, first + count) of the table, none of them of its head.
    function rows(
        ILedgerProof opener,
        IEscapeHatch.Ledger calldata l,
        uint256 first,
        uint256 count,
        bytes calldata proof
    ) external pure returns (LedgerRows.Row[] memory list) {
        bool inside = count > 0 && first >= LedgerRows.FIRST && first + count <= l.capacity;
        require(inside, IEscapeHatch.RowOutOfRange(first, count, l.capacity));
        uint256 place = l.base + first * LedgerRows.STRIDE;
        bytes memory data = opener.open(l.memoryRoot, place, count * LedgerRows.STRIDE, proof);
        list = new LedgerRows.Row[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = LedgerRows.row(l, data, i * LedgerRows.STRIDE);
        }
    }
}
