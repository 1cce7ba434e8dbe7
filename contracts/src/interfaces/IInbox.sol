// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Program} from "../lib/Program.sol";

/// @title The ordered list of entries that a rollup's machine reads
/// @notice Rules I-1 .. I-30 and U. The events carry everything that derivation needs besides the blobs themselves.
interface IInbox {
    /// @notice A deposit or forced transaction; two words in storage.
    struct QueueItem {
        bytes32 payloadHash;
        address sender;
        uint8 kind;
        uint16 payloadLength;
        uint32 l1Block;
        uint40 l1Time;
    }

    /// @notice How the batch of an entry starts.
    enum How {
        Plain,
        /// its bytes were certified, demanded and not published (D)
        Withheld,
        /// from a program's initial image, with a checkpoint to import (U)
        Restart
    }

    /// @notice All that L1 puts into the state on which an entry's batch starts (C-3).
    struct Opening {
        How how;
        /// of the inbox after the entry
        bytes32 accumulator;
        uint64 limit;
        /// of a restart, else zero
        bytes32 programHash;
        bytes32 memoryRoot;
        uint32 pc;
        /// the council's exit window for it was over: it may be another program than the one before (U-3)
        bool letIn;
    }

    /// @notice What the constructor fixes for good.
    struct Config {
        address vault;
        address sequencer;
        uint64 batchTimeWindowMs;
        uint64 forcedDeadline;
        uint32 maxDueAppends;
        uint32 forcedPerBlock;
        uint256 forcedBaseFee;
        uint64 leastDeadline;
        uint64 delayBuffer;
        uint64 sequencerSilence;
        address escape;
        address council;
        address committee;
        bytes programConfig;
    }

    /// @notice Entry 0's payload: the chain configuration (I-30).
    event GenesisConfigured(bytes payload);
    /// @notice Every entry, in order: header words (I-2), accumulator and limit after it (I-3, I-21).
    event EntryAppended(
        uint64 indexed index, uint8 indexed kind, bytes32[4] header, bytes32 accumulator, uint64 limit
    );
    /// @notice The data of a sequencer batch: versioned hashes of a blob batch or payload of a calldata batch.
    event BatchSubmitted(
        uint64 indexed batchNumber, uint64 indexed entryIndex, bytes32[] versionedHashes, bytes payload
    );
    /// @notice Entries of kinds deposit and forced carry these payloads, in the order of queueIndex.
    event Queued(
        uint64 indexed queueIndex,
        uint8 indexed kind,
        address indexed sender,
        uint64 l1Block,
        uint64 l1Time,
        bytes payload
    );

    /// @notice A restart entry: its program, whether that may be another than the one before (U-3), and its blobs.
    event Restarted(uint64 indexed entryIndex, Program.Facts program, bool letIn, bytes32[] versionedHashes);

    error NotSequencer(address caller);
    error NotVault(address caller);
    error NotEscape(address caller);
    /// @notice The chain is frozen: no entry is ever added again (E).
    error InboxClosed();
    error ConfigInvalid(string field);
    /// @notice This batch stands in the inbox already: a batcher's second try of one that landed.
    error BatchAlreadyAccepted(uint64 batchNumber, uint64 nextBatch);
    error BatchOutOfOrder(uint64 batchNumber, uint64 nextBatch);
    error BatchTooLong(uint256 length);
    /// @notice The entry would not stand where its checkpoint was taken.
    error RestartMoved(uint64 entryCount, uint64 position);
    /// @notice This rollup has no data availability committee.
    error NoCommittee();
    error QueueIndexBeyondEnd(uint64 queueUpto, uint64 queueLength);
    error PositionBeyondEnd(uint64 position, uint64 entryCount);
    error NothingDue();
    error TransactionLength(uint256 length);
    error ForcedLimitReached(uint256 blockNumber);
    error ForcedFeeTooLow(uint256 paid, uint256 fee);

    /// @notice Appends queue items up to `queueUpto` (an absolute queue index), then the blobs of this transaction.
    /// @param batchNumber must be `batchCount()`, so that no batch is ever accepted twice
    function submitBlobBatch(uint64 batchNumber, uint64 queueUpto) external;

    /// @notice As submitBlobBatch, with the batch bytes in calldata.
    function submitCalldataBatch(bytes calldata batch, uint64 batchNumber, uint64 queueUpto) external;

    /// @notice As submitCalldataBatch, with bytes that the committee holds: their chain digest (O-1) and length.
    /// @param certificate what `ICommittee.requireCertified` accepts (D-4)
    function submitCommitteeBatch(
        bytes32 dataHash,
        uint32 length,
        bytes calldata certificate,
        uint64 batchNumber,
        uint64 queueUpto
    ) external;

    /// @notice Appends due items, then a restart entry with the blobs of this transaction (U-1).
    /// @param program the one that runs, or one that the council's exit window has let in; any other makes it void (U-3)
    /// @param position where it has to stand, due items counted: right behind the entry whose output has the checkpoint
    function submitRestart(Program.Facts calldata program, uint64 position) external;

    /// @notice Appends at most `maxDueAppends()` entries that are past `forcedDeadlineNow()`; open to all (I-11).
    function appendDue() external returns (uint64 appended);

    /// @notice Queues a forced transaction (I-7) for at least `forcedFee()`; what is above it goes back.
    function forceTransaction(bytes calldata transaction) external payable returns (uint64 queueIndex);

    /// @notice Queues a deposit (I-6); only the vault.
    function queueDeposit(address token, address from, address to, uint256 amount)
        external
        returns (uint64 queueIndex);

    /// @notice Closes the inbox for good; only the escape contract, when it freezes the chain (E).
    function close() external;

    /// @notice Reverts while a committee batch among entries [first, end) is not settled (D).
    function requireSettled(uint64 first, uint64 end) external view;
    /// @notice How the batch of `entry` starts (C-3).
    function opening(uint64 entry) external view returns (Opening memory);
    /// @notice The program was let in by the council as a restart entry brought it: claims may end in it (C-8).
    function isUpgrade(bytes32 programHash) external view returns (bool);
    /// @notice Index of the entry of sequencer batch `batchNumber`.
    function batchEntry(uint64 batchNumber) external view returns (uint64);
    function closed() external view returns (bool);

    /// @notice Accumulator and limit after `position` entries (I-3, I-21).
    function stateAt(uint64 position) external view returns (bytes32 accumulator, uint64 limit);

    function entryCount() external view returns (uint64);
    function batchCount() external view returns (uint64);
    function queueLength() external view returns (uint64);
    function queueAppended() external view returns (uint64);
    function queueItem(uint64 queueIndex) external view returns (QueueItem memory);
    function dueCount() external view returns (uint64);
    /// @notice Age in seconds at which a queue item is due now: what lateness has left of it (I-15).
    function forcedDeadlineNow() external view returns (uint64);
    /// @notice Seconds left of the delay buffer, the lateness of what waits now included (I-15).
    function delayBufferLeft() external view returns (uint64);
    /// @notice The sequencer has submitted nothing for so long that anybody may submit batches (I-16).
    function isSilent() external view returns (bool);
    /// @notice When the sequencer's last batch came; at first the time of the deployment.
    function sequencerHeard() external view returns (uint64);
    function forcedFee() external view returns (uint256);
}
