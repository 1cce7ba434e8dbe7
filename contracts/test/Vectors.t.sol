// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entries} from "../src/lib/Entries.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {Outputs} from "../src/lib/Outputs.sol";
import {Program} from "../src/lib/Program.sol";
import {Blobs} from "../src/lib/Blobs.sol";
import {Harness} from "./util/Harness.sol";
import {Test} from "./util/Test.sol";

/// @title Every encoding against test/vectors/, which the C++ tests read too
contract VectorsTest is Test {
    Harness internal lib = new Harness();
    string internal json;

    function load(string memory name) private {
        json = vm.readFile(string.concat("test/vectors/", name, ".json"));
    }

    function number(string memory key) private view returns (uint256) {
        return vm.parseJsonUint(json, key);
    }

    function word(string memory key) private view returns (bytes32) {
        return vm.parseJsonBytes32(json, key);
    }

    function test_chainDigest() external {
        load("chain_digest");
        for (uint256 i = 0; i < number(".count"); ++i) {
            bytes memory data = vm.parseJsonBytes(json, item("cases", i, "data"));
            vm.assertEq(lib.chainDigest(data), word(item("cases", i, "digest")), "digest");
        }
    }

    function test_countedMerkle() external {
        load("counted_merkle");
        for (uint256 i = 0; i < number(".count"); ++i) {
            bytes32[] memory leaves = vm.parseJsonBytes32Array(json, item("cases", i, "leaves"));
            bytes32[] memory path = vm.parseJsonBytes32Array(json, item("cases", i, "path"));
            bytes32 root = word(item("cases", i, "root"));
            uint256 index = number(item("cases", i, "index"));
            vm.assertEq(lib.countedRoot(leaves), root, "root");
            if (leaves.length > 0) lib.countedVerify(root, leaves.length, index, leaves[index], path);
        }
    }

    function test_history() external {
        load("history");
        for (uint256 i = 0; i < number(".count"); ++i) {
            lib.historyVerify(
                word(item("cases", i, "root")),
                number(item("cases", i, "frames")),
                number(item("cases", i, "frame_height")),
                word(item("cases", i, "last")),
                vm.parseJsonBytes32Array(json, item("cases", i, "path"))
            );
        }
    }

    function entryHeader(string memory list, uint256 i) private view returns (Entries.Header memory h) {
        h.kind = uint8(number(item(list, i, "kind")));
        h.index = uint64(number(item(list, i, "index")));
        h.l1Block = uint64(number(item(list, i, "l1_block")));
        h.l1Time = uint64(number(item(list, i, "l1_time")));
        h.sender = vm.parseJsonAddress(json, item(list, i, "sender"));
        h.blobCount = uint32(number(item(list, i, "blob_count")));
        h.payloadLength = uint32(number(item(list, i, "payload_length")));
        h.payloadHash = word(item(list, i, "payload_hash"));
    }

    function test_entries() external {
        load("entries");
        bytes32 accumulator = 0;
        uint256 limit = 0;
        for (uint256 i = 0; i < number(".count"); ++i) {
            Entries.Header memory h = entryHeader("cases", i);
            bytes32[4] memory words = Entries.encode(h);
            bytes memory expected = vm.parseJsonBytes(json, item("cases", i, "header"));
            vm.assertEq(abi.encodePacked(words), expected, "header");
            vm.assertEq(abi.encodePacked(lib.roundTrip(words)), expected, "round trip");
            accumulator = Entries.extend(accumulator, words);
            limit += Entries.elementCount(h);
            vm.assertEq(accumulator, word(item("cases", i, "accumulator")), "accumulator");
            vm.assertEq(limit, number(item("cases", i, "limit")), "limit");
            if (h.kind == Entries.BLOB_BATCH) {
                bytes32[] memory hashes = vm.parseJsonBytes32Array(json, item("cases", i, "versioned_hashes"));
                vm.assertEq(Entries.blobsHash(hashes), h.payloadHash, "versioned hashes");
            }
        }
    }

    function test_machineStates() external {
        load("machine");
        for (uint256 i = 0; i < number(".state_count"); ++i) {
            bytes memory raw = vm.parseJsonBytes(json, item("states", i, "state"));
            vm.assertEq(raw.length, MachineState.BYTES, "length");
            MachineState.State memory s = lib.decodeState(raw);
            vm.assertEq(MachineState.encode(s), raw, "round trip");
            vm.assertEq(MachineState.root(s), word(item("states", i, "root")), "root");
            vm.assertEq(s.status, number(item("states", i, "status")), "status");
            vm.assertEq(s.inputLimit, number(item("states", i, "input_limit")), "limit");
            uint64 limit = uint64(number(item("states", i, "next_limit")));
            bytes32 accumulator = word(item("states", i, "next_accumulator"));
            bytes32 resumed = MachineState.root(MachineState.resume(s, limit, accumulator));
            vm.assertEq(resumed, word(item("states", i, "resumed_root")), "resume");
            // A frame that ran out of steps: still running, on what resume made of the parent.
            MachineState.State memory closed = MachineState.close(s, lib.decodeState(raw));
            vm.assertEq(MachineState.root(closed), word(item("states", i, "void_root")), "void successor");
        }
    }

    function test_programs() external {
        load("machine");
        for (uint256 i = 0; i < number(".program_count"); ++i) {
            Program.Facts memory f;
            f.codeRootKeccak = word(item("programs", i, "code_root_keccak"));
            f.codeRootPoseidon2 = word(item("programs", i, "code_root_poseidon2"));
            f.initialMemoryRoot = word(item("programs", i, "initial_memory_root"));
            f.entry = uint32(number(item("programs", i, "entry")));
            f.exitEntry = uint32(number(item("programs", i, "exit_entry")));
            f.ledgerBase = uint32(number(item("programs", i, "ledger_base")));
            f.ledgerStride = uint32(number(item("programs", i, "ledger_stride")));
            f.ledgerCapacity = uint32(number(item("programs", i, "ledger_capacity")));
            f.ledgerLayout = uint32(number(item("programs", i, "ledger_layout")));
            vm.assertEq(Program.hash(f), word(item("programs", i, "hash")), "program hash");
            vm.assertEq(lib.genesisRoot(f), word(item("programs", i, "genesis_root")), "genesis root");
        }
    }

    function test_outputs() external {
        load("outputs");
        for (uint256 i = 0; i < number(".count"); ++i) {
            bytes memory raw = vm.parseJsonBytes(json, item("cases", i, "header"));
            Outputs.Header memory h = lib.decodeOutput(raw);
            vm.assertEq(h.entryIndex, number(item("cases", i, "entry_index")), "entry index");
            vm.assertEq(h.kind, number(item("cases", i, "kind")), "kind");
            vm.assertEq(h.outboxRoot, word(item("cases", i, "outbox_root")), "outbox root");
            vm.assertEq(h.outboxCount, number(item("cases", i, "outbox_count")), "outbox count");
            vm.assertEq(h.blobCount, number(item("cases", i, "blob_count")), "blob count");
            vm.assertEq(keccak256(raw), word(item("cases", i, "digest")), "digest");
            vm.assertEq(Outputs.leaf(keccak256(raw)), word(item("cases", i, "leaf")), "leaf");
        }
        vm.assertEq(Outputs.leaf(MachineState.EMPTY_DIGEST), word(".void.leaf"), "void leaf");
    }

    function test_withdrawalsAndClaimIds() external {
        load("outputs");
        for (uint256 i = 0; i < number(".withdrawal_count"); ++i) {
            bytes32 leaf = Outputs.outboxLeaf(
                uint64(number(item("withdrawals", i, "index"))),
                vm.parseJsonAddress(json, item("withdrawals", i, "token")),
                vm.parseJsonAddress(json, item("withdrawals", i, "to")),
                number(item("withdrawals", i, "amount"))
            );
            vm.assertEq(leaf, word(item("withdrawals", i, "leaf")), "outbox leaf");
        }
        for (uint256 i = 0; i < number(".claim_count"); ++i) {
            bytes32 id = keccak256(
                abi.encode(
                    word(item("claims", i, "parent")),
                    uint64(number(item("claims", i, "position"))),
                    word(item("claims", i, "accumulator")),
                    word(item("claims", i, "history_root")),
                    word(item("claims", i, "end_root")),
                    word(item("claims", i, "outputs_root"))
                )
            );
            vm.assertEq(id, word(item("claims", i, "id")), "claim id");
        }
    }

    function test_blobEvaluations() external {
        load("kzg");
        for (uint256 i = 0; i < number(".count"); ++i) {
            bytes32 hash = word(item("cases", i, "versioned_hash"));
            bytes memory zAndY = abi.encodePacked(word(item("cases", i, "z")), word(item("cases", i, "y")));
            bytes memory commitment = vm.parseJsonBytes(json, item("cases", i, "commitment"));
            bytes memory proof = vm.parseJsonBytes(json, item("cases", i, "proof"));
            lib.verifyEvaluation(hash, zAndY, abi.encodePacked(commitment, proof));
            // Every part of the statement matters. A refusing precompile takes all gas it is given.
            vm.expectRevert(abi.encodeWithSelector(Blobs.EvaluationRejected.selector, hash));
            lib.verifyEvaluation{gas: 200_000}(hash, flip(zAndY, 63), abi.encodePacked(commitment, proof));
            flip(zAndY, 63);
            vm.expectRevert(abi.encodeWithSelector(Blobs.EvaluationRejected.selector, hash));
            lib.verifyEvaluation{gas: 200_000}(hash, flip(zAndY, 31), abi.encodePacked(commitment, proof));
            flip(zAndY, 31);
            vm.expectRevert(abi.encodeWithSelector(Blobs.EvaluationRejected.selector, ~hash));
            lib.verifyEvaluation{gas: 200_000}(~hash, zAndY, abi.encodePacked(commitment, proof));
        }
    }

    /// @dev On a chain without the precompile a call to it succeeds and answers nothing.
    function test_missingPrecompileAcceptsNothing() external {
        bytes[2] memory answers = [bytes(""), abi.encode(uint256(4096), uint256(1))];
        for (uint256 i = 0; i < answers.length; ++i) {
            vm.mockCall(address(0x0a), "", answers[i]);
            vm.expectRevert(abi.encodeWithSelector(Blobs.EvaluationRejected.selector, bytes32("hash")));
            lib.verifyEvaluation{gas: 200_000}("hash", new bytes(64), new bytes(96));
        }
    }
}
