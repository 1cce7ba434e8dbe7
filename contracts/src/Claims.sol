// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClaims} from "./interfaces/IClaims.sol";
import {IGame} from "./interfaces/IGame.sol";
import {IInbox} from "./interfaces/IInbox.sol";
import {IEscape, IPolicy} from "./interfaces/IParts.sol";
import {BatchRun} from "./lib/BatchRun.sol";
import {CountedMerkle} from "./lib/CountedMerkle.sol";
import {History} from "./lib/History.sol";
import {MachineState} from "./lib/MachineState.sol";
import {Outputs} from "./lib/Outputs.sol";

/// @title Claims
/// @notice See IClaims.
/// @dev Holds no ether and has no power: which claim is final is the game's to say, and the bonds are in the game.
contract Claims is IClaims {
    /// @dev What is fixed by the first claim on a parent (G-1).
    struct Round {
        uint64 position; // 0: none yet
        uint32 attempt;
    }

    IInbox public immutable inbox;
    IGame public immutable game;
    IPolicy public immutable policy;
    IEscape public immutable escape;
    bytes32 public immutable programHash;
    uint8 public immutable log2Frame;
    uint8 public immutable log2Stride;
    /// @inheritdoc IClaims
    uint64 public immutable challengePeriod;

    /// @inheritdoc IClaims
    uint64 public finalized;
    /// @inheritdoc IClaims
    mapping(uint64 number => bytes32 id) public finalClaim;
    mapping(bytes32 id => Claim) private _claims;
    mapping(bytes32 parentId => Round) private _rounds;

    constructor(Config memory c) {
        require(address(c.inbox) != address(0), ConfigInvalid("inbox"));
        require(address(c.game).code.length > 0, ConfigInvalid("game"));
        require(c.log2Stride < c.log2Frame && c.log2Frame <= 48, ConfigInvalid("log2Frame"));
        IGame.Params memory g = c.game.params();
        // A game without a clock or without a step would let the first claim through or never decide.
        require(g.budget > 0, ConfigInvalid("budget"));
        require(g.grace > 0, ConfigInvalid("grace"));
        require(address(g.step).code.length > 0, ConfigInvalid("step"));
        inbox = c.inbox;
        game = c.game;
        (policy, escape) = (c.policy, c.escape);
        programHash = c.programHash;
        log2Frame = c.log2Frame;
        log2Stride = c.log2Stride;
        challengePeriod = uint64(g.joinGrace) + g.budget;
        // C-10: final from the start.
        bytes32 id = _claimId(0, 0, 0, 0, c.genesisRoot, 0);
        _claims[id].endRoot = c.genesisRoot;
        _claims[id].proposedAt = SafeCast.toUint64(block.timestamp);
        finalClaim[0] = id;
        emit ClaimProposed(id, 0, address(0), 0, 0, 0, c.genesisRoot, 0, 0, 0, 0, new bytes32[](0));
        emit ClaimFinalized(0, id);
    }

    /// @inheritdoc IClaims
    function propose(Proposal calldata p) external payable returns (bytes32) {
        Claim storage parent = _claims[p.parentId];
        require(parent.endRoot != 0, NoSuchClaim(p.parentId));
        uint64 first = parent.position;
        uint32 attempt = _enter(p.parentId, first + uint64(p.outputs.length));

        // The headers must lead from the inbox's accumulator at the parent to its own at the new position. After
        // an L1 reorg they do not, so a reorg can cancel a claim but never change what it says.
        BatchRun.Walk memory w;
        w.entry = first;
        (w.accumulator,) = inbox.stateAt(first);
        BatchRun.check(p, w);
        inbox.requireSettled(first, w.entry);
        (bytes32 accumulator, uint64 limit) = inbox.stateAt(w.entry);
        require(w.accumulator == accumulator, AccumulatorMismatch(w.accumulator, accumulator));

        bytes32 endRoot = _checkEnd(p.endState, accumulator, limit, w.digests[w.digests.length - 1]);
        History.verifyLast(p.historyRoot, p.outputs.length, log2Frame - log2Stride, endRoot, p.historyPath);
        IGame.Round memory round;
        round.parentId = p.parentId;
        round.attempt = attempt;
        round.batches = SafeCast.toUint32(p.outputs.length);
        round.firstEntry = first;
        round.startRoot = _startRoot(p.parentState, parent);
        round.parentEndRoot = parent.endRoot;
        return _join(p.historyRoot, w, endRoot, round);
    }

    /// @inheritdoc IClaims
    function finalize(bytes32 id) external {
        Claim storage c = _claims[id];
        (uint64 number, bytes32 parentId) = (finalized, c.parentId);
        require(c.endRoot != 0, NoSuchClaim(id));
        require(parentId == finalClaim[number], ParentNotNewestFinal(parentId, finalClaim[number]));
        if (address(escape) != address(0)) require(!escape.resolved(), EscapeResolved());
        bool fast = address(policy) != address(0) && policy.check(id, c.proposedAt);
        if (!fast) _requireWon(id, parentId, c.attempt, c.index);
        finalized = ++number;
        finalClaim[number] = id;
        emit ClaimFinalized(number, id);
    }

    /// @dev G-14: undisputed, or disputed and all but settled: one transaction is enough.
    function _requireWon(bytes32 id, bytes32 parentId, uint32 attempt, uint32 index) private {
        bytes32 round = _roundId(parentId, attempt);
        IGame.Tournament memory t = game.tournament(round);
        if (t.overAt == 0) {
            game.settle(round, index);
            t = game.tournament(round);
            require(t.overAt != 0, RoundRunning(round));
        }
        require(t.winner == uint256(index) + 1, NotTheWinner(id));
    }

    /// @inheritdoc IClaims
    function verifyOutput(uint64 number, uint64 entryIndex, bytes32 digest, bytes32[] calldata path)
        external
        view
    {
        require(number <= finalized, NotFinal(number, finalized));
        Claim storage c = _claims[finalClaim[number]];
        // The genesis claim covers no entry: it and its missing parent have position 0.
        uint64 first = _claims[c.parentId].position;
        uint64 position = c.position;
        require(entryIndex >= first && entryIndex < position, EntryNotInClaim(entryIndex, number));
        CountedMerkle.verify(c.outputsRoot, position - first, entryIndex - first, Outputs.leaf(digest), path);
    }

    /// @inheritdoc IClaims
    function claim(bytes32 id) external view returns (Claim memory) {
        return _claims[id];
    }

    /// @inheritdoc IClaims
    function roundOf(bytes32 parentId)
        external
        view
        returns (bytes32 round, uint64 position, uint32 attempt)
    {
        Round storage r = _rounds[parentId];
        (position, attempt) = (r.position, r.attempt);
        round = _roundId(parentId, attempt);
    }

    /// @inheritdoc IClaims
    function bond(uint256 batches) external view returns (uint256) {
        return game.bond(0, SafeCast.toUint8(log2Frame - log2Stride + CountedMerkle.depth(batches)));
    }

    /// @dev The attempt that a claim up to `position` joins (G-1, G-17). The first one fixes the position; when an
    ///      attempt ended without a winner, the next one is open to any position again.
    function _enter(bytes32 parentId, uint64 position) private returns (uint32 attempt) {
        Round storage r = _rounds[parentId];
        attempt = r.attempt;
        if (r.position != 0) {
            IGame.Tournament memory t = game.tournament(_roundId(parentId, attempt));
            if (t.overAt == 0) {
                require(position == r.position, PositionNotRounds(position, r.position));
                return attempt;
            }
            require(t.winner == 0, RoundDecided(parentId));
            ++attempt;
        }
        _rounds[parentId] = Round({position: position, attempt: attempt});
    }

    /// @dev C-8's checks of the end state; returns its root.
    function _checkEnd(bytes calldata raw, bytes32 accumulator, uint64 limit, bytes32 lastDigest)
        private
        view
        returns (bytes32)
    {
        MachineState.State memory s = MachineState.decode(raw);
        bool known = s.programHash == programHash || inbox.isUpgrade(s.programHash);
        require(known, EndProgramHash(s.programHash, programHash));
        require(s.status == MachineState.YIELDED, EndStatus(s.status));
        bool consumed = s.inputPosition == limit && s.inputLimit == limit;
        require(consumed, EndPosition(s.inputPosition, s.inputLimit, limit));
        require(s.accumulator == accumulator, EndAccumulator(s.accumulator, accumulator));
        require(s.outputDigest == lastDigest, EndOutputDigest(s.outputDigest, lastDigest));
        return keccak256(raw);
    }

    /// @dev C-9: L1 itself forms the start from the parent's end state and the first entry.
    function _startRoot(bytes calldata parentState, Claim storage parent) private view returns (bytes32) {
        bytes32 given = keccak256(parentState);
        require(given == parent.endRoot, ParentStateMismatch(given, parent.endRoot));
        IInbox.Opening memory o = inbox.opening(parent.position);
        return MachineState.root(MachineState.open(MachineState.decode(parentState), o));
    }

    /// @dev The claim becomes a contestant; the game takes the bond or refuses.
    function _join(bytes32 historyRoot, BatchRun.Walk memory w, bytes32 endRoot, IGame.Round memory round)
        private
        returns (bytes32 id)
    {
        (round.log2Frame, round.log2Stride, round.inbox) = (log2Frame, log2Stride, inbox);
        (bytes32 roundId, uint32 index) =
            game.join{value: msg.value}(round, historyRoot, w.outputsRoot, msg.sender);
        id = _claimId(round.parentId, w.entry, w.accumulator, historyRoot, endRoot, w.outputsRoot);
        _claims[id] = Claim({
            parentId: round.parentId,
            endRoot: endRoot,
            outputsRoot: w.outputsRoot,
            position: w.entry,
            proposedAt: SafeCast.toUint64(block.timestamp),
            attempt: round.attempt,
            index: index
        });
        _announce(id, historyRoot, endRoot, round, roundId, index, w);
    }

    /// @dev Apart, and with its parameters in this order, because the stack is short.
    function _announce(
        bytes32 id,
        bytes32 historyRoot,
        bytes32 endRoot,
        IGame.Round memory round,
        bytes32 roundId,
        uint32 index,
        BatchRun.Walk memory w
    ) private {
        emit ClaimProposed(
            id,
            round.parentId,
            msg.sender,
            w.entry,
            w.accumulator,
            historyRoot,
            endRoot,
            w.outputsRoot,
            round.startRoot,
            roundId,
            index,
            w.digests
        );
    }

    /// @dev The game's id of a round (G-3).
    function _roundId(bytes32 parentId, uint32 attempt) private view returns (bytes32) {
        return keccak256(abi.encode(address(this), parentId, attempt));
    }

    /// @dev C-6.
    function _claimId(
        bytes32 parentId,
        uint64 position,
        bytes32 accumulator,
        bytes32 historyRoot,
        bytes32 endRoot,
        bytes32 outputsRoot
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(parentId, position, accumulator, historyRoot, endRoot, outputsRoot));
    }
}
