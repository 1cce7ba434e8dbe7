// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IInbox} from "./interfaces/IInbox.sol";
import {ICommittee, ICouncil} from "./interfaces/IParts.sol";
import {Blobs} from "./lib/Blobs.sol";
import {ChainDigest} from "./lib/ChainDigest.sol";
import {DelayBuffer} from "./lib/DelayBuffer.sol";
import {Entries} from "./lib/Entries.sol";
import {Program} from "./lib/Program.sol";

/// @title Inbox
/// @notice See IInbox. Nobody can change, remove or reorder an entry; the sequencer can only append.
contract Inbox is IInbox {
    uint256 public constant MAX_CALLDATA_BATCH = 65_536;
    uint256 public constant MAX_FORCED_BYTES = 1024;
    /// @notice So many due items and a batch always fit into one transaction of L1 (I-17).
    uint256 public constant MAX_DUE_APPENDS = 200;

    address public immutable vault;
    address public immutable sequencer;
    /// @notice Age in seconds from which a queue item is due while the delay buffer lasts (I-11, I-15).
    uint64 public immutable forcedDeadline;
    /// @notice Most due items that one submission or appendDue appends (I-11's M).
    uint32 public immutable maxDueAppends;
    uint32 public immutable forcedPerBlock;
    uint256 public immutable forcedBaseFee;
    uint64 public immutable leastDeadline;
    uint64 public immutable delayBuffer;
    uint64 public immutable sequencerSilence;
    address public immutable escape;
    address public immutable council;
    ICommittee public immutable committee;

    /// @dev One word, which every append and every queueing writes anyway.
    struct Counters {
        uint48 entries;
        uint48 batches;
        uint48 queued;
        uint48 appended;
        /// time of the sequencer's last batch, at first of the deployment (I-16)
        uint64 heard;
    }

    /// @dev What a restart entry starts from (U-2), fixed as it is appended.
    struct Restart {
        bytes32 programHash;
        bytes32 memoryRoot;
        uint32 pc;
        bool letIn;
    }

    struct ForcedMeter {
        uint64 blockNumber;
        uint64 queued;
    }

    Counters private _counters;
    ForcedMeter private _forced;
    DelayBuffer.State private _delay;
    mapping(uint256 position => bytes32) private _accumulators;
    /// @dev Four u64 limits to a word: position p sits at bits 64 (p mod 4) of word p / 4.
    mapping(uint256 word => uint256) private _limits;
    mapping(uint256 queueIndex => QueueItem) private _queue;
    /// @dev Four u64 entry indices to a word, as _limits.
    mapping(uint256 word => uint256) private _batchEntries;
    /// @dev Entries whose kind decides how they start.
    mapping(uint64 entry => uint8 kind) private _special;
    mapping(uint64 entry => Restart) private _restarts;
    /// @inheritdoc IInbox
    mapping(bytes32 programHash => bool) public isUpgrade;
    /// @inheritdoc IInbox
    bool public closed;

    /// @dev I-13, I-16.
    modifier onlySequencer() {
        require(msg.sender == sequencer || isSilent(), NotSequencer(msg.sender));
        _;
    }

    modifier whileOpen() {
        require(!closed, InboxClosed());
        _;
    }

    constructor(Config memory c) {
        require(c.vault != address(0), ConfigInvalid("vault"));
        require(c.sequencer != address(0), ConfigInvalid("sequencer"));
        require(c.batchTimeWindowMs > 0, ConfigInvalid("batchTimeWindowMs"));
        require(c.forcedDeadline > 0, ConfigInvalid("forcedDeadline"));
        require(c.leastDeadline <= c.forcedDeadline, ConfigInvalid("leastDeadline"));
        // A buffer below the deadline would never let it be; without a least deadline nobody could be punctual.
        bool buffered = c.leastDeadline > 0 && c.delayBuffer >= c.forcedDeadline;
        require(
            c.delayBuffer == 0 || (buffered && c.delayBuffer <= type(uint48).max),
            ConfigInvalid("delayBuffer")
        );
        // The sequencer's own chance to append what is due comes first.
        require(
            c.sequencerSilence == 0 || c.sequencerSilence >= c.forcedDeadline,
            ConfigInvalid("sequencerSilence")
        );
        require(c.maxDueAppends > 0 && c.maxDueAppends <= MAX_DUE_APPENDS, ConfigInvalid("maxDueAppends"));
        // The fee doubles with each transaction of a block: 2^32 times the base fee must stay a number.
        require(c.forcedPerBlock > 0 && c.forcedPerBlock <= 32, ConfigInvalid("forcedPerBlock"));
        require(c.forcedBaseFee <= type(uint128).max, ConfigInvalid("forcedBaseFee"));
        require(c.programConfig.length <= MAX_CALLDATA_BATCH, ConfigInvalid("programConfig"));
        vault = c.vault;
        sequencer = c.sequencer;
        forcedDeadline = c.forcedDeadline;
        maxDueAppends = c.maxDueAppends;
        forcedPerBlock = c.forcedPerBlock;
        forcedBaseFee = c.forcedBaseFee;
        leastDeadline = c.leastDeadline;
        delayBuffer = c.delayBuffer;
        sequencerSilence = c.sequencerSilence;
        escape = c.escape;
        council = c.council;
        committee = ICommittee(c.committee);
        _delay = DelayBuffer.State(uint128(DelayBuffer.TICKS * c.delayBuffer), uint64(block.timestamp));
        _appendGenesis(c);
    }

    /// @inheritdoc IInbox
    /// @custom:power the sequencer, or anybody while it is silent (I-16); appends a batch, after what is due;
    /// none; change, remove or reorder an entry, or pass over a due one
    function submitBlobBatch(uint64 batchNumber, uint64 queueUpto) external onlySequencer {
        bytes32[] memory hashes = Blobs.ofTransaction();
        // At most six (Blobs), so the cast keeps the value.
        Entries.Header memory h = _batchHeader(Entries.BLOB_BATCH, Entries.blobsHash(hashes));
        h.blobCount = uint32(hashes.length);
        emit BatchSubmitted(batchNumber, _submit(h, batchNumber, queueUpto), hashes, "");
    }

    /// @inheritdoc IInbox
    /// @custom:power the sequencer, or anybody while it is silent (I-16); as submitBlobBatch; none; as
    /// submitBlobBatch
    function submitCalldataBatch(bytes calldata batch, uint64 batchNumber, uint64 queueUpto)
        external
        onlySequencer
    {
        require(batch.length <= MAX_CALLDATA_BATCH, BatchTooLong(batch.length));
        Entries.Header memory h = _batchHeader(Entries.CALLDATA_BATCH, ChainDigest.digest(batch));
        h.payloadLength = uint32(batch.length);
        emit BatchSubmitted(batchNumber, _submit(h, batchNumber, queueUpto), new bytes32[](0), batch);
    }

    /// @inheritdoc IInbox
    /// @custom:power the sequencer, or anybody while it is silent (I-16); as submitBlobBatch, with a certificate of
    /// the committee; none; as submitBlobBatch
    function submitCommitteeBatch(
        bytes32 dataHash,
        uint32 length,
        bytes calldata certificate,
        uint64 batchNumber,
        uint64 queueUpto
    ) external onlySequencer {
        require(address(committee) != address(0), NoCommittee());
        require(length <= MAX_CALLDATA_BATCH, BatchTooLong(length));
        Entries.Header memory h = _batchHeader(Entries.COMMITTEE_BATCH, dataHash);
        h.payloadLength = length;
        uint64 index = _submit(h, batchNumber, queueUpto);
        committee.record(index, dataHash, length, certificate);
        emit BatchSubmitted(batchNumber, index, new bytes32[](0), "");
    }

    /// @inheritdoc IInbox
    /// @custom:power the sequencer, or anybody while it is silent (I-16); starts the program anew from a checkpoint of
    /// the state before, or another program that the council approved; of another program the exit window; change
    /// the state of a program that checks the checkpoint, or pass over a due entry
    function submitRestart(Program.Facts calldata program, uint64 position) external onlySequencer whileOpen {
        Program.requirePlayable(program);
        bytes32[] memory hashes = Blobs.ofTransaction();
        Counters memory c = _counters;
        _appendQueue(c, _dueEnd(c));
        require(c.entries == position, RestartMoved(c.entries, position));
        bytes32 programHash = Program.hash(program);
        bool letIn = council != address(0) && ICouncil(council).mayUpgrade(programHash);
        if (letIn) isUpgrade[programHash] = true;
        _restarts[position] = Restart(programHash, program.initialMemoryRoot, program.entry, letIn);
        Entries.Header memory h = _batchHeader(Entries.RESTART, Entries.blobsHash(hashes));
        h.blobCount = uint32(hashes.length);
        _append(c, h);
        _counters = c;
        emit Restarted(position, program, letIn, hashes);
    }

    /// @inheritdoc IInbox
    function appendDue() external whileOpen returns (uint64 appended) {
        Counters memory c = _counters;
        uint64 end = _dueEnd(c);
        appended = end - c.appended;
        require(appended > 0, NothingDue());
        _appendQueue(c, end);
        _counters = c;
    }

    /// @inheritdoc IInbox
    /// @dev Fees stay here for good. Paid to the sequencer they would make its own flood of the queue free.
    function forceTransaction(bytes calldata transaction) external payable returns (uint64 queueIndex) {
        uint256 length = transaction.length;
        require(length > 0 && length <= MAX_FORCED_BYTES, TransactionLength(length));
        uint64 already = _forcedInThisBlock();
        require(already < forcedPerBlock, ForcedLimitReached(block.number));
        uint256 fee = forcedBaseFee << already;
        require(msg.value >= fee, ForcedFeeTooLow(msg.value, fee));
        _forced = ForcedMeter(uint64(block.number), already + 1);
        queueIndex = _enqueue(Entries.FORCED, msg.sender, transaction);
        // Last, since it hands control to the caller.
        if (msg.value > fee) Address.sendValue(payable(msg.sender), msg.value - fee);
    }

    /// @inheritdoc IInbox
    /// @custom:power the vault; queues a deposit that it holds; none; queue anything else
    function queueDeposit(address token, address from, address to, uint256 amount)
        external
        returns (uint64 queueIndex)
    {
        require(msg.sender == vault, NotVault(msg.sender));
        queueIndex = _enqueue(Entries.DEPOSIT, from, abi.encodePacked(token, from, to, amount));
    }

    /// @inheritdoc IInbox
    /// @custom:power the escape contract, when its freeze condition holds; ends the inbox for good; freeze
    /// period; touch entries, claims, disputes or money
    function close() external {
        require(msg.sender == escape, NotEscape(msg.sender));
        closed = true;
    }

    /// @inheritdoc IInbox
    function requireSettled(uint64 first, uint64 end) external view {
        if (address(committee) != address(0)) committee.requireSettled(first, end);
    }

    /// @inheritdoc IInbox
    function opening(uint64 entry) external view returns (Opening memory o) {
        (o.accumulator, o.limit) = stateAt(entry + 1);
        uint8 kind = _special[entry];
        if (kind == Entries.COMMITTEE_BATCH) {
            if (committee.isWithheld(entry)) o.how = How.Withheld;
        } else if (kind == Entries.RESTART) {
            Restart storage r = _restarts[entry];
            o.how = How.Restart;
            (o.programHash, o.memoryRoot, o.pc, o.letIn) = (r.programHash, r.memoryRoot, r.pc, r.letIn);
        }
    }

    /// @inheritdoc IInbox
    function batchEntry(uint64 batchNumber) external view returns (uint64) {
        require(batchNumber < _counters.batches, PositionBeyondEnd(batchNumber, _counters.batches));
        return uint64(_batchEntries[batchNumber / 4] >> (64 * (batchNumber % 4)));
    }

    /// @inheritdoc IInbox
    function stateAt(uint64 position) public view returns (bytes32 accumulator, uint64 limit) {
        uint64 entries = _counters.entries;
        require(position <= entries, PositionBeyondEnd(position, entries));
        return (_accumulators[position], _limitAt(position));
    }

    /// @inheritdoc IInbox
    function entryCount() external view returns (uint64) {
        return _counters.entries;
    }

    /// @inheritdoc IInbox
    function batchCount() external view returns (uint64) {
        return _counters.batches;
    }

    /// @inheritdoc IInbox
    function queueLength() external view returns (uint64) {
        return _counters.queued;
    }

    /// @inheritdoc IInbox
    function queueAppended() external view returns (uint64) {
        return _counters.appended;
    }

    /// @inheritdoc IInbox
    function queueItem(uint64 queueIndex) external view returns (QueueItem memory) {
        uint64 queued = _counters.queued;
        require(queueIndex < queued, QueueIndexBeyondEnd(queueIndex, queued));
        return _queue[queueIndex];
    }

    /// @inheritdoc IInbox
    function dueCount() external view returns (uint64) {
        Counters memory c = _counters;
        return _dueEnd(c) - c.appended;
    }

    /// @inheritdoc IInbox
    function forcedDeadlineNow() external view returns (uint64) {
        Counters memory c = _counters;
        return uint64(_deadline(c.appended < c.queued ? _lateFrom(c) : type(uint256).max));
    }

    /// @inheritdoc IInbox
    function delayBufferLeft() external view returns (uint64) {
        Counters memory c = _counters;
        (uint256 ticks,) = _buffer(c.appended < c.queued ? _lateFrom(c) : type(uint256).max);
        return uint64(ticks / DelayBuffer.TICKS);
    }

    /// @inheritdoc IInbox
    function isSilent() public view returns (bool) {
        return sequencerSilence > 0 && block.timestamp >= uint256(_counters.heard) + sequencerSilence;
    }

    /// @inheritdoc IInbox
    function sequencerHeard() external view returns (uint64) {
        return _counters.heard;
    }

    /// @inheritdoc IInbox
    function forcedFee() external view returns (uint256) {
        return forcedBaseFee << _forcedInThisBlock();
    }

    /// @dev Entry 0 binds the chain to this L1, this inbox and this vault, so no batch or signature fits another.
    function _appendGenesis(Config memory c) private {
        bytes memory payload = abi.encodePacked(
            uint64(block.chainid),
            address(this),
            c.vault,
            c.batchTimeWindowMs,
            uint32(c.programConfig.length),
            c.programConfig
        );
        emit GenesisConfigured(payload);
        Entries.Header memory h = _batchHeader(Entries.GENESIS, ChainDigest.digest(payload));
        h.payloadLength = uint32(payload.length);
        Counters memory counters;
        counters.heard = uint64(block.timestamp);
        _append(counters, h);
        _counters = counters;
    }

    function _batchHeader(uint8 kind, bytes32 payloadHash) private view returns (Entries.Header memory h) {
        h.kind = kind;
        h.l1Block = uint64(block.number);
        h.l1Time = uint64(block.timestamp);
        h.sender = msg.sender;
        h.payloadHash = payloadHash;
    }

    /// @dev Due items first, then the queue up to `queueUpto`, then the batch (I-10, I-11).
    function _submit(Entries.Header memory batch, uint64 batchNumber, uint64 queueUpto)
        private
        whileOpen
        returns (uint64 index)
    {
        Counters memory c = _counters;
        require(batchNumber >= c.batches, BatchAlreadyAccepted(batchNumber, c.batches));
        require(batchNumber == c.batches, BatchOutOfOrder(batchNumber, c.batches));
        require(queueUpto <= c.queued, QueueIndexBeyondEnd(queueUpto, c.queued));
        uint64 due = _dueEnd(c);
        _appendQueue(c, due > queueUpto ? due : queueUpto);
        index = c.entries;
        _append(c, batch);
        _batchEntries[c.batches / 4] |= uint256(index) << (64 * (c.batches % 4));
        ++c.batches;
        if (msg.sender == sequencer) c.heard = uint64(block.timestamp);
        _counters = c;
    }

    /// @dev Queue index up to which items are due now, at most M ahead. Items stand in the order of their times.
    function _dueEnd(Counters memory c) private view returns (uint64 end) {
        end = c.appended;
        uint64 stop = c.queued - end < maxDueAppends ? c.queued : end + maxDueAppends;
        if (end == stop) return end;
        uint256 lateFrom = _lateFrom(c);
        // No deadline is below the least one: a punctual sequencer does not even read the buffer.
        if (block.timestamp < lateFrom) return end;
        uint256 deadline = _deadline(lateFrom);
        while (end < stop && block.timestamp >= _queue[end].l1Time + deadline) ++end;
    }

    /// @dev Since when the oldest item that waits is late, or will be.
    function _lateFrom(Counters memory c) private view returns (uint256) {
        return uint256(_queue[c.appended].l1Time) + leastDeadline;
    }

    function _buffer(uint256 lateFrom) private view returns (uint256 ticks, bool late) {
        return DelayBuffer.leftAt(_delay, delayBuffer, lateFrom, block.timestamp);
    }

    /// @dev I-15.
    function _deadline(uint256 lateFrom) private view returns (uint256) {
        if (delayBuffer == 0) return forcedDeadline;
        (uint256 ticks,) = _buffer(lateFrom);
        return DelayBuffer.deadline(ticks, leastDeadline, forcedDeadline);
    }

    /// @dev I-15. The oldest item that is appended was late for as long as any of them.
    function _countLateness(Counters memory c) private {
        uint256 lateFrom = _lateFrom(c);
        if (delayBuffer == 0 || block.timestamp <= lateFrom) return;
        (uint256 ticks, bool late) = _buffer(lateFrom);
        // What was not late needs no word: it is counted with the next that is.
        if (late) _delay = DelayBuffer.State(uint128(ticks), uint64(block.timestamp));
    }

    function _appendQueue(Counters memory c, uint64 end) private {
        if (c.appended < end) _countLateness(c);
        for (; c.appended < end; ++c.appended) {
            QueueItem memory item = _queue[c.appended];
            Entries.Header memory h;
            h.kind = item.kind;
            h.l1Block = item.l1Block;
            h.l1Time = item.l1Time;
            h.sender = item.sender;
            h.payloadLength = item.payloadLength;
            h.payloadHash = item.payloadHash;
            _append(c, h);
        }
    }

    /// @dev I-3, I-21. The caller writes `c` back.
    function _append(Counters memory c, Entries.Header memory h) private {
        uint64 index = c.entries;
        h.index = index;
        bytes32[4] memory words = Entries.encode(h);
        bytes32 accumulator = Entries.extend(_accumulators[index], words);
        uint64 limit = _limitAt(index) + Entries.elementCount(h);
        c.entries = uint48(index + 1);
        _accumulators[index + 1] = accumulator;
        _limits[(index + 1) / 4] |= uint256(limit) << (64 * ((index + 1) % 4));
        if (h.kind == Entries.COMMITTEE_BATCH || h.kind == Entries.RESTART) _special[index] = h.kind;
        emit EntryAppended(index, h.kind, words, accumulator, limit);
    }

    function _limitAt(uint64 position) private view returns (uint64) {
        return uint64(_limits[position / 4] >> (64 * (position % 4)));
    }

    function _enqueue(uint8 kind, address sender, bytes memory payload)
        private
        whileOpen
        returns (uint64 queueIndex)
    {
        queueIndex = _counters.queued;
        _counters.queued = uint48(queueIndex + 1);
        _queue[queueIndex] = QueueItem({
            payloadHash: ChainDigest.digest(payload),
            sender: sender,
            kind: kind,
            payloadLength: SafeCast.toUint16(payload.length),
            l1Block: SafeCast.toUint32(block.number),
            l1Time: SafeCast.toUint40(block.timestamp)
        });
        emit Queued(queueIndex, kind, sender, uint64(block.number), uint64(block.timestamp), payload);
    }

    function _forcedInThisBlock() private view returns (uint64) {
        return _forced.blockNumber == block.number ? _forced.queued : 0;
    }
}
