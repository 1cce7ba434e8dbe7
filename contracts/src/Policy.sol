// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claims} from "./Claims.sol";
import {Rollup} from "./Rollup.sol";
import {IClaims} from "./interfaces/IClaims.sol";
import {IAttestationClass, IEvidenceClass, IValidityClass} from "./interfaces/IEvidence.sol";
import {IFinality} from "./interfaces/IFinality.sol";
import {IGame} from "./interfaces/IGame.sol";
import {ISecurityCouncil} from "./interfaces/ISecurityCouncil.sol";
import {TrustRoots} from "./lib/TrustRoots.sol";

/// @title Policy
/// @notice See IFinality. Says when a claim may become final, never which one: that is the game's, or that of two
///         classes of evidence that have nothing in common but the base.
contract Policy is IFinality {
    uint8 public constant GAME = 0;
    uint8 public constant VALIDITY = 1;
    uint8 public constant ATTESTATION = 2;
    /// @notice Gas for a verifier's answer; one that needs more has none (F-7).
    uint256 public constant ANSWER_GAS = 1_000_000;

    address public immutable rollup;
    ISecurityCouncil public immutable council;
    /// @notice Seconds from a proposal to finality on two classes.
    uint64 public immutable shortDelay;
    /// @inheritdoc IFinality
    bool public gameOff;
    mapping(uint8 class => Slot) private _slots;
    mapping(uint8 class => uint64) private _contradicted;
    Contradiction[] private _contradictions;

    modifier onlyCouncil() {
        require(msg.sender == address(council), NotCouncil(msg.sender));
        _;
    }

    /// @param council_ zero: nobody can pause, and every class is as it is for good
    constructor(
        address rollup_,
        ISecurityCouncil council_,
        uint64 shortDelay_,
        IEvidenceClass validity,
        IEvidenceClass attestation
    ) {
        require(rollup_ != address(0), ConfigInvalid("rollup"));
        require(shortDelay_ > 0, ConfigInvalid("shortDelay"));
        (rollup, council, shortDelay) = (rollup_, council_, shortDelay_);
        if (address(validity) != address(0)) _install(VALIDITY, validity, false);
        if (address(attestation) != address(0)) _install(ATTESTATION, attestation, false);
    }

    /// @notice F-3 .. F-5.
    function check(bytes32 id, uint64 proposedAt) external view returns (bool fast) {
        uint256 stretch = 0;
        if (address(council) != address(0)) {
            require(!council.paused(), Paused());
            stretch = council.pausedBetween(proposedAt, uint64(block.timestamp));
        }
        Claims claims = _claims();
        if (block.timestamp >= uint256(proposedAt) + shortDelay + stretch && _twoClasses(claims, id)) {
            return true;
        }
        require(!gameOff, GameOff());
        uint256 until = uint256(proposedAt) + claims.challengePeriod() + stretch;
        require(stretch == 0 || block.timestamp >= until, PauseStretch(until));
    }

    /// @inheritdoc IFinality
    function contradictProofs(bytes32 start, uint64 steps, bytes32 endA, bytes32 endB) external {
        IValidityClass v = IValidityClass(_running(VALIDITY));
        require(endA != endB, SameEnds());
        require(v.accepted(start, steps, endA), NotAccepted(start, steps, endA));
        require(v.accepted(start, steps, endB), NotAccepted(start, steps, endB));
        _switchOff(VALIDITY, Case.Proofs, endA, endB);
    }

    /// @inheritdoc IFinality
    function contradictClaims(bytes32 a, bytes32 b) external {
        IEvidenceClass v = IEvidenceClass(_running(VALIDITY));
        (bytes32 endA, bytes32 endB) = _sameStart(a, b);
        require(endA != endB, SameEnds());
        require(v.backs(a), NotSupported(a));
        require(v.backs(b), NotSupported(b));
        _switchOff(VALIDITY, Case.ValidClaims, a, b);
    }

    /// @inheritdoc IFinality
    function contradictGame(bytes32 stride) external {
        IValidityClass v = IValidityClass(_running(VALIDITY));
        Claims claims = _claims();
        IGame game = claims.game();
        IGame.Stride memory s = game.stride(stride);
        require(s.outer != 0, NoSuchStride(stride));
        require(s.parentRoot == 0, FrameEnd(stride));
        IGame.Tournament memory t = game.tournament(stride);
        require(t.winner != 0, StrideUndecided(stride));
        // G-10: side 0 says x's leaf, side 1 says y's.
        bytes32 wrong = game.contestant(stride, t.winner - 1).side == 0 ? s.leafY : s.leafX;
        uint64 steps = uint64(1) << claims.log2Stride();
        require(v.accepted(s.startRoot, steps, wrong), NotAccepted(s.startRoot, steps, wrong));
        _switchOff(VALIDITY, Case.ProofAgainstGame, stride, wrong);
    }

    /// @inheritdoc IFinality
    function contradictQuorums(bytes32 a, bytes32 b) external {
        IAttestationClass v = IAttestationClass(_running(ATTESTATION));
        require(a != b, SameEnds());
        _sameStart(a, b);
        require(v.reached(a), NoQuorum(a));
        require(v.reached(b), NoQuorum(b));
        _switchOff(ATTESTATION, Case.Quorums, a, b);
    }

    /// @inheritdoc IFinality
    /// @custom:power the council; puts a verifier into the slot of proofs or attestations; the exit window,
    /// or none after a contradiction of that class; finalize by it alone, or touch the game
    function install(uint8 class, IEvidenceClass verifier, bool hurried) external onlyCouncil {
        _install(class, verifier, hurried);
    }

    /// @inheritdoc IFinality
    /// @custom:power the council, after a proof against the game was recorded; the verdicts of the game count
    /// no more; none; make anything final
    function switchOffGame(uint256 index) external onlyCouncil {
        require(index < _contradictions.length, NoSuchContradiction(index));
        Contradiction storage c = _contradictions[index];
        require(c.counts && c.what == Case.ProofAgainstGame, NotAboutTheGame(index));
        require(!gameOff, GameOffAlready());
        gameOff = true;
        emit GameSwitchedOff(index);
    }

    /// @inheritdoc IFinality
    function slot(uint8 class) external view returns (Slot memory) {
        return _slots[class];
    }

    /// @inheritdoc IFinality
    function rootsOf(uint8 class) public view returns (uint256 roots) {
        if (class == GAME) return TrustRoots.GAME;
        Slot storage s = _slots[class];
        roots = s.roots;
        if (_isHurried(s)) roots |= TrustRoots.COUNCIL;
    }

    /// @inheritdoc IFinality
    function contradictionCount() external view returns (uint256) {
        return _contradictions.length;
    }

    /// @inheritdoc IFinality
    function contradiction(uint256 index) external view returns (Contradiction memory) {
        require(index < _contradictions.length, NoSuchContradiction(index));
        return _contradictions[index];
    }

    /// @inheritdoc IFinality
    function contradicted(uint8 class) external view returns (uint64) {
        return _contradicted[class];
    }

    function _claims() private view returns (Claims) {
        return Rollup(rollup).claims();
    }

    /// @dev F-3. The game is no partner here: its evidence exists when its period is over, and then it needs none.
    function _twoClasses(Claims claims, bytes32 id) private view returns (bool) {
        Slot storage v = _slots[VALIDITY];
        Slot storage a = _slots[ATTESTATION];
        if (address(v.verifier) == address(0) || address(a.verifier) == address(0) || v.off || a.off) {
            return false;
        }
        if (!TrustRoots.disjoint(rootsOf(VALIDITY), rootsOf(ATTESTATION))) return false;
        if (!gameOff && _lost(claims, id)) return false;
        return _answer(v.verifier, id) && _answer(a.verifier, id);
    }

    /// @dev The game decided for another claim: whoever is right, this is nothing to hurry with.
    function _lost(Claims claims, bytes32 id) private view returns (bool) {
        IClaims.Claim memory c = claims.claim(id);
        IGame game = claims.game();
        IGame.Tournament memory t = game.tournament(game.roundId(address(claims), c.parentId, c.attempt));
        return t.winner != 0 && t.winner != uint256(c.index) + 1;
    }

    /// @dev F-7: an answer that does not come is a no. A verifier can so never stop what the game decided.
    function _answer(IEvidenceClass verifier, bytes32 id) private view returns (bool yes) {
        bytes memory data = abi.encodeCall(IEvidenceClass.backs, (id));
        uint256 gasLimit = ANSWER_GAS;
        assembly ("memory-safe") {
            mstore(0, 0)
            let ok := staticcall(gasLimit, verifier, add(data, 32), mload(data), 0, 32)
            yes := and(ok, and(gt(returndatasize(), 31), eq(mload(0), 1)))
        }
    }

    /// @dev The accumulator at a position is the inbox's own, so parent and position are the start (C-6).
    function _sameStart(bytes32 a, bytes32 b) private view returns (bytes32 endA, bytes32 endB) {
        Claims claims = _claims();
        IClaims.Claim memory x = claims.claim(a);
        IClaims.Claim memory y = claims.claim(b);
        require(x.endRoot != 0, IClaims.NoSuchClaim(a));
        require(y.endRoot != 0, IClaims.NoSuchClaim(b));
        require(x.parentId == y.parentId && x.position == y.position, StartsDiffer(a, b));
        return (x.endRoot, y.endRoot);
    }

    function _running(uint8 class) private view returns (address) {
        Slot storage s = _slots[class];
        require(address(s.verifier) != address(0), ClassAbsent(class));
        require(!s.off, ClassOffAlready(class));
        return address(s.verifier);
    }

    /// @dev F-14: what a verifier says that the council has just put there is nothing for the council to act on.
    function _switchOff(uint8 class, Case what, bytes32 a, bytes32 b) private {
        Slot storage s = _slots[class];
        bool counts = !_isHurried(s);
        s.off = true;
        _contradicted[class] = uint64(block.timestamp);
        _contradictions.push(Contradiction(what, class, uint64(block.timestamp), counts));
        emit Contradicted(_contradictions.length - 1, class, what, a, b, counts);
    }

    function _isHurried(Slot storage s) private view returns (bool) {
        return s.hurried && block.timestamp < uint256(s.installedAt) + council.exitWindow();
    }

    function _install(uint8 class, IEvidenceClass verifier, bool hurried) private {
        require(class == VALIDITY || class == ATTESTATION, NoSuchClass(class));
        uint256 roots = verifier.trustRoots();
        require(TrustRoots.complete(roots), RootsIncomplete(roots));
        _slots[class] = Slot(verifier, uint64(block.timestamp), hurried, false, roots);
        emit Installed(class, address(verifier), roots, hurried);
    }
}
