// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CommitteeFixture} from "./util/CommitteeFixture.sol";

/// @title What a committee batch, a demand and its answer cost as transactions of their own
/// forge-config: default.isolate = true
contract GasCommitteeTest is CommitteeFixture {
    function submitWith(uint256 count, uint8 threshold, string memory name) internal {
        deployWith(count, threshold);
        submitCertified("first", certificateBy(keysOf(count), uint64(1 << threshold) - 1, "first"));
        bytes memory proof = certificateBy(keysOf(count), uint64(1 << threshold) - 1, "batch");
        bytes32 hash = keccak256(abi.encodePacked(uint256(5), "batch"));
        vm.prank(SEQUENCER);
        inbox.submitCommitteeBatch(hash, 5, proof, 1, 0);
        vm.snapshotGasLastCall(name);
    }

    function test_submit() external {
        submitWith(4, 3, "submit committee batch, 3 of 4");
        submitWith(7, 5, "submit committee batch, 5 of 7");
        submitWith(14, 10, "submit committee batch, 10 of 14");
    }

    function certify(uint256 k, string memory name) internal {
        deployWith(k, uint8(k));
        bytes memory proof = certificateBy(keysOf(k), uint64((1 << k) - 1), "batch");
        bytes32 hash = keccak256(abi.encodePacked(uint256(5), "batch"));
        committee.requireCertified(hash, 5, proof);
        vm.snapshotGasLastCall(name);
    }

    function test_certify() external {
        certify(3, "check certificate as a transaction, k = 3");
        certify(5, "check certificate as a transaction, k = 5");
        certify(10, "check certificate as a transaction, k = 10");
    }

    function noise(uint256 length) internal pure returns (bytes memory data) {
        data = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            data[i] = bytes1(uint8(1 + i % 255));
        }
    }

    function answer(uint256 length, string memory name) internal {
        bytes memory data = noise(length);
        uint64 entry = submitHeld(data);
        demandBy(WATCHER, entry);
        vm.prank(BOB);
        committee.publish(headers[entry], data);
        vm.snapshotGasLastCall(name);
    }

    function test_demandAndPublish() external {
        submitHeld("first");
        uint64 entry = submitHeld("x");
        uint256 fee = committee.demandFee(1);
        vm.prank(WATCHER);
        committee.demand{value: fee}(headers[entry]);
        vm.snapshotGasLastCall("demand");
        vm.deal(BOB, 1);
        answer(1024, "publish 1 KiB");
        answer(16_384, "publish 16 KiB");
        answer(65_536, "publish 64 KiB");
        vm.warp(block.timestamp + PUBLISH);
        committee.refund(entry);
        vm.snapshotGasLastCall("refund");
    }

    /// @dev 256 entries of which 8 are demanded and past due: what a claim over them pays for looking.
    function test_settled() external {
        bytes memory proof = certificateUntil(keysOf(4), 11, "x", type(uint64).max);
        for (uint256 i = 0; i < 256; ++i) {
            submitCertified("x", proof);
            if (i % 32 == 0) demandBy(WATCHER, inbox.entryCount() - 1);
        }
        vm.warp(block.timestamp + WINDOW + PUBLISH);
        committee.requireSettled(1, 257);
        vm.snapshotGasLastCall("look at 256 entries, 8 of them withheld");
    }
}
