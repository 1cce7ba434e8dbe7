// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "./IGame.sol";
import {IInbox} from "./IInbox.sol";
import {IEscape, IPolicy} from "./IParts.sol";

/// @title Claims about what the program did, and when they are final
/// @notice Rules C-1 .. C-12. Claims form a tree that grows from the genesis claim. The claims on one parent are a
///         round of the dispute game (G-1); its winner is the next final claim, numbered from the genesis claim 0.
interface IClaims {
    /// @notice A claim as stored: four words. Its accumulator is the inbox's own at `position`; its history root and
    ///         its proposer are the game's contestant `index` of the round.
    struct Claim {
        bytes32 parentId;
        bytes32 endRoot;
        bytes32 outputsRoot;
        uint64 position;
        uint64 proposedAt;
        /// the round on the parent that it stands in (G-17), and its place there
        uint32 attempt;
        uint32 index;
    }

    /// @notice What a proposer hands over. A claim over n batches has n headers and n outputs.
    struct Proposal {
        bytes32 parentId;
        bytes32 historyRoot;
        /// preimage of the parent's end root (M-6), 285 bytes
        bytes parentState;
        /// preimage of the claimed end root
        bytes endState;
        /// siblings of the history leaf n * 2^(log2Frame - log2Stride) - 1, from the bottom
        bytes32[] historyPath;
        /// the n entry headers (I-2), 128 bytes each
        bytes entries;
        /// the n output headers (O-5); empty for a void batch
        bytes[] outputs;
        /// commitment(48) ‖ proof(48) of every blob evaluation of `outputs`, in order
        bytes kzg;
    }

    /// @notice What the constructor fixes for good.
    struct Config {
        IInbox inbox;
        IGame game;
        /// zero: the game alone decides
        IPolicy policy;
        /// zero: no freeze
        IEscape escape;
        /// the program that the rollup starts with
        bytes32 programHash;
        bytes32 genesisRoot;
        uint8 log2Frame;
        uint8 log2Stride;
    }

    /// @param round the game's tournament that the claim joined as contestant `index`
    /// @param outputDigests what the outputs root is over, one per batch (C-14): whoever eliminates a claim that
    ///        contradicts itself (G-12) needs them, and calldata hides them when a contract proposes
    event ClaimProposed(
        bytes32 indexed id,
        bytes32 indexed parentId,
        address indexed proposer,
        uint64 position,
        bytes32 accumulator,
        bytes32 historyRoot,
        bytes32 endRoot,
        bytes32 outputsRoot,
        bytes32 startRoot,
        bytes32 round,
        uint32 index,
        bytes32[] outputDigests
    );
    event ClaimFinalized(uint64 indexed number, bytes32 indexed id);

    error ConfigInvalid(string field);
    error NoSuchClaim(bytes32 id);
    /// @notice The next claim on this parent is decided already.
    error RoundDecided(bytes32 parentId);
    error PositionNotRounds(uint64 given, uint64 expected);
    error NoBatches();
    error EntriesLength(uint256 given, uint256 expected);
    error ParentStateMismatch(bytes32 computed, bytes32 expected);
    error AccumulatorMismatch(bytes32 computed, bytes32 inbox);
    error OutputEntryIndex(uint64 given, uint64 expected);
    error OutputKind(uint8 given, uint8 expected);
    error OutputBlobs(uint64 entryIndex);
    error KzgLength(uint256 given, uint256 expected);
    error EndProgramHash(bytes32 given, bytes32 expected);
    error EndStatus(uint8 status);
    error EndPosition(uint64 inputPosition, uint64 inputLimit, uint64 expected);
    error EndAccumulator(bytes32 given, bytes32 expected);
    error EndOutputDigest(bytes32 given, bytes32 expected);
    error ParentNotNewestFinal(bytes32 parentId, bytes32 newest);
    /// @notice The round has no winner yet; with several claims in it the game is to be played on.
    error RoundRunning(bytes32 round);
    error NotTheWinner(bytes32 id);
    /// @notice The chain is frozen and its exit position fixed.
    error EscapeResolved();
    error NotFinal(uint64 number, uint64 finalized);
    error EntryNotInClaim(uint64 entryIndex, uint64 number);

    /// @notice Proposes a claim on any claim whose round is not decided (C-6 .. C-9), with exactly
    ///         `bond(p.outputs.length)` wei, which go to the game; open to all.
    function propose(Proposal calldata p) external payable returns (bytes32 id);

    /// @notice Makes the winner of the newest final claim's round final, after settling an undisputed one; open to
    ///         all (C-11).
    function finalize(bytes32 id) external;

    /// @notice Reverts unless `digest` is the output digest of `entryIndex` in the final claim `number` (C-7).
    function verifyOutput(uint64 number, uint64 entryIndex, bytes32 digest, bytes32[] calldata path)
        external
        view;

    /// @notice All zero when nobody proposed it.
    function claim(bytes32 id) external view returns (Claim memory);
    /// @notice The newest round on a claim; position 0 when there was none yet.
    function roundOf(bytes32 parentId) external view returns (bytes32 round, uint64 position, uint32 attempt);
    /// @notice Number of the newest final claim.
    function finalized() external view returns (uint64);
    /// @notice Id of a final claim; zero for a number above `finalized()`.
    function finalClaim(uint64 number) external view returns (bytes32);
    /// @notice Wei to propose a claim over this many batches (G-20).
    function bond(uint256 batches) external view returns (uint256);
    /// @notice Seconds from the first claim of a round until it is final when nobody disputes it (G-31).
    function challengePeriod() external view returns (uint64);
}
