// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInbox} from "../src/interfaces/IInbox.sol";
import {Blobs} from "../src/lib/Blobs.sol";
import {InputFacts} from "../src/lib/InputFacts.sol";
import {InputFixture} from "./util/InputFixture.sol";

/// @title Proofs of input elements (I-20, I-22) against a real inbox and real blobs
contract InputFactsTest is InputFixture {
    function shows(uint64 position, bytes memory proof, bytes32 expected) private view {
        vm.assertEq(lib.elementAt(inbox, position, proof), expected, "element");
    }

    /// @dev A refusing precompile takes all gas it is given.
    function refused(uint64 position, bytes memory proof, bytes memory reason) private {
        vm.expectRevert(reason);
        lib.elementAt{gas: 2_000_000}(inbox, position, proof);
    }

    function refusedAs(uint64 position, bytes memory proof, bytes4 selector) private {
        vm.expectPartialRevert(selector);
        lib.elementAt{gas: 2_000_000}(inbox, position, proof);
    }

    function wrongLength(bytes memory proof, uint256 expected) private pure returns (bytes memory) {
        return abi.encodeWithSelector(InputFacts.InputProofLength.selector, proof.length, expected);
    }

    function test_headersOfEveryEntry() external view {
        for (uint64 e = 0; e < entries; ++e) {
            (bytes32 accumulator,) = inbox.stateAt(e);
            shows(positionOf(e, 0), headProof(e), accumulator);
            for (uint256 k = 0; k < 4; ++k) {
                shows(positionOf(e, 1 + k), headProof(e), headers[e][k]);
            }
        }
    }

    /// @dev The fixture's bytes are never zero, so padding cannot pass for them.
    function test_payloadWords() external view {
        for (uint64 e = 0; e < entries; ++e) {
            bytes memory payload = payloads[e];
            (, uint64 end) = inbox.stateAt(e + 1);
            uint256 count = (payload.length + 31) / 32;
            if (payload.length > 0) vm.assertEq(positionOf(e, 5 + count), end, "I-21");
            for (uint256 w = 0; w < count; w += e == LONGEST && w > 35 && w < 2000 ? 97 : 1) {
                bytes memory word =
                    slice(payload, 32 * w, 32 * w + 32 < payload.length ? 32 * w + 32 : payload.length);
                shows(positionOf(e, 5 + w), payloadProof(e, w), bytes32(word));
            }
        }
    }

    function test_versionedHashes() external view {
        bytes32[] memory hashes = versionedHashes(openings(6));
        shows(positionOf(ONE_BLOB, 5), hashesProof(ONE_BLOB, 1), hashes[0]);
        for (uint256 i = 0; i < 6; ++i) {
            shows(positionOf(SIX_BLOBS, 5 + i), hashesProof(SIX_BLOBS, 6), hashes[i]);
        }
    }

    function test_blobWords() external view {
        for (uint256 blob = 0; blob < 6; ++blob) {
            Word[] memory list = openedWords(blob);
            for (uint256 i = 0; i < list.length; ++i) {
                uint64 position = positionOf(SIX_BLOBS, 11 + 4096 * blob + list[i].index);
                shows(position, wordProof(SIX_BLOBS, 6, list[i]), list[i].word);
                if (blob > 0) continue;
                shows(positionOf(ONE_BLOB, 6 + list[i].index), wordProof(ONE_BLOB, 1, list[i]), list[i].word);
            }
        }
        (, uint64 end) = inbox.stateAt(SIX_BLOBS + 1);
        vm.assertEq(positionOf(SIX_BLOBS, 11 + 4096 * 6), end, "I-21");
    }

    /// @dev Every root of unity, against the definition: its 4,096th power is 1, and neighbours are negatives.
    function test_wordPoints() external pure {
        uint256 r = Blobs.BLS_MODULUS;
        vm.assertEq(Blobs.wordPoint(0), 1, "the first");
        for (uint256 i = 0; i < 4096; i += 2) {
            uint256 z = Blobs.wordPoint(i);
            vm.assertEq(Blobs.wordPoint(i + 1), r - z, "neighbours");
            // Squares of a level are the points of the level above, in their order.
            vm.assertEq(mulmod(z, z, r), Blobs.wordPoint(i / 2), "squares");
        }
    }

    /// @dev The node's own proofs (src/rollup/input_proof.h reproduces these bytes), over an inbox that says so.
    function test_vectors() external {
        string memory json = vm.readFile("test/vectors/input_proofs.json");
        for (uint256 i = 0; i < vm.parseJsonUint(json, ".count"); ++i) {
            uint64 index = uint64(vm.parseJsonUint(json, item("cases", i, "index")));
            uint256 first = vm.parseJsonUint(json, item("cases", i, "limit_before"));
            says(index, vm.parseJsonBytes32(json, item("cases", i, "accumulator_before")), first);
            bytes32 accumulator = vm.parseJsonBytes32(json, item("cases", i, "accumulator"));
            says(index + 1, accumulator, vm.parseJsonUint(json, item("cases", i, "limit")));
            string memory list = string.concat("cases[", vm.toString(i), "].elements");
            for (uint256 e = 0; e < vm.parseJsonUint(json, item("cases", i, "element_count")); ++e) {
                uint64 position = uint64(first + vm.parseJsonUint(json, item(list, e, "k")));
                bytes memory proof = vm.parseJsonBytes(json, item(list, e, "proof"));
                shows(position, proof, vm.parseJsonBytes32(json, item(list, e, "element")));
            }
        }
    }

    function says(uint64 position, bytes32 accumulator, uint256 limit) private {
        bytes memory question = abi.encodeCall(IInbox.stateAt, (position));
        vm.mockCall(address(inbox), question, abi.encode(accumulator, limit));
    }

    function test_rejectsShortProofs() external {
        bytes memory proof = headProof(GENESIS);
        for (uint256 size = 0; size < proof.length; size += 27) {
            bytes memory short = slice(proof, 0, size);
            refused(0, short, wrongLength(short, 136));
        }
    }

    function test_rejectsAnythingAfterAHeader() external {
        for (uint256 k = 0; k < 5; ++k) {
            bytes memory proof = payloadProof(DEPOSIT, 0);
            refused(positionOf(DEPOSIT, k), proof, wrongLength(proof, 136));
        }
    }

    function test_rejectsAnotherEntrysPosition() external {
        for (uint64 e = 0; e < entries; ++e) {
            (uint64 first, uint64 end) = (positionOf(e, 0), positionOf(e + 1, 0));
            bytes4 selector = InputFacts.PositionOutsideEntry.selector;
            refused(end, headProof(e), abi.encodeWithSelector(selector, end, first, end));
            if (e == 0) continue;
            refused(first - 1, headProof(e), abi.encodeWithSelector(selector, first - 1, first, end));
        }
    }

    function test_rejectsEntriesThatAreNotThere() external {
        uint64[2] memory unknown = [entries, type(uint64).max];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory proof = abi.encodePacked(unknown[i], headers[GENESIS]);
            uint64 asked = i == 0 ? entries + 1 : unknown[i];
            bytes memory reason = abi.encodeWithSelector(IInbox.PositionBeyondEnd.selector, asked, entries);
            refused(positionOf(entries, 0), proof, reason);
        }
    }

    function test_rejectsEveryForgedHeaderByte() external {
        for (uint256 i = 8; i < 136; ++i) {
            bytes memory proof = flip(headProof(DEPOSIT), i);
            refusedAs(positionOf(DEPOSIT, 0), proof, InputFacts.HeaderNotInInbox.selector);
        }
    }

    function test_rejectsEveryForgedPayloadByte() external {
        bytes memory proof = payloadProof(FORCED, 31);
        uint64 position = positionOf(FORCED, 5 + 31);
        for (uint256 i = 136; i < proof.length; ++i) {
            refusedAs(position, flip(proof, i), InputFacts.PayloadNotOfEntry.selector);
            flip(proof, i);
        }
        shows(position, proof, bytes32(slice(payloads[FORCED], 992, 1024)));
    }

    /// @dev Whole chunks more or less, a byte more or less: where a proof starts is not the prover's choice.
    function test_rejectsEveryOtherLength() external {
        uint256 right = 136 + 32 + 1024 - 992;
        uint64 position = positionOf(FORCED, 5 + 31);
        bytes memory fromTheStart = chunkProof(FORCED, 0);
        refused(position, fromTheStart, wrongLength(fromTheStart, right));
        bytes memory proof = payloadProof(FORCED, 31);
        bytes memory short = slice(proof, 0, proof.length - 1);
        refused(position, short, wrongLength(short, right));
        bytes memory long = abi.encodePacked(proof, uint8(0));
        refused(position, long, wrongLength(long, right));
        bytes memory bare = headProof(FORCED);
        refused(position, bare, wrongLength(bare, right));
        // And the second chunk's proof does not show the first one's words.
        refused(positionOf(FORCED, 5), proof, wrongLength(proof, 136 + 32 + 1024));
    }

    function test_rejectsOtherHashesAndLengthsOfBlobs() external {
        Word memory word = openedWords(1)[0];
        bytes memory hashes = hashesProof(SIX_BLOBS, 6);
        bytes memory whole = wordProof(SIX_BLOBS, 6, word);
        uint64 hashAt = positionOf(SIX_BLOBS, 6);
        uint64 wordAt = positionOf(SIX_BLOBS, 11 + 4096 + word.index);
        refused(wordAt, hashes, wrongLength(hashes, 136 + 192 + 128));
        refused(hashAt, whole, wrongLength(whole, 136 + 192));
        bytes memory fewer = hashesProof(SIX_BLOBS, 5);
        refused(hashAt, fewer, wrongLength(fewer, 136 + 192));
        for (uint256 i = 136; i < 136 + 192; i += 13) {
            refusedAs(hashAt, flip(hashesProof(SIX_BLOBS, 6), i), InputFacts.PayloadNotOfEntry.selector);
            refusedAs(wordAt, flip(wordProof(SIX_BLOBS, 6, word), i), InputFacts.PayloadNotOfEntry.selector);
        }
    }

    function test_rejectsOtherWords() external {
        Word[] memory list = openedWords(1);
        bytes32 hash = versionedHashes(openings(2))[1];
        bytes memory reason = abi.encodeWithSelector(Blobs.EvaluationRejected.selector, hash);
        uint256 base = 11 + 4096;
        for (uint256 i = 0; i < list.length; ++i) {
            bytes memory proof = wordProof(SIX_BLOBS, 6, list[i]);
            // A neighbour's opening, and another blob's.
            refused(positionOf(SIX_BLOBS, base + (list[i].index ^ 1)), proof, reason);
            bytes memory other = wordProof(SIX_BLOBS, 6, openedWords(2)[i]);
            refused(positionOf(SIX_BLOBS, base + list[i].index), other, reason);
        }
        for (uint256 i = 136 + 192; i < 136 + 192 + 128; i += 5) {
            bytes memory proof = flip(wordProof(SIX_BLOBS, 6, list[0]), i);
            refused(positionOf(SIX_BLOBS, base), proof, reason);
        }
    }
}
