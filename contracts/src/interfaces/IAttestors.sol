// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAttestationClass} from "./IEvidence.sol";

/// @title Staked attestors (rules F-20 .. F-25)
interface IAttestors is IAttestationClass {
    enum Status {
        Out,
        Active,
        Suspended,
        Leaving,
        Slashed
    }

    struct Attestor {
        Status status;
        /// when it got this status
        uint64 since;
        uint128 stake;
    }

    /// @notice What the constructor fixes for good. An attestor is known by its place in these lists.
    struct Config {
        address rollup;
        address[] keys;
        /// attestors of one number are one entity (F-20)
        uint8[] affiliations;
        string[] names;
        /// entities
        uint8 quorum;
        uint128 stake;
        /// wei burnt for having signed a claim that lost its round
        uint128 penalty;
        /// seconds
        uint64 suspension;
        /// seconds from leaving to the stake; longer than a dispute among `contestants`
        uint64 unbonding;
        uint32 contestants;
    }

    /// @notice What two attestations must not disagree on (F-21).
    struct Start {
        bytes32 parentId;
        uint64 position;
        bytes32 accumulator;
    }

    event Named(uint256 indexed index, address indexed key, uint8 affiliation, string name);
    event Joined(uint256 indexed index, uint256 paid);
    event Left(uint256 indexed index, uint256 until);
    event Withdrawn(uint256 indexed index, uint256 amount);
    event Attested(bytes32 indexed claimId, uint256 indexed index, bytes signature);
    event QuorumReached(bytes32 indexed claimId, bytes32 start);
    /// @notice A second quorum on one start: neither counts any more.
    event QuorumSplit(bytes32 indexed claimId, bytes32 indexed other, bytes32 start);
    event Slashed(uint256 indexed index, bytes32 claimA, bytes32 claimB, address reporter, uint256 burned);
    event Suspended(uint256 indexed index, bytes32 claimId, uint256 burned);
    event Collected(address indexed to, uint256 amount);

    error ConfigInvalid(string field);
    error NotAnAttestor(address caller);
    error NoSuchAttestor(uint256 index);
    error WrongStatus(uint256 index, Status status);
    error StakeWrong(uint256 given, uint256 expected);
    error UnbondingTooShort(uint256 unbonding, uint256 worstDispute);
    error TooEarly(uint256 until);
    error NoSignatures();
    error SignaturesLength(uint256 given, uint256 expected);
    error NoSuchClaim(bytes32 claimId);
    error AttestedAlready(uint256 index, bytes32 claimId);
    error SignatureInvalid(uint256 index);
    error SameClaim(bytes32 claimId);
    error NothingAtStake(uint256 index);
    error NotAttested(uint256 index, bytes32 claimId);
    error PunishedAlready(uint256 index, bytes32 claimId);
    error NotLost(bytes32 claimId);
    error NothingToCollect(address account);

    /// @notice The caller, an attestor, pays what its stake lacks and is active (F-22).
    function join() external payable;
    /// @notice The caller is no longer active; its stake stays at risk for `unbonding` seconds (F-22).
    function resign() external;
    function withdraw() external;

    /// @notice Brings signatures of active attestors over a proposed claim (F-21); open to all.
    /// @param indices the attestors, one for each signature (r ‖ s ‖ v)
    function attest(bytes32 claimId, uint256[] calldata indices, bytes[] calldata signatures) external;

    /// @notice F-24: two signatures of one attestor on different claims with one start; open to all.
    function slash(
        uint256 index,
        Start calldata start,
        bytes32 claimA,
        bytes calldata signatureA,
        bytes32 claimB,
        bytes calldata signatureB
    ) external;

    /// @notice F-25: this attestor signed a claim that lost its round to another one; open to all.
    function suspend(uint256 index, bytes32 claimId) external;

    /// @notice Pays out what is owed to the caller.
    function collect() external returns (uint256 amount);

    function attestor(uint256 index) external view returns (Attestor memory);
    /// @notice Index of a key, plus one; 0: none.
    function indexOf(address key) external view returns (uint256);
    /// @notice Attestors who signed the claim, as a mask.
    function signers(bytes32 claimId) external view returns (uint256);
    function active() external view returns (uint256);
    function owed(address account) external view returns (uint256);
    /// @notice Wei that are nobody's for good.
    function burned() external view returns (uint256);
    /// @notice What an attestor signs (F-21).
    function digest(Start memory start, bytes32 claimId) external view returns (bytes32);
}
