// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claims} from "./Claims.sol";
import {Rollup} from "./Rollup.sol";
import {IFinality} from "./interfaces/IFinality.sol";
import {IEvidenceClass} from "./interfaces/IEvidence.sol";
import {ICouncil} from "./interfaces/IParts.sol";
import {ISecurityCouncil} from "./interfaces/ISecurityCouncil.sol";
import {Entities} from "./lib/Entities.sol";
import {Pauses} from "./lib/Pauses.sol";
import {WorstCase} from "./escape/WorstCase.sol";

/// @title Council
/// @notice See ISecurityCouncil. Approvals are transactions of members; a quorum counts entities, not keys.
contract Council is ISecurityCouncil {
    using Pauses for Pauses.Pause[];

    /// @notice What is scheduled lapses when nobody does it so long after its window.
    uint64 public constant LAPSE = 30 days;
    /// @notice Time to act, on top of what leaving takes (F-43).
    uint64 public constant LEAVE_TIME = 7 days;
    uint64 private constant YEAR = 365 days;

    address public immutable rollup;
    /// @inheritdoc ISecurityCouncil
    uint64 public immutable exitWindow;
    uint32 public immutable contestants;
    /// @inheritdoc ISecurityCouncil
    uint64 public immutable longestPause;
    uint64 public immutable coolDown;
    uint64 public immutable yearlyPause;

    /// @inheritdoc ISecurityCouncil
    uint64 public epoch;
    uint8 public quorum;
    bytes32 private _entities;
    address[] private _keys;
    mapping(bytes32 id => Progress) private _progress;
    mapping(bytes32 programFactsHash => bytes32 id) private _upgrades;
    mapping(uint256 contradiction => bool) public pauseUsed;
    Pauses.Pause[] private _pauses;

    constructor(Config memory c) {
        require(c.rollup != address(0), ConfigInvalid("rollup"));
        require(c.contestants > 1, ConfigInvalid("contestants"));
        require(c.longestPause > 0, ConfigInvalid("longestPause"));
        require(c.coolDown >= c.longestPause, ConfigInvalid("coolDown"));
        require(c.yearlyPause >= c.longestPause && c.yearlyPause < YEAR / 4, ConfigInvalid("yearlyPause"));
        require(c.exitWindow > LEAVE_TIME, ConfigInvalid("exitWindow"));
        (rollup, exitWindow, contestants) = (c.rollup, c.exitWindow, c.contestants);
        (longestPause, coolDown, yearlyPause) = (c.longestPause, c.coolDown, c.yearlyPause);
        _setMembers(c.members);
    }

    /// @inheritdoc ISecurityCouncil
    /// @custom:power a member of the council; approves an action that a quorum of entities then does; the
    /// exit window, but for a pause, a replaced verifier or the game off after a contradiction, and for
    /// cancelling; reach vault, inbox, claims or a frozen chain, or change the program by itself
    function approve(Action calldata a) external returns (bytes32 id) {
        uint256 bit = 1 << _memberIndex();
        id = actionId(a);
        Progress storage p = _progress[id];
        require(p.state == State.Open, WrongState(id, p.state));
        require(p.approvals & bit == 0, ApprovedAlready(msg.sender, id));
        p.approvals |= uint32(bit);
        emit Approved(id, msg.sender, a);
        if (Entities.distinct(p.approvals, _entities) < quorum) return id;
        _requireNotFrozen();
        if (_atOnce(a)) {
            _do(id, a);
        } else {
            _schedule(id, a);
        }
    }

    /// @inheritdoc ISecurityCouncil
    function execute(Action calldata a) external {
        require(a.kind != Kind.Upgrade, NotExecutable(a.kind));
        bytes32 id = actionId(a);
        Progress storage p = _progress[id];
        require(p.state == State.Scheduled, WrongState(id, p.state));
        uint256 ready = _readyAt(p);
        require(block.timestamp > ready, WindowOpen(id, ready));
        require(block.timestamp <= ready + LAPSE, Lapsed(id, ready + LAPSE));
        _requireNotFrozen();
        _do(id, a);
    }

    /// @inheritdoc ICouncil
    function paused() external view returns (bool) {
        return block.timestamp < _pauses.end();
    }

    /// @inheritdoc ICouncil
    function pausedBetween(uint64 from, uint64 to) public view returns (uint64) {
        return _pauses.between(from, to);
    }

    /// @inheritdoc ISecurityCouncil
    /// @dev F-42: the epoch is in the id, so what former members approved is another action.
    function actionId(Action calldata a) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), epoch, a));
    }

    /// @inheritdoc ISecurityCouncil
    function progress(bytes32 id) external view returns (Progress memory) {
        return _progress[id];
    }

    /// @inheritdoc ISecurityCouncil
    function executable(bytes32 id) public view returns (bool) {
        Progress storage p = _progress[id];
        if (p.state != State.Scheduled || p.epoch != epoch || Rollup(rollup).inbox().closed()) return false;
        uint256 ready = _readyAt(p);
        return block.timestamp > ready && block.timestamp <= ready + LAPSE;
    }

    /// @inheritdoc ICouncil
    function mayUpgrade(bytes32 programFactsHash) external view returns (bool) {
        bytes32 id = _upgrades[programFactsHash];
        return id != 0 && executable(id);
    }

    /// @inheritdoc ISecurityCouncil
    function exitWindowNeeded() public view returns (uint256) {
        Rollup r = Rollup(rollup);
        Claims c = r.claims();
        uint256 worst = WorstCase.roundTime(c.game().params(), c.log2Stride(), contestants, contestants);
        return uint256(r.inbox().forcedDeadline()) + worst + LEAVE_TIME;
    }

    /// @inheritdoc ISecurityCouncil
    function members() external view returns (Membership memory m) {
        m.keys = _keys;
        m.quorum = quorum;
        m.entities = new uint8[](m.keys.length);
        for (uint256 i = 0; i < m.keys.length; ++i) {
            m.entities[i] = uint8(_entities[i]);
        }
    }

    function _policy() private view returns (IFinality) {
        return IFinality(Rollup(rollup).parts().policy);
    }

    function _memberIndex() private view returns (uint256) {
        uint256 n = _keys.length;
        for (uint256 i = 0; i < n; ++i) {
            if (_keys[i] == msg.sender) return i;
        }
        revert NotAMember(msg.sender);
    }

    function _requireNotFrozen() private view {
        require(!Rollup(rollup).inbox().closed(), ChainFrozen());
    }

    /// @dev F-43: a pause makes this window longer, as every other clock.
    function _readyAt(Progress storage p) private view returns (uint256) {
        uint64 stretch = pausedBetween(p.scheduledAt, uint64(block.timestamp));
        return uint256(p.scheduledAt) + exitWindow + stretch;
    }

    function _atOnce(Action calldata a) private view returns (bool) {
        if (a.kind == Kind.Replace) return _policy().slot(a.class).off;
        return a.kind == Kind.Pause || a.kind == Kind.GameOff || a.kind == Kind.Cancel;
    }

    function _schedule(bytes32 id, Action calldata a) private {
        uint256 needed = exitWindowNeeded();
        require(exitWindow >= needed, ExitWindowTooShort(exitWindow, needed));
        Progress storage p = _progress[id];
        (p.state, p.epoch, p.scheduledAt) = (State.Scheduled, epoch, uint64(block.timestamp));
        uint64 ready = uint64(block.timestamp) + exitWindow;
        emit Scheduled(id, a.kind, ready);
        if (a.kind != Kind.Upgrade) return;
        require(a.subject != 0, SubjectMissing());
        _upgrades[a.subject] = id;
        emit UpgradeScheduled(a.subject, id, ready);
    }

    function _do(bytes32 id, Action calldata a) private {
        bool scheduled = _progress[id].state == State.Scheduled;
        _progress[id].state = State.Done;
        if (a.kind == Kind.Pause) _pause(a.contradiction);
        else if (a.kind == Kind.Replace) _policy().install(a.class, IEvidenceClass(a.verifier), !scheduled);
        else if (a.kind == Kind.GameOff) _policy().switchOffGame(a.contradiction);
        else if (a.kind == Kind.Members) _setMembers(a.next);
        else _cancel(a.subject);
        emit Executed(id, a.kind);
    }

    function _cancel(bytes32 id) private {
        Progress storage p = _progress[id];
        require(p.state == State.Scheduled, WrongState(id, p.state));
        p.state = State.Cancelled;
        emit CancelledAction(id);
    }

    /// @dev F-44.
    function _pause(uint256 index) private {
        require(!pauseUsed[index], ContradictionUsed(index));
        require(_policy().contradiction(index).counts, ContradictionDoesNotCount(index));
        uint64 from = uint64(block.timestamp);
        uint64 last = _pauses.end();
        require(from >= last, PausedNow(last));
        require(last == 0 || from >= last + coolDown, CoolingDown(last + coolDown));
        uint64 until = from + longestPause;
        _pauses.add(from, until);
        // A span of a year holds most of pauses when it ends with one.
        uint64 used = pausedBetween(until - YEAR, until);
        require(used <= yearlyPause, YearlyPauseUsed(used, yearlyPause));
        pauseUsed[index] = true;
        emit PausedUntil(index, from, until);
    }

    function _setMembers(Membership memory m) private {
        _entities = Entities.pack(m.keys, m.entities, m.quorum);
        quorum = m.quorum;
        _keys = m.keys;
        emit MembersChanged(++epoch, m.keys, m.entities, m.quorum);
    }
}
