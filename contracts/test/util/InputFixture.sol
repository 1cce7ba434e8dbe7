// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInbox} from "../../src/interfaces/IInbox.sol";
import {ChainDigest} from "../../src/lib/ChainDigest.sol";
import {InputFacts} from "../../src/lib/InputFacts.sol";
import {KzgFixture} from "./KzgFixture.sol";
import {RollupFixture} from "./RollupFixture.sol";

/// @title InputFacts behind an external call
contract InputHarness {
    function elementAt(IInbox inbox, uint64 position, bytes calldata proof) external view returns (bytes32) {
        return InputFacts.elementAt(inbox, position, proof);
    }
}

/// @title An inbox with an entry of every kind, and proofs of its elements
abstract contract InputFixture is RollupFixture, KzgFixture {
    uint64 internal constant GENESIS = 0;
    uint64 internal constant LONGEST = 1;
    uint64 internal constant DEPOSIT = 2;
    uint64 internal constant FORCED = 3;
    uint64 internal constant WITH_QUEUE = 4;
    uint64 internal constant ONE_BLOB = 5;
    uint64 internal constant SIX_BLOBS = 6;
    /// Calldata batches of lengths around the borders of words and chunks.
    uint64 internal constant FIRST_BORDER = 7;

    InputHarness internal lib = new InputHarness();
    mapping(uint64 entry => bytes) internal payloads;
    uint64 internal entries;

    function setUp() public virtual override {
        super.setUp();
        bytes memory program = config().programConfig;
        payloads[GENESIS] = abi.encodePacked(
            uint64(block.chainid),
            address(inbox),
            address(vault),
            config().batchTimeWindowMs,
            uint32(program.length),
            program
        );
        payloads[LONGEST] = noise(65_536);
        submitCalldata(payloads[LONGEST], 0);
        payloads[DEPOSIT] = abi.encodePacked(address(token), ALICE, BOB, uint256(1000));
        depositToken(ALICE, 1000, BOB);
        payloads[FORCED] = noise(1024);
        vm.deal(ALICE, FEE);
        vm.prank(ALICE);
        inbox.forceTransaction{value: FEE}(payloads[FORCED]);
        submitCalldata("", 2);
        submitBlobs(versionedHashes(openings(1)), 0);
        submitBlobs(versionedHashes(openings(6)), 0);
        uint256[8] memory lengths = [uint256(1), 31, 32, 33, 991, 992, 993, 1985];
        for (uint64 i = 0; i < lengths.length; ++i) {
            payloads[FIRST_BORDER + i] = noise(lengths[i]);
            submitCalldata(payloads[FIRST_BORDER + i], 2);
        }
        entries = inbox.entryCount();
    }

    function noise(uint256 length) private pure returns (bytes memory data) {
        data = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            data[i] = bytes1(uint8(1 + uint256(keccak256(abi.encode(length, i / 8))) % 255));
        }
    }

    function slice(bytes memory data, uint256 start, uint256 end) internal pure returns (bytes memory out) {
        out = new bytes(end - start);
        assembly ("memory-safe") {
            mcopy(add(out, 32), add(add(data, 32), start), mload(out))
        }
    }

    function positionOf(uint64 entry, uint256 k) internal view returns (uint64) {
        (, uint64 first) = inbox.stateAt(entry);
        return first + uint64(k);
    }

    function headProof(uint64 entry) internal view returns (bytes memory) {
        return abi.encodePacked(entry, headers[entry]);
    }

    /// @dev From the chunk that starts at byte `before`, a multiple of 992.
    function chunkProof(uint64 entry, uint256 before) internal view returns (bytes memory) {
        bytes memory payload = payloads[entry];
        bytes32 h = bytes32(payload.length);
        for (uint256 done = 0; done < before; done += ChainDigest.CHUNK) {
            h = keccak256(abi.encodePacked(h, slice(payload, done, done + ChainDigest.CHUNK)));
        }
        return abi.encodePacked(headProof(entry), h, slice(payload, before, payload.length));
    }

    function payloadProof(uint64 entry, uint256 word) internal view returns (bytes memory) {
        return chunkProof(entry, 32 * word / ChainDigest.CHUNK * ChainDigest.CHUNK);
    }

    function hashesProof(uint64 entry, uint256 blobs) internal view returns (bytes memory) {
        return abi.encodePacked(headProof(entry), versionedHashes(openings(blobs)));
    }

    function wordProof(uint64 entry, uint256 blobs, Word memory word) internal view returns (bytes memory) {
        return abi.encodePacked(hashesProof(entry, blobs), word.proof, word.word);
    }
}
