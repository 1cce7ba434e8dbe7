// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClaims} from "./IClaims.sol";
import {IInbox} from "./IInbox.sol";
import {IVault} from "./IVault.sol";

/// @title What stands around a rollup's core, as the core sees it
/// @notice A part is deployed before the rollup and names it by its future address; the rollup's constructor checks
///         that (RollupMismatch). A part that is absent is the zero address, and its guarantee does not exist.
interface IPart {
    /// @notice The rollup that this part serves.
    function rollup() external view returns (address);
}

/// @notice Freeze and escape (spec/escape.md).
interface IEscape is IPart {
    error NotRollup(address caller);
    error BoundAlready();

    /// @notice The rollup's constructor says what it made; refused when the periods here are too short for it (E-2).
    function bind(IInbox inbox, IClaims claims, IVault vault) external;
    /// @notice Writes the exit state down once the resolution period is over (E-6); every call that needs it does it too.
    function resolve() external;
    /// @notice True once the exit position is fixed: no further claim becomes final (E-6).
    function resolved() external view returns (bool);
    /// @notice Entries that the exit state has consumed; reverts before it is resolved (E-6).
    function exitPosition() external view returns (uint64);
}

/// @notice Which evidence makes a claim final, and when (spec/finality.md).
interface IPolicy is IPart {
    /// @notice Reverts with a reason while nothing may become final on this claim (pause, game switched off).
    /// @return fast true when evidence of two disjoint classes makes it final without waiting for its round
    function check(bytes32 claimId, uint64 proposedAt) external view returns (bool fast);
}

/// @notice A few people with little power (spec/finality.md).
interface ICouncil is IPart {
    /// @notice Seconds of [from, to] that lay in a pause; every clock of finality is longer by them.
    function pausedBetween(uint64 from, uint64 to) external view returns (uint64);
    function paused() external view returns (bool);
    /// @notice The exit window of an upgrade to the program with this hash (M-7) is over, and it has neither lapsed nor
    ///         been cancelled (F-47): what the inbox asks for a restart entry.
    function mayUpgrade(bytes32 programHash) external view returns (bool);
}

/// @notice A data availability committee (spec/availability.md).
interface ICommittee is IPart {
    /// @notice Reverts with a reason unless `certificate` shows that enough members hold the data (D-4).
    function requireCertified(bytes32 dataHash, uint32 length, bytes calldata certificate) external view;
    /// @notice The same, and takes note of the entry; only the inbox, in the call that appends it.
    function record(uint64 entry, bytes32 dataHash, uint32 length, bytes calldata certificate) external;
    /// @notice Requires the bytes of the entry with this header on L1, for at least `demandFee(length)` wei, within
    ///         `window()` seconds of the entry (D-10). All that is paid goes to whoever publishes.
    function demand(bytes32[4] calldata header) external payable;
    /// @notice Answers a demand within `publishWindow()` seconds (D-11); open to all.
    function publish(bytes32[4] calldata header, bytes calldata data) external;
    /// @notice Gives the fee of a demand that nobody answered back to who paid it; open to all.
    function refund(uint64 entry) external;
    /// @notice Reverts with a reason while a committee batch among entries [first, end) may still be demanded, or
    ///         is demanded and not yet published: no claim covers it before that (D-13).
    function requireSettled(uint64 first, uint64 end) external view;
    /// @notice Its bytes were demanded and did not come in time: the entry is void for everybody (D-12).
    function isWithheld(uint64 entry) external view returns (bool);
    /// @notice Wei to demand `length` bytes in this block.
    function demandFee(uint32 length) external view returns (uint256);
    function window() external view returns (uint64);
    function publishWindow() external view returns (uint64);
}
