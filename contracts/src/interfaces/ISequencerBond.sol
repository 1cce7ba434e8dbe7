// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Receipts} from "../lib/Receipts.sol";
import {IClaims} from "./IClaims.sol";
import {IInbox} from "./IInbox.sol";
import {IPart} from "./IParts.sol";

/// @notice What the bond reads of its rollup.
interface IRollupCore {
    function inbox() external view returns (IInbox);
    function claims() external view returns (IClaims);
}

/// @notice The one that a rollup's inbox takes batches from (I-13).
interface ISequenced {
    function sequencer() external view returns (address);
}

/// @title Recorded jams of the L1 (R-14, R-15)
interface IJam {
    event JamRecorded(uint64 indexed number, uint256 baseFee);

    error NoHeaders();
    /// @notice Neither BLOCKHASH, nor the history contract (EIP-2935), nor an earlier record knows this block.
    error BlockUnknown(uint64 number);
    error HeaderHash(uint256 position, bytes32 given, bytes32 expected);

    /// @notice Records which of these blocks were jammed; open to all. A block counts once.
    /// @param newest number of the first header's block
    /// @param headers RLP headers, each the parent of the one before
    /// @return counted how many jammed blocks were not recorded yet
    function recordJam(uint64 newest, bytes[] calldata headers) external returns (uint256 counted);

    function jammed(uint64 number) external view returns (bool);
    /// @notice Hash of a block that an earlier record led to, or zero.
    function knownHash(uint256 number) external view returns (bytes32);
    /// @notice The deadline, later by every recorded jammed block since the promise (R-15).
    function stretchedDeadline(uint64 deadline) external view returns (uint64);
    function jamBaseFee() external view returns (uint256);
    function promiseBlocks() external view returns (uint64);
    function maxStretch() external view returns (uint64);
}

/// @title The sequencer's bond, and what takes it
/// @notice Rules R-8 .. R-18. Anybody adds to it; anybody who proves a broken receipt takes it from the sequencer.
///         One proof takes the whole bond: a tenth goes to the reporter, the rest to nobody.
interface ISequencerBond is IPart, IJam {
    /// @notice What the constructor fixes for good.
    struct Config {
        address rollup;
        /// wei of base fee from which an L1 block counts as jammed (R-14)
        uint256 jamBaseFee;
        /// W (R-9)
        uint64 promiseBlocks;
        uint64 maxStretch;
        /// blocks after a stretched deadline in which a jam may still be recorded (R-16)
        uint64 graceBlocks;
        /// seconds from a request to a withdrawal, on top of what `unbonding` adds (R-18)
        uint64 unbondingMargin;
    }

    /// @notice Why a bond was taken (R-10 .. R-13).
    enum Breach {
        Equivocation,
        OtherTransaction,
        VoidBatch,
        NoBatch,
        LateBatch,
        OtherSender
    }

    /// @notice Where a batch's output stands in a final claim (C-7), and what stands at the receipt's place in it (O-4).
    struct OrderProof {
        uint64 claimNumber;
        /// empty: the batch was void
        bytes outputHeader;
        bytes32[] outputPath;
        /// the leaf at the receipt's index, and its siblings; neither when the batch has fewer transactions
        bytes32 leaf;
        bytes32[] leafPath;
    }

    event Deposited(address indexed from, uint256 amount);
    event WithdrawalRequested(uint256 amount, uint64 readyAt, uint64 entries);
    event Withdrawn(address indexed to, uint256 amount);
    event Slashed(
        Breach indexed breach,
        uint64 batch,
        uint32 index,
        address indexed reporter,
        uint256 reward,
        uint256 burnt
    );

    error ConfigInvalid(string field);
    error ZeroAmount();
    error NotSequencer(address caller);
    error AboveBond(uint256 asked, uint256 bond);
    error NothingRequested();
    error StillBonded(uint64 readyAt);
    error EntriesNotFinal(uint64 finalEntries, uint64 entries);
    error NothingToSlash();
    /// @notice This place was punished already.
    error PlacePunished(uint64 batch, uint32 index);
    error DifferentPlaces();
    error SamePromise();
    error PromiseKept();
    error EntryHeaderMismatch(bytes32 computed, bytes32 expected);
    error NotTheBatch(uint64 entry, uint64 expected);
    error SentByAnother(address sender);
    error OutputOfAnotherEntry(uint64 entry, uint64 expected);
    /// @notice A jam may still be recorded that excuses this (R-16).
    error TooEarly(uint256 blockNumber, uint256 from);
    error BatchExists(uint64 batch, uint64 batchCount);
    error BatchInTime(uint64 l1Block, uint64 deadline);
    /// @notice The entry came between the deadline and its stretched form (R-15).
    error ExcusedByJam(uint64 l1Block, uint64 deadline, uint64 stretched);
    /// @notice Nothing can be posted to a frozen chain's inbox.
    error InboxClosed();

    /// @notice Adds to the bond; open to all, and not given back to who added it.
    function deposit() external payable;
    /// @notice Starts the way out for `amount` wei; takes the place of an earlier request.
    function requestWithdrawal(uint256 amount) external;
    function withdraw() external;

    /// @notice Two signed promises for one place (R-10).
    function slashEquivocation(Receipts.Receipt calldata a, Receipts.Receipt calldata b) external;
    /// @notice A final batch has another transaction there, or fewer, or is void (R-11).
    /// @param header the words of the batch's entry (I-2)
    function slashOrder(Receipts.Receipt calldata r, bytes32[4] calldata header, OrderProof calldata proof)
        external;
    /// @notice No such batch, and the stretched deadline is over (R-12).
    function slashAbsent(Receipts.Receipt calldata r) external;
    /// @notice The batch came after the stretched deadline, or from another than the sequencer (R-13).
    function slashEntry(Receipts.Receipt calldata r, bytes32[4] calldata header) external;

    function sequencer() external view returns (address);
    /// @notice What a proof would take now, requested withdrawals included.
    function bond() external view returns (uint256);
    function burnt() external view returns (uint256);
    /// @notice Seconds from a request to a withdrawal (R-18).
    function unbonding() external view returns (uint64);
    function request() external view returns (uint256 amount, uint64 readyAt, uint64 entries);
    function isPunished(uint64 batch, uint32 index) external view returns (bool);
    function graceBlocks() external view returns (uint64);
}
