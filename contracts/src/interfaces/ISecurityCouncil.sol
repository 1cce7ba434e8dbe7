// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICouncil} from "./IParts.sol";

/// @title A security council with little power (rules F-40 .. F-50)
/// @notice Acts only through its finality policy and on itself: no call of it reaches vault, inbox, claims or game.
interface ISecurityCouncil is ICouncil {
    enum Kind {
        /// nothing becomes final for a while (F-44); at once, after a contradiction
        Pause,
        /// another verifier for a class (F-45); at once when a contradiction switched it off
        Replace,
        /// the game's verdicts count no more (F-46); at once, after a proof against it
        GameOff,
        /// a restart entry with this program may be appended (F-47); after the exit window
        Upgrade,
        /// other members (F-48); after the exit window
        Members,
        /// what was scheduled is not done (F-49); at once
        Cancel
    }

    struct Membership {
        address[] keys;
        uint8[] entities;
        uint8 quorum;
    }

    /// @notice What members approve, whole. Fields that a kind does not name are not looked at.
    struct Action {
        Kind kind;
        /// Replace
        uint8 class;
        address verifier;
        /// Pause, GameOff: index in the policy
        uint256 contradiction;
        /// Upgrade: hash of the program's facts. Cancel: id of an action
        bytes32 subject;
        /// Members
        Membership next;
        /// tells equal actions apart
        uint64 salt;
    }

    enum State {
        Open,
        Scheduled,
        Done,
        Cancelled
    }

    struct Progress {
        State state;
        uint64 epoch;
        uint64 scheduledAt;
        uint32 approvals;
    }

    /// @notice What the constructor fixes for good; times in seconds.
    struct Config {
        address rollup;
        Membership members;
        uint64 exitWindow;
        /// contestants of a round that the exit window allows for (F-43)
        uint32 contestants;
        uint64 longestPause;
        uint64 coolDown;
        /// most seconds paused in any 365 days
        uint64 yearlyPause;
    }

    event MembersChanged(uint64 indexed epoch, address[] keys, uint8[] entities, uint8 quorum);
    event Approved(bytes32 indexed id, address indexed member, Action action);
    event Scheduled(bytes32 indexed id, Kind indexed kind, uint64 readyAt);
    event UpgradeScheduled(bytes32 indexed programFactsHash, bytes32 indexed id, uint64 readyAt);
    event Executed(bytes32 indexed id, Kind indexed kind);
    event CancelledAction(bytes32 indexed id);
    event PausedUntil(uint256 indexed contradiction, uint64 from, uint64 until);

    error ConfigInvalid(string field);
    error NotAMember(address caller);
    error ApprovedAlready(address member, bytes32 id);
    error WrongState(bytes32 id, State state);
    error WindowOpen(bytes32 id, uint256 until);
    error Lapsed(bytes32 id, uint256 since);
    /// @notice The exit window does not cover what users need to leave (F-43).
    error ExitWindowTooShort(uint256 given, uint256 needed);
    /// @notice Nothing is done any more on a frozen chain (E).
    error ChainFrozen();
    /// @notice An upgrade is not done here: the inbox asks `mayUpgrade` for a restart entry (F-47).
    error NotExecutable(Kind kind);
    error SubjectMissing();
    error ContradictionUsed(uint256 index);
    error ContradictionDoesNotCount(uint256 index);
    error PausedNow(uint256 until);
    error CoolingDown(uint256 until);
    error YearlyPauseUsed(uint256 paused, uint256 most);

    /// @notice A member approves; with the quorum the action is done at once or scheduled, as its kind says.
    function approve(Action calldata action) external returns (bytes32 id);
    /// @notice Does what was scheduled, after the exit window; open to all.
    function execute(Action calldata action) external;

    function actionId(Action calldata action) external view returns (bytes32);
    function progress(bytes32 id) external view returns (Progress memory);
    /// @notice Scheduled by the present members, its window is over, it has not lapsed, and the chain is not frozen.
    function executable(bytes32 id) external view returns (bool);
    /// @notice What F-43 asks of the exit window, from the rollup as it stands.
    function exitWindowNeeded() external view returns (uint256);
    function exitWindow() external view returns (uint64);
    function longestPause() external view returns (uint64);
    function members() external view returns (Membership memory);
    function epoch() external view returns (uint64);
}
