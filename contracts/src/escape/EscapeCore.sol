// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Claims} from "../Claims.sol";
import {Inbox} from "../Inbox.sol";
import {IClaims} from "../interfaces/IClaims.sol";
import {IEscapeHatch} from "../interfaces/IEscapeHatch.sol";
import {IGame} from "../interfaces/IGame.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {ILedgerProof} from "../interfaces/ILedgerProof.sol";
import {ICouncil} from "../interfaces/IParts.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Entries} from "../lib/Entries.sol";
import {ExitEvidence} from "./ExitEvidence.sol";
import {WorstCase} from "./WorstCase.sol";

/// @title The freeze, and the state that the chain ends in (E-1 .. E-7)
abstract contract EscapeCore is IEscapeHatch {
    address public immutable rollup;
    ILedgerProof public immutable ledgerProof;
    ExitEvidence public immutable evidence;
    uint64 public immutable freezePeriod;
    uint64 public immutable resolutionPeriod;
    uint64 public immutable exitPeriod;
    uint64 public immutable longestPause;
    uint32 public immutable contestants;
    uint32 public immutable innerContestants;

    IInbox public inbox;
    IClaims public claims;
    IVault public vault;
    ICouncil public council;
    IGame public game;
    /// @dev Strides of a frame, as a power of two.
    uint8 internal _frameHeight;
    uint8 internal _log2Frame;
    /// @inheritdoc IEscapeHatch
    uint64 public frozenAt;
    /// @dev Exit, Void or Ledger once one of them is reached, else Running.
    Phase internal _settled;
    ExitState internal _exit;

    constructor(Config memory c) {
        require(c.rollup != address(0), ConfigInvalid("rollup"));
        require(address(c.ledgerProof).code.length > 0, ConfigInvalid("ledgerProof"));
        require(c.contestants > 1, ConfigInvalid("contestants"));
        require(c.innerContestants > 1, ConfigInvalid("innerContestants"));
        rollup = c.rollup;
        ledgerProof = c.ledgerProof;
        evidence = new ExitEvidence();
        freezePeriod = c.freezePeriod;
        resolutionPeriod = c.resolutionPeriod;
        exitPeriod = c.exitPeriod;
        longestPause = c.longestPause;
        contestants = c.contestants;
        innerContestants = c.innerContestants;
    }

    /// @notice The rollup's constructor says what it made; refused when the periods here are too short for it (E-2).
    /// @custom:power the rollup's constructor, once; tells what it made; at deployment; be called again
    function bind(IInbox inbox_, IClaims claims_, IVault vault_) external {
        require(msg.sender == rollup, NotRollup(msg.sender));
        require(address(inbox) == address(0), BoundAlready());
        (inbox, claims, vault) = (inbox_, claims_, vault_);
        council = ICouncil(Inbox(address(inbox_)).council());
        Claims c = Claims(address(claims_));
        game = c.game();
        _log2Frame = c.log2Frame();
        _frameHeight = _log2Frame - c.log2Stride();
        uint256 dispute = worstDispute();
        uint256 deadline = Inbox(address(inbox_)).forcedDeadline();
        _requireLonger("freezePeriod", freezePeriod, deadline + dispute + longestPause);
        _requireLonger("resolutionPeriod", resolutionPeriod, dispute + c.challengePeriod());
        _requireLonger("exitPeriod", exitPeriod, dispute + c.challengePeriod());
    }

    /// @inheritdoc IEscapeHatch
    function freeze(bytes32[4] calldata header) external {
        require(frozenAt == 0, PhaseIs(phase()));
        uint64 oldest = claims.claim(claims.finalClaim(claims.finalized())).position;
        require(oldest < inbox.entryCount(), NothingUncovered(oldest));
        Entries.Header memory h = Entries.decode(header);
        require(h.index == oldest, NotTheOldest(h.index, oldest));
        // The inbox's own accumulators on both sides of the entry leave only one header for it (I-3).
        (bytes32 before,) = inbox.stateAt(oldest);
        (bytes32 expected,) = inbox.stateAt(oldest + 1);
        bytes32 computed = Entries.extend(before, header);
        require(computed == expected, HeaderMismatch(computed, expected));
        uint256 from = freezableAt(h.l1Time);
        require(block.timestamp > from, NotOldEnough(from));
        frozenAt = SafeCast.toUint64(block.timestamp);
        inbox.close();
        emit Frozen(oldest, h.l1Time, frozenAt);
    }

    /// @notice Writes the exit state down once the resolution period is over (E-6).
    function resolve() public {
        if (_exit.claimId != 0) return;
        require(resolved(), NotResolved());
        // From here on nothing more becomes final (C-11), so whoever calls first reads what everybody would.
        _exit = _newestFinal();
        emit Resolved(_exit.number, _exit.claimId, _exit.position, _exit.endRoot);
    }

    /// @notice True once the exit position is fixed: no further claim becomes final (E-6).
    function resolved() public view returns (bool) {
        return _exit.claimId != 0 || (frozenAt != 0 && block.timestamp > resolutionDeadline());
    }

    /// @notice Entries that the exit state has consumed; reverts before it is resolved (E-6).
    function exitPosition() external view returns (uint64) {
        return exitState().position;
    }

    /// @inheritdoc IEscapeHatch
    function exitState() public view returns (ExitState memory) {
        require(resolved(), NotResolved());
        return _exit.claimId != 0 ? _exit : _newestFinal();
    }

    /// @inheritdoc IEscapeHatch
    function phase() public view returns (Phase) {
        if (_settled != Phase.Running) return _settled;
        if (resolved()) return Phase.Resolved;
        return frozenAt != 0 ? Phase.Frozen : Phase.Running;
    }

    /// @inheritdoc IEscapeHatch
    function freezableAt(uint64 l1Time) public view returns (uint256) {
        return uint256(l1Time) + freezePeriod + _pausedSince(l1Time);
    }

    /// @inheritdoc IEscapeHatch
    function resolutionDeadline() public view returns (uint256) {
        return frozenAt == 0 ? 0 : uint256(frozenAt) + resolutionPeriod + _pausedSince(frozenAt);
    }

    /// @inheritdoc IEscapeHatch
    function exitDeadline() public view returns (uint256) {
        return frozenAt == 0 ? 0 : resolutionDeadline() + exitPeriod;
    }

    /// @inheritdoc IEscapeHatch
    function worstDispute() public view returns (uint256) {
        uint8 log2Stride = Claims(address(claims)).log2Stride();
        return WorstCase.roundTime(game.params(), log2Stride, contestants, innerContestants);
    }

    /// @dev Fixes the exit state if nobody did; reverts unless the exit batch is what is looked for.
    function _requireResolved() internal {
        require(_settled == Phase.Running, PhaseIs(_settled));
        resolve();
    }

    function _newestFinal() private view returns (ExitState memory x) {
        x.number = claims.finalized();
        x.claimId = claims.finalClaim(x.number);
        IClaims.Claim memory c = claims.claim(x.claimId);
        (x.endRoot, x.position) = (c.endRoot, c.position);
    }

    /// @dev Pauses make every clock of finality longer by themselves, no more and no less.
    function _pausedSince(uint64 from) private view returns (uint64) {
        return address(council) == address(0) ? 0 : council.pausedBetween(from, uint64(block.timestamp));
    }

    function _requireLonger(string memory field, uint256 given, uint256 least) private pure {
        require(given > least, PeriodTooShort(field, given, least));
    }
}
