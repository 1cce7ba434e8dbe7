// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";
import {Outputs} from "../../src/lib/Outputs.sol";
import {RollupFixture} from "./RollupFixture.sol";
import {Trees} from "./Trees.sol";

/// @title Final claims that pay
abstract contract Payouts is RollupFixture {
    function outboxLeaves(IVault.Withdrawal[] memory list) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](list.length);
        for (uint256 i = 0; i < list.length; ++i) {
            leaves[i] = Outputs.outboxLeaf(list[i].index, list[i].token, list[i].to, list[i].amount);
        }
    }

    /// @dev Outputs of all unclaimed entries; the last one's outbox holds `list`.
    function payingOutputs(IVault.Withdrawal[] memory list) internal view returns (bytes[] memory outputs) {
        uint256 entries = inbox.entryCount();
        outputs = plainOutputs(entries - claimAt(tip()).position);
        bytes32 root = Trees.countedRoot(outboxLeaves(list));
        outputs[outputs.length - 1] = output(entries - 1, root, list.length, "");
    }

    /// @dev The proof of `list[i]` in the last output of the newest claim of the line.
    function proofOf(IVault.Withdrawal[] memory list, bytes[] memory outputs, uint256 i)
        internal
        view
        returns (IVault.OutboxProof memory proof)
    {
        proof.claimNumber = tip();
        proof.outputHeader = outputs[outputs.length - 1];
        proof.outputPath = Trees.countedPath(outputLeaves(outputs), outputs.length - 1);
        proof.leafIndex = uint32(i);
        proof.outboxPath = Trees.countedPath(outboxLeaves(list), i);
    }
}
