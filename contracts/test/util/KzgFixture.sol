// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// @title Real blobs' openings from test/vectors/kzg.json
abstract contract KzgFixture is Test {
    struct Opening {
        bytes32 versionedHash;
        bytes32 z;
        bytes32 y;
        /// commitment ‖ proof
        bytes proof;
    }

    function openings(uint256 count) internal view returns (Opening[] memory list) {
        string memory json = vm.readFile("test/vectors/kzg.json");
        list = new Opening[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i].versionedHash = vm.parseJsonBytes32(json, item("cases", i, "versioned_hash"));
            list[i].z = vm.parseJsonBytes32(json, item("cases", i, "z"));
            list[i].y = vm.parseJsonBytes32(json, item("cases", i, "y"));
            list[i].proof = abi.encodePacked(
                vm.parseJsonBytes(json, item("cases", i, "commitment")),
                vm.parseJsonBytes(json, item("cases", i, "proof"))
            );
        }
    }

    /// @notice One opened word of blob `i` (I-20).
    struct Word {
        uint256 index;
        bytes32 word;
        /// commitment ‖ proof
        bytes proof;
    }

    function openedWords(uint256 i) internal view returns (Word[] memory list) {
        string memory json = vm.readFile("test/vectors/kzg.json");
        bytes memory commitment = vm.parseJsonBytes(json, item("cases", i, "commitment"));
        list = new Word[](vm.parseJsonUint(json, item("cases", i, "word_count")));
        for (uint256 k = 0; k < list.length; ++k) {
            string memory words = string.concat("cases[", vm.toString(i), "].words");
            list[k].index = vm.parseJsonUint(json, item(words, k, "index"));
            list[k].word = vm.parseJsonBytes32(json, item(words, k, "word"));
            list[k].proof = abi.encodePacked(commitment, vm.parseJsonBytes(json, item(words, k, "proof")));
        }
    }

    function versionedHashes(Opening[] memory list) internal pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](list.length);
        for (uint256 i = 0; i < list.length; ++i) {
            hashes[i] = list[i].versionedHash;
        }
    }

    /// @dev The blob part of an output header (O-5), and the proofs that go with it.
    function evaluations(Opening[] memory list) internal pure returns (bytes memory blobs, bytes memory kzg) {
        for (uint256 i = 0; i < list.length; ++i) {
            blobs = abi.encodePacked(blobs, list[i].versionedHash, list[i].z, list[i].y);
            kzg = abi.encodePacked(kzg, list[i].proof);
        }
    }
}
