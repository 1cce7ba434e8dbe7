// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Jam} from "./Jam.sol";
import {IClaims} from "./interfaces/IClaims.sol";
import {IInbox} from "./interfaces/IInbox.sol";
import {IRollupCore, ISequenced, ISequencerBond} from "./interfaces/ISequencerBond.sol";
import {CountedMerkle} from "./lib/CountedMerkle.sol";
import {Entries} from "./lib/Entries.sol";
import {MachineState} from "./lib/MachineState.sol";
import {Outputs} from "./lib/Outputs.sol";
import {Receipts} from "./lib/Receipts.sol";

/// @title SequencerBond
/// @notice See ISequencerBond. Nobody judges: every way to take the bond is a proof against the inbox or a final claim.
contract SequencerBond is ISequencerBond, Jam {
    /// @notice The reporter's share is one part in this many; who slashes himself loses the others.
    uint256 public constant REWARD_DIVISOR = 10;
    /// @notice Seconds between L1 blocks, as an upper bound of the time that `promiseBlocks` and the others take.
    uint64 public constant BLOCK_SECONDS = 12;

    address public immutable rollup;
    uint64 public immutable graceBlocks;
    uint64 public immutable unbondingMargin;

    struct Request {
        uint256 amount;
        uint64 readyAt;
        uint64 entries;
    }

    /// @inheritdoc ISequencerBond
    uint256 public bond;
    /// @inheritdoc ISequencerBond
    /// @dev Stays here for good: no function pays it out.
    uint256 public burnt;
    /// @inheritdoc ISequencerBond
    Request public request;
    mapping(uint64 batch => mapping(uint32 index => bool)) public isPunished;

    constructor(Config memory c) Jam(c.jamBaseFee, c.promiseBlocks, c.maxStretch) {
        require(c.rollup != address(0), ConfigInvalid("rollup"));
        require(c.jamBaseFee > 0, ConfigInvalid("jamBaseFee"));
        require(c.promiseBlocks > 0 && c.promiseBlocks <= 1e6, ConfigInvalid("promiseBlocks"));
        // A deadline's stretch is counted word by word, so its length is gas of every proof.
        require(c.maxStretch <= 50_400, ConfigInvalid("maxStretch"));
        require(c.graceBlocks <= 1e6, ConfigInvalid("graceBlocks"));
        require(c.unbondingMargin <= 3650 days, ConfigInvalid("unbondingMargin"));
        (rollup, graceBlocks, unbondingMargin) = (c.rollup, c.graceBlocks, c.unbondingMargin);
    }

    /// @inheritdoc ISequencerBond
    function deposit() external payable {
        require(msg.value > 0, ZeroAmount());
        bond += msg.value;
        emit Deposited(msg.sender, msg.value);
    }

    /// @inheritdoc ISequencerBond
    /// @custom:power who: the sequencer; what: asks for its bond back; delay: unbonding(), and until what was in
    ///               the inbox is final; cannot: get what a proof takes meanwhile
    function requestWithdrawal(uint256 amount) external {
        require(msg.sender == sequencer(), NotSequencer(msg.sender));
        require(amount > 0, ZeroAmount());
        require(amount <= bond, AboveBond(amount, bond));
        uint64 readyAt = uint64(block.timestamp) + unbonding();
        request = Request(amount, readyAt, _inbox().entryCount());
        emit WithdrawalRequested(amount, readyAt, request.entries);
    }

    /// @inheritdoc ISequencerBond
    /// @custom:power who: the sequencer; what: takes what it asked for; delay: see requestWithdrawal; cannot: take
    ///               what a proof took, or anything that was burnt
    function withdraw() external {
        require(msg.sender == sequencer(), NotSequencer(msg.sender));
        Request memory r = request;
        require(r.amount > 0, NothingRequested());
        require(block.timestamp >= r.readyAt, StillBonded(r.readyAt));
        // Nothing becomes final any more once a chain is frozen and resolved: then the delay alone counts.
        if (!_inbox().closed()) {
            uint64 finalEntries = _finalEntries();
            require(finalEntries >= r.entries, EntriesNotFinal(finalEntries, r.entries));
        }
        delete request;
        bond -= r.amount;
        emit Withdrawn(msg.sender, r.amount);
        Address.sendValue(payable(msg.sender), r.amount);
    }

    /// @inheritdoc ISequencerBond
    /// @custom:power anybody who has two receipts that the sequencer signed for one place; takes its bond;
    /// none; slash without both signatures
    function slashEquivocation(Receipts.Receipt calldata a, Receipts.Receipt calldata b) external {
        _verify(a);
        _verify(b);
        require(a.batch == b.batch && a.index == b.index, DifferentPlaces());
        require(Receipts.leaf(a) != Receipts.leaf(b), SamePromise());
        _slash(Breach.Equivocation, a);
    }

    /// @inheritdoc ISequencerBond
    /// @custom:power anybody who has a receipt that the sequencer signed; takes its bond when the final batch
    /// has another transaction there; after the claim is final; slash without signature and proof
    function slashOrder(Receipts.Receipt calldata r, bytes32[4] calldata header, OrderProof calldata p)
        external
    {
        _verify(r);
        Entries.Header memory h = _entry(r.batch, header);
        require(h.sender == sequencer(), SentByAnother(h.sender));
        bool isVoid = p.outputHeader.length == 0;
        // R-15: a batch that came late because of a jam may be too late for its own times (B-4).
        if (isVoid) _requireNoExcuse(h.l1Block, r.deadlineBlock);
        bytes32 digest = isVoid ? MachineState.EMPTY_DIGEST : keccak256(p.outputHeader);
        _claims().verifyOutput(p.claimNumber, h.index, digest, p.outputPath);
        if (!isVoid) _requireOther(r, h.index, p);
        _slash(isVoid ? Breach.VoidBatch : Breach.OtherTransaction, r);
    }

    /// @inheritdoc ISequencerBond
    /// @custom:power anybody who has a receipt that the sequencer signed; takes its bond when its batch is
    /// not there by the deadline; the deadline; slash without the signature
    function slashAbsent(Receipts.Receipt calldata r) external {
        _verify(r);
        IInbox inbox = _inbox();
        require(!inbox.closed(), InboxClosed());
        uint64 batches = inbox.batchCount();
        require(r.batch >= batches, BatchExists(r.batch, batches));
        _requireOver(stretchedDeadline(r.deadlineBlock));
        _slash(Breach.NoBatch, r);
    }

    /// @inheritdoc ISequencerBond
    /// @custom:power anybody who has a receipt that the sequencer signed; takes its bond when its batch is
    /// another entry or late; the deadline; slash without the signature
    function slashEntry(Receipts.Receipt calldata r, bytes32[4] calldata header) external {
        _verify(r);
        Entries.Header memory h = _entry(r.batch, header);
        bool another = h.sender != sequencer();
        if (!another) require(h.l1Block > r.deadlineBlock, BatchInTime(h.l1Block, r.deadlineBlock));
        _requireNoExcuse(h.l1Block, r.deadlineBlock);
        _slash(another ? Breach.OtherSender : Breach.LateBatch, r);
    }

    /// @inheritdoc ISequencerBond
    function sequencer() public view returns (address) {
        return ISequenced(address(_inbox())).sequencer();
    }

    /// @inheritdoc ISequencerBond
    function unbonding() public view returns (uint64) {
        uint64 blocks = promiseBlocks + maxStretch + graceBlocks;
        return blocks * BLOCK_SECONDS + _claims().challengePeriod() + unbondingMargin;
    }

    function _verify(Receipts.Receipt calldata r) private view {
        Receipts.verify(r, address(_inbox()), sequencer());
    }

    /// @dev The header of a batch's entry, checked against the inbox's accumulators on both sides of it (I-3).
    function _entry(uint64 batch, bytes32[4] calldata words) private view returns (Entries.Header memory h) {
        IInbox inbox = _inbox();
        h = Entries.decode(words);
        uint64 entry = inbox.batchEntry(batch);
        require(h.index == entry, NotTheBatch(h.index, entry));
        (bytes32 before,) = inbox.stateAt(entry);
        (bytes32 expected,) = inbox.stateAt(entry + 1);
        bytes32 computed = Entries.extend(before, words);
        require(computed == expected, EntryHeaderMismatch(computed, expected));
    }

    /// @dev R-11: the output shows another transaction at the receipt's place, or no such place.
    function _requireOther(Receipts.Receipt calldata r, uint64 entry, OrderProof calldata p) private pure {
        uint64 shown = Outputs.decode(p.outputHeader).entryIndex;
        require(shown == entry, OutputOfAnotherEntry(shown, entry));
        (bytes32 root, uint32 count) = Outputs.transactions(p.outputHeader);
        if (r.index >= count) return;
        CountedMerkle.verify(root, count, r.index, p.leaf, p.leafPath);
        require(p.leaf != Receipts.outputLeaf(r), PromiseKept());
    }

    /// @dev R-15, R-16. An entry up to the deadline has no excuse; one after it has, while a jam may cover it.
    function _requireNoExcuse(uint64 l1Block, uint64 deadline) private view {
        if (l1Block <= deadline) return;
        uint64 end = stretchedDeadline(deadline);
        require(l1Block > end, ExcusedByJam(l1Block, deadline, end));
        _requireOver(end);
    }

    function _requireOver(uint64 end) private view {
        uint256 from = uint256(end) + graceBlocks + 1;
        require(block.number >= from, TooEarly(block.number, from));
    }

    /// @dev R-17. Last, since it hands control to the caller.
    function _slash(Breach breach, Receipts.Receipt calldata r) private {
        require(!isPunished[r.batch][r.index], PlacePunished(r.batch, r.index));
        uint256 amount = bond;
        require(amount > 0, NothingToSlash());
        isPunished[r.batch][r.index] = true;
        uint256 reward = amount / REWARD_DIVISOR;
        delete request;
        bond = 0;
        burnt += amount - reward;
        emit Slashed(breach, r.batch, r.index, msg.sender, reward, amount - reward);
        Address.sendValue(payable(msg.sender), reward);
    }

    function _finalEntries() private view returns (uint64) {
        IClaims claims = _claims();
        return claims.claim(claims.finalClaim(claims.finalized())).position;
    }

    function _inbox() private view returns (IInbox) {
        return IRollupCore(rollup).inbox();
    }

    function _claims() private view returns (IClaims) {
        return IRollupCore(rollup).claims();
    }
}
