// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Output headers and the leaves that hang on them (O-3 .. O-6, C-7)
library Outputs {
    error OutputLength(uint256 given, uint256 expected);
    error OutputVersion(uint8 version);
    error OutputBlobCount(uint8 count);

    uint256 internal constant FIXED_BYTES = 147;
    uint256 internal constant BLOB_BYTES = 96;
    uint256 internal constant MAX_BLOBS = 6;

    /// @notice The parts of O-5 that L1 acts on.
    struct Header {
        uint64 entryIndex;
        uint8 kind;
        bytes32 outboxRoot;
        uint32 outboxCount;
        uint8 blobCount;
    }

    /// @notice Total: every byte string is either one output header or a named error (O-5).
    function decode(bytes calldata raw) internal pure returns (Header memory h) {
        require(raw.length >= FIXED_BYTES, OutputLength(raw.length, FIXED_BYTES));
        require(uint8(raw[0]) == 1, OutputVersion(uint8(raw[0])));
        h.entryIndex = uint64(bytes8(raw[1:9]));
        h.kind = uint8(raw[9]);
        h.outboxRoot = bytes32(raw[10:42]);
        h.outboxCount = uint32(bytes4(raw[42:46]));
        h.blobCount = uint8(raw[146]);
        require(h.blobCount <= MAX_BLOBS, OutputBlobCount(h.blobCount));
        uint256 expected = FIXED_BYTES + BLOB_BYTES * h.blobCount;
        require(raw.length == expected, OutputLength(raw.length, expected));
    }

    /// @notice Evaluation number `i` (B-8): versioned hash, z and y. `raw` has passed decode and i < blobCount.
    function evaluation(bytes calldata raw, uint256 i)
        internal
        pure
        returns (bytes32 versionedHash, bytes calldata zAndY)
    {
        uint256 start = FIXED_BYTES + BLOB_BYTES * i;
        versionedHash = bytes32(raw[start:start + 32]);
        zAndY = raw[start + 32:start + 96];
    }

    /// @notice Root and number of a batch's transactions (O-4). `raw` has passed decode.
    function transactions(bytes calldata raw) internal pure returns (bytes32 root, uint32 count) {
        (root, count) = (bytes32(raw[46:78]), uint32(bytes4(raw[78:82])));
    }

    /// @notice Leaf of an outputs root (C-7).
    function leaf(bytes32 digest) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0), digest));
    }

    /// @notice Leaf of an outbox (O-3).
    function outboxLeaf(uint64 index, address token, address to, uint256 amount)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encodePacked(uint8(0), index, token, to, amount));
    }
}
