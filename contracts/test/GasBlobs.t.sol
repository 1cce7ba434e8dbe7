// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KzgFixture} from "./util/KzgFixture.sol";
import {RollupFixture} from "./util/RollupFixture.sol";

/// @title What blobs cost
/// @dev Submissions are measured as calls, since a cheated blob hash does not reach a transaction of its own: add
///      21,000 and about 600 of calldata. Proposals are whole transactions.
contract GasBlobsTest is RollupFixture, KzgFixture {
    function setUp() public override {
        super.setUp();
        submitCalldata("warm", 0);
        submitBlobs(versionedHashes(openings(1)), 0);
        submitBlobs(versionedHashes(openings(6)), 0);
        proposePlain(2);
    }

    function test_submissions() external {
        for (uint256 blobs = 1; blobs <= 6; blobs += 5) {
            submitBlobs(versionedHashes(openings(blobs)), 0);
            vm.snapshotGasLastCall(string.concat("submit batch, call only, blobs: ", vm.toString(blobs)));
        }
        for (uint256 i = 0; i < 4; ++i) {
            depositToken(ALICE, 1000, BOB);
        }
        submitBlobs(versionedHashes(openings(1)), 4);
        vm.snapshotGasLastCall("submit batch, call only, blobs: 1, with 4 queue items");
    }

    function test_restarts() external {
        for (uint256 blobs = 1; blobs <= 6; blobs += 5) {
            uint256 snapshot = vm.snapshotState();
            vm.blobhashes(versionedHashes(openings(blobs)));
            uint64 position = inbox.entryCount();
            vm.prank(SEQUENCER);
            inbox.submitRestart(facts(), position);
            vm.snapshotGasLastCall(string.concat("restart, call only, blobs: ", vm.toString(blobs)));
            vm.revertToState(snapshot);
        }
    }

    function proposeBlobs(uint256 index, uint256 blobs) internal {
        (bytes memory evaluated, bytes memory kzg) = evaluations(openings(blobs));
        bytes[] memory outputs = new bytes[](1);
        outputs[0] = output(index, 0, 0, evaluated);
        propose(proposal(outputs, kzg));
    }

    /// forge-config: default.isolate = true
    function test_proposals() external {
        proposeBlobs(2, 1);
        vm.snapshotGasLastCall("propose 1 batch, blobs: 1");
        proposeBlobs(3, 6);
        vm.snapshotGasLastCall("propose 1 batch, blobs: 6");
    }
}
