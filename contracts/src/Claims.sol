// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClaims} from "./interfaces/IClaims.sol";
import {IDisputeGame} from "./interfaces/IDisputeGame.sol";
import {IInbox} from "./interfaces/IInbox.sol";
import {BatchRun} from "./lib/BatchRun.sol";
import {CountedMerkle} from "./lib/CountedMerkle.sol";
import {History} from "./lib/History.sol";
import {MachineState} from "./lib/MachineState.sol";
import {Outputs} from "./lib/Outputs.sol";

/// @title Claims
/// @notice See IClaims.
/// @dev While `game` is zero nothing can refute a claim: a wrong one becomes final after the challenge period.
///      That is why an empty seat needs a named proposer.
contract Claims is IClaims {
    IInbox public immutable inbox;
    IDisputeGame public immutable game;
    /// @notice Who may propose; zero means everybody.
    address public immutable proposer;
    bytes32 public immutable programHash;
    uint8 public immutable log2Frame;
    uint8 public immutable log2Stride;
    /// @notice Seconds from proposal until a claim can be final.
    uint64 public immutable challengePeriod;
    uint256 public immutable bond;

    /// @inheritdoc IClaims
    uint64 public tip;
    /// @inheritdoc IClaims
    uint64 public finalized;
    mapping(uint256 number => Claim) private _claims;
    mapping(bytes32 id => bool) public rejected;
    /// @inheritdoc IClaims
    mapping(address account => uint256) public credit;

    constructor(Config memory c) {
        require(address(c.inbox) != address(0), ConfigInvalid("inbox"));
        require(address(c.game) != address(0) || c.proposer != address(0), ConfigInvalid("proposer"));
        require(c.log2Stride < c.log2Frame && c.log2Frame <= 48, ConfigInvalid("log2Frame"));
        require(c.challengePeriod > 0, ConfigInvalid("challengePeriod"));
        inbox = c.inbox;
        game = c.game;
        proposer = c.proposer;
        programHash = c.programHash;
        log2Frame = c.log2Frame;
        log2Stride = c.log2Stride;
        challengePeriod = c.challengePeriod;
        bond = c.bond;
        // C-10: final from the start.
        Claim storage genesis = _claims[0];
        genesis.id = _claimId(0, 0, 0, 0, c.genesisRoot, 0);
        genesis.endRoot = c.genesisRoot;
        genesis.proposedAt = SafeCast.toUint48(block.timestamp);
        emit ClaimProposed(0, genesis.id, address(0), 0, 0, 0, 0, c.genesisRoot, 0, 0);
        emit ClaimFinalized(0, genesis.id);
    }

    /// @inheritdoc IClaims
    function propose(Proposal calldata p) external payable returns (uint64 number) {
        require(proposer == address(0) || msg.sender == proposer, NotProposer(msg.sender));
        require(msg.value == bond, BondWrong(msg.value, bond));
        Claim storage parent = _claims[tip];
        require(p.parentId == parent.id, ParentNotNewest(p.parentId, parent.id));

        // The headers must lead from the inbox's accumulator at the parent to its own at the new position. After
        // an L1 reorg they do not, so a reorg can cancel a claim but never change what it says.
        BatchRun.Walk memory w;
        w.entry = parent.position;
        (w.accumulator,) = inbox.stateAt(w.entry);
        BatchRun.check(p, w);
        (bytes32 accumulator, uint64 limit) = inbox.stateAt(w.entry);
        require(w.accumulator == accumulator, AccumulatorMismatch(w.accumulator, accumulator));

        bytes32 endRoot = _checkEnd(p.endState, accumulator, limit, w.lastDigest);
        History.verifyLast(p.historyRoot, p.outputs.length, log2Frame - log2Stride, endRoot, p.historyPath);
        number = _store(p, w, endRoot, _startRoot(p.parentState, parent));
    }

    /// @inheritdoc IClaims
    function finalize(uint64 upTo) external {
        uint64 number = finalized;
        require(upTo > number && upTo <= tip, NothingToFinalize(upTo, number, tip));
        while (number < upTo) {
            ++number;
            Claim storage c = _claims[number];
            uint256 until = uint256(c.proposedAt) + challengePeriod;
            require(block.timestamp >= until, ChallengePeriodRunning(number, until));
            bytes32 id = c.id;
            require(address(game) == address(0) || game.mayFinalize(number, id), ClaimDisputed(number));
            credit[c.proposer] += bond;
            emit ClaimFinalized(number, id);
        }
        finalized = upTo;
    }

    /// @inheritdoc IClaims
    /// @dev Constant work, so that a long row of claims on a wrong one cannot make it too costly to remove.
    function reject(uint64 number, bytes32 id) external {
        require(msg.sender == address(game), NotGame(msg.sender));
        uint64 oldTip = tip;
        bool pending = number > finalized && number <= oldTip && _claims[number].id == id;
        require(pending, NoSuchPendingClaim(number, id));
        rejected[id] = true;
        tip = number - 1;
        credit[msg.sender] += bond * (oldTip - number + 1);
        emit ClaimRejected(number, id, oldTip);
    }

    /// @inheritdoc IClaims
    function collect() external returns (uint256 amount) {
        amount = credit[msg.sender];
        require(amount > 0, NothingToCollect(msg.sender));
        credit[msg.sender] = 0;
        emit BondCollected(msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }

    /// @inheritdoc IClaims
    function verifyOutput(uint64 number, uint64 entryIndex, bytes32 digest, bytes32[] calldata path)
        external
        view
    {
        require(number <= finalized, NotFinal(number, finalized));
        Claim storage c = _claims[number];
        // The genesis claim covers no entry: its range is empty.
        uint64 first = number == 0 ? 0 : _claims[number - 1].position;
        uint64 position = c.position;
        require(entryIndex >= first && entryIndex < position, EntryNotInClaim(entryIndex, number));
        CountedMerkle.verify(c.outputsRoot, position - first, entryIndex - first, Outputs.leaf(digest), path);
    }

    /// @inheritdoc IClaims
    function claim(uint64 number) external view returns (Claim memory) {
        return _claims[number];
    }

    /// @dev C-8's checks of the end state; returns its root.
    function _checkEnd(bytes calldata raw, bytes32 accumulator, uint64 limit, bytes32 lastDigest)
        private
        view
        returns (bytes32)
    {
        MachineState.State memory s = MachineState.decode(raw);
        require(s.programHash == programHash, EndProgramHash(s.programHash, programHash));
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
        (bytes32 accumulator, uint64 limit) = inbox.stateAt(uint64(parent.position) + 1);
        return MachineState.root(MachineState.resume(MachineState.decode(parentState), limit, accumulator));
    }

    function _store(Proposal calldata p, BatchRun.Walk memory w, bytes32 endRoot, bytes32 startRoot)
        private
        returns (uint64 number)
    {
        bytes32 id = _claimId(p.parentId, w.entry, w.accumulator, p.historyRoot, endRoot, w.outputsRoot);
        require(!rejected[id], RejectedBefore(id));
        number = ++tip;
        _claims[number] = Claim({
            id: id,
            startRoot: startRoot,
            historyRoot: p.historyRoot,
            endRoot: endRoot,
            outputsRoot: w.outputsRoot,
            proposer: msg.sender,
            position: SafeCast.toUint48(w.entry),
            proposedAt: SafeCast.toUint48(block.timestamp)
        });
        emit ClaimProposed(
            number,
            id,
            msg.sender,
            p.parentId,
            w.entry,
            w.accumulator,
            p.historyRoot,
            endRoot,
            w.outputsRoot,
            startRoot
        );
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
