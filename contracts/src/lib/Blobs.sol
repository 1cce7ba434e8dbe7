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
    /// Of order 4,096: 7^((BLS_MODULUS - 1) / 4096).
    uint256 internal constant ROOT_OF_UNITY =
        0x564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306;

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
        require(holds(abi.encodePacked(versionedHash, zAndY, proof)), EvaluationRejected(versionedHash));
    }

    /// @notice Reverts unless word `index` of the blob of `versionedHash` is `word` (I-20).
    /// @param proof commitment(48) ‖ proof(48)
    function verifyWord(bytes32 versionedHash, uint256 index, bytes32 word, bytes calldata proof)
        internal
        view
    {
        bytes memory statement = abi.encodePacked(versionedHash, wordPoint(index), word, proof);
        require(holds(statement), EvaluationRejected(versionedHash));
    }

    /// @notice Where the blob's polynomial has word `index` (< 4,096) as its value: the power of the root of unity
    ///         whose exponent is the index with its 12 bits reversed (EIP-4844).
    function wordPoint(uint256 index) internal pure returns (uint256 z) {
        uint256 power = ROOT_OF_UNITY;
        z = 1;
        for (uint256 bit = 12; bit > 0; --bit) {
            if ((index >> (bit - 1)) & 1 == 1) z = mulmod(z, power, BLS_MODULUS);
            power = mulmod(power, power, BLS_MODULUS);
        }
    }

    /// @dev The answer is compared too: where no such precompile exists a bare call succeeds with nothing.
    function holds(bytes memory statement) private view returns (bool) {
        (bool ok, bytes memory answer) = POINT_EVALUATION.staticcall(statement);
        return ok && keccak256(answer) == keccak256(abi.encode(uint256(4096), BLS_MODULUS));
    }
}
