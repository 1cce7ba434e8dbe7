// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Blobs} from "../../src/lib/Blobs.sol";
import {ChainDigest} from "../../src/lib/ChainDigest.sol";
import {CountedMerkle} from "../../src/lib/CountedMerkle.sol";
import {Entries} from "../../src/lib/Entries.sol";
import {History} from "../../src/lib/History.sol";
import {MachineState} from "../../src/lib/MachineState.sol";
import {Outputs} from "../../src/lib/Outputs.sol";
import {Program} from "../../src/lib/Program.sol";

/// @title The internal libraries behind external calls, so that tests can see their reverts
contract Harness {
    function chainDigest(bytes memory data) external pure returns (bytes32) {
        return ChainDigest.digest(data);
    }

    function countedRoot(bytes32[] memory leaves) external pure returns (bytes32) {
        return CountedMerkle.root(leaves);
    }

    function countedVerify(bytes32 root, uint256 count, uint256 index, bytes32 leaf, bytes32[] calldata path)
        external
        pure
    {
        CountedMerkle.verify(root, count, index, leaf, path);
    }

    function historyVerify(
        bytes32 root,
        uint256 frames,
        uint256 frameHeight,
        bytes32 last,
        bytes32[] calldata path
    ) external pure {
        History.verifyLast(root, frames, frameHeight, last, path);
    }

    function decodeState(bytes calldata raw) external pure returns (MachineState.State memory) {
        return MachineState.decode(raw);
    }

    function decodeOutput(bytes calldata raw) external pure returns (Outputs.Header memory) {
        return Outputs.decode(raw);
    }

    function outputEvaluation(bytes calldata raw, uint256 i) external pure returns (bytes32, bytes memory) {
        return Outputs.evaluation(raw, i);
    }

    function verifyEvaluation(bytes32 versionedHash, bytes calldata zAndY, bytes calldata proof)
        external
        view
    {
        Blobs.verifyEvaluation(versionedHash, zAndY, proof);
    }

    function genesisRoot(Program.Facts memory f) external pure returns (bytes32) {
        return Program.genesisRoot(f);
    }

    function roundTrip(bytes32[4] memory words) external pure returns (bytes32[4] memory) {
        return Entries.encode(Entries.decode(words));
    }
}
