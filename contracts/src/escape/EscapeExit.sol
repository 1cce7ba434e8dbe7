// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {IEscapeHatch} from "../interfaces/IEscapeHatch.sol";
import {IGame} from "../interfaces/IGame.sol";
import {CountedMerkle} from "../lib/CountedMerkle.sol";
import {Outputs} from "../lib/Outputs.sol";
import {EscapeCore} from "./EscapeCore.sol";
import {ExitOutput} from "./ExitOutput.sol";
import {Haircut} from "./Haircut.sol";

/// @title The exit batch: proposed, decided by the game, and what its output makes payable (E-8 .. E-15)
/// @dev To the game this contract is a claims contract like any other: its one round is about one batch (G-1).
abstract contract EscapeExit is EscapeCore {
    using BitMaps for BitMaps.BitMap;

    bool private _proposed;
    uint32 private _attempt;
    uint32 private _outboxCount;
    bytes32 private _outboxRoot;
    mapping(bytes32 id => ExitClaim) private _exitClaims;
    mapping(address token => Pool) internal _pools;

    /// @inheritdoc IEscapeHatch
    function proposeExit(ExitProposal calldata p) external payable returns (bytes32 id) {
        _requireResolved();
        (bytes32 startRoot, bytes32 endRoot) = evidence.proposal(p, _exit.endRoot, _frameHeight);
        IGame.Round memory r = _round(startRoot);
        bytes32 digest = keccak256(p.outputHeader);
        id = keccak256(abi.encode(_exit.claimId, p.historyRoot, endRoot, digest));
        _join(id, p, r, endRoot, digest);
    }

    /// @inheritdoc IEscapeHatch
    function finalizeExit(bytes32 id, bytes calldata outputHeader, bytes calldata exports) external {
        _requireResolved();
        ExitClaim memory c = _exitClaims[id];
        require(c.known, NoSuchExit(id));
        bytes32 outputHash = _outputHash(outputHeader, exports);
        require(outputHash == c.outputHash, OutputMismatch(outputHash, c.outputHash));
        _requireWon(id, c.attempt, c.index);
        bool isVoid = outputHeader.length == 0;
        _settled = isVoid ? Phase.Void : Phase.Exit;
        if (!isVoid) _take(outputHeader, exports);
        emit ExitFinalized(id, isVoid, _outboxRoot, _outboxCount);
    }

    /// @inheritdoc IEscapeHatch
    function bond() external view returns (uint256) {
        return game.bond(0, _frameHeight);
    }

    /// @inheritdoc IEscapeHatch
    function exitClaim(bytes32 id) external view returns (ExitClaim memory) {
        return _exitClaims[id];
    }

    /// @inheritdoc IEscapeHatch
    function exitRound() public view returns (bytes32 round, uint32 attempt) {
        return (_roundId(_attempt), _attempt);
    }

    /// @inheritdoc IEscapeHatch
    function outbox() public view returns (bytes32 root, uint32 count) {
        return (_outboxRoot, _outboxCount);
    }

    /// @inheritdoc IEscapeHatch
    function pool(address token) external view returns (Pool memory) {
        return _pools[token];
    }

    /// @dev The winner of the newest round, for whoever wants to pass the exit batch over.
    function _requireNoWinner() internal view {
        (bytes32 round,) = exitRound();
        require(game.tournament(round).winner == 0, ExitWon(round));
    }

    /// @dev E-8: one batch, after the exit state, in the inbox that it is the end of.
    function _round(bytes32 startRoot) private returns (IGame.Round memory r) {
        r.parentId = _exit.claimId;
        r.attempt = _enter();
        r.log2Frame = _log2Frame;
        r.log2Stride = _log2Frame - _frameHeight;
        r.batches = 1;
        r.firstEntry = _exit.position;
        r.startRoot = startRoot;
        r.parentEndRoot = _exit.endRoot;
        r.inbox = inbox;
    }

    /// @dev The attempt that a proposal joins; another one when the last ended without a winner (G-17).
    function _enter() private returns (uint32) {
        if (_proposed) {
            bytes32 round = _roundId(_attempt);
            IGame.Tournament memory t = game.tournament(round);
            require(t.winner == 0, ExitWon(round));
            if (t.overAt != 0) ++_attempt;
        }
        _proposed = true;
        return _attempt;
    }

    function _join(bytes32 id, ExitProposal calldata p, IGame.Round memory r, bytes32 endRoot, bytes32 digest)
        private
    {
        bytes32 outputsRoot = CountedMerkle.seal(1, Outputs.leaf(digest));
        (bytes32 round, uint32 index) = game.join{value: msg.value}(r, p.historyRoot, outputsRoot, msg.sender);
        _exitClaims[id] = ExitClaim(_outputHash(p.outputHeader, p.exports), r.attempt, index, true);
        _announce(id, round, index, r.startRoot, endRoot, p);
    }

    /// @dev Apart because the stack is short.
    function _announce(
        bytes32 id,
        bytes32 round,
        uint32 index,
        bytes32 startRoot,
        bytes32 endRoot,
        ExitProposal calldata p
    ) private {
        emit ExitProposed(
            id, msg.sender, round, index, startRoot, endRoot, p.historyRoot, p.outputHeader, p.exports
        );
    }

    /// @dev As Claims: an undisputed round is settled on the way.
    function _requireWon(bytes32 id, uint32 attempt, uint32 index) private {
        bytes32 round = _roundId(attempt);
        IGame.Tournament memory t = game.tournament(round);
        if (t.overAt == 0) {
            game.settle(round, index);
            t = game.tournament(round);
            require(t.overAt != 0, RoundRunning(round));
        }
        require(t.winner == uint256(index) + 1, NotTheWinner(id));
    }

    /// @dev E-14: what there is to pay of each token is fixed now, and depends on nobody's order from here on.
    function _take(bytes calldata header, bytes calldata exports) private {
        (_outboxRoot, _outboxCount) = ExitOutput.outbox(header);
        for (uint256 i = 0; i < ExitOutput.tokens(exports); ++i) {
            ExitOutput.Totals memory t = ExitOutput.totals(exports, i);
            uint128 size = _poolSize(t.token, t.takenIn, t.promised);
            // Seen when it was proposed (O-12): these have 128 bits.
            _pools[t.token] = Pool(size, 0, uint128(t.senior), uint128(t.junior));
            emit PoolFixed(t.token, size, uint128(t.senior), uint128(t.junior));
        }
    }

    /// @dev The vault counts in 128 bits.
    function _poolSize(address token, uint256 takenIn, uint256 promised) internal view returns (uint128) {
        uint256 size = Haircut.poolSize(takenIn, promised, vault.custody(token), vault.withdrawn(token));
        return SafeCast.toUint128(size);
    }

    function _outputHash(bytes calldata header, bytes calldata exports) private pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(header), keccak256(exports)));
    }

    /// @dev The game's id of a round (G-3).
    function _roundId(uint32 attempt) private view returns (bytes32) {
        return keccak256(abi.encode(address(this), _exit.claimId, attempt));
    }
}
