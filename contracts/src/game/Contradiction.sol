// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {CountedMerkle} from "../lib/CountedMerkle.sol";
import {MachineState} from "../lib/MachineState.sol";
import {Outputs} from "../lib/Outputs.sol";
import {Nodes} from "./Nodes.sol";

/// @title A claim whose history and outputs disagree (G-12)
library Contradiction {
    /// @notice The claim, and the frame that is looked at.
    struct Subject {
        bytes32 historyRoot;
        bytes32 outputsRoot;
        uint256 height;
        /// history leaf that ends the frame
        uint256 leaf;
        uint256 batches;
        uint256 batch;
    }

    /// @notice Reverts unless the frame's end state has another output digest than the one claimed.
    function check(
        Subject calldata s,
        bytes calldata state,
        bytes32[] calldata historyPath,
        bytes32 claimedDigest,
        bytes32[] calldata outputPath
    ) internal pure {
        Nodes.requireLeaf(s.historyRoot, s.height, s.leaf, keccak256(state), historyPath);
        bytes32 digest = MachineState.decode(state).outputDigest;
        bytes32 claimed = Outputs.leaf(claimedDigest);
        CountedMerkle.verify(s.outputsRoot, s.batches, s.batch, claimed, outputPath);
        require(digest != claimedDigest, IGame.ContradictsNothing());
    }
}
