// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Program} from "../lib/Program.sol";
import {IEscape} from "./IParts.sol";
import {ILedgerProof} from "./ILedgerProof.sol";

/// @title Freeze and escape (rules E-1 .. E-35)
/// @notice What users have when a chain stops: freeze it, wait until its exit state is fixed, run one exit batch from there,
///         and be paid by its output; or by the ledger table in the exit state's memory when that batch is void or late.
///         Every call is open to everybody.
interface IEscapeHatch is IEscape {
    /// @notice What the constructor fixes for good. Times in seconds.
    struct Config {
        /// that will name this contract as its escape, by its future address
        address rollup;
        /// opens rows of the ledger table; stands already and serves all rollups
        ILedgerProof ledgerProof;
        /// age of the oldest uncovered entry at which anybody may freeze (E-3)
        uint64 freezePeriod;
        /// from the freeze until the exit position is fixed (E-6)
        uint64 resolutionPeriod;
        /// from there until the ledger table may take the exit batch's place (E-25)
        uint64 exitPeriod;
        /// of the council, for E-2
        uint64 longestPause;
        /// bounds that worst-case dispute times are reckoned with (G-31: N and M)
        uint32 contestants;
        uint32 innerContestants;
    }

    enum Phase {
        /// nothing happened
        Running,
        /// the inbox is closed, claims still become final
        Frozen,
        /// the exit state is fixed, the exit batch is looked for
        Resolved,
        /// the exit batch's output pays
        Exit,
        /// the exit batch is void: the ledger table may be opened
        Void,
        /// the ledger table pays
        Ledger
    }

    /// @notice The claim which ends the chain.
    struct ExitState {
        bytes32 claimId;
        bytes32 endRoot;
        uint64 position;
        uint64 number;
    }

    /// @notice What an exit batch's proposer hands over (E-10).
    struct ExitProposal {
        /// of the exit state's program hash
        Program.Facts program;
        /// preimages of the exit state and of the claimed end (M-6)
        bytes parentState;
        bytes endState;
        bytes32 historyRoot;
        /// siblings of the frame's last leaf, from the bottom
        bytes32[] historyPath;
        /// O-11, O-12; both empty for a void exit
        bytes outputHeader;
        bytes exports;
    }

    /// @notice A proposed exit batch: a contestant of the game's round.
    struct ExitClaim {
        /// of header and exports
        bytes32 outputHash;
        uint32 attempt;
        uint32 index;
        bool known;
    }

    /// @notice A leaf of the exit batch's outbox (O-10), without its index.
    struct Payment {
        address token;
        address to;
        uint256 senior;
        uint256 junior;
    }

    /// @notice What there is to pay of a token, what is paid of it, and what is asked for (E-15).
    struct Pool {
        uint128 size;
        uint128 paid;
        uint128 senior;
        uint128 junior;
    }

    /// @notice What the exit state's memory says for all rows (O-13), and its pool (E-26).
    struct Ledger {
        bytes32 memoryRoot;
        address token;
        uint32 base;
        uint32 capacity;
        uint64 divisor;
        int128 price;
        uint128 total;
        uint128 size;
        uint128 paid;
    }

    event Frozen(uint64 indexed entry, uint64 l1Time, uint64 frozenAt);
    event Resolved(uint64 indexed number, bytes32 indexed claimId, uint64 position, bytes32 endRoot);
    /// @param round the game's tournament that it joined as contestant `index`; its tag is the outputs root (C-7) over the
    ///        one output
    event ExitProposed(
        bytes32 indexed id,
        address indexed proposer,
        bytes32 round,
        uint32 index,
        bytes32 startRoot,
        bytes32 endRoot,
        bytes32 historyRoot,
        bytes outputHeader,
        bytes exports
    );
    event ExitFinalized(bytes32 indexed id, bool isVoid, bytes32 outboxRoot, uint32 outboxCount);
    event PoolFixed(address indexed token, uint128 size, uint128 senior, uint128 junior);
    event ExitPaid(uint64 indexed index, address indexed to, address token, uint256 amount);
    /// @notice The payment failed: it stays claimable.
    event ExitKept(uint64 indexed index, address indexed to, address token, uint256 amount);
    event LedgerOpened(address indexed token, uint128 size, uint128 total, int128 price, uint64 divisor);
    event RowPaid(uint32 indexed row, address indexed owner, uint256 amount);
    event RowKept(uint32 indexed row, address indexed owner, uint256 amount);

    error ConfigInvalid(string field);
    /// @notice A period that worst-case disputes, the forced deadline or pauses do not fit into (E-2).
    error PeriodTooShort(string field, uint256 given, uint256 least);
    error PhaseIs(Phase phase);
    /// @notice Final claims cover all entries.
    error NothingUncovered(uint64 position);
    error NotTheOldest(uint64 entry, uint64 oldest);
    error HeaderMismatch(bytes32 computed, bytes32 inbox);
    error NotOldEnough(uint256 freezableAt);
    error NotResolved();
    error ParentStateMismatch(bytes32 computed, bytes32 expected);
    error ProgramMismatch(bytes32 computed, bytes32 expected);
    error EndProgramHash(bytes32 given, bytes32 expected);
    error EndStatus(uint8 status);
    error EndPosition(uint64 inputPosition, uint64 inputLimit, uint64 expected);
    error EndAccumulator(bytes32 given, bytes32 expected);
    error EndOutputDigest(bytes32 given, bytes32 expected);
    error OutputNotExit(uint64 entryIndex, uint8 kind);
    error ExportsMismatch(bytes32 computed, bytes32 expected);
    error TotalsMalformed(string reason);
    error OutputMismatch(bytes32 given, bytes32 proposed);
    error NoSuchExit(bytes32 id);
    error NotTheWinner(bytes32 id);
    error RoundRunning(bytes32 round);
    /// @notice An exit batch has won its round: it is to be finalized.
    error ExitWon(bytes32 round);
    error NotLateYet(uint256 time, uint256 deadline);
    error AlreadyClaimed(uint64 index);
    error PoolExhausted(address token, uint256 left, uint256 amount);
    error NoLedger(uint32 stride, uint32 capacity, uint32 rowLayout);
    error LedgerMalformed(string reason);
    error RowOutOfRange(uint256 first, uint256 count, uint256 capacity);
    error RowAlreadyPaid(uint256 row);
    error RowEmpty(uint256 row);

    /// @notice Closes the inbox for good when the oldest entry that no final claim covers is too old (E-3).
    /// @param header that entry's header words (I-2)
    function freeze(bytes32[4] calldata header) external;

    /// @notice Proposes a run of the exit batch, for exactly `bond()` wei, which go to the game (E-10).
    function proposeExit(ExitProposal calldata p) external payable returns (bytes32 id);

    /// @notice Settles the exit batch's round and takes its winner's output (E-12); bytes as in its ExitProposed.
    function finalizeExit(bytes32 id, bytes calldata outputHeader, bytes calldata exports) external;

    /// @notice Pays one leaf, or reverts; once (E-16).
    function claimExit(uint64 index, Payment calldata payment, bytes32[] calldata path) external;

    /// @notice Pays the leaves [first, first + payments.length); those that are paid already are passed over, those whose
    ///         payment fails are kept (E-17).
    /// @param path siblings of the range from the bottom: at each level the left one when there is one, then the right one
    function claimExits(uint64 first, Payment[] calldata payments, bytes32[] calldata path)
        external
        returns (uint256 paid);

    /// @notice Lets the ledger table pay (E-25).
    /// @param proof rows 0 and 1 (128 bytes) and the siblings of their leaves' range
    function openLedger(bytes calldata exitState, Program.Facts calldata program, bytes calldata proof)
        external;

    /// @notice Pays one row, or reverts; once (E-28).
    /// @param proof the row's 64 bytes and the siblings of its leaves
    function claimRow(uint32 row, bytes calldata proof) external;

    /// @notice Pays the rows [first, first + count); empty and paid ones are passed over, those whose payment fails are kept.
    /// @param proof 64 bytes a row and the siblings of the range of their leaves
    function claimRows(uint32 first, uint32 count, bytes calldata proof) external returns (uint256 paid);

    function phase() external view returns (Phase);
    /// @notice Wei to propose an exit batch.
    function bond() external view returns (uint256);
    /// @notice When the chain can be frozen for an entry of this L1 time, as far as is known now.
    function freezableAt(uint64 l1Time) external view returns (uint256);
    function frozenAt() external view returns (uint64);
    /// @notice Both are 0 before the freeze; pauses that are still to come make them later.
    function resolutionDeadline() external view returns (uint256);
    function exitDeadline() external view returns (uint256);
    function exitState() external view returns (ExitState memory);
    function exitClaim(bytes32 id) external view returns (ExitClaim memory);
    /// @notice The newest round about the exit batch.
    function exitRound() external view returns (bytes32 round, uint32 attempt);
    /// @notice All zero before the exit is final.
    function outbox() external view returns (bytes32 root, uint32 count);
    function pool(address token) external view returns (Pool memory);
    function ledger() external view returns (Ledger memory);
    function isClaimed(uint64 index) external view returns (bool);
    function isRowPaid(uint32 row) external view returns (bool);
    /// @notice What a leaf is paid (E-15); 2^256 - 1 for a leaf above the totals, which no pool has.
    function due(Payment calldata payment) external view returns (uint256);
    /// @notice Longest that a round of one frame or more takes, by G-31 with the declared bounds.
    function worstDispute() external view returns (uint256);
}
