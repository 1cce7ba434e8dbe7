// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Inbox entries: header, accumulator, element count (I-1 .. I-4, I-20, I-21)
library Entries {
    uint8 internal constant GENESIS = 0;
    uint8 internal constant BLOB_BATCH = 1;
    uint8 internal constant CALLDATA_BATCH = 2;
    uint8 internal constant DEPOSIT = 3;
    uint8 internal constant FORCED = 4;
    /// @notice Of a checkpoint, in blobs; not a sequencer's batch (U).
    uint8 internal constant RESTART = 5;
    uint8 internal constant COMMITTEE_BATCH = 6;

    uint256 internal constant HEADER_BYTES = 128;
    uint64 internal constant BLOB_WORDS = 4096;

    /// @notice Everything that a header says (I-2).
    struct Header {
        uint8 kind;
        uint64 index;
        uint64 l1Block;
        uint64 l1Time;
        address sender;
        uint32 blobCount;
        uint32 payloadLength;
        bytes32 payloadHash;
    }

    /// @notice The four header words (I-2).
    function encode(Header memory h) internal pure returns (bytes32[4] memory words) {
        words[0] = bytes32(
            (uint256(h.kind) << 248) | (uint256(h.index) << 128) | (uint256(h.l1Block) << 64)
                | uint256(h.l1Time)
        );
        words[1] = bytes32(uint256(uint160(h.sender)));
        words[2] = bytes32((uint256(h.blobCount) << 32) | uint256(h.payloadLength));
        words[3] = h.payloadHash;
    }

    /// @notice Reads header words that were already matched with an accumulator, so they are well formed.
    function decode(bytes32[4] memory words) internal pure returns (Header memory h) {
        uint256 w0 = uint256(words[0]);
        h.kind = uint8(w0 >> 248);
        h.index = uint64(w0 >> 128);
        h.l1Block = uint64(w0 >> 64);
        h.l1Time = uint64(w0);
        h.sender = address(uint160(uint256(words[1])));
        h.blobCount = uint32(uint256(words[2]) >> 32);
        h.payloadLength = uint32(uint256(words[2]));
        h.payloadHash = words[3];
    }

    /// @notice accumulator_{i+1} = keccak(accumulator_i ‖ keccak(header_i)) (I-3).
    function extend(bytes32 accumulator, bytes32[4] memory words) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(accumulator, keccak256(abi.encodePacked(words))));
    }

    /// @notice Number of 32-byte elements that a machine reads for this entry (I-20, I-21):
    /// the accumulator before it, 4 header words, the payload.
    function elementCount(Header memory h) internal pure returns (uint64) {
        uint64 blobElements = uint64(h.blobCount) * (1 + BLOB_WORDS);
        return 5 + blobElements + (uint64(h.payloadLength) + 31) / 32;
    }

    /// @notice payload_hash of an entry with blobs (I-4).
    function blobsHash(bytes32[] memory versionedHashes) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(versionedHashes));
    }
}
