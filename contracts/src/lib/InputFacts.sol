// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInbox} from "../interfaces/IInbox.sol";
import {Blobs} from "./Blobs.sol";
import {ChainDigest} from "./ChainDigest.sol";
import {Entries} from "./Entries.sol";

/// @title What stands at a position of the inbox (I-20): the elements that a machine reads
/// @dev A proof (I-22) is u64(entry index) ‖ header(128) ‖ rest. Rest, by element:
///        accumulator, header word   nothing
///        payload word               chain value before the word's chunk(32) ‖ payload from that chunk to the end
///        versioned hash             all versioned hashes of the entry
///        blob word                  all versioned hashes ‖ commitment(48) ‖ proof(48) ‖ word(32)
///      Every length follows from the header, so no byte of a proof can stand for another one's place.
library InputFacts {
    error InputProofLength(uint256 given, uint256 expected);
    error PositionOutsideEntry(uint64 position, uint64 first, uint64 end);
    error HeaderNotInInbox(uint64 index, bytes32 computed, bytes32 stored);
    error PayloadNotOfEntry(bytes32 computed, bytes32 expected);

    uint256 private constant HEAD = 8 + Entries.HEADER_BYTES;
    /// Words of 32 bytes in a chunk of the chain digest: no word lies in two chunks.
    uint256 private constant CHUNK_WORDS = ChainDigest.CHUNK / 32;
    uint256 private constant EVALUATION = Blobs.PROOF_BYTES + 32;

    /// @notice The element at `position`, counted over the whole inbox; a named error unless `proof` shows it.
    function elementAt(IInbox inbox, uint64 position, bytes calldata proof) internal view returns (bytes32) {
        require(proof.length >= HEAD, InputProofLength(proof.length, HEAD));
        uint64 index = uint64(bytes8(proof[0:8]));
        // An entry that does not exist is the inbox's error, PositionBeyondEnd.
        (bytes32 accumulator, uint64 first) = inbox.stateAt(index);
        (bytes32 stored, uint64 end) = inbox.stateAt(index + 1);
        require(first <= position && position < end, PositionOutsideEntry(position, first, end));
        bytes32[4] memory words = abi.decode(proof[8:HEAD], (bytes32[4]));
        bytes32 computed = Entries.extend(accumulator, words);
        require(computed == stored, HeaderNotInInbox(index, computed, stored));

        bytes calldata rest = proof[HEAD:];
        uint256 k = position - first;
        if (k < 5) {
            requireLength(rest, 0);
            return k == 0 ? accumulator : words[k - 1];
        }
        Entries.Header memory h = Entries.decode(words);
        return h.blobCount > 0 ? blobElement(h, k - 5, rest) : payloadWord(h, k - 5, rest);
    }

    /// @dev O-1 from the word's chunk on. How many links are hashed, and over how many bytes each, follows from the
    ///      header alone. So the last one can only be the payload's last link; its preimage holds the chain value
    ///      before it, and so on back to the word's chunk.
    function payloadWord(Entries.Header memory h, uint256 word, bytes calldata rest)
        private
        pure
        returns (bytes32)
    {
        uint256 before = 32 * (word - word % CHUNK_WORDS);
        requireLength(rest, 32 + h.payloadLength - before);
        bytes calldata data = rest[32:];
        bytes32 digest = ChainDigest.resume(bytes32(rest[0:32]), data);
        require(digest == h.payloadHash, PayloadNotOfEntry(digest, h.payloadHash));
        uint256 start = 32 * word - before;
        // A slice of less than 32 bytes is padded with zeros, as I-20 pads the last word.
        return bytes32(data[start:start + 32 < data.length ? start + 32 : data.length]);
    }

    function blobElement(Entries.Header memory h, uint256 k, bytes calldata rest)
        private
        view
        returns (bytes32)
    {
        uint256 hashes = 32 * uint256(h.blobCount);
        bool isWord = k >= h.blobCount;
        requireLength(rest, isWord ? hashes + EVALUATION : hashes);
        bytes32 digest = keccak256(rest[0:hashes]);
        require(digest == h.payloadHash, PayloadNotOfEntry(digest, h.payloadHash));
        if (!isWord) return hashAt(rest, k);
        uint256 word = k - h.blobCount;
        bytes calldata proof = rest[hashes:hashes + Blobs.PROOF_BYTES];
        bytes32 y = bytes32(rest[hashes + Blobs.PROOF_BYTES:]);
        Blobs.verifyWord(hashAt(rest, word / Entries.BLOB_WORDS), word % Entries.BLOB_WORDS, y, proof);
        return y;
    }

    function hashAt(bytes calldata hashes, uint256 i) private pure returns (bytes32) {
        return bytes32(hashes[32 * i:32 * i + 32]);
    }

    function requireLength(bytes calldata rest, uint256 expected) private pure {
        require(rest.length == expected, InputProofLength(HEAD + rest.length, HEAD + expected));
    }
}
