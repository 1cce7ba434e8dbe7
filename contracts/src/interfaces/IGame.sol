// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInbox} from "./IInbox.sol";
import {IStep} from "./IStep.sol";

/// @title The dispute game (rules G-1 .. G-35): tournaments of whole histories, nested once
/// @notice Serves any number of rollups: a level-0 tournament belongs to the claims contract that opened it.
///         Every event is an effect of a rule; whoever folds them in order has the whole state.
interface IGame {
    /// @notice What the constructor fixes for good (G-3). Times in seconds.
    struct Params {
        IStep step;
        uint40 budget;
        uint40 grace;
        uint40 joinGrace;
        uint40 innerJoinGrace;
        /// w: cells hold 2^w contestants
        uint8 log2Width;
        /// P: wei a gas
        uint56 gasPrice;
    }

    /// @notice What a claims contract says about a round when a claim joins (G-1).
    struct Round {
        bytes32 parentId;
        /// grows when an attempt ended without a winner (G-17)
        uint32 attempt;
        uint8 log2Frame;
        uint8 log2Stride;
        /// batches that every claim of the round covers
        uint32 batches;
        /// index of the first batch's entry
        uint64 firstEntry;
        /// C-9
        bytes32 startRoot;
        bytes32 parentEndRoot;
        IInbox inbox;
    }

    struct Contestant {
        bytes32 root;
        bytes32 tag;
        address owner;
        uint40 arrivedAt;
        uint40 charge;
        /// the charge that it takes to its next stage (G-8)
        uint40 carried;
        uint8 stage;
        uint8 side;
        bool out;
    }

    struct Tournament {
        uint8 level;
        uint8 height;
        uint40 openedAt;
        uint40 closesAt;
        uint40 overAt; // 0: not over
        uint32 count;
        uint32 winner; // index + 1; 0: none
        bool finished;
        uint128 bond;
        uint128 pool;
    }

    /// @notice What an inner tournament decides (G-2, G-10).
    struct Stride {
        bytes32 outer;
        uint32 x;
        uint32 y;
        uint40 chargeX;
        uint40 chargeY;
        /// entry of the stride's batch
        uint64 entry;
        bytes32 startRoot;
        bytes32 leafX;
        bytes32 leafY;
        /// C-4's parent at a frame's last stride, else 0
        bytes32 parentRoot;
    }

    /// @notice Why a contestant is out.
    enum Cause {
        Timeout,
        Step,
        Contradiction,
        Inner
    }

    /// @notice Gas that bonds are made of (G-20) and that callers are paid for (G-21, G-22).
    struct GasTable {
        uint64 open;
        uint64 openStride;
        /// joining an inner tournament, and settling it with a single contestant
        uint64 joinStride;
        uint64 timeout;
        /// at the step's bound
        uint64 decide;
        uint64 contradict;
        uint64 settle;
    }

    event RoundOpened(
        bytes32 indexed id,
        address indexed claims,
        Round round,
        uint8 height,
        uint40 openedAt,
        uint40 closesAt,
        uint128 bond
    );
    event StrideOpened(
        bytes32 indexed id,
        bytes32 indexed outer,
        Stride stride,
        uint8 height,
        uint40 openedAt,
        uint40 closesAt,
        uint128 bond,
        address opener,
        uint56 gasPrice
    );
    event Joined(
        bytes32 indexed id,
        uint32 index,
        bytes32 root,
        bytes32 tag,
        uint8 side,
        address owner,
        uint40 time,
        uint40 charge,
        uint56 gasPrice
    );
    event NodeOpened(
        bytes32 indexed node, bytes32 left, bytes32 right, address mover, uint40 time, uint56 gasPrice
    );
    /// @param rival the other of the pair, or `index` itself when the cause needs none
    event Eliminated(
        bytes32 indexed id,
        uint32 index,
        uint32 rival,
        Cause cause,
        uint40 rivalCharge,
        address caller,
        uint256 paid
    );
    event Settled(
        bytes32 indexed id, uint32 index, uint8 stage, uint32 cell, uint40 time, address caller, uint256 paid
    );
    event Voided(bytes32 indexed id, uint8 stage, uint32 cell, uint40 time, address caller, uint256 paid);
    /// @param winner index + 1; 0: none
    event Over(bytes32 indexed id, uint32 winner, uint40 time);
    /// @param node what is paid for: an opened node, or an inner tournament, whose opener comes first and then its winner
    event Refunded(bytes32 indexed id, address indexed to, bytes32 node, uint256 amount);
    event Finished(bytes32 indexed id, address winner, uint256 amount, uint256 burned);
    event Collected(address indexed to, uint256 amount);

    error ParamInvalid(string field);
    error NoSuchTournament(bytes32 id);
    error TournamentOver(bytes32 id);
    error TournamentRunning(bytes32 id);
    error RoundShape();
    error BondWrong(uint256 given, uint256 expected);
    error JoinClosed(uint256 charge, uint256 budget);
    error AlreadyJoined(uint32 index);
    error LastLeafNotContested(bytes32 last);
    error LeafNotInHistory(uint256 index);
    error NoSuchContestant(uint32 index);
    error ContestantOut(uint32 index);
    error SameContestant();
    error PairOrder(uint32 x, uint32 y);
    error NotInOneCell(uint32 x, uint32 y);
    error WalkTooLong(uint256 levels, uint256 height);
    error WalkLength(uint256 bytesGiven);
    error WalkNotTheNode(uint256 depth, uint8 side);
    error WalkNotOpened(uint256 depth, uint8 side);
    error WalkOfEqualRoots();
    error NotAtBottom(uint256 depth, uint256 height);
    error InTime(uint256 charge, uint256 budget);
    error OutOfTime(uint32 index, uint256 charge);
    error WrongLevel(uint8 level);
    error StrideExists(bytes32 id);
    error StatePreimage(bytes32 given, bytes32 expected);
    error StepStart(bytes32 given, bytes32 expected);
    error StepElement(bytes32 given, bytes32 inbox);
    error ContradictsNothing();
    error CellNotClosed(uint8 stage, uint32 cell);
    error CellSettled(uint8 stage, uint32 cell);
    error CellHasSurvivors(uint256 alive);
    error CellInTime(uint256 deadline);
    error RefundsRunning(uint256 until);
    error RefundsClosed(uint256 until);
    error NothingToRefund();
    error AlreadyFinished();
    error NothingToCollect(address account);

    /// @notice A claim joins its round; only for claims contracts: the round is the caller's (G-1, G-8). The value is the bond.
    function join(Round calldata round, bytes32 historyRoot, bytes32 outputsRoot, address owner)
        external
        payable
        returns (bytes32 id, uint32 index);

    /// @notice A history of steps joins an inner tournament (G-2). `lastPath`: siblings of its last leaf, from the bottom.
    function joinStride(bytes32 id, bytes32 root, bytes32 last, bytes32[] calldata lastPath)
        external
        payable
        returns (uint32 index);

    /// @notice Opens nodes: pairs of children (G-4). Nodes that are open already are passed over.
    function open(bytes32[2][] calldata children) external;

    /// @notice Eliminates x, which is out of time against y (G-13). `walk`: per level x's left and right, y's left and right.
    function timeout(bytes32 id, uint32 x, uint32 y, bytes calldata walk) external;

    /// @notice Opens the inner tournament of a pair at the bottom (G-10).
    /// @param before leaf i-1 and its path in x's history; empty path at the round's first stride
    /// @param beforeState preimage of leaf i-1 at another frame's first stride, else empty
    /// @param parent leaf before the frame and its path at a later frame's last stride, else empty
    function openStride(
        bytes32 id,
        uint32 x,
        uint32 y,
        bytes calldata walk,
        Leaf calldata before,
        bytes calldata beforeState,
        Leaf calldata parent
    ) external returns (bytes32 inner);

    struct Leaf {
        bytes32 value;
        bytes32[] path;
    }

    /// @notice Decides a pair at the bottom of an inner tournament by executing one step (G-11).
    /// @param before leaf i-1 and its path in x's history; empty path for i = 0
    /// @param inputProof proof of a read input element (InputFacts), else empty
    /// @param parentState preimage of the stride's parent root when the end has to be closed into a void batch, else empty
    function decide(
        bytes32 id,
        uint32 x,
        uint32 y,
        bytes calldata walk,
        Leaf calldata before,
        bytes calldata stepLog,
        bytes calldata inputProof,
        bytes calldata parentState
    ) external;

    /// @notice Eliminates a claim that contradicts itself (G-12): frame `batch` of its history ends in `state`, whose
    ///         output digest is not the one under its outputs root.
    function contradict(
        bytes32 id,
        uint32 x,
        uint32 batch,
        bytes calldata state,
        bytes32[] calldata historyPath,
        bytes32 claimedDigest,
        bytes32[] calldata outputPath
    ) external;

    /// @notice Settles the sole survivor of a closed cell (G-14).
    function settle(bytes32 id, uint32 x) external;

    /// @notice Voids a closed cell (G-15).
    function voidCell(bytes32 id, uint8 stage, uint32 cell) external;

    /// @notice Pays for the winner's openings on its walk against `loser`, and for their inner tournament (G-22).
    ///         `walk`: per level the winner's left and right, the loser's left and right.
    function refund(bytes32 id, uint32 loser, bytes calldata walk) external;

    /// @notice Pays the winner and burns the rest (G-23).
    function finish(bytes32 id) external;

    /// @notice Pays out what the game owes the caller.
    function collect() external returns (uint256 amount);

    function params() external view returns (Params memory);
    function gasTable() external pure returns (GasTable memory);
    /// @notice Wei to join, at level 0 (height H1) or 1 (height H2) (G-20).
    function bond(uint8 level, uint8 height) external view returns (uint256);
    function roundId(address claims, bytes32 parentId, uint32 attempt) external pure returns (bytes32);
    function strideId(bytes32 outer, uint32 x, uint32 y) external pure returns (bytes32);
    function tournament(bytes32 id) external view returns (Tournament memory);
    function stride(bytes32 id) external view returns (Stride memory);
    function contestant(bytes32 id, uint32 index) external view returns (Contestant memory);
    /// @notice When a node was opened; 0 when it was not.
    function openedAt(bytes32 node) external view returns (uint40);
    function owed(address account) external view returns (uint256);
}
