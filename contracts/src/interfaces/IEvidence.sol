// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title A class of evidence that the finality policy may count (F-1)
interface IEvidenceClass {
    /// @notice What it stands on (TrustRoots). Read once, when it takes its place.
    function trustRoots() external view returns (uint256 mask);
    /// @notice Whether there is evidence for the whole claim: its end root and its outputs root.
    function backs(bytes32 claimId) external view returns (bool);
}

/// @title Validity proofs (F-8)
interface IValidityClass is IEvidenceClass {
    /// @notice Whether it accepted a proof that the advice-free run of `steps` steps from `start` ends in `end`.
    function accepted(bytes32 start, uint64 steps, bytes32 end) external view returns (bool);
}

/// @title Attestations (F-9)
interface IAttestationClass is IEvidenceClass {
    /// @notice Whether a quorum of attestors, each active then, ever signed this claim; what became of them since
    ///         does not matter.
    function reached(bytes32 claimId) external view returns (bool);
}
