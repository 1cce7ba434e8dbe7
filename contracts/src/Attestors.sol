// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Claims} from "./Claims.sol";
import {Rollup} from "./Rollup.sol";
import {IAttestors} from "./interfaces/IAttestors.sol";
import {IClaims} from "./interfaces/IClaims.sol";
import {IGame} from "./interfaces/IGame.sol";
import {Entities} from "./lib/Entities.sol";
import {TrustRoots} from "./lib/TrustRoots.sol";
import {WorstCase} from "./escape/WorstCase.sol";

/// @title Attestors
/// @notice See IAttestors. A fixed set of named keys with a stake each. What they sign makes nothing final alone.
contract Attestors is IAttestors, EIP712 {
    bytes32 public constant ATTESTATION_TYPE =
        keccak256("Attestation(bytes32 parentId,uint64 position,bytes32 accumulator,bytes32 claimId)");
    /// @notice The reporter of an equivocation gets stake / this; the rest is burnt, so slashing oneself is a loss.
    uint256 public constant REPORTER_PART = 4;

    address public immutable rollup;
    uint256 public immutable count;
    uint8 public immutable quorum;
    bytes32 public immutable affiliations;
    uint128 public immutable stake;
    uint128 public immutable penalty;
    uint64 public immutable suspension;
    uint64 public immutable unbonding;
    uint32 public immutable contestants;

    /// @inheritdoc IAttestors
    uint256 public active;
    /// @inheritdoc IAttestors
    uint256 public burned;
    /// @inheritdoc IAttestors
    mapping(address key => uint256) public indexOf;
    /// @inheritdoc IAttestors
    mapping(bytes32 claimId => uint256) public signers;
    /// @inheritdoc IAttestors
    mapping(address account => uint256) public owed;
    /// @notice The first claim with a quorum on a start.
    mapping(bytes32 start => bytes32 claimId) public quorumAt;
    /// @notice Two claims on this start have a quorum.
    mapping(bytes32 start => bool) public split;
    mapping(bytes32 claimId => bytes32 start) private _reached;
    mapping(bytes32 claimId => uint256 mask) private _punished;
    mapping(uint256 index => address) private _keys;
    mapping(uint256 index => Attestor) private _attestors;

    constructor(Config memory c) EIP712("Belay attestation", "1") {
        require(c.rollup != address(0), ConfigInvalid("rollup"));
        require(c.names.length == c.keys.length, ConfigInvalid("names"));
        require(c.penalty > 0 && c.penalty < c.stake, ConfigInvalid("penalty"));
        require(c.suspension > 0, ConfigInvalid("suspension"));
        require(c.contestants > 1, ConfigInvalid("contestants"));
        affiliations = Entities.pack(c.keys, c.affiliations, c.quorum);
        (rollup, count, quorum) = (c.rollup, c.keys.length, c.quorum);
        (stake, penalty, suspension) = (c.stake, c.penalty, c.suspension);
        (unbonding, contestants) = (c.unbonding, c.contestants);
        for (uint256 i = 0; i < c.keys.length; ++i) {
            _keys[i] = c.keys[i];
            indexOf[c.keys[i]] = i + 1;
            emit Named(i, c.keys[i], c.affiliations[i], c.names[i]);
        }
    }

    function trustRoots() external pure returns (uint256) {
        return TrustRoots.BASE | TrustRoots.HOST_MACHINE | TrustRoots.ATTESTOR_SET;
    }

    /// @notice F-23: a quorum of those who are active now, and no other quorum on the same start.
    function backs(bytes32 claimId) external view returns (bool) {
        bytes32 start = _reached[claimId];
        if (start == 0 || split[start]) return false;
        return Entities.distinct(signers[claimId] & active, affiliations) >= quorum;
    }

    function reached(bytes32 claimId) external view returns (bool) {
        return _reached[claimId] != 0;
    }

    /// @inheritdoc IAttestors
    /// @custom:power one of the named attestors; stakes and is active; the suspension, after one; add an
    /// attestor
    function join() external payable {
        uint256 i = _own();
        Attestor storage a = _attestors[i];
        if (a.status == Status.Suspended) {
            uint256 until = uint256(a.since) + suspension;
            require(block.timestamp > until, TooEarly(until));
        } else {
            require(a.status == Status.Out, WrongStatus(i, a.status));
        }
        require(msg.value == stake - a.stake, StakeWrong(msg.value, stake - a.stake));
        Claims claims = _claims();
        uint256 worst =
            WorstCase.roundTime(claims.game().params(), claims.log2Stride(), contestants, contestants);
        require(unbonding > worst, UnbondingTooShort(unbonding, worst));
        a.stake = stake;
        _set(i, Status.Active);
        emit Joined(i, msg.value);
    }

    /// @inheritdoc IAttestors
    /// @custom:power one of the named attestors; is no longer active; none; take its stake along
    function resign() external {
        uint256 i = _own();
        Status status = _attestors[i].status;
        require(status == Status.Active || status == Status.Suspended, WrongStatus(i, status));
        _set(i, Status.Leaving);
        emit Left(i, block.timestamp + unbonding);
    }

    /// @inheritdoc IAttestors
    /// @custom:power one of the named attestors; takes its stake; the unbonding time; take what was slashed
    /// or burnt
    function withdraw() external {
        uint256 i = _own();
        Attestor storage a = _attestors[i];
        require(a.status == Status.Leaving, WrongStatus(i, a.status));
        uint256 until = uint256(a.since) + unbonding;
        require(block.timestamp > until, TooEarly(until));
        uint256 amount = a.stake;
        a.stake = 0;
        _set(i, Status.Out);
        emit Withdrawn(i, amount);
        Address.sendValue(payable(msg.sender), amount);
    }

    /// @inheritdoc IAttestors
    /// @custom:power anybody who has signatures of active attestors; records them under a proposed claim;
    /// none; finalize by it alone
    function attest(bytes32 claimId, uint256[] calldata indices, bytes[] calldata signatures) external {
        require(indices.length > 0, NoSignatures());
        require(signatures.length == indices.length, SignaturesLength(signatures.length, indices.length));
        IClaims.Claim memory c = _proposed(claimId);
        Start memory start = Start(c.parentId, c.position, 0);
        (start.accumulator,) = Rollup(rollup).inbox().stateAt(c.position);
        bytes32 signed = digest(start, claimId);
        uint256 mask = signers[claimId];
        for (uint256 k = 0; k < indices.length; ++k) {
            uint256 i = indices[k];
            require(i < count, NoSuchAttestor(i));
            require((active >> i) & 1 == 1, WrongStatus(i, _attestors[i].status));
            require((mask >> i) & 1 == 0, AttestedAlready(i, claimId));
            _requireSigned(i, signed, signatures[k]);
            mask |= 1 << i;
            emit Attested(claimId, i, signatures[k]);
        }
        signers[claimId] = mask;
        if (_reached[claimId] == 0 && Entities.distinct(mask & active, affiliations) >= quorum) {
            _noteQuorum(claimId, start);
        }
    }

    /// @inheritdoc IAttestors
    /// @custom:power anybody who has two signatures of one attestor for one start; takes its stake, a quarter
    /// of it as reward; none; slash for anything else
    function slash(
        uint256 index,
        Start calldata start,
        bytes32 claimA,
        bytes calldata signatureA,
        bytes32 claimB,
        bytes calldata signatureB
    ) external {
        require(index < count, NoSuchAttestor(index));
        require(claimA != claimB, SameClaim(claimA));
        _requireSigned(index, digest(start, claimA), signatureA);
        _requireSigned(index, digest(start, claimB), signatureB);
        uint256 amount = _attestors[index].stake;
        require(amount > 0, NothingAtStake(index));
        _attestors[index].stake = 0;
        _set(index, Status.Slashed);
        uint256 part = amount / REPORTER_PART;
        owed[msg.sender] += part;
        burned += amount - part;
        emit Slashed(index, claimA, claimB, msg.sender, amount - part);
    }

    /// @inheritdoc IAttestors
    function suspend(uint256 index, bytes32 claimId) external {
        require(index < count && (signers[claimId] >> index) & 1 == 1, NotAttested(index, claimId));
        require((_punished[claimId] >> index) & 1 == 0, PunishedAlready(index, claimId));
        require(_lost(claimId), NotLost(claimId));
        Attestor storage a = _attestors[index];
        require(a.stake > 0, NothingAtStake(index));
        _punished[claimId] |= 1 << index;
        uint128 amount = a.stake < penalty ? a.stake : penalty;
        a.stake -= amount;
        burned += amount;
        // Who is leaving goes on leaving: a suspension must not shorten or renew its wait.
        if (a.status != Status.Leaving) _set(index, Status.Suspended);
        emit Suspended(index, claimId, amount);
    }

    /// @inheritdoc IAttestors
    function collect() external returns (uint256 amount) {
        amount = owed[msg.sender];
        require(amount > 0, NothingToCollect(msg.sender));
        owed[msg.sender] = 0;
        emit Collected(msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }

    /// @inheritdoc IAttestors
    function attestor(uint256 index) external view returns (Attestor memory) {
        return _attestors[index];
    }

    /// @inheritdoc IAttestors
    function digest(Start memory start, bytes32 claimId) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(ATTESTATION_TYPE, start.parentId, start.position, start.accumulator, claimId)
            )
        );
    }

    function _claims() private view returns (Claims) {
        return Rollup(rollup).claims();
    }

    function _own() private view returns (uint256) {
        uint256 i = indexOf[msg.sender];
        require(i != 0, NotAnAttestor(msg.sender));
        return i - 1;
    }

    function _proposed(bytes32 claimId) private view returns (IClaims.Claim memory c) {
        c = _claims().claim(claimId);
        // The genesis claim is nobody's to attest.
        require(c.endRoot != 0 && c.parentId != 0, NoSuchClaim(claimId));
    }

    /// @dev Its round has another winner. A round without one (G-17) says nothing about anybody.
    function _lost(bytes32 claimId) private view returns (bool) {
        IClaims.Claim memory c = _proposed(claimId);
        Claims claims = _claims();
        IGame game = claims.game();
        IGame.Tournament memory t = game.tournament(game.roundId(address(claims), c.parentId, c.attempt));
        return t.winner != 0 && t.winner != uint256(c.index) + 1;
    }

    function _requireSigned(uint256 index, bytes32 signed, bytes calldata signature) private view {
        (address signer, ECDSA.RecoverError wrong,) = ECDSA.tryRecoverCalldata(signed, signature);
        bool good = wrong == ECDSA.RecoverError.NoError && signer == _keys[index];
        require(good, SignatureInvalid(index));
    }

    function _noteQuorum(bytes32 claimId, Start memory start) private {
        bytes32 key = keccak256(abi.encode(start));
        _reached[claimId] = key;
        bytes32 first = quorumAt[key];
        if (first == 0) {
            quorumAt[key] = claimId;
            emit QuorumReached(claimId, key);
        } else {
            split[key] = true;
            emit QuorumSplit(claimId, first, key);
        }
    }

    function _set(uint256 index, Status status) private {
        _attestors[index].status = status;
        _attestors[index].since = uint64(block.timestamp);
        uint256 bit = 1 << index;
        active = status == Status.Active ? active | bit : active & ~bit;
    }
}
