// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title EIP-4844 blobs: the hashes of this transaction, and point evaluations
library Blobs {
    error NoBlobs();
    error TooManyBlobs();
    error EvaluationRejected(bytes32 versionedHash);

    address internal constant POINT_EVALUATION = address(0x0a);
    uint256 internal constant PROOF_BYTES = 96;
    uint256 internal constant MAX_BLOBS = 6;
    uint256 internal constant BLS_MODULUS =
        0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001;

    /// @notice Versioned hashes of all blobs of this transaction, at least one and at most six (I-4).
    function ofTransaction() internal view returns (bytes32[] memory hashes) {
        uint256 count = 0;
        while (count <= MAX_BLOBS && blobhash(count) != 0) ++count;
        require(count > 0, NoBlobs());
        require(count <= MAX_BLOBS, TooManyBlobs());
        hashes = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            hashes[i] = blobhash(i);
        }
    }

    /// @notice Reverts unless the blob of `versionedHash` evaluates to y at z (C-8).
    /// @param zAndY 64 bytes, both below the scalar modulus (else the precompile refuses)
    /// @param proof commitment(48) ‖ proof(48)
    function verifyEvaluation(bytes32 versionedHash, bytes calldata zAndY, bytes calldata proof)
        internal
        view
    {
        (bool ok, bytes memory answer) =
            POINT_EVALUATION.staticcall(abi.encodePacked(versionedHash, zAndY, proof));
        // The answer is compared too: where no such precompile exists a bare call succeeds with nothing.
        bool accepted = ok && keccak256(answer) == keccak256(abi.encode(uint256(4096), BLS_MODULUS));
        require(accepted, EvaluationRejected(versionedHash));
    }
}
