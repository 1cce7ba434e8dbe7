// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEvidenceClass} from "./IEvidence.sol";
import {IPolicy} from "./IParts.sol";

/// @title The finality policy (rules F-1 .. F-15)
interface IFinality is IPolicy {
    /// @notice Where evidence of a class comes from.
    struct Slot {
        IEvidenceClass verifier; // zero: absent
        uint64 installedAt;
        /// it was put there without the exit window (F-6)
        bool hurried;
        /// a contradiction switched it off
        bool off;
        uint256 roots;
    }

    /// @notice What contradicted what (F-10 .. F-13).
    enum Case {
        Proofs,
        ValidClaims,
        ProofAgainstGame,
        Quorums
    }

    struct Contradiction {
        Case what;
        /// the class that it switched off
        uint8 class;
        uint64 recordedAt;
        /// the council may act on it (F-14)
        bool counts;
    }

    event Contradicted(
        uint256 indexed index, uint8 indexed class, Case what, bytes32 a, bytes32 b, bool counts
    );
    event Installed(uint8 indexed class, address verifier, uint256 roots, bool hurried);
    event GameSwitchedOff(uint256 indexed contradiction);

    error ConfigInvalid(string field);
    error NotCouncil(address caller);
    /// @notice Nothing becomes final while the chain is paused (F-5).
    error Paused();
    /// @notice A pause made the period longer (F-5).
    error PauseStretch(uint256 until);
    /// @notice The game is switched off, and two other classes do not agree on this claim (F-4).
    error GameOff();
    error NoSuchClass(uint8 class);
    error ClassAbsent(uint8 class);
    error ClassOffAlready(uint8 class);
    /// @notice F-2: a class must name the base and something of its own.
    error RootsIncomplete(uint256 roots);
    error SameEnds();
    error NotAccepted(bytes32 start, uint64 steps, bytes32 end);
    error NotSupported(bytes32 claimId);
    error StartsDiffer(bytes32 a, bytes32 b);
    /// @notice A frame's last stride ends in a closed state (C-4), which is not what the steps end in.
    error FrameEnd(bytes32 stride);
    error NoSuchStride(bytes32 id);
    error StrideUndecided(bytes32 id);
    error NoQuorum(bytes32 claimId);
    error NoSuchContradiction(uint256 index);
    error NotAboutTheGame(uint256 index);
    error GameOffAlready();

    /// @notice F-10: one start and step count, two accepted ends. Open to all.
    function contradictProofs(bytes32 start, uint64 steps, bytes32 endA, bytes32 endB) external;
    /// @notice F-11: two claims with one start, both with validity evidence, and different ends. Open to all.
    function contradictClaims(bytes32 a, bytes32 b) external;
    /// @notice F-12: a proof against what the nested tournament over this stride decided. Open to all.
    function contradictGame(bytes32 stride) external;
    /// @notice F-13: two quorums on different claims with one start. Open to all.
    function contradictQuorums(bytes32 a, bytes32 b) external;

    /// @notice Puts a verifier into a class's place (F-6); only the council.
    function install(uint8 class, IEvidenceClass verifier, bool hurried) external;
    /// @notice F-15; only the council, and only after a contradiction of case ProofAgainstGame.
    function switchOffGame(uint256 contradictionIndex) external;

    function slot(uint8 class) external view returns (Slot memory);
    /// @notice What the class stands on now, with the council's bit while it counts (F-6).
    function rootsOf(uint8 class) external view returns (uint256);
    function contradictionCount() external view returns (uint256);
    function contradiction(uint256 index) external view returns (Contradiction memory);
    /// @notice When the class was last switched off; 0: never.
    function contradicted(uint8 class) external view returns (uint64);
    function gameOff() external view returns (bool);
}
