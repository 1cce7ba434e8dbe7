// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClaims} from "../interfaces/IClaims.sol";
import {Blobs} from "./Blobs.sol";
import {CountedMerkle} from "./CountedMerkle.sol";
import {Entries} from "./Entries.sol";
import {Outputs} from "./Outputs.sol";

/// @title The per-batch part of a proposal: headers, outputs and blob evaluations belong together (C-7, C-8)
library BatchRun {
    /// @notice Where the walk over the batches stands.
    struct Walk {
        /// index of the next entry
        uint64 entry;
        /// accumulator before the next entry
        bytes32 accumulator;
        /// bytes of Proposal.kzg that are used up
        uint256 kzgUsed;
        /// of every output so far
        bytes32[] digests;
        bytes32 outputsRoot;
    }

    /// @notice Walks all batches of `p` from where `w` stands.
    /// @dev The headers are only as good as the accumulator that comes out: the caller compares it with the inbox.
    function check(IClaims.Proposal calldata p, Walk memory w) internal view {
        uint256 count = p.outputs.length;
        require(count > 0, IClaims.NoBatches());
        uint256 expected = count * Entries.HEADER_BYTES;
        require(p.entries.length == expected, IClaims.EntriesLength(p.entries.length, expected));
        bytes32[] memory leaves = new bytes32[](count);
        w.digests = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32[4] memory words = _words(p.entries, i);
            bytes calldata output = p.outputs[i];
            // A void batch has an empty output, so nothing in it speaks about blobs (B-11, O-6).
            if (output.length > 0) _checkOutput(output, Entries.decode(words), p.kzg, w);
            w.accumulator = Entries.extend(w.accumulator, words);
            w.digests[i] = keccak256(output);
            leaves[i] = Outputs.leaf(w.digests[i]);
            ++w.entry;
        }
        require(p.kzg.length == w.kzgUsed, IClaims.KzgLength(p.kzg.length, w.kzgUsed));
        w.outputsRoot = CountedMerkle.root(leaves);
    }

    /// @dev The output speaks about this entry and, for a blob batch, about exactly its blobs.
    function _checkOutput(
        bytes calldata output,
        Entries.Header memory entry,
        bytes calldata kzg,
        Walk memory w
    ) private view {
        Outputs.Header memory h = Outputs.decode(output);
        require(h.entryIndex == w.entry, IClaims.OutputEntryIndex(h.entryIndex, w.entry));
        require(h.kind == entry.kind, IClaims.OutputKind(h.kind, entry.kind));
        require(h.blobCount == entry.blobCount, IClaims.OutputBlobs(w.entry));
        if (h.blobCount == 0) return;
        bytes32[] memory hashes = new bytes32[](h.blobCount);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = _checkEvaluation(output, i, kzg, w);
        }
        require(Entries.blobsHash(hashes) == entry.payloadHash, IClaims.OutputBlobs(w.entry));
    }

    function _checkEvaluation(bytes calldata output, uint256 i, bytes calldata kzg, Walk memory w)
        private
        view
        returns (bytes32 versionedHash)
    {
        uint256 end = w.kzgUsed + Blobs.PROOF_BYTES;
        require(end <= kzg.length, IClaims.KzgLength(kzg.length, end));
        bytes calldata zAndY;
        (versionedHash, zAndY) = Outputs.evaluation(output, i);
        Blobs.verifyEvaluation(versionedHash, zAndY, kzg[w.kzgUsed:end]);
        w.kzgUsed = end;
    }

    function _words(bytes calldata entries, uint256 i) private pure returns (bytes32[4] memory) {
        uint256 start = i * Entries.HEADER_BYTES;
        return abi.decode(entries[start:start + Entries.HEADER_BYTES], (bytes32[4]));
    }
}
