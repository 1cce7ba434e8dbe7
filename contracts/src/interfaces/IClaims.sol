// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDisputeGame} from "./IDisputeGame.sol";
import {IInbox} from "./IInbox.sol";

/// @title Claims about what the program did, and when they are final
/// @notice Rules C-1 .. C-12. Claims form one chain, numbered from the genesis claim 0.
interface IClaims {
    /// @notice A claim as stored: six words. Its accumulator is the inbox's own at `position`.
    struct Claim {
        bytes32 id;
        bytes32 startRoot;
        bytes32 historyRoot;
        bytes32 endRoot;
        bytes32 outputsRoot;
        address proposer;
        uint48 position;
        uint48 proposedAt;
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
        IDisputeGame game;
        address proposer;
        bytes32 programHash;
        bytes32 genesisRoot;
        uint8 log2Frame;
        uint8 log2Stride;
        uint64 challengePeriod;
        uint256 bond;
    }

    event ClaimProposed(
        uint64 indexed number,
        bytes32 indexed id,
        address indexed proposer,
        bytes32 parentId,
        uint64 position,
        bytes32 accumulator,
        bytes32 historyRoot,
        bytes32 endRoot,
        bytes32 outputsRoot,
        bytes32 startRoot
    );
    event ClaimFinalized(uint64 indexed number, bytes32 indexed id);
    /// @notice Claims `number` .. `oldTip` are gone; `number - 1` is the newest again.
    event ClaimRejected(uint64 indexed number, bytes32 indexed id, uint64 oldTip);
    event BondCollected(address indexed to, uint256 amount);

    error ConfigInvalid(string field);
    error NotProposer(address caller);
    error NotGame(address caller);
    error BondWrong(uint256 given, uint256 expected);
    error ParentNotNewest(bytes32 given, bytes32 newest);
    error RejectedBefore(bytes32 id);
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
    error NothingToFinalize(uint64 upTo, uint64 finalized, uint64 tip);
    error ChallengePeriodRunning(uint64 number, uint256 until);
    error ClaimDisputed(uint64 number);
    error NoSuchPendingClaim(uint64 number, bytes32 id);
    error NotFinal(uint64 number, uint64 finalized);
    error EntryNotInClaim(uint64 entryIndex, uint64 number);
    error NothingToCollect(address account);

    /// @notice Proposes the next claim, with exactly `bond()` wei (C-6 .. C-9).
    function propose(Proposal calldata p) external payable returns (uint64 number);

    /// @notice Finalizes all claims up to number `upTo`; open to all (C-11).
    function finalize(uint64 upTo) external;

    /// @notice Removes a claim that is not final and all that stand on it; only the dispute game.
    function reject(uint64 number, bytes32 id) external;

    /// @notice Pays out what finalized bonds (or, for the game, rejected bonds) left to the caller.
    function collect() external returns (uint256 amount);

    /// @notice Reverts unless `digest` is the output digest of `entryIndex` in the final claim `number` (C-7).
    function verifyOutput(uint64 number, uint64 entryIndex, bytes32 digest, bytes32[] calldata path)
        external
        view;

    function claim(uint64 number) external view returns (Claim memory);
    function tip() external view returns (uint64);
    function finalized() external view returns (uint64);
    function credit(address account) external view returns (uint256);
}
